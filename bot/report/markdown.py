"""Results as Markdown, fit for the comment of a pull request.

Whatever a candidate could have chosen stands in code spans or fenced blocks; see `quote`.
"""

from __future__ import annotations

from typing import Final

from bot.progress import seconds_of, status_of
from bot.report import words
from bot.text.quote import code, fenced_item, size
from bot.validate.report import Finding, Severity, StageResult, Status, ValidationReport

MAX_COMMENT: Final = 65_536
"""What GitHub takes as the body of a comment, in characters."""

_ORDER: Final = list(Severity)


def markdown(report: ValidationReport, limit: int = MAX_COMMENT) -> str:
    """The verdict, one row for each stage, and the findings by stage.

    Where not everything fits, findings of low severity go first, and a line says how many went.

    Args:
        report: What to render.
        limit: Longest result, by `bot.text.quote.size`.

    Raises:
        ValueError: The limit has no room for the table of stages.
    """
    head = verdict_and_table(report)
    every = [
        (index, finding)
        for index, stage in enumerate(report.stages)
        for finding in words.grave_first(stage.findings)
    ]
    room = limit - size(head) - size(_cut(len(every), limit))
    if room < 0:
        raise ValueError(f"{limit} characters have no room for {len(report.stages)} stages")
    groups: dict[int, list[str]] = {}
    dropped = 0
    # A stable sort: the order within a stage stays.
    for index, finding in sorted(every, key=lambda one: _ORDER.index(one[1].severity)):
        item = finding_item(finding)
        frame = 0 if index in groups else size(_group(report.stages[index], []))
        if frame + size(item) > room:
            dropped += 1
            continue
        room -= frame + size(item)
        groups.setdefault(index, []).append(item)
    parts = [head, *(_group(report.stages[index], groups[index]) for index in sorted(groups))]
    if dropped:
        parts.append(_cut(dropped, limit))
    return "".join(parts)


def verdict_and_table(report: ValidationReport) -> str:
    """The verdict in one line, and a table with one row for each stage."""
    mark = "✅" if report.approved else "❌"
    named = report.model_copy(update={"tool": code(report.tool)})
    rows = "".join(
        f"| {stage.name} | {status_of(stage)} | {words.score(stage)} | "
        f"{words.threshold(stage)} | {seconds_of(stage)} |\n"
        for stage in report.stages
    )
    return (
        f"{mark} **{'Approved' if report.approved else 'Rejected'}.** {words.verdict(named)}\n\n"
        f"| stage | status | score | needs | seconds |\n|---|---|--:|--:|--:|\n{rows}"
    )


def _group(stage: StageResult, items: list[str]) -> str:
    # What a passed stage noted is folded away; what stands in the way of a merge is not.
    opened = "" if stage.status is Status.PASSED else " open"
    return (
        f"\n<details{opened}><summary>{stage.name}: findings</summary>\n\n"
        f"{''.join(items)}\n</details>\n"
    )


def finding_item(finding: Finding) -> str:
    """A finding as the item of a list, with its detail below; it ends with a line break."""
    quoted = (words.place(finding), finding.rule, finding.message)
    line = " ".join(["-", finding.severity, *(code(text) for text in quoted if text)])
    return f"{line}\n{fenced_item(finding.detail) if finding.detail else ''}"


def _cut(findings: int, limit: int) -> str:
    return (
        f"\nCut at {limit} characters: {findings} more findings are left out here; "
        "`toolwright validate --json` prints all of them.\n"
    )
