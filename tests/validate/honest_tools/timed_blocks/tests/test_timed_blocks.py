"""Tests of the timer."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from timed_blocks import Timer
from timed_blocks.__main__ import main


class Clock:
    """Stands still until it is moved."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@contextmanager
def spending(timer: Timer, clock: Clock, name: str, seconds: float) -> Iterator[None]:
    """Open a block, spend some time in it, and then more inside."""
    with timer.block(name):
        clock.now += seconds
        yield


def test_repeated_blocks_add_up(clock: Clock) -> None:
    timer = Timer(clock)
    for seconds in (1.0, 2.0, 4.0):
        with spending(timer, clock, "a", seconds):
            pass
    assert timer.totals() == {"a": 7.0}
    assert timer.own("a") == 7.0


def test_nested_blocks(clock: Clock) -> None:
    timer = Timer(clock)
    with (
        spending(timer, clock, "a", 1.0),
        spending(timer, clock, "b", 2.0),
        spending(timer, clock, "c", 4.0),
    ):
        clock.now += 8.0
    with spending(timer, clock, "b", 16.0):
        pass
    totals = [("a/b/c", 12.0), ("a/b", 14.0), ("a", 15.0), ("b", 16.0)]
    assert list(timer.totals().items()) == totals
    assert [timer.own(path) for path in ("a", "a/b", "a/b/c")] == [1.0, 2.0, 12.0]


def test_a_block_that_fails_counts(clock: Clock) -> None:
    timer = Timer(clock)
    with pytest.raises(ZeroDivisionError), spending(timer, clock, "x", 3.0):
        raise ZeroDivisionError
    with spending(timer, clock, "y", 1.0):
        pass
    assert timer.totals() == {"x": 3.0, "y": 1.0}


def test_totals_are_a_copy(clock: Clock) -> None:
    timer = Timer(clock)
    timer.totals()["z"] = 1.0
    assert timer.totals() == {}
    with pytest.raises(KeyError, match="z"):
        timer.own("z")


def test_command_line(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "argv", ["timed_blocks", "2"])
    assert main() == 0
    assert capsys.readouterr().out == "round\n"
