"""What runs before and after say together, on runs that are written down."""

from __future__ import annotations

from typing import Literal

import pytest

from bot.validate import suite
from bot.validate.canary import loud
from bot.validate.integration.compare import (
    Slowdown,
    regressions,
    slower,
    steady,
    unsteady,
)
from bot.validate.integration.measure import Series
from bot.validate.suite import Ran, SuiteAnswer

OWN = "generated_tools/x"
Outcome = Literal["passed", "failed", "skipped", "expected to fail", "not run", "broken"]


def answer(outcomes: dict[str, Outcome], message: str = "", broken: str = "") -> SuiteAnswer:
    tests = [
        suite.Test(id=name, outcome=how, message=message, seconds=0)
        for name, how in outcomes.items()
    ]
    files = (
        [suite.Test(id=broken, outcome="broken", message="No module y", seconds=0)]
        if broken
        else []
    )
    return SuiteAnswer(tests=tests, broken=files, deselected=0, left=[], files={})


def series(cpu: list[float], wall: list[float]) -> Series:
    runs: list[Ran | None] = [
        Ran(
            run=0,
            status=0,
            seconds=seconds,
            cpu_seconds=used,
            peak_bytes=1,
            left=[],
            answer=answer({}),
        )
        for used, seconds in zip(cpu, wall, strict=True)
    ]
    return Series(runs, [""] * len(runs))


def test_only_what_passes_every_time_counts() -> None:
    first = answer({"a": "passed", "b": "passed", "c": "skipped", f"{OWN}/t": "passed"})
    second = answer({"a": "passed", "b": "failed", "c": "passed", f"{OWN}/t": "failed"})
    assert steady([first, second], OWN) == {"a"}
    assert unsteady([first, second], OWN) == ("b", "c")
    assert steady([], OWN) == frozenset()


def test_a_test_that_is_reported_twice_passes_where_both_do() -> None:
    twice = SuiteAnswer(
        tests=[
            suite.Test(id="a", outcome="failed", message="", seconds=0),
            suite.Test(id="a", outcome="passed", message="", seconds=0),
        ],
        broken=[],
        deselected=0,
        left=[],
        files={},
    )
    assert steady([twice], OWN) == frozenset()


@pytest.mark.parametrize(
    ("after", "fault"),
    [
        (answer({"t.py::a": "failed"}, "E  boom\x1b[2J"), "failed; E boom[2J"),
        (answer({"t.py::a": "skipped"}), "skipped"),
        (answer({"t.py::a": "expected to fail"}), "expected to fail"),
        (answer({}), "it was not collected"),
        (answer({}, broken="t.py"), "its file could not be collected: broken; No module y"),
    ],
)
def test_whatever_else_than_passing_is_a_regression(after: SuiteAnswer, fault: str) -> None:
    passing = answer({"t.py::a": "passed"})
    (lost,) = regressions(frozenset({"t.py::a"}), [passing, after])
    assert (lost.id, lost.fault, lost.runs, lost.of) == ("t.py::a", fault, 1, 2)
    assert list(regressions(frozenset({"t.py::a"}), [passing, passing])) == []


def test_only_a_failure_with_the_mark_is_loud() -> None:
    assert loud(answer({"a": "failed", "b": "passed"}, "canary 1"), "canary 1") == {"a"}
    assert loud(answer({"a": "failed"}, "another"), "canary 1") == frozenset()
    assert loud(None, "canary 1") == frozenset()


MANY = 5


@pytest.mark.parametrize(
    ("cpu", "wall", "said"),
    [
        # Over ten per cent and over half a second of CPU time, by the median.
        (([4.0, 4.2], [4.6, 4.8]), ([9, 9], [9, 9]), "4.7 s of CPU time instead of 4.1 s"),
        (([4.0, 4.2], [4.5, 4.6]), ([9, 9], [9, 9]), ""),
        (([1.0, 1.0], [1.4, 1.4]), ([9, 9], [9, 9]), ""),
        (([9.0, 9.0], [9.8, 9.8]), ([9, 9], [9, 9]), ""),
        # Likewise, over one second of wall time.
        (([1, 1], [1, 1]), ([2, 3], [4.5, 5]), "4.8 s of wall time instead of 2.5 s"),
        (([1, 1], [1, 1]), ([2, 5], [3.9, 5]), ""),
        (([1, 1], [1, 1]), ([20, 30], [27, 27.9]), ""),
        # One run of a large suite on each side.
        (([25.0], [28.9]), ([30], [30]), "28.9 s of CPU time instead of 25.0 s"),
    ],
)
def test_a_few_runs_raise_a_suspicion_and_no_more(
    cpu: tuple[list[float], list[float]], wall: tuple[list[float], list[float]], said: str
) -> None:
    more = slower(series(cpu[0], wall[0]), series(cpu[1], wall[1]), 10.0)
    assert more == (Slowdown(said, certain=False) if said else None)


@pytest.mark.parametrize(
    ("after", "certain"),
    [
        ([30.0, 29.8, 30.3, 30.1, 29.9], True),
        # By the median over the threshold, and within what the runs differ by themselves.
        ([28.9, 24.0, 31.0, 28.9, 24.5], False),
    ],
)
def test_many_runs_settle_it_by_an_interval(after: list[float], certain: bool) -> None:
    waiting = [40.0] * MANY
    before = series([25.0, 24.8, 25.3, 25.1, 24.9], waiting)
    more = slower(before, series(after, waiting), 10.0)
    assert more is not None
    assert (more.certain, "95% interval" in more.text) == (certain, True)
    slept = slower(series(waiting, before.cpu_seconds()), series(waiting, after), 10.0)
    assert slept is not None
    assert (slept.certain, "of wall time" in slept.text) == (certain, True)
