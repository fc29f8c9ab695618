"""Times nested blocks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager


class Timer:
    """Seconds by the path of a block."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._open: list[str] = []
        self._seconds: dict[str, float] = {}

    def block(self, name: str) -> AbstractContextManager[None]:
        """Time what is done inside; a block that fails counts as well."""
        return self._block(name)

    @contextmanager
    def _block(self, name: str) -> Iterator[None]:
        self._open.append(name)
        path = "/".join(self._open)
        start = self._clock()
        try:
            yield
        finally:
            spent = self._clock() - start
            self._seconds[path] = self._seconds.get(path, 0.0) + spent
            self._open.pop()

    def totals(self) -> dict[str, float]:
        """Return the time of every block, in the order in which they first ended."""
        return dict(self._seconds)

    def own(self, path: str) -> float:
        """Return the time of a block without that of the blocks right inside it.

        Raises:
            KeyError: There was no such block.
        """
        inside = sum(
            seconds
            for other, seconds in self._seconds.items()
            if other.rpartition("/")[0] == path
        )
        return self._seconds[path] - inside
