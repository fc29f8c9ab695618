"""What `make test` leaves to `make test-all`: most of what a corpus holds.

A module whose tests take long says so: `pytestmark = pytest.mark.sampled(keep=3)`. With `--sample`,
three of its tests run, spread evenly from the first to the last; without, all of them. One test
that takes long beside others that cover most of it is marked `pytest.mark.whole`, and runs only
without.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest


def of_each(items: Sequence[pytest.Item]) -> tuple[list[pytest.Item], list[pytest.Item]]:
    """The tests that a sample keeps, and those that it leaves out, each in their order."""
    whole = {item.nodeid for item in items if item.get_closest_marker("whole")}
    by_module: dict[Path, list[pytest.Item]] = {}
    limits: dict[Path, int] = {}
    for item in items:
        mark = item.get_closest_marker("sampled")
        if mark is not None and item.nodeid not in whole:
            by_module.setdefault(item.path, []).append(item)
            limits[item.path] = mark.kwargs["keep"]
    out = whole | {
        item.nodeid
        for path, found in by_module.items()
        for at, item in enumerate(found)
        if at not in spread(len(found), limits[path])
    }
    return [item for item in items if item.nodeid not in out], [
        item for item in items if item.nodeid in out
    ]


def spread(count: int, keep: int) -> frozenset[int]:
    """Positions of `keep` of `count` things, the first and the last among them.

    One alone is the first; of fewer than `keep`, all are kept.
    """
    if keep >= count:
        return frozenset(range(count))
    if keep < 2:
        return frozenset(range(keep))
    return frozenset(round(at * (count - 1) / (keep - 1)) for at in range(keep))
