"""Results on a terminal."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import indent
from typing import Final

from rich.console import Console
from rich.table import Table
from rich.text import Text

from bot.candidate import ContextScores, Provenance
from bot.context.piece import Piece
from bot.impact.report import ImpactReport
from bot.progress import seconds_of, status_of
from bot.report import origin, words
from bot.validate.report import Severity, Status, ValidationReport

_STATUS_STYLE: Final = {
    Status.PASSED: "green",
    Status.UNPROVEN: "yellow",
    Status.FAILED: "red",
    Status.SKIPPED: "yellow",
    Status.ERRORED: "magenta",
}
_SEVERITY_STYLE: Final = {
    Severity.ERROR: "red",
    Severity.LOOK: "cyan",
    Severity.WARNING: "yellow",
    Severity.NOTE: "dim",
}
MAX_FINDINGS: Final = 40
MAX_REPAIRS: Final = 8
_WHERE: Final = "see the report page, or --json"


def print_report(console: Console, report: ValidationReport) -> None:
    """Print the gate's table, the findings that weigh, and the verdict."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for title, justify in (
        ("stage", "left"),
        ("status", "left"),
        ("score", "right"),
        ("needs", "right"),
        ("seconds", "right"),
    ):
        table.add_column(title, justify="right" if justify == "right" else "left")
    for stage in report.stages:
        table.add_row(
            Text(stage.name),
            Text(status_of(stage), style=_STATUS_STYLE[stage.status]),
            words.score(stage),
            words.threshold(stage),
            seconds_of(stage),
        )
    console.print(table)
    _print_findings(console, report)
    console.print(Text(words.verdict(report), style="bold"))


def print_origin(console: Console, made: Provenance, report: ValidationReport) -> None:
    """Print which models were asked, what came of it, and what was repaired."""
    table = Table(box=None, pad_edge=False, show_header=False)
    table.add_column(style="bold")
    table.add_column(overflow="fold")
    repairs = origin.repaired(made.repairs)
    shown = repairs[:MAX_REPAIRS]
    if len(repairs) > MAX_REPAIRS:
        shown.append(f"and {len(repairs) - MAX_REPAIRS} more: {_WHERE}")
    for title, text in (
        ("models asked", origin.asked(made.exchanges)),
        ("told what is wrong", origin.corrected(made.exchanges)),
        ("written by", origin.writer(made.model)),
        ("agreement", origin.agreement(report)),
        ("repaired", "\n".join(shown) or "nothing"),
    ):
        table.add_row(title, Text(text))
    console.print(table)


def print_scores(console: Console, scores: ContextScores) -> None:
    """Print how good a model's context was."""
    console.print(Text(f"context, of 100: {words.context(scores)}"), soft_wrap=True)


def print_pieces(console: Console, pieces: Sequence[Piece]) -> None:
    """Print which pieces a context has, with what each costs and how much it bears on the task."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("tokens", justify="right")
    table.add_column("score", justify="right")
    table.add_column("piece", overflow="fold")
    for piece in pieces:
        # Text and not markup: titles are names of the repository.
        table.add_row(str(piece.tokens), f"{piece.score:.2f}", Text(f"{piece.kind}: {piece.title}"))
    console.print(table)


def _print_findings(console: Console, report: ValidationReport) -> None:
    every = [
        (stage, finding) for stage in report.stages for finding in words.grave_first(stage.findings)
    ]
    weighty = [
        finding
        for stage, finding in every
        if finding.severity is not Severity.NOTE or stage.status is not Status.PASSED
    ]
    for finding in weighty[:MAX_FINDINGS]:
        # Text and not markup: a finding may quote generated code.
        line = Text("  ")
        line.append(finding.severity, style=_SEVERITY_STYLE[finding.severity])
        line.append(f" {words.place(finding)}".rstrip() + f" [{finding.rule}] {finding.message}")
        console.print(line, soft_wrap=True)
        if finding.detail:
            console.print(Text(indent(finding.detail, "      ")), soft_wrap=True)
    if len(weighty) > MAX_FINDINGS:
        console.print(f"  and {len(weighty) - MAX_FINDINGS} more: {_WHERE}", soft_wrap=True)
    if notes := len(every) - len(weighty):
        console.print(f"  notes of passed stages: {notes}; {_WHERE}", soft_wrap=True)


def print_impact(console: Console, impact: ImpactReport) -> None:
    """Print what merging would change, a line for each question."""
    table = Table(box=None, pad_edge=False, show_header=False)
    table.add_column(style="bold")
    table.add_column()
    for title, text in (
        ("files", words.files(impact)),
        ("functions", words.functions(impact)),
        ("public interface", words.interface(impact)),
        ("depended on by", words.dependents(impact)),
        ("coverage", words.coverage(impact.coverage_before, impact.coverage_after)),
        ("new dependencies", words.listed(impact.new_dependencies)),
        ("new capabilities", words.listed(impact.capabilities)),
        ("to look at", words.looks(impact)),
        ("architectural", words.architecture(impact)),
        ("risk", f"{impact.risk.level}: {impact.risk.rule}"),
        ("to be reviewed by", words.review(impact)),
    ):
        table.add_row(title, Text(text))
    console.print(table)
