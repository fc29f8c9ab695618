"""Results in words: one place where a score, a change or a verdict becomes text."""

from __future__ import annotations

from collections import Counter

from bot.candidate import ContextScores
from bot.impact.report import ChangeKind, Coverage, ImpactReport
from bot.validate.report import Finding, Severity, StageResult, Status, ValidationReport


def score(stage: StageResult) -> str:
    """A stage's score, `9.93`, or nothing where it has none."""
    return "" if stage.score is None else f"{stage.score:.4g}"


def threshold(stage: StageResult) -> str:
    """Return what the score has to reach, or nothing where the stage has no score."""
    return "" if stage.threshold is None else f"{stage.threshold:.4g}"


def verdict(report: ValidationReport) -> str:
    """One sentence: approved, with what is unproven, or which stages stand in the way."""
    if report.approved:
        return f"The gate approves {report.tool}: {passed(report)}."
    return f"The gate rejects {report.tool}: {in_the_way(report)}."


def passed(report: ValidationReport) -> str:
    """What an approval rests on: `7 of 9 stages passed; unproven: integration, performance`."""
    whole, open_ones = len(report.stages), report.unproven
    if not open_ones:
        return f"all {whole} stages passed"
    names = ", ".join(stage.name for stage in open_ones)
    return f"{whole - len(open_ones)} of {whole} stages passed; unproven: {names}"


def unproven(report: ValidationReport) -> list[tuple[str, str]]:
    """The stages that proved nothing, each with the sentence that says why, and what would."""
    return [
        (stage.name, next((one.message for one in grave_first(stage.findings)), ""))
        for stage in report.unproven
    ]


def in_the_way(report: ValidationReport) -> str:
    """Which stages keep a report from being approved, by how they ended: `failed: unit, static`."""
    short = [stage for stage in report.stages if not stage.satisfies(report.may_be_unproven)]
    groups = [
        (ending, [stage.name for stage in short if stage.status is ending])
        for ending in (Status.FAILED, Status.UNPROVEN, Status.ERRORED, Status.SKIPPED)
    ]
    stages = "; ".join(f"{ending}: {', '.join(names)}" for ending, names in groups if names)
    return stages or "a required stage is missing"


def place(finding: Finding) -> str:
    """Return where a finding is: `core.py:12`, `core.py`, or nothing."""
    return f"{finding.path}:{finding.line}" if finding.path and finding.line else finding.path


def grave_first(findings: tuple[Finding, ...]) -> list[Finding]:
    """Findings by severity, then by place."""
    order = list(Severity)
    return sorted(findings, key=lambda one: (order.index(one.severity), one.path, one.line))


def files(impact: ImpactReport) -> str:
    """The file changes in one phrase: `7 added, 1 changed`."""
    return _counted([one.change for one in impact.files]) or "none"


def functions(impact: ImpactReport) -> str:
    """The function changes in one phrase."""
    return _counted([one.change for one in impact.functions]) or "none"


def interface(impact: ImpactReport) -> str:
    """The changes of the public interface in one phrase."""
    return _counted([one.change for one in impact.interface]) or "unchanged"


def dependents(impact: ImpactReport) -> str:
    """Return what depends on the tool, direct ones first."""
    through = impact.dependents.transitive
    parts = [", ".join(impact.dependents.direct), f"through them: {', '.join(through)}"]
    return "; ".join(parts[: 2 if through else 1]) or "none"


def coverage(before: Coverage, after: Coverage) -> str:
    """Line and branch coverage in per cent, `line 90 → 98.9, branch 97.4`; known ones alone."""
    kinds = (("line", before.line, after.line), ("branch", before.branch, after.branch))
    parts = [
        f"{kind} "
        + " → ".join(_percent(one) for one in ((old, new) if old is not None else (new,)))
        for kind, old, new in kinds
        if old is not None or new is not None
    ]
    return ", ".join(parts) or "not measured"


def review(impact: ImpactReport) -> str:
    """Who has to review, and why a senior one."""
    who = listed(impact.reviewers) if impact.reviewers else "anybody who may approve"
    if not impact.senior_reason:
        return who
    seniors = (
        ", ".join(impact.senior_reviewers) or "a senior reviewer (senior_reviewers names none)"
    )
    return f"{who}; and {seniors}, because {impact.senior_reason}"


def looks(impact: ImpactReport) -> str:
    """Return the kinds of what a reviewer should look at, each with how often it is there."""
    counts = Counter(one.kind for one in impact.looks)
    each = (f"{kind} ({count})" if count > 1 else kind for kind, count in counts.items())
    return listed(tuple(each))


def architecture(impact: ImpactReport) -> str:
    """Return whether the change is architectural, and by which rules."""
    return "; ".join(impact.architectural_reasons) if impact.architectural else "no"


def context(scores: ContextScores) -> str:
    """Return how good a model's context was, in one phrase; scores are of 100."""
    parts = (
        f"relevance {scores.relevance:g}",
        f"completeness {scores.completeness:g}",
        f"specificity {scores.specificity:g}",
        f"redundancy {scores.redundancy:g} (less is better)",
        f"token efficiency {scores.efficiency:g}",
        f"{scores.pieces} piece{'' if scores.pieces == 1 else 's'} of the repository",
        f"{scores.tokens} tokens{'' if scores.counted == 'endpoint' else ', estimated'}",
    )
    return ", ".join(parts)


def listed(names: tuple[str, ...]) -> str:
    """Names in one phrase, `none` where there is none."""
    return ", ".join(names) or "none"


def _percent(value: float | None) -> str:
    return "unknown" if value is None else f"{value:g} %"


def _counted(changes: list[ChangeKind]) -> str:
    counts = [(change, changes.count(change)) for change in ChangeKind]
    return ", ".join(f"{count} {change}" for change, count in counts if count)
