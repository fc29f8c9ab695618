"""Exact shares."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction


def share(part: int, whole: int) -> Fraction:
    """Return part of whole as an exact fraction.

    Raises:
        ValueError: The whole is not positive.
    """
    if whole <= 0:
        raise ValueError(f"the whole must be positive, not {whole}")
    return Fraction(part, whole)


def percentage(ratio: Fraction, places: int = 2) -> Decimal:
    """Return the ratio in per cent, rounded half up."""
    exact = Decimal(100 * ratio.numerator) / Decimal(ratio.denominator)
    return exact.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


def allocate(total: int, weights: list[int]) -> list[int]:
    """Divide a total by weights; what rounding leaves goes to the largest remainders.

    Raises:
        ValueError: The weights sum to nought.
    """
    whole = sum(weights)
    if whole <= 0:
        raise ValueError("the weights must sum to more than nought")
    exact = [share(total * weight, whole) for weight in weights]
    given = [part.numerator // part.denominator for part in exact]
    order = sorted(range(len(weights)), key=lambda place: given[place] - exact[place])
    for place in order[: total - sum(given)]:
        given[place] += 1
    return given
