"""What a candidate would be merged into: read once from the base branch, and plain data after."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from bot.errors import RequestError
from bot.git.repository import REGULAR_MODES, Repository
from bot.impact.report import Coverage
from bot.layout import TOOLS_FOLDER
from bot.registry.tools import Tool
from bot.sandbox.protocol import MIB
from bot.validate.report import Status, ValidationReport
from bot.workspace import Workspace

UNIT: Final = "unit"
"""The stage whose score is line coverage, and whose metrics hold both coverages."""


@dataclass(frozen=True)
class Base:
    """The branch that a candidate is for.

    Attributes:
        tools: Its registry.
        modules: The repository's own Python files by path, without `generated_tools/`.
        dependencies: Distributions that the merged version of the tool asks for.
        coverage: Of the merged version, as far as it is known.
    """

    tools: Sequence[Tool] = ()
    modules: Mapping[str, bytes] = field(default_factory=dict)
    dependencies: tuple[str, ...] = ()
    coverage: Coverage = field(default_factory=Coverage)


def read_base(workspace: Workspace, name: str, tools: Sequence[Tool]) -> Base:
    """Read what the base branch has, for a candidate of that name.

    Args:
        workspace: The repository.
        name: The tool's.
        tools: Its registry, which the caller has read already.

    Raises:
        RequestError: There is no base branch.
    """
    repository = workspace.repository
    merged = next((tool for tool in tools if tool.name == name), None)
    return Base(
        tools=tools,
        modules=_modules(repository, workspace.tip),
        dependencies=_dependencies(workspace, name) if merged else (),
        coverage=_merged_coverage(repository, merged) if merged else Coverage(),
    )


def coverage(report: ValidationReport | None) -> Coverage:
    """Return what the unit stage measured; nothing is known where its tests gave no result."""
    found = [stage for stage in report.stages if stage.name == UNIT] if report else []
    metrics = found[0].metrics if found else {}
    line, branch = metrics.get("line_coverage"), metrics.get("branch_coverage")
    return Coverage(
        line=None if isinstance(line, str) else line,
        branch=None if isinstance(branch, str) else branch,
    )


def _modules(repository: Repository, commit: str) -> dict[str, bytes]:
    return repository.contents(
        {
            path: entry
            for path, entry in repository.entries(commit).items()
            if path.endswith(".py")
            and entry.mode in REGULAR_MODES
            and entry.size <= MIB  # what is larger is data, and takes minutes to parse
            and not path.startswith(f"{TOOLS_FOLDER}/")
        }
    )


def _dependencies(workspace: Workspace, name: str) -> tuple[str, ...]:
    try:
        return workspace.merged_spec(name).dependencies
    except RequestError:
        # Lost, or not valid under the rules of today: every dependency counts as new then.
        return ()


def _merged_coverage(repository: Repository, tool: Tool) -> Coverage:
    """From the report in the note of the merged proposal, else the line coverage of the manifest.

    Anybody who can push can write a note, so that one on another candidate counts for nothing.
    """
    if tool.manifest is None:
        return Coverage()
    parents = repository.describe(tool.commit).parents[1:] if tool.commit else ()
    for commit in (*parents, *([tool.commit] if tool.commit else [])):
        note = repository.read_note(commit)
        report = _report(note) if note else None
        if report and report.candidate == tool.manifest.candidate:
            return coverage(report)
    unit = [one for one in tool.manifest.gate if one.stage == UNIT and one.status is Status.PASSED]
    score = unit[0].score if unit else None
    return Coverage(line=score if score is not None and 0 <= score <= 100 else None)


def _report(note: bytes) -> ValidationReport | None:
    try:
        data = json.loads(note)["validation"]
        # Derived from the stages, never read.
        given = {key: value for key, value in data.items() if key != "approved"}
        return ValidationReport.model_validate(given)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
