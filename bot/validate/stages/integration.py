"""Integration: what passes in the repository without the candidate passes with it, and as fast."""

from __future__ import annotations

import secrets
import statistics
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from bot.text.clean import clean
from bot.validate.canary import loud
from bot.validate.case import Case
from bot.validate.integration.compare import (
    CPU_FLOOR,
    PERCENT,
    WALL_FLOOR,
    regressions,
    slower,
    steady,
)
from bot.validate.integration.measure import ONCE, SAMPLE, Measurement, TimeBudget
from bot.validate.integration.notes import (
    MAX_NAMED,
    NOTHING_TO_RUN,
    PROVES_NOTHING,
    conditions,
    error,
    flaky,
    nothing_passed,
    too_long,
    warning,
)
from bot.validate.integration.order import spread
from bot.validate.integration.parts import HostSuite, parts
from bot.validate.report import Finding, Severity, StageResult
from bot.validate.stage import Depends, verdict
from bot.validate.suite import Runs, SuiteAnswer

MORE_RUNS: Final = 6
"""Runs that a suspicion of slowness costs beside two on each side: enough for an interval."""


@dataclass(frozen=True)
class _Judged:
    """One part: its findings, whether they prove anything, and figures that the metrics add up."""

    findings: tuple[Finding, ...]
    tests: int
    passed: int
    measured: Measurement

    @property
    def proved(self) -> bool:
        """Whether the runs say anything of the candidate."""
        return all(finding.rule not in PROVES_NOTHING for finding in self.findings)


class IntegrationStage:
    """Has no score. Metrics: medians of wall time in seconds, and overhead of CPU time in per cent.

    The repository's tests, and those of the merged tools that use this one, run on the base branch
    and with the candidate in its place. Whatever did not pass before, in every run, does not count.
    Slower is an error where the tests can reach the tool, and repeated runs leave no doubt.
    Tests that pass are made to fail once, which has to show with the candidate in place. Where
    there is no test that could show anything, the result is unproven.
    """

    name: Final = "integration"
    version: Final = 2
    requires: Final = ("acceptance", "unit")
    depends: Final = Depends(("overhead",), timed=True)

    def judge(self, case: Case) -> StageResult:
        """Run every suite of the repository before and after."""
        budget = TimeBudget(case.limits.wall_seconds)
        judged = [_judge(case, part, budget) for part in parts(case)]
        found = tuple(finding for one in judged for finding in one.findings)
        findings = found if judged else (NOTHING_TO_RUN,)
        return StageResult(
            name=self.name,
            status=verdict(findings, proved=any(one.proved for one in judged)),
            metrics=_metrics(judged),
            findings=findings,
        )


def _judge(case: Case, part: HostSuite, budget: TimeBudget) -> _Judged:
    measured = Measurement(case, part, budget)
    findings = tuple(_findings(case, measured))
    answers = measured.before.answers
    tests = len(answers[0].tests) if answers else 0
    return _Judged(findings, tests, len(steady(answers, part.own)), measured)


def _findings(case: Case, measured: Measurement) -> Iterator[Finding]:
    measured.begin()
    if measured.too_long:
        yield too_long(case, measured)
        return
    if not steady(measured.before.answers, measured.part.own):
        yield nothing_passed(case, measured)
        return
    repeat = 2 if measured.all_runs else 1
    measured.run_after(repeat)
    if repeat > 1:
        measured.run_before(1)
    yield from conditions(measured, repeat)
    if ending := measured.after.without_result:
        yield error(
            "no-result",
            f"With the candidate, {measured.part.what} gave no result, because {ending}; a run to "
            "the end, as without it, passes.",
        )
        return
    lost = list(_lost(measured))
    yield from lost
    if not lost:
        yield from _slower(case, measured)
        yield from _mute(measured, sample=SAMPLE if repeat == 1 else None)
    yield from flaky(measured)


