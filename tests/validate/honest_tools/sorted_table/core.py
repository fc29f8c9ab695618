"""A table that stays sorted."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar, overload

RowT = TypeVar("RowT")


class Table(Generic[RowT]):
    """Rows of one type, sorted by a key; equal ones in the order in which they came."""

    def __init__(self, key: Callable[[RowT], int], rows: Sequence[RowT] = ()) -> None:
        self._key = key
        self._rows = sorted(rows, key=key)

    def insert(self, row: RowT) -> None:
        """Add a row behind those of the same key."""
        place = len(self._rows)
        while place > 0 and self._key(self._rows[place - 1]) > self._key(row):
            place -= 1
        self._rows.insert(place, row)

    def discard(self, row: RowT) -> bool:
        """Take one row out, and return whether it was there."""
        if row not in self._rows:
            return False
        self._rows.remove(row)
        return True

    @overload
    def pick(self, index: int) -> RowT:
        ...

    @overload
    def pick(self, index: slice) -> list[RowT]:
        ...

    def pick(self, index: int | slice) -> RowT | list[RowT]:
        """Return one row, or several."""
        return self._rows[index]

    def top(self, count: int) -> list[RowT]:
        """Return the rows of the highest keys, the highest first.

        Raises:
            ValueError: `count` is negative.
        """
        if count < 0:
            raise ValueError(f"count must not be negative, as {count} is")
        return heapq.nlargest(count, self._rows, key=self._key)


def insert_sorted(rows: list[str], row: str, key: Callable[[str], int]) -> list[str]:
    """Return the rows with one more, sorted."""
    table = Table(key, rows)
    table.insert(row)
    return table.pick(slice(None))


def pick(rows: list[str], index: int | slice) -> str | list[str]:
    """Return one row, or several, as they stand."""
    table = Table(lambda _: 0, rows)
    return table.pick(index)


def top(rows: list[str], key: Callable[[str], int], count: int = 3) -> list[str]:
    """Return the rows of the highest keys, the highest first."""
    return Table(key, rows).top(count)
