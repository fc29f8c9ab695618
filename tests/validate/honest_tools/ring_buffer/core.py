"""A buffer of fixed size."""

from __future__ import annotations

from collections.abc import Iterator


class RingBuffer:
    """The newest items, at most `size` of them."""

    def __init__(self, size: int) -> None:
        if size < 1:
            raise ValueError(f"size must be positive, not {size}")
        self._size = size
        self._slots: list[str] = []
        self._oldest = 0

    def push(self, item: str) -> str | None:
        """Add an item, and return the one that had to go for it."""
        if len(self._slots) < self._size:
            self._slots.append(item)
            return None
        dropped = self._slots[self._oldest]
        self._slots[self._oldest] = item
        self._oldest = (self._oldest + 1) % self._size
        return dropped

    def __len__(self) -> int:
        return len(self._slots)

    def __getitem__(self, index: int) -> str:
        count = len(self._slots)
        if not -count <= index < count:
            raise IndexError(f"there is no item {index}")
        return self._slots[(self._oldest + index) % count]

    def __iter__(self) -> Iterator[str]:
        return _Oldest(self)

    def __contains__(self, item: object) -> bool:
        return item in self._slots


class _Oldest:
    """Goes from the oldest item to the newest."""

    def __init__(self, ring: RingBuffer) -> None:
        self._ring = ring
        self._next = 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        if self._next >= len(self._ring):
            raise StopIteration
        self._next += 1
        return self._ring[self._next - 1]
