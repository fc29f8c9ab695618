"""The health of tools on a terminal, and as data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any, Final

from rich.console import Console
from rich.table import Table
from rich.text import Text

from bot.health.report import FollowUp, HealthReports, Verdict
from bot.proposal import Publication
from bot.report import words
from bot.validate.report import Severity, Status

_STYLE: Final = {
    Verdict.HEALTHY: "green",
    Verdict.CONFIRMED: "green",
    Verdict.DEGRADED: "red",
    Verdict.UNMEASURED: "magenta",
}
MAX_FINDINGS: Final = 20


def health_data(reports: HealthReports, reported: Sequence[FollowUp]) -> dict[str, Any]:
    """One JSON object; `reported` is empty where nothing was to be done about the reports."""
    done = {one.report.name: one for one in reported}
    tools = []
    for report in reports.reports:
        one = done.get(report.name)
        revert = published_data(one.revert) if one and one.revert else None
        obstacle = one.obstacle if one else ""
        tools.append(report.model_dump(mode="json") | {"revert": revert, "obstacle": obstacle})
    return {"base": reports.base, "tip": reports.tip, "hours": reports.hours, "tools": tools}


def published_data(published: Publication) -> dict[str, Any]:
    """Return where a revert is, as JSON."""
    return asdict(published) | {"commands": dict(published.commands)}


def print_health(console: Console, reports: HealthReports, reported: Sequence[FollowUp]) -> None:
    """Print a line for each tool, what weighs, and what a person can do about it."""
    if not reports.reports:
        console.print(f"No tool was merged in the last {2 * reports.hours} hours.")
        return
    table = Table(box=None, pad_edge=False, header_style="bold")
    for title in ("tool", "merged", "verdict", "not passed"):
        table.add_column(title, no_wrap=title != "not passed")
    for report in reports.reports:
        others = [stage for stage in report.stages if stage.status is not Status.PASSED]
        stages = ", ".join(f"{stage.name} ({stage.status})" for stage in others)
        merged = f"{report.merge[:12]} {report.merged_at:%Y-%m-%d %H:%M}"
        verdict = Text(report.verdict, style=_STYLE[report.verdict])
        table.add_row(Text(report.name), merged, verdict, stages if report.stages else "all")
    console.print(table)
    for report in reports.reports:
        told = [stage for stage in report.stages if stage.status is not Status.SKIPPED]
        every = [*(one for stage in told for one in stage.findings), *report.findings]
        weighty = [
            one for one in words.grave_first(tuple(every)) if one.severity is not Severity.NOTE
        ]
        for finding in weighty[:MAX_FINDINGS]:
            # Text and not markup: a finding may quote generated code.
            line = f"  {report.name}: {finding.severity} [{finding.rule}] {finding.message}"
            console.print(Text(line), soft_wrap=True)
    for one in reported:
        if one.revert:
            print_revert(console, one.revert)
        elif one.obstacle:
            line = f"\nNo revert of {one.report.name} is proposed: {one.obstacle}"
            console.print(Text(line), soft_wrap=True)


def print_revert(console: Console, published: Publication) -> None:
    """Print where a revert is and what a person can do with it."""
    same = "" if published.changed else ", as an earlier run left it"
    line = f"\nrevert   {published.branch} at {published.commit[:12]}{same}"
    console.print(Text(line), soft_wrap=True)
    console.print(Text(f"report   {published.page}\n"), soft_wrap=True)
    for label, line in published.commands:
        console.print(Text(f"{label}:", style="bold"))
        console.print(Text(f"  {line}"), soft_wrap=True)