def _lost(measured: Measurement) -> Iterator[Finding]:
    part, before, after = measured.part, measured.before, measured.after
    if any(regressions(steady(before.answers, part.own), after.answers)) and measured.affords(3):
        # A flaky test can have passed twice by chance; the candidate has no part in these runs.
        measured.run_before(3)
    found = list(regressions(steady(before.answers, part.own), after.answers))
    for one in found[:MAX_NAMED]:
        how_often = "" if one.runs == one.of else f" in {one.runs} of {one.of} runs"
        # What nothing there names can break a test, such as one of all files; not now and then.
        say = warning if how_often and not part.reached else error
        yield say(
            "regression",
            f"{clean(one.id, 120)} passes without the candidate, and with it does not{how_often}: "
            f"{one.fault}. That test passing, as before, passes.",
        )
    if len(found) > MAX_NAMED:
        yield error(
            "regression",
            f"{len(found) - MAX_NAMED} more tests pass without the candidate, and with it do not; "
            "all of them passing, as before, passes.",
        )


def _slower(case: Case, measured: Measurement) -> Iterator[Finding]:
    allowed = case.thresholds.overhead
    before, after = measured.before, measured.after
    reached = measured.part.reached
    # One run on each side differs by chance: only much more is worth the time for others.
    doubt = allowed if len(after.answers) > 1 else allowed * ONCE
    if reached and slower(before, after, doubt) and measured.affords(MORE_RUNS):
        measured.run_after(1)
        measured.run_before(2)
        measured.run_after(2)
        measured.run_before(1)
    more = slower(before, after, allowed if len(after.answers) > 1 else doubt)
    if more is None:
        return
    said = f"With the candidate, {measured.part.what} take {more.text}"
    if not reached:
        yield Finding(
            rule="integration/slower",
            severity=Severity.NOTE,
            message=f"{said}. Nothing there names the tool, so that it did not count.",
        )
    elif more.certain:
        yield error(
            "slower",
            f"{said}; at most {allowed:g} % more passes, or {CPU_FLOOR:g} s of CPU time and "
            f"{WALL_FLOOR:g} s of wall time.",
        )
    else:
        yield warning(
            "unsettled",
            f"{said}, and {len(after.answers)} runs on each side do not tell that from chance. "
            "Narrower integration.tests, or a higher sandbox.wall_seconds, allow for more.",
        )


def _mute(measured: Measurement, sample: int | None) -> Iterator[Finding]:
    """Findings on tests whose failure shows without the candidate, and not with it.

    At most `sample` tests are made to fail; None for all.
    """
    mark = f"canary {secrets.token_hex(8)}"
    passed = steady(measured.before.answers, measured.part.own)
    names = spread(passed, len(passed) if sample is None else sample)
    passing, after = frozenset(names), measured.failing_after(mark, names)
    quiet = passing - loud(_answer(after), mark)
    if not quiet:
        return
    # Some suites hide failures themselves, or name their tests so that none is made to fail.
    before = measured.failing_before(mark, names)
    could = loud(_answer(before), mark) & passing
    silenced = sorted(quiet & could)
    if silenced:
        ending = "" if _answer(after) else f", because {after.ending(0)}"
        more = f" and {len(silenced) - 1} more" if len(silenced) > 1 else ""
        yield error(
            "cannot-fail",
            f"{clean(silenced[0], 120)}{more} were made to fail, and with the candidate that did "
            f"not show{ending}; tests whose failure shows, as without it, pass.",
        )
    elif not could:
        ending = "" if _answer(before) else f": that run gave no result, because {before.ending(0)}"
        yield warning(
            "unchecked",
            f"None of {measured.part.what} could be made to fail{ending}, so that a candidate "
            "which hides failures would not show. Functions named test* can be.",
        )


def _answer(runs: Runs) -> SuiteAnswer | None:
    (ran,) = runs.results
    return None if ran is None else ran.answer


def _metrics(judged: list[_Judged]) -> dict[str, float | int | str]:
    metrics: dict[str, float | int | str] = {
        "host_tests": sum(one.tests for one in judged),
        "passed_before": sum(one.passed for one in judged),
    }
    compared = [one.measured for one in judged if one.measured.after.answers]
    if compared:
        before, after = [m.before for m in compared], [m.after for m in compared]
        for side, series in (("before", before), ("after", after)):
            seconds = sum(statistics.median(one.seconds()) for one in series)
            metrics[f"seconds_{side}"] = round(seconds, 3)
        base, now = (
            sum(statistics.median(one.cpu_seconds()) for one in side) for side in (before, after)
        )
        metrics["overhead"] = round(PERCENT * (now - base) / base, 1)
    return metrics
