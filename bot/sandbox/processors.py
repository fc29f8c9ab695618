"""Hands each run one processor: the least used of those this process may run on."""

from __future__ import annotations

import os
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager


class Processors:
    """Shares processors between the runs of one sandbox; safe to use from many threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._users: Counter[int] = Counter()

    @contextmanager
    def taken(self, count: int) -> Iterator[tuple[int, ...]]:
        """Take up to `count` processors, by kernel number, while the context lasts."""
        with self._lock:
            ranked = sorted(os.sched_getaffinity(0), key=lambda number: self._users[number])
            chosen = tuple(ranked[:count])
            self._users.update(chosen)
        try:
            yield chosen
        finally:
            with self._lock:
                self._users.subtract(chosen)
