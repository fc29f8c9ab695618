"""Vectors of whole numbers."""

from __future__ import annotations

import operator
from collections.abc import Callable
from functools import reduce


class Vector:
    """A vector of whole numbers."""

    def __init__(self, *parts: int) -> None:
        self._parts = parts

    def _with(self, other: Vector, combine: Callable[[int, int], int]) -> list[int]:
        if len(self) != len(other):
            raise ValueError(f"vectors of {len(self)} and {len(other)} parts do not mix")
        return [combine(*pair) for pair in zip(self._parts, other._parts, strict=True)]

    def dot(self, other: Vector) -> int:
        """Return the scalar product.

        Raises:
            ValueError: The sizes differ.
        """
        return sum(self._with(other, operator.mul))

    def __add__(self, other: Vector) -> Vector:
        return Vector(*self._with(other, operator.add))

    def __sub__(self, other: Vector) -> Vector:
        return self + -other

    def __neg__(self) -> Vector:
        return self * -1

    def __mul__(self, factor: int) -> Vector:
        return Vector(*(part * factor for part in self._parts))

    def __rmul__(self, factor: int) -> Vector:
        return self * factor

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Vector):
            return NotImplemented
        return self._parts == other._parts

    def __hash__(self) -> int:
        return hash(self._parts)

    def __len__(self) -> int:
        return len(self._parts)

    def __bool__(self) -> bool:
        return any(self._parts)

    def __str__(self) -> str:
        return f"({', '.join(map(str, self._parts))})"


def total(vectors: list[Vector]) -> Vector:
    """Return the sum of one vector or more.

    Raises:
        TypeError: There is none.
    """
    return reduce(operator.add, vectors)
