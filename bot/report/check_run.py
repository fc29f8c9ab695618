"""A report as a check run shows it, and in the one line of a commit status."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from bot.layout import tool_folder
from bot.report import words
from bot.report.document import LIMIT
from bot.report.markdown import markdown
from bot.text.clean import clean
from bot.text.quote import size
from bot.validate.files import allowed_path
from bot.validate.report import Severity, ValidationReport

MAX_ANNOTATIONS: Final = 100
"""Two requests of 50, which is what GitHub takes in one."""
MAX_TITLE: Final = 255
MAX_STATUS: Final = 140
MAX_NOTE: Final = 200

Level = Literal["notice", "warning", "failure"]
_LEVELS: Final[dict[Severity, Level]] = {
    Severity.ERROR: "failure",
    Severity.LOOK: "warning",
    Severity.WARNING: "warning",
    Severity.NOTE: "notice",
}


@dataclass(frozen=True)
class Annotation:
    """A finding beside a line of a file; GitHub shows all of it as plain text.

    `path` is relative to the repository's root, lines count from 1, and a finding of a whole file
    stands beside its first line.
    """

    path: str
    start_line: int
    level: Level
    title: str
    message: str
    raw_details: str = ""

    def data(self) -> dict[str, str | int]:
        """As GitHub's "create a check run" takes it."""
        details = {"raw_details": self.raw_details} if self.raw_details else {}
        return {
            "path": self.path,
            "start_line": self.start_line,
            "end_line": self.start_line,
            "annotation_level": self.level,
            "title": self.title,
            "message": self.message,
            **details,
        }


def find_annotations(report: ValidationReport, name: str) -> tuple[Annotation, ...]:
    """The findings that name a file, the gravest first, at most `MAX_ANNOTATIONS`.

    Args:
        report: Messages and details are bounded there, far below the 64 KB that GitHub takes.
        name: The tool's.
    """
    return _every(report, name)[:MAX_ANNOTATIONS]


def check_summary(report: ValidationReport, limit: int = LIMIT) -> str:
    """The report as Markdown, with a line on annotations that are left out."""
    omitted = len(_every(report, report.tool)) - MAX_ANNOTATIONS
    note = f"\n{omitted} more findings are not shown beside their lines.\n" if omitted > 0 else ""
    return markdown(report, limit - size(note)) + note


def status_line(report: ValidationReport) -> str:
    """The verdict in at most 140 characters, for the description of a commit status."""
    if report.approved:
        return f"Approved: {words.passed(report)}. A person decides."
    line = f"Rejected: {words.in_the_way(report)}"
    return clean(line, MAX_STATUS)


def _every(report: ValidationReport, name: str) -> tuple[Annotation, ...]:
    found = [
        finding
        for stage in report.stages
        for finding in stage.findings
        if allowed_path(finding.path)
    ]
    order = list(Severity)
    return tuple(
        Annotation(
            path=f"{tool_folder(name)}/{finding.path}",
            start_line=max(1, finding.line),
            level=_LEVELS[finding.severity],
            title=finding.rule[:MAX_TITLE],
            message=finding.message or finding.rule or "No message.",
            raw_details=finding.detail,
        )
        for finding in sorted(found, key=lambda one: order.index(one.severity))
    )
