"""Statistics that outliers do not sway."""

from __future__ import annotations

import math
import statistics


def spread(values: list[float]) -> float:
    """Return the median absolute deviation from the median.

    Raises:
        statistics.StatisticsError: There are no values.
    """
    middle = statistics.median(values)
    return statistics.median(abs(value - middle) for value in values)


def outliers(values: list[float], spreads: float = 3.0) -> list[float]:
    """Return the values further than so many spreads from the median, in order."""
    middle = statistics.median(values)
    limit = spreads * spread(values)
    return [value for value in values if abs(value - middle) > limit]


def trimmed_mean(values: list[float], share: float = 0.1) -> float:
    """Return the mean without a share of the values at either end, rounded down.

    Raises:
        ValueError: The share leaves nothing.
    """
    if not 0 <= share < 0.5:
        raise ValueError(f"share must be at least 0 and below 0.5, not {share:g}")
    cut = math.floor(len(values) * share)
    return statistics.fmean(sorted(values)[cut : len(values) - cut])
