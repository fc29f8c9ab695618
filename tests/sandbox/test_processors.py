from __future__ import annotations

import os

import pytest

from bot.sandbox.processors import Processors


@pytest.mark.skipif(len(os.sched_getaffinity(0)) < 2, reason="needs two processors")
def test_two_runs_get_different_processors() -> None:
    shared = Processors()
    with shared.taken(1) as first, shared.taken(1) as second:
        assert len(first) == len(second) == 1
        assert first != second
        with shared.taken(1) as third:
            assert set(third) <= os.sched_getaffinity(0)
    with shared.taken(1) as again:
        assert again == first


def test_never_more_than_there_are() -> None:
    with Processors().taken(10_000) as chosen:
        assert set(chosen) == os.sched_getaffinity(0)
