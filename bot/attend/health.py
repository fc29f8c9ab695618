"""Tells the issues of merged tools how the tools fare."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final

from bot.attend.desk import Desk
from bot.attend.facts import read_facts
from bot.attend.record import record
from bot.health.propose import Reported, report
from bot.health.report import HealthReports, Verdict
from bot.intake.progress import Progress
from bot.labels import IssueStatus
from bot.registry.tools import list_tools
from bot.registry.versions import merged_manifest
from bot.text.quote import prose

_NUMBER: Final = re.compile(r"issues/([1-9][0-9]{0,9})")
_STATUS: Final[Mapping[Verdict, IssueStatus]] = MappingProxyType(
    {
        Verdict.HEALTHY: IssueStatus.MERGED,
        Verdict.CONFIRMED: IssueStatus.CONFIRMED,
        Verdict.DEGRADED: IssueStatus.DEGRADED,
    }
)


def act_on(desk: Desk, reports: HealthReports) -> tuple[Reported, ...]:
    """Propose to take back what is degraded, and tell the issues; run again, it changes nothing.

    Raises:
        RequestError: The reports are about another branch.
        SurroundingsError: Git or GitHub failed.
    """
    reported = report(reports, desk.workspace, desk.forge)
    tell(desk, reported)
    return reported


def tell(desk: Desk, reported: Iterable[Reported]) -> None:
    """Have each tool's issue say how the tool fares; what could not be measured changes nothing.

    Raises:
        GithubError: GitHub could not be reached, or refused; the next report makes it good.
    """
    origins = _origins(desk)
    for one in reported:
        status = _STATUS.get(one.report.verdict)
        # Not by the report, which has been through another zone.
        number = origins.get((one.report.name, one.report.merge))
        if status is not None and number is not None:
            _tell(desk, number, status, one)


def _origins(desk: Desk) -> dict[tuple[str, str], int]:
    """The issue of each tool of the base branch that has one, by its name and its merge."""
    repository, tip = desk.workspace.repository, desk.workspace.tip
    found: dict[tuple[str, str], int] = {}
    for tool in list_tools(repository, tip):
        manifest = merged_manifest(repository, tool.name, tool.commit) if tool.commit else None
        number = issue_number(desk, manifest.issue) if manifest else None
        if number is not None:
            found[tool.name, tool.commit] = number
    return found


def issue_number(desk: Desk, url: str) -> int | None:
    """The number of an issue of this repository by its address; None for any other text."""
    place, _, rest = url.partition(f"/{desk.client.repository}/")
    match = _NUMBER.fullmatch(rest) if place else None
    return int(match[1]) if match else None


def _tell(desk: Desk, number: int, status: IssueStatus, one: Reported) -> None:
    seen = read_facts(desk, number, brief=True)
    progress = (seen.facts.progress if seen else None) or Progress()
    if seen is None or not seen.has_tool or progress.status is status:
        return
    desk.say(f"issue {number}: {one.report.name} is {one.report.verdict}")
    detail = f"Revert: {one.revert.page}" if one.revert else prose(one.obstacle)
    record(desk, seen, progress.changed(status=status, why=None), detail)
