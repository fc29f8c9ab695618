"""Points on a plane."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise


@dataclass(frozen=True, slots=True)
class Point:
    """A place on the plane."""

    x: float
    y: float

    def distance(self, other: Point) -> float:
        """Return the Euclidean distance."""
        return math.hypot(self.x - other.x, self.y - other.y)


def path_length(points: list[Point]) -> float:
    """Return the length of the line through the points in their order."""
    return math.fsum(first.distance(second) for first, second in pairwise(points))


def bounding_box(points: list[Point]) -> tuple[Point, Point]:
    """Return the lower left and the upper right corner.

    Raises:
        ValueError: There are no points.
    """
    if not points:
        raise ValueError("there are no points")
    across = [point.x for point in points]
    up = [point.y for point in points]
    return Point(min(across), min(up)), Point(max(across), max(up))
