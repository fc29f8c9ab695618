"""Measures merged tools as they are now: in the sandbox, without a token, and never from a cache.

The stages are those of the gate, on other cases. What the gate asks of code and of the strength of
tests was settled by the merge and is not asked again; a tool is not degraded by thresholds that
were raised after it.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from bot.candidate import Candidate, Provenance
from bot.errors import RequestError
from bot.git.repository import REGULAR_MODES
from bot.health.report import HealthReport, HealthReports, Verdict, verdicts
from bot.health.watched import Phase, WatchedTool
from bot.layout import spec_path, tool_folder
from bot.progress import Progress
from bot.registry.manifest import MANIFEST_NAME
from bot.registry.tools import ToolStatus
from bot.registry.versions import merged_manifest
from bot.sandbox.protocol import Sandbox
from bot.spec import parse_spec
from bot.spec.toolspec import ToolSpec
from bot.validate.case import Case, Host, open_case
from bot.validate.gate import validate
from bot.validate.report import Finding, Severity, StageResult, Status
from bot.workspace import Workspace

_ALONE: Final = ("acceptance", "unit", "performance")
_AMONG_OTHERS: Final = ("integration",)

_HINDERED: Final = frozenset({"integration/too-long"})
"""Where the gate has nothing to prove, and a merged tool was not measured."""


@dataclass(frozen=True)
class Bench:
    """What measuring works with; `tip` is the commit of the base branch that is measured."""

    workspace: Workspace
    tip: str
    sandbox: Sandbox
    progress: Progress


def measure(watching: Collection[WatchedTool], bench: Bench, now: datetime) -> HealthReports:
    """Measure some tools, one after the other.

    Args:
        watching: From `bot.health.watched`, for the same tip and the same time.
        bench: What to work with.
        now: The time that the phases of the tools are for.

    Raises:
        SurroundingsError: Git failed. A sandbox that fails leaves a tool unmeasured.
    """
    workspace = bench.workspace
    return HealthReports(
        base=workspace.base,
        tip=bench.tip,
        measured_at=now,
        hours=workspace.config.health.hours,
        reports=tuple(_measure(one, bench) for one in watching),
    )


def _measure(one: WatchedTool, bench: Bench) -> HealthReport:
    tool, repository = one.tool, bench.workspace.repository
    manifest = merged_manifest(repository, tool.name, tool.commit)
    stages: tuple[StageResult, ...] = ()
    findings = tuple(_state(one, bench))
    if tool.status is not ToolStatus.UNREADABLE:
        try:
            stages = _stages(one, bench)
        except RequestError as error:
            findings += (Finding(rule="health/unmeasured", message=error.message),)
    possible = verdicts(stages)
    settled = Verdict.CONFIRMED if one.phase is Phase.DUE else Verdict.HEALTHY
    return HealthReport(
        name=tool.name,
        issue=manifest.issue if manifest else "",
        merge=tool.commit,
        merged_at=one.merged_at,
        tip=bench.tip,
        verdict=settled if settled in possible else next(iter(possible)),
        stages=stages,
        findings=findings,
    )


def _state(one: WatchedTool, bench: Bench) -> list[Finding]:
    """Return what the files themselves say, before anything is run."""
    tool, repository = one.tool, bench.workspace.repository
    findings = []
    if tool.status is ToolStatus.UNREADABLE:
        message = f"{tool.reason} The {MANIFEST_NAME} that was merged can be measured."
        findings.append(Finding(path=MANIFEST_NAME, rule="health/manifest", message=message))
    elif tool.reason:
        rule = f"health/{tool.status}"
        findings.append(Finding(rule=rule, message=tool.reason, severity=Severity.WARNING))
    path = spec_path(tool.name)
    if repository.files(tool.commit, path) != repository.files(bench.tip, path):
        message = f"{path} was changed after the merge; the tool was measured by what was merged."
        findings.append(Finding(rule="health/spec", message=message, severity=Severity.WARNING))
    return findings


def _stages(one: WatchedTool, bench: Bench) -> tuple[StageResult, ...]:
    """Every stage's result.

    Raises:
        RequestError: The specification is not there or not valid any more, what it reads is not
            there, or the repository is too large to be laid out.
    """
    name, merge = one.tool.name, one.tool.commit
    workspace, repository = bench.workspace, bench.workspace.repository
    spec = _spec(name, merge, workspace)
    now, then = _files(name, bench.tip, workspace), _files(name, merge, workspace)
    folder = tool_folder(name)
    # The same bytes cannot have become slower; comparing them would measure the machine.
    baseline = Host({f"{folder}/{path}": content for path, content in then.items()})
    candidate = Candidate(name, now, Provenance(generator="merged", generator_version=""))
    reads = workspace.contents(spec.reads, bench.tip)
    parents = repository.describe(merge).parents
    around = workspace.equipped(
        workspace.merged_host(name, bench.tip, parents[0] if parents else ""),
        bench.sandbox,
        bench.progress.say,
    )
    thresholds = workspace.config.thresholds.model_copy(
        update={"line_coverage": 0.0, "branch_coverage": 0.0}
    )

    def case(host: Host) -> Case:
        return open_case(
            candidate,
            spec,
            bench.sandbox,
            thresholds=thresholds,
            limits=workspace.limits,
            reads=reads,
            host=host,
        )

    with bench.progress.step(f"measuring {name} in {bench.sandbox.name}"):
        return (
            *_judge(case(Host() if now == then else baseline), _ALONE, bench.progress),
            *_judge(case(around), _AMONG_OTHERS, bench.progress),
        )


def _spec(name: str, merge: str, workspace: Workspace) -> ToolSpec:
    path = spec_path(name)
    found = workspace.repository.files(merge, path).get(path)
    if found is None:
        raise RequestError(
            f"The merge {merge[:12]} has no {path}, which says what {name} promises."
        )
    return parse_spec(found.content, path, rules=workspace.rules).spec


def _files(name: str, commit: str, workspace: Workspace) -> dict[str, bytes]:
    folder = f"{tool_folder(name)}/"
    return {
        path.removeprefix(folder): file.content
        for path, file in workspace.repository.files(commit, tool_folder(name)).items()
        if file.mode in REGULAR_MODES and path != f"{folder}{MANIFEST_NAME}"
    }


def _judge(case: Case, only: Collection[str], progress: Progress) -> tuple[StageResult, ...]:
    """Run some stages, and what failed a second time: only what fails twice counts.

    A tool that is taken back for what another program did on the same machine is worse than one
    that is watched for an hour longer.
    """
    first = _run(case, only, progress)
    if all(one.status is not Status.FAILED for one in first.values()):
        return tuple(first.values())
    again = {name for name, one in first.items() if not one.holds}
    second = _run(case, again, progress)
    return tuple(_settled(one, second.get(name, one)) for name, one in first.items())


def _run(case: Case, only: Collection[str], progress: Progress) -> dict[str, StageResult]:
    report = validate(case, progress=progress.stage, only=only)
    return {stage.name: _unless_hindered(stage) for stage in report.stages}


def _unless_hindered(stage: StageResult) -> StageResult:
    rules = {one.rule for one in stage.findings}
    hindered = stage.status is Status.UNPROVEN and bool(rules & _HINDERED)
    return stage.model_copy(update={"status": Status.ERRORED}) if hindered else stage


def _settled(first: StageResult, second: StageResult) -> StageResult:
    if first.status is not Status.FAILED or not second.holds:
        return second
    message = f"{first.name} failed at first, and passed when it was run again; passing both does."
    steadiness = Finding(rule="health/unsteady", message=message, severity=Severity.WARNING)
    return second.model_copy(update={"findings": (*second.findings, steadiness)})
