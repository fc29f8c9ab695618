"""The graph of stages: order, skipping, surroundings that fail, and the verdict."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from bot.sandbox.protocol import Sandbox, SandboxError
from bot.validate.case import Case
from bot.validate.gate import validate
from bot.validate.report import StageResult, Status, ValidationReport
from bot.validate.stage import EVERYTHING, Depends
from bot.validate.stages import STAGES
from tests.validate.honest import in_core, make_case


@dataclass(frozen=True)
class Scripted:
    """A stage that ends as it is told."""

    name: str
    end: Callable[[], Status]
    requires: tuple[str, ...] = ()
    depends: Depends = EVERYTHING
    version: int = 1

    def judge(self, case: Case) -> StageResult:
        """End, whatever the case."""
        assert case.modules
        return StageResult(name=self.name, status=self.end())


def passed() -> Status:
    return Status.PASSED


def failed() -> Status:
    return Status.FAILED


def broken() -> Status:
    raise SandboxError("The engine is gone.", remedy="Start it.")


def run(*stages: Scripted, only: set[str] | None = None) -> tuple[ValidationReport, list[str]]:
    seen: list[str] = []
    report = validate(
        make_case(),
        progress=lambda result: seen.append(result.name),
        stages={stage.name: stage for stage in stages},
        only=only,
    )
    return report, seen


def test_all_passed_approves() -> None:
    report, seen = run(Scripted("b", passed, ("a",)), Scripted("a", passed))
    assert report.approved
    assert seen == ["a", "b"]
    assert [stage.name for stage in report.stages] == ["b", "a"]
    assert report.required == ("b", "a")


def test_a_failure_stops_only_what_needs_it() -> None:
    report, _ = run(
        Scripted("a", failed),
        Scripted("b", passed, ("a",)),
        Scripted("c", passed, ("b",)),
        Scripted("d", passed),
    )
    assert not report.approved
    assert [stage.status for stage in report.stages] == [
        Status.FAILED,
        Status.SKIPPED,
        Status.SKIPPED,
        Status.PASSED,
    ]
    assert "needs a" in report.stages[1].findings[0].message


def test_only_the_chosen_stages_run_and_are_required() -> None:
    stages = (
        Scripted("a", failed),
        Scripted("b", passed, ("a",)),
        Scripted("c", failed, ("b",)),
        Scripted("d", passed, ("a", "c")),
    )
    report, seen = run(*stages, only={"b"})
    assert (report.approved, report.required, seen) == (True, ("b",), ["b"])

    report, seen = run(*stages, only={"d", "c"})
    assert (report.approved, report.required, seen) == (False, ("c", "d"), ["c", "d"])
    assert [stage.status for stage in report.stages] == [Status.FAILED, Status.SKIPPED]
    assert "needs c to" in report.stages[1].findings[0].message


@pytest.mark.parametrize("only", [set[str](), {"a", "policies"}])
def test_a_choice_of_no_stage_is_a_defect(only: set[str]) -> None:
    with pytest.raises(ValueError, match="no such stages"):
        run(Scripted("a", passed), only=only)


def test_a_broken_sandbox_is_neither_passed_nor_failed() -> None:
    report, _ = run(Scripted("a", broken), Scripted("b", passed, ("a",)))
    assert not report.approved
    assert [stage.status for stage in report.stages] == [Status.ERRORED, Status.SKIPPED]
    assert "The engine is gone." in report.stages[0].findings[0].message


def test_a_defect_is_not_swallowed() -> None:
    def defect() -> Status:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        run(Scripted("a", defect))


def test_independent_stages_run_side_by_side() -> None:
    both = threading.Barrier(2, timeout=60)

    def meet() -> Status:
        both.wait()
        return Status.PASSED

    report, _ = run(Scripted("a", meet), Scripted("b", meet))
    assert report.approved


def test_without_a_sandbox_only_the_policy_can_be_judged() -> None:
    report = validate(make_case(), progress=lambda _: None)
    status = {stage.name: stage.status for stage in report.stages}
    skipped = {name for name, stage in STAGES.items() if set(stage.requires) - {"policy"}}
    assert status == (
        dict.fromkeys(STAGES, Status.ERRORED)
        | dict.fromkeys(skipped, Status.SKIPPED)
        | {"policy": Status.PASSED}
    )
    assert not report.approved


def test_the_honest_candidate_is_approved(bubblewrap_sandbox: Sandbox) -> None:
    report = validate(make_case(sandbox=bubblewrap_sandbox), progress=lambda _: None)
    assert report.approved, report.model_dump_json(indent=1)
    assert ValidationReport.model_validate(report.model_dump(exclude={"approved"})) == report


def test_a_refused_import_stops_no_stage(bubblewrap_sandbox: Sandbox) -> None:
    case = make_case(
        in_core("import socket\n\nPORT = socket.SOCK_STREAM"), sandbox=bubblewrap_sandbox
    )
    report = validate(case, progress=lambda _: None)
    status = {stage.name: stage.status for stage in report.stages}
    assert status["policy"] is Status.FAILED
    assert status["acceptance"] is status["unit"] is status["mutation"] is Status.PASSED
    assert not report.approved


def test_files_that_no_tool_has_are_never_run(bubblewrap_sandbox: Sandbox) -> None:
    case = make_case({"extra.pth": b""}, sandbox=bubblewrap_sandbox)
    report = validate(case, progress=lambda _: None)
    status = {stage.name: stage.status for stage in report.stages}
    assert status["policy"] is Status.FAILED
    assert status["static"] is status["security"] is Status.PASSED
    assert status["acceptance"] is status["unit"] is Status.SKIPPED
