"""How much longer one program takes than another, from pairs of measurements."""

from __future__ import annotations

import math
import os
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

CONFIDENCE: Final = 0.95
MIN_PAIRS: Final = 5
"""Fewer say nothing, and Student's quantile below is off by more than a thousandth."""


@dataclass(frozen=True)
class Ratio:
    """A ratio of times, new over old, with the bounds of its confidence interval."""

    estimate: float
    low: float
    high: float
    pairs: int

    @property
    def width(self) -> float:
        """Half the width of the interval, relative to the estimate."""
        return math.sqrt(self.high / self.low) - 1.0


def compare(pairs: Sequence[tuple[float, float]]) -> Ratio:
    """The ratio of old and new times, measured in turns, with an interval of `CONFIDENCE`.

    The estimate is the geometric mean of the ratios, the right mean for ratios (Fleming and
    Wallace, "How not to lie with statistics", CACM 29(3), 1986). The interval is Student's for a
    mean of paired differences, here of the logarithms: `mean ± t * s / sqrt(n)` with n - 1 degrees
    of freedom, turned back into ratios. Pairs take out what slows both alike.

    Args:
        pairs: Seconds of the old and of the new program, each positive.

    Raises:
        ValueError: There are fewer than `MIN_PAIRS`, or a time is not positive.
    """
    if len(pairs) < MIN_PAIRS:
        raise ValueError(f"{MIN_PAIRS} pairs or more are needed, not {len(pairs)}.")
    if any(time <= 0 for pair in pairs for time in pair):
        raise ValueError("Every time must be positive.")
    logs = [math.log(new) - math.log(old) for old, new in pairs]
    mean = statistics.fmean(logs)
    margin = student(len(logs) - 1) * statistics.stdev(logs) / math.sqrt(len(logs))
    return Ratio(math.exp(mean), math.exp(mean - margin), math.exp(mean + margin), len(logs))


def student(freedom: int, confidence: float = CONFIDENCE) -> float:
    """The two-sided quantile of Student's t distribution.

    Abramowitz and Stegun, "Handbook of Mathematical Functions", 26.7.5: the normal quantile x and
    a series in 1/freedom. From four degrees of freedom on it is right to 0.005.
    """
    x = statistics.NormalDist().inv_cdf((1.0 + confidence) / 2.0)
    terms = (
        (x**3 + x) / 4,
        (5 * x**5 + 16 * x**3 + 3 * x) / 96,
        (3 * x**7 + 19 * x**5 + 17 * x**3 - 15 * x) / 384,
        (79 * x**9 + 776 * x**7 + 1482 * x**5 - 1920 * x**3 - 945 * x) / 92160,
    )
    return x + math.fsum(term / freedom**power for power, term in enumerate(terms, start=1))


def crowding() -> float:
    """Return how many times as long as alone a process takes on this machine now.

    1 where it is not busy.

    The processes that want to run, over the last minute, for each processor (`getloadavg(3)`).
    """
    return max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))
