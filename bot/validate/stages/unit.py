"""Unit: every test of the candidate passes, and the tests reach enough lines and branches."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator
from typing import Final, Literal

from pydantic import BaseModel, ConfigDict, NonNegativeInt, ValidationError

from bot.validate.case import Case
from bot.validate.harness import run_harness
from bot.validate.report import Finding, Severity, StageResult, Status
from bot.validate.source import Module
from bot.validate.stage import verdict
from bot.validate.text import clean

PERCENT: Final = 100.0
MAX_GAPS: Final = 100
"""Uncovered places that are listed; the percentages count all of them."""

_PYTEST_INI: Final = b"""\
[pytest]
python_files = test_*.py
python_functions = test_*
python_classes = Test*
xfail_strict = true
"""


class _Parsed(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class _Test(_Parsed):
    id: str
    outcome: Literal["passed", "failed", "skipped", "expected to fail", "not run", "broken"]
    message: str


class _File(_Parsed):
    statements: NonNegativeInt
    covered: NonNegativeInt
    branches: NonNegativeInt
    covered_branches: NonNegativeInt
    missing_lines: list[NonNegativeInt]
    # A negative line is coverage's way to write the entry or the exit of a block.
    missing_branches: list[list[int]]


class _Reply(_Parsed):
    tests: list[_Test]
    broken: list[_Test]
    deselected: NonNegativeInt
    files: dict[str, _File]


class UnitStage:
    """The score is line coverage in per cent; branch coverage is in the metrics.

    Which tests there are is read from the source here, so that a test which quietly disappears
    inside the sandbox is missed. No line is excused from coverage, `__main__.py` included.
    """

    name: Final = "unit"
    version: Final = 1
    requires: Final = ("policy",)

    def judge(self, case: Case) -> StageResult:
        """Run the tests once."""
        reply = run_harness(
            case,
            "run_tests.py",
            {"package": case.candidate.name},
            settings={"pytest.ini": _PYTEST_INI},
        )
        if len(reply.lines) != 1:
            return self._unjudged(case, f"The tests gave no result, because {reply.ending}")
        try:
            ran = _Reply.model_validate(json.loads(reply.lines[0]))
        except (ValidationError, ValueError, RecursionError):
            return self._unjudged(case, "The tests gave a result that cannot be read")
        lines = _percent(ran, "covered", "statements")
        branches = _percent(ran, "covered_branches", "branches")
        findings = (*_test_faults(case, ran), *_coverage_faults(case, ran, lines, branches))
        return StageResult(
            name=self.name,
            status=verdict(findings),
            score=lines,
            threshold=case.thresholds.line_coverage,
            metrics={
                "tests": len(ran.tests),
                "line_coverage": lines,
                "branch_coverage": branches,
            },
            findings=(*findings, *_gaps(ran)),
        )

    def _unjudged(self, case: Case, reason: str) -> StageResult:
        message = f"{reason}; a run to the end passes."
        return StageResult(
            name=self.name,
            status=Status.FAILED,
            threshold=case.thresholds.line_coverage,
            findings=(Finding(rule="unit/no-result", message=message),),
        )


def _percent(ran: _Reply, part: str, whole: str) -> float:
    total = sum(getattr(file, whole) for file in ran.files.values())
    reached = sum(getattr(file, part) for file in ran.files.values())
    return round(PERCENT * reached / total, 1) if total else PERCENT


def _test_faults(case: Case, ran: _Reply) -> Iterator[Finding]:
    written = {
        (module.path, name): line
        for module in case.modules
        if module.is_test
        for name, line in _written(module)
    }
    seen = {_place(case, test.id) for test in ran.tests}
    if not written:
        message = "There are no tests; one test function or more passes."
        yield Finding(rule="unit/no-tests", message=message)
    for (path, name), line in sorted(written.items()):
        if (path, name) not in seen:
            message = f"{name} is written but was not collected; a test that runs passes."
            yield Finding(path=path, line=line, rule="unit/not-collected", message=message)
    for test in (*ran.broken, *ran.tests):
        if test.outcome == "passed":
            continue
        path, name = _place(case, test.id)
        said = clean(test.message[-300:]) or "no message"
        message = f"{clean(name, 80) or 'Collection'}: {test.outcome}; {said}"
        yield Finding(
            path=path, line=written.get((path, name), 0), rule="unit/test", message=message
        )
    if ran.deselected:
        message = f"{ran.deselected} tests were deselected; running all of them passes."
        yield Finding(rule="unit/deselected", message=message)


def _written(module: Module) -> Iterator[tuple[str, int]]:
    """The tests as pytest's own rules name them: `test_*`, and the same in `Test*` classes."""
    for node in module.tree.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            if node.name.startswith("test"):
                yield node.name, node.lineno
        elif isinstance(node, ast.ClassDef) and node.name.startswith("Test"):
            for item in node.body:
                if isinstance(item, ast.FunctionDef | ast.AsyncFunctionDef) and (
                    item.name.startswith("test")
                ):
                    yield f"{node.name}::{item.name}", item.lineno


def _place(case: Case, test_id: str) -> tuple[str, str]:
    path, _, name = test_id.removeprefix(f"{case.candidate.name}/").partition("::")
    known = path if path in case.candidate.files else ""
    return known, name.partition("[")[0]


def _coverage_faults(case: Case, ran: _Reply, lines: float, branches: float) -> Iterator[Finding]:
    for module in case.modules:
        if not module.is_test and module.statements and module.path not in ran.files:
            message = "The file is missing from the coverage report; a measured file passes."
            yield Finding(path=module.path, rule="unit/unmeasured", message=message)
    for kind, reached, threshold in (
        ("line", lines, case.thresholds.line_coverage),
        ("branch", branches, case.thresholds.branch_coverage),
    ):
        if reached < threshold:
            message = f"{kind} coverage is {reached:.1f} %; {threshold:.1f} % or more passes."
            yield Finding(rule=f"unit/{kind}-coverage", message=message.capitalize())


def _gaps(ran: _Reply) -> list[Finding]:
    found: list[Finding] = []
    for path, file in sorted(ran.files.items()):
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
