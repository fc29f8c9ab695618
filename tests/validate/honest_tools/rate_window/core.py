"""Sliding windows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import ClassVar, Final, Generic, NewType, TypeVar, overload

T = TypeVar("T", bound="object")
Seconds = NewType("Seconds", float)
Event = tuple[float, str]
DEFAULT_LIMIT: Final = 60 * 60


class WindowError(ValueError):
    """A window of no length."""


@dataclass
class Window(Generic[T]):
    """Events of the last seconds."""

    seconds: float = 60.0
    items: list[tuple[float, T]] = field(default_factory=list)
    unit: ClassVar[str] = "s"

    @classmethod
    def of(cls, events: Iterable[tuple[float, T]], /, seconds: float = 60.0) -> Window[T]:
        """Make a window of events, in their order."""
        window: Window[T] = cls(seconds)
        for at, item in events:
            window.add(at, item)
        return window

    @staticmethod
    def is_late(at: float, now: float) -> bool:
        """Tell whether a time has gone by."""
        return at < now

    @property
    def size(self) -> int:
        """How many events there are."""
        return len(self.items)

    def add(self, at: float, item: T) -> None:
        """Add an event, and forget those before the window."""
        if self.seconds <= 0:
            raise WindowError("a window has a length")
        self.items.append((at, item))
        self.items = [pair for pair in self.items if pair[0] > at - self.seconds]

    def __len__(self) -> int:
        return len(self.items)

    def __iter__(self) -> Iterator[T]:
        return iter([item for _, item in self.items])


@overload
def rate(events: int, seconds: float = ...) -> float: ...
@overload
def rate(events: str, seconds: float = ...) -> str: ...
def rate(events: int | str, seconds: float = 60.0) -> float | str:
    """Give events for a second; a name says so in words."""
    if isinstance(events, str):
        return f"{events} per minute"
    return events / seconds


def passes(count: int, limit: int = DEFAULT_LIMIT) -> bool:
    """Tell whether a count is over its limit."""
    return count > limit


async def count_later(events: list[int]) -> int:
    """Count events."""
    return len(events)


@contextmanager
def limited(limit: int) -> Iterator[list[str]]:
    """Collect texts, and keep so many."""
    kept: list[str] = []
    yield kept
    del kept[limit:]
