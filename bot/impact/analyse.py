"""From a candidate and the merged version to an impact report."""

from __future__ import annotations

from collections.abc import Mapping

from bot.candidate import Candidate
from bot.config import Config
from bot.impact.base import Base, coverage
from bot.impact.dependents import find_dependents
from bot.impact.interface import interface
from bot.impact.report import (
    ChangeKind,
    FileChange,
    FunctionChange,
    ImpactReport,
    InterfaceChange,
    LookedAt,
)
from bot.impact.rules import ImpactFacts, architectural_reasons, risk, senior_reason
from bot.impact.surface import capabilities, functions, is_public
from bot.registry.manifest import MANIFEST_NAME
from bot.spec.toolspec import ToolSpec
from bot.validate.report import Severity, ValidationReport


def analyse(
    candidate: Candidate,
    spec: ToolSpec | None,
    base: Base,
    config: Config,
    report: ValidationReport | None = None,
) -> ImpactReport:
    """Say what merging a candidate would change.

    Args:
        candidate: What would be merged.
        spec: What was asked for; None where it is not known, and then neither are dependencies.
        base: What it would be merged into.
        config: For the risk rules and the reviewers.
        report: What the gate said of the candidate, for its coverage and what to look at.
    """
    name = candidate.name
    merged = {
        path: content
        for tool in base.tools
        if tool.name == name
        for path, content in tool.files.items()
        if path != MANIFEST_NAME
    }
    before = capabilities(merged)
    looks = _looks(report)
    facts = ImpactFacts(
        files=_file_changes(merged, candidate.files),
        interface=_interface_changes(interface(name, merged), interface(name, candidate.files)),
        dependents=find_dependents(base.tools, base.modules, name),
        dependencies=spec.dependencies if spec else (),
        dependencies_before=base.dependencies,
        capabilities=tuple(sorted(capabilities(candidate.files) - before)),
        category=spec.category if spec else None,
        looks=tuple(sorted({one.kind for one in looks})),
        categories=frozenset(tool.category for tool in base.tools if tool.category),
    )
    reasons = architectural_reasons(facts, config.impact)
    level = risk(facts, reasons, config.impact)
    senior = senior_reason(level, reasons, facts.looks)
    return ImpactReport(
        tool=name,
        update=bool(merged),
        files=facts.files,
        functions=_function_changes(functions(merged), functions(candidate.files)),
        interface=facts.interface,
        dependents=facts.dependents,
        coverage_before=base.coverage,
        coverage_after=coverage(report),
        dependencies=facts.dependencies,
        dependencies_before=facts.dependencies_before,
        capabilities=facts.capabilities,
        capabilities_before=tuple(sorted(before)),
        looks=looks,
        risk=level,
        architectural=bool(reasons),
        architectural_reasons=reasons,
        reviewers=config.reviewers,
        senior_reviewers=config.senior_reviewers if senior else (),
        senior_reason=senior,
    )


def _looks(report: ValidationReport | None) -> tuple[LookedAt, ...]:
    return tuple(
        LookedAt(
            path=one.path, line=one.line, kind=one.rule.rpartition("/")[2], message=one.message
        )
        for stage in (report.stages if report else ())
        for one in stage.findings
        if one.severity is Severity.LOOK
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


def _interface_changes(
    before: Mapping[str, str], after: Mapping[str, str]
) -> tuple[InterfaceChange, ...]:
    return tuple(
        InterfaceChange(
            name=name,
            change=_change(name in before, name in after),
            before=before.get(name, ""),
            after=after.get(name, ""),
        )
        for name in sorted({*before, *after})
        if before.get(name) != after.get(name)
    )


def _change(before: bool, after: bool) -> ChangeKind:
    if before and after:
        return ChangeKind.CHANGED
    return ChangeKind.ADDED if after else ChangeKind.REMOVED
