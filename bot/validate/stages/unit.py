"""Unit: every test of the candidate passes, and the tests reach enough lines and branches."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from typing import Final

from bot.text.clean import clean, clean_end
from bot.validate.canary import loud, sabotaged, test_functions
from bot.validate.case import Case
from bot.validate.report import Finding, Severity, StageResult, Status
from bot.validate.stage import Depends, verdict
from bot.validate.suite import Ran, Run, Runs, SuiteAnswer, own_suite, run_suite

PERCENT: Final = 100.0
BY_EXAMPLE: Final = "an example in the specification for what is not tested becomes a test."
BY_SPECIFICATION: Final = (
    "What a generated test asks follows from the specification: its examples, its interface, and "
    "the parameters of its pattern."
)
"""What a person can change, who has not written the tests."""
MAX_GAPS: Final = 100
"""Uncovered places that are listed; the percentages count all of them."""


class UnitStage:
    """The score is line coverage in per cent; branch coverage is in the metrics.

    Which tests there are is read from the source here, so that a test which quietly disappears
    inside the sandbox is missed. No line is excused from coverage, `__main__.py` included. The
    tests are run twice: as they are, and then each made to fail, which has to show. Nothing may be
    left running in the end: it would keep an ordinary process alive.
    """

    name: Final = "unit"
    version: Final = 3
    requires: Final = ("policy",)
    depends: Final = Depends(("line_coverage", "branch_coverage"), host="nothing")

    def judge(self, case: Case) -> StageResult:
        """Run the tests as they are, and made to fail."""
        mark = f"canary {secrets.token_hex(8)}"
        seconds = case.limits.wall_seconds
        runs = run_suite(
            case,
            own_suite(case),
            (Run(seconds, cover=True), Run(seconds, overlay=sabotaged(case, mark))),
        )
        answer = _answer(runs.results[0])
        if answer is None:
            return self._unjudged(case, f"The tests gave no result, because {runs.ending(0)}")
        lines = _percent(answer, "covered", "statements")
        branches = _percent(answer, "covered_branches", "branches")
        findings = (
            *_test_faults(case, answer),
            *_mute(case, answer, runs, mark),
            *_left_running(runs.results[0]),
            *_coverage_faults(case, answer, lines, branches),
        )
        return StageResult(
            name=self.name,
            status=verdict(findings),
            score=lines,
            threshold=case.thresholds.line_coverage,
            metrics={
                "tests": len(answer.tests),
                "line_coverage": lines,
                "branch_coverage": branches,
            },
            findings=(*findings, *_gaps(answer)),
        )

    def _unjudged(self, case: Case, reason: str) -> StageResult:
        message = f"{reason}; a run to the end passes."
        return StageResult(
            name=self.name,
            status=Status.FAILED,
            threshold=case.thresholds.line_coverage,
            findings=(Finding(rule="unit/no-result", message=message),),
        )


def _answer(ran: Ran | None) -> SuiteAnswer | None:
    return None if ran is None else ran.answer


def _percent(answer: SuiteAnswer, part: str, whole: str) -> float:
    total = sum(getattr(file, whole) for file in answer.files.values())
    reached = sum(getattr(file, part) for file in answer.files.values())
    return round(PERCENT * reached / total, 1) if total else PERCENT


def _test_faults(case: Case, answer: SuiteAnswer) -> Iterator[Finding]:
    written = _written(case)
    seen = {place(case, test.id) for test in answer.tests}
    if not written:
        message = "There are no tests; one test function or more passes."
        yield Finding(rule="unit/no-tests", message=message)
    for (path, name), line in sorted(written.items()):
        if (path, name) not in seen:
            message = f"{name} is written but was not collected; a test that runs passes."
            yield Finding(path=path, line=line, rule="unit/not-collected", message=message)
    for test in answer.failed:
        path, name = place(case, test.id)
        said = clean_end(test.message, 300).rstrip(".") or "no message"
        message = f"{clean(name, 80) or 'Collection'}: {test.outcome}; {said}. {BY_SPECIFICATION}"
        yield Finding(
            path=path, line=written.get((path, name), 0), rule="unit/test", message=message
        )
    if answer.deselected:
        message = f"{answer.deselected} tests were deselected; running all of them passes."
        yield Finding(rule="unit/deselected", message=message)


def _mute(case: Case, answer: SuiteAnswer, runs: Runs, mark: str) -> Iterator[Finding]:
    """Findings on tests that were made to fail and did not say so."""
    canary = _answer(runs.results[1])
    if canary is None:
        message = (
            f"Tests that were made to fail gave no result, because {runs.ending(1)}; "
            "tests whose failure shows pass."
        )
        yield Finding(rule="unit/cannot-fail", message=message)
        return
    failed = loud(canary, mark)
    written = _written(case)
    for test in answer.tests:
        if test.outcome == "passed" and test.id not in failed:
            path, name = place(case, test.id)
            message = (
                f"{clean(name, 80)} was made to fail, and that did not show; a test whose failure "
                "shows passes."
            )
            line = written.get((path, name), 0)
            yield Finding(path=path, line=line, rule="unit/cannot-fail", message=message)


def _left_running(ran: Ran | None) -> Iterator[Finding]:
    if ran is None or ran.answer is None:
        return
    for one in (*ran.answer.left, *(f"the process {name!r}" for name in ran.left)):
        message = (
            f"The tests end, and leave {clean(one, 200)} running; what ends before the call that "
            "started it returns passes."
        )
        yield Finding(rule="unit/left-running", message=message)


def _written(case: Case) -> dict[tuple[str, str], int]:
    return {
        (module.path, name): function.lineno
        for module in case.modules
        if module.is_test
        for name, function in test_functions(module)
    }


def place(case: Case, test_id: str) -> tuple[str, str]:
    """The file of the candidate and the name of a test, from the id that a run reports."""
    path, _, name = test_id.removeprefix(f"{case.candidate.name}/").partition("::")
    known = path if path in case.candidate.files else ""
    return known, name.partition("[")[0]


def _coverage_faults(
    case: Case, answer: SuiteAnswer, lines: float, branches: float
) -> Iterator[Finding]:
    for module in case.modules:
        if not module.is_test and module.statements and module.path not in answer.files:
            message = "The file is missing from the coverage report; a measured file passes."
            yield Finding(path=module.path, rule="unit/unmeasured", message=message)
    for kind, reached, threshold in (
        ("line", lines, case.thresholds.line_coverage),
        ("branch", branches, case.thresholds.branch_coverage),
    ):
        if reached < threshold:
            message = (
                f"{kind.capitalize()} coverage is {reached:.1f} %; {threshold:.1f} % or more "
                f"passes; {BY_EXAMPLE}"
            )
            yield Finding(rule=f"unit/{kind}-coverage", message=message)


def _gaps(answer: SuiteAnswer) -> list[Finding]:
    found: list[Finding] = []
    for path, file in sorted(answer.files.items()):
        found += [_gap(path, line, "No test runs this line.") for line in file.missing_lines]
        found += [
            _gap(path, abs(arc[0]), f"No test takes the branch from here to {_target(arc[1])}.")
            for arc in file.missing_branches
            if len(arc) == 2 and abs(arc[0]) not in file.missing_lines
        ]
    return found[:MAX_GAPS]


def _target(line: int) -> str:
    return f"line {line}" if line > 0 else "the end of the block"


def _gap(path: str, line: int, message: str) -> Finding:
    return Finding(
        path=clean(path, 120),
        line=line,
        rule="unit/uncovered",
        message=message,
        severity=Severity.NOTE,
    )
