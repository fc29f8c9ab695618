"""Mutation: the tests see most of the small faults that are put into the code, one at a time."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from bot.text.clean import clean, clean_end
from bot.validate.case import Case
from bot.validate.mutation import Generator
from bot.validate.mutation.controls import controls
from bot.validate.mutation.mutant import Mutant
from bot.validate.mutation.operators import faults
from bot.validate.mutation.sample import spread
from bot.validate.mutation.trials import (
    Baseline,
    MutantTrial,
    TrialEnding,
    TrialOutcome,
    attempt,
    baseline,
)
from bot.validate.report import Finding, Severity, StageResult, Status
from bot.validate.stage import Depends, verdict
from bot.validate.stages.unit import BY_EXAMPLE, place
from bot.validate.suite import Ran, Run, Runs, Suite, SuiteAnswer, own_suite, run_suite

PERCENT: Final = 100.0
# Nobody reads here why an assertion failed, and to find out takes half of a run.
_UNREAD: Final = ("--assert=plain", "--tb=native")

MAX_MUTANTS: Final = 200
"""The score of a sample of this size is within 6.4 points of the whole at 95 % confidence."""
MAX_SECONDS: Final = 120.0
LEAST_TRIED: Final = 30
"""Mutants that must be tried within `MAX_SECONDS`, where the sample has as many."""
MAX_CONTROLS: Final = 16
"""A suite that sees every other change escapes all of them once in 65,536 times."""
LEAST_CONTROLS: Final = 10
MAX_SURVIVORS: Final = 25
MAX_DETECTED: Final = 5


@dataclass(frozen=True)
class _Outcome:
    """What came of a sample: of faults, the unreached ones apart, and of controls."""

    mutants: int
    sampled: int
    unreached: tuple[Mutant, ...]
    faults: tuple[TrialOutcome, ...]
    controls: tuple[TrialOutcome, ...]
    missing_controls: int


class MutationStage:
    """The score is the percentage of the mutants that the tests kill.

    A mutant is killed when a test that reaches it fails, or its process ends in any other way than
    by itself. One that no test reaches survives. Where there are many, a sample is tried, chosen by
    the candidate's digest.

    Among the mutants, in an order that a test cannot know, are controls: changes of the text that
    change nothing else. Every test has to pass on them, or its failures are no sign of a fault.
    """

    name: Final = "mutation"
    version: Final = 1
    requires: Final = ("unit",)
    depends: Final = Depends(("mutation_score",), host="nothing")

    def __init__(self, generator: Generator = faults) -> None:
        self._generator = generator

    def judge(self, case: Case) -> StageResult:
        """Run the tests on the code as it is, and then on the mutants and the controls."""
        own = own_suite(case)
        suite = replace(own, arguments=(*own.arguments, *_UNREAD))
        modules = [module for module in case.modules if not module.is_test]
        mutants = [mutant for module in modules for mutant in self._generator(module)]
        if not mutants:
            message = (
                "There is nothing in the code that a test could see changed; code that does "
                "something passes."
            )
            return self._failed(case, [Finding(rule="mutation/none", message=message)])
        wall = case.limits.wall_seconds
        path, text = f"{case.candidate.name}/{modules[0].path}", modules[0].text
        runs = run_suite(case, suite, (Run(wall, cover=True), Run(wall, overlay={path: text})))
        known = _read(runs)
        if known is None:
            return self._failed(case, _unfit(case, runs))
        outcome = _tried(case, suite, known, mutants)
        return self._result(case, outcome)

    def _failed(self, case: Case, findings: Sequence[Finding]) -> StageResult:
        return StageResult(
            name=self.name,
            status=Status.FAILED,
            threshold=case.thresholds.mutation_score,
            findings=tuple(findings),
        )

    def _result(self, case: Case, outcome: _Outcome) -> StageResult:
        endings = Counter(tried.ending for tried in outcome.faults)
        counted = len(outcome.faults) + len(outcome.unreached)
        killed = endings[TrialEnding.KILLED] + endings[TrialEnding.TIMEOUT]
        score = round(PERCENT * killed / counted, 1) if counted else 0.0
        threshold = case.thresholds.mutation_score
        findings = [*_unfinished(outcome, counted), *_detections(case, outcome)]
        trusted = not findings
        if trusted and score < threshold:
            message = (
                f"The tests kill {score:.1f} % of the mutants; {threshold:.1f} % or more passes; "
                f"{BY_EXAMPLE}"
            )
            findings.append(Finding(rule="mutation/score", message=message))
        return StageResult(
            name=self.name,
            status=verdict(tuple(findings)),
            # Kills that are no sign of a fault make no score.
            score=score if trusted else None,
            threshold=threshold,
            metrics={
                "mutants": outcome.mutants,
                "sampled": outcome.sampled,
                "killed": killed,
                "survived": counted - killed,
                "timeouts": endings[TrialEnding.TIMEOUT],
                "unreached": len(outcome.unreached),
                "controls": len(outcome.controls),
            },
            findings=(*findings, *_survivors(outcome)),
        )


def _read(runs: Runs) -> Baseline | None:
    covered, plain = runs.results
    first, second = _good(covered), _good(plain)
    if first is None or second is None or plain is None:
        return None
    if {test.id for test in first.tests} != {test.id for test in second.tests}:
        return None
    return baseline(first, plain, second)


def _good(ran: Ran | None) -> SuiteAnswer | None:
    answer = None if ran is None else ran.answer
    return answer if answer is not None and answer.all_passed else None


def _unfit(case: Case, runs: Runs) -> list[Finding]:
    covered, plain = runs.results
    number, ran = (1, plain) if _good(covered) else (0, covered)
    where = "on a copy of the code in another folder" if number else "a second time"
    if ran is None or ran.answer is None:
        path, name, fault = "", "The tests", f"gave no result, because {runs.ending(number)}"
    elif not ran.answer.failed:
        path, name, fault = "", "The tests", "are others"
    else:
        test = ran.answer.failed[0]
        path, name = place(case, test.id)
        fault = f"{test.outcome}; {clean_end(test.message, 300) or 'no message'}"
    message = f"{clean(name, 80) or 'Collection'} {where}: {fault}; passing there passes."
    rule = "mutation/detects" if number else "mutation/baseline"
    return [Finding(path=path, rule=rule, message=message)]


def _tried(case: Case, suite: Suite, known: Baseline, mutants: Sequence[Mutant]) -> _Outcome:
    digest = case.candidate.digest
    sample = spread(mutants, MAX_MUTANTS, digest)
    trials = [MutantTrial(mutant, known.tests(mutant)) for mutant in sample]
    wanted = min(MAX_CONTROLS, max(LEAST_CONTROLS, len(sample) // 10))
    checks = _controls(case, known, wanted)
    mixed = [*(trial for trial in trials if trial.tests), *checks]
    mixed = random.Random(digest).sample(mixed, len(mixed))  # noqa: S311 - an order, no secret
    done = attempt(case, suite, known, mixed, MAX_SECONDS)
    by_trial = {id(tried.trial): tried for tried in done}
    checked = [by_trial[id(trial)] for trial in checks if id(trial) in by_trial]
    # A busy machine can make an honest test late; the same test is not late twice.
    late = [tried.trial for tried in checked if tried.ending is TrialEnding.TIMEOUT]
    again = attempt(case, suite, known, late, MAX_SECONDS) if late else []
    checked = [tried for tried in checked if tried.ending is not TrialEnding.TIMEOUT] + again
    return _Outcome(
        mutants=len(mutants),
        sampled=len(sample),
        unreached=tuple(trial.mutant for trial in trials if not trial.tests),
        faults=tuple(by_trial[id(trial)] for trial in trials if id(trial) in by_trial),
        controls=tuple(checked),
        missing_controls=len(checks) - len(checked),
    )


def _controls(case: Case, known: Baseline, size: int) -> list[MutantTrial]:
    """Controls all over the code, and among them one that runs as many tests as any."""
    found = [
        control
        for module in case.modules
        if not module.is_test
        for control in controls(module)
        if known.tests(control)
    ]
    if not found:
        return []
    widest = max(found, key=lambda control: len(known.tests(control)))
    others = [control for control in found if control is not widest]
    chosen = [widest, *spread(others, size - 1, case.candidate.digest)]
    return [MutantTrial(control, known.tests(control)) for control in chosen]


def _unfinished(outcome: _Outcome, counted: int) -> Iterator[Finding]:
    if counted < min(outcome.sampled, LEAST_TRIED) or outcome.missing_controls:
        message = (
            f"Only {counted} of {outcome.sampled} mutants could be tried, and all but "
            f"{outcome.missing_controls} of the controls; a suite that takes less time passes."
        )
        yield Finding(rule="mutation/unfinished", message=message)


def _detections(case: Case, outcome: _Outcome) -> Iterator[Finding]:
    seen = [tried for tried in outcome.controls if tried.ending is not TrialEnding.SURVIVED]
    for tried in seen[:MAX_DETECTED]:
        _, name = place(case, tried.test)
        who = clean(name, 80) or "the suite"
        fault = "takes too long" if tried.ending is TrialEnding.TIMEOUT else "fails"
        message = (
            f"{tried.trial.mutant.said}, which changes nothing that the code does, and {who} "
            f"{fault}; tests that pass then pass."
        )
        yield _finding(tried.trial.mutant, "mutation/detects", message, Severity.ERROR)


def _survivors(outcome: _Outcome) -> list[Finding]:
    survived = {
        id(tried.trial.mutant): (
            tried.trial.mutant,
            "every test still passes; a test that tells them apart passes.",
        )
        for tried in outcome.faults
        if tried.ending is TrialEnding.SURVIVED
    }
    unreached = {
        id(mutant): (mutant, "no test runs it; a test that does, and tells them apart, passes.")
        for mutant in outcome.unreached
    }
    found = [*survived.values(), *unreached.values()]
    found.sort(key=lambda one: (one[0].path, one[0].line, one[0].edit.start))
    return [
        _finding(mutant, "mutation/survived", f"{mutant.said}: {what}", Severity.NOTE)
        for mutant, what in found[:MAX_SURVIVORS]
    ]


def _finding(mutant: Mutant, rule: str, message: str, severity: Severity) -> Finding:
    return Finding(
        path=mutant.path,
        line=mutant.line,
        rule=rule,
        message=message,
        severity=severity,
        detail=mutant.diff(),
    )
