"""What runs before and after a change say together. Nothing is run here."""

from __future__ import annotations

import statistics
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from bot.text.clean import clean_end
from bot.validate.integration.measure import Series
from bot.validate.suite import SuiteAnswer, Test
from bot.validate.timing import CONFIDENCE, MIN_PAIRS, compare

PERCENT: Final = 100.0

CPU_FLOOR: Final = 0.5
"""Seconds of CPU time that no suite is refused for: a short one varies by more than its share."""

WALL_FLOOR: Final = 1.0
"""The same of wall time, which other work on the machine disturbs more."""

_LEAST: Final = 1e-3
"""The kernel counts no finer; a ratio needs times that are positive."""


@dataclass(frozen=True)
class Regression:
    """A test that passed in every run before and not in every run after; `fault` says how."""

    id: str
    fault: str
    runs: int
    of: int


@dataclass(frozen=True)
class Slowdown:
    """What takes more time: the middle of a sentence, and whether chance is ruled out."""

    text: str
    certain: bool


def steady(before: Sequence[SuiteAnswer], own: str) -> frozenset[str]:
    """Ids of the tests that passed in every run; those below the folder `own` do not count."""
    passed = [_passed(answer) for answer in before]
    found = frozenset.intersection(*passed) if passed else frozenset()
    return frozenset(name for name in found if not name.startswith(f"{own}/"))


def unsteady(before: Sequence[SuiteAnswer], own: str) -> tuple[str, ...]:
    """Ids of the tests that passed in some runs and not in others, sorted."""
    passed = [_passed(answer) for answer in before]
    ever = frozenset[str]().union(*passed)
    return tuple(sorted(n for n in ever - steady(before, own) if not n.startswith(f"{own}/")))


def regressions(names: frozenset[str], after: Sequence[SuiteAnswer]) -> Iterator[Regression]:
    """The tests among `names` that did not pass in every one of the runs, by id."""
    passed = [_passed(answer) for answer in after]
    for name in sorted(names):
        lost = [answer for answer, kept in zip(after, passed, strict=True) if name not in kept]
        if lost:
            yield Regression(name, _fault(name, lost[0]), len(lost), len(after))


def slower(before: Series, after: Series, threshold: float) -> Slowdown | None:
    """Return what seems to take more time after than is allowed; None where nothing does.

    A single measurement is the machine's as much as the candidate's, so that a slowdown is certain
    only where the interval of the ratio, over `MIN_PAIRS` pairs of runs or more, lies wholly above
    what is allowed. A suite that waits uses no CPU time, so wall time counts as well.

    Args:
        before: Runs before the change, one with a result at least.
        after: Runs after it, likewise, interleaved with them.
        threshold: Per cent that are allowed on top.
    """
    limit = 1.0 + threshold / PERCENT
    found = None
    for kind, floor, old, new in (
        ("CPU", CPU_FLOOR, before.cpu_seconds(), after.cpu_seconds()),
        ("wall", WALL_FLOOR, before.seconds(), after.seconds()),
    ):
        base, now = statistics.median(old), statistics.median(new)
        if now - base <= max(floor, base * threshold / PERCENT):
            continue
        text = f"{now:.1f} s of {kind} time instead of {base:.1f} s"
        pairs = list(zip(old, new, strict=False))
        if len(pairs) >= MIN_PAIRS:
            ratio = compare([(max(one, _LEAST), max(two, _LEAST)) for one, two in pairs])
            text += f" ({CONFIDENCE:.0%} interval {ratio.low:.2f} to {ratio.high:.2f} times)"
            if ratio.low > limit:
                return Slowdown(text, certain=True)
        found = found or Slowdown(text, certain=False)
    return found


def _passed(answer: SuiteAnswer) -> frozenset[str]:
    """A test that is reported more than once has passed where every report says so."""
    other = {test.id for test in (*answer.tests, *answer.broken) if test.outcome != "passed"}
    return frozenset(test.id for test in answer.tests) - other


def _fault(name: str, answer: SuiteAnswer) -> str:
    for test in answer.tests:
        if test.id == name and test.outcome != "passed":
            return _said(test)
    file = name.partition("::")[0]
    for test in answer.broken:
        if test.id == file:
            return f"its file could not be collected: {_said(test)}"
    return "it was not collected"


def _said(test: Test) -> str:
    message = clean_end(test.message, 160)
    return f"{test.outcome}; {message}" if message else test.outcome
