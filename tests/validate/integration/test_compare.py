"""What runs before and after say together, on runs that are written down."""

from __future__ import annotations

from typing import Literal

import pytest

from bot.validate import suite
from bot.validate.canary import loud
from bot.validate.integration.compare import regressions, slower, steady, unsteady
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


@pytest.mark.parametrize(
    ("cpu", "wall", "said"),
    [
        # Over ten per cent and over half a second of CPU time, by the median.
        (([4.0, 4.2], [4.6, 4.8]), ([9, 9], [9, 9]), "4.7 s of CPU time instead of 4.1 s"),
        (([4.0, 4.2], [4.5, 4.6]), ([9, 9], [9, 9]), ""),
        (([1.0, 1.0], [1.4, 1.4]), ([9, 9], [9, 9]), ""),
        (([9.0, 9.0], [9.8, 9.8]), ([9, 9], [9, 9]), ""),
        # Wall time: every run after over every run before.
        (([1, 1], [1, 1]), ([2, 3], [4.5, 5]), "at least 4.5 s of wall time instead of at most 3"),
        (([1, 1], [1, 1]), ([2, 5], [4.5, 9]), ""),
        (([1, 1], [1, 1]), ([2, 3], [3.9, 9]), ""),
        (([1, 1], [1, 1]), ([20, 30], [32.9, 90]), ""),
    ],
)
def test_slower(
    cpu: tuple[list[float], list[float]], wall: tuple[list[float], list[float]], said: str
) -> None:
    more = slower(series(cpu[0], wall[0]), series(cpu[1], wall[1]), 10.0)
    assert more.startswith(said)
    assert bool(more) == bool(said)
