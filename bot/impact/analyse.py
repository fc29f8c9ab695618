"""From a candidate and the merged version to an impact report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.candidate import Candidate
from bot.config import Config
from bot.impact.report import (
    Change,
    FileChange,
    FunctionChange,
    ImpactReport,
    Level,
    Risk,
)
from bot.impact.surface import capabilities, functions, is_public
from bot.registry.dependents import dependents
from bot.registry.manifest import MANIFEST_NAME
from bot.registry.tools import Tool


def analyse(
    candidate: Candidate, dependencies: tuple[str, ...], tools: Sequence[Tool], config: Config
) -> ImpactReport:
    """Say what merging a candidate would change.

    Args:
        candidate: What would be merged.
        dependencies: Distributions that its specification asks for.
        tools: The registry that it would be merged into.
        config: For the risk rules and the reviewers.
    """
    merged = {
        path: content
        for tool in tools
        if tool.name == candidate.name
        for path, content in tool.files.items()
        if path != MANIFEST_NAME
    }
    files = _file_changes(merged, candidate.files)
    changed = _function_changes(functions(merged), functions(candidate.files))
    affected = dependents(tools, candidate.name)
    reaches = capabilities(candidate.files) - capabilities(merged)
    return ImpactReport(
        tool=candidate.name,
        update=bool(merged),
        files=files,
        functions=changed,
        dependents=affected,
        dependencies=dependencies,
        capabilities=tuple(sorted(reaches)),
        risk=_risk(files, changed, affected, dependencies, config),
        reviewers=config.reviewers,
    )


def _file_changes(
    before: Mapping[str, bytes], after: Mapping[str, bytes]
) -> tuple[FileChange, ...]:
    return tuple(
        FileChange(
            path=path,
            change=_change(path in before, path in after),
            lines_before=len(before.get(path, b"").splitlines()),
            lines_after=len(after.get(path, b"").splitlines()),
        )
        for path in sorted({*before, *after})
        if before.get(path) != after.get(path)
    )


def _function_changes(
    before: Mapping[str, str], after: Mapping[str, str]
) -> tuple[FunctionChange, ...]:
    return tuple(
        FunctionChange(
            name=name, change=_change(name in before, name in after), public=is_public(name)
        )
        for name in sorted({*before, *after})
        if before.get(name) != after.get(name)
    )


def _change(before: bool, after: bool) -> Change:
    if before and after:
        return Change.CHANGED
    return Change.ADDED if after else Change.REMOVED


def _risk(
    files: tuple[FileChange, ...],
    changed: tuple[FunctionChange, ...],
    affected: tuple[str, ...],
    dependencies: tuple[str, ...],
    config: Config,
) -> Risk:
    """Apply the rules from the gravest down; the first that holds sets the level."""
    limits = config.impact
    removed = [one.name for one in changed if one.public and one.change is Change.REMOVED]
    if len(files) > limits.high_risk_files:
        return Risk(level=Level.HIGH, rule=f"over {limits.high_risk_files} files change")
    if removed and affected:
        names = ", ".join(removed)
        return Risk(level=Level.HIGH, rule=f"{names} goes away, and other tools depend on it")
    if dependencies:
        return Risk(level=Level.HIGH, rule=f"it depends on {', '.join(dependencies)}")
    if len(affected) > limits.medium_risk_dependents:
        rule = f"over {limits.medium_risk_dependents} tools depend on it"
        return Risk(level=Level.MEDIUM, rule=rule)
    if removed:
        return Risk(level=Level.MEDIUM, rule=f"the public interface loses {', '.join(removed)}")
    return Risk(level=Level.LOW, rule="no rule for medium or high risk holds")
