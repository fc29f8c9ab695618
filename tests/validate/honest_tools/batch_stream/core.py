"""Batches and windows over a stream."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from itertools import islice


def batches(items: Iterable[int], size: int) -> Iterator[list[int]]:
    """Yield lists of `size` items in order; the last one may be shorter.

    Raises:
        ValueError: `size` is not positive; raised when the first batch is asked for.
    """
    if size < 1:
        raise ValueError(f"size must be positive, not {size}")
    stream = iter(items)
    while batch := list(islice(stream, size)):
        yield batch


def windows(items: Iterable[int], width: int) -> Iterator[tuple[int, ...]]:
    """Yield every run of `width` neighbours.

    Raises:
        ValueError: `width` is not positive; raised when the first window is asked for.
    """
    if width < 1:
        raise ValueError(f"width must be positive, not {width}")
    seen: deque[int] = deque(maxlen=width)
    for item in items:
        seen.append(item)
        if len(seen) == width:
            yield tuple(seen)
