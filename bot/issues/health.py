"""Tells the issues of merged tools how the tools fare."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final

from bot.health.report import FollowUp, HealthReports, Verdict
from bot.issues.gather import read_facts
from bot.issues.progress import IssueProgress
from bot.issues.record import record
from bot.issues.session import Session
from bot.labels import IssueStatus
from bot.registry.tools import list_tools
from bot.registry.versions import merged_manifest
from bot.rollback.propose import report
from bot.text.quote import prose

_NUMBER: Final = re.compile(r"issues/([1-9][0-9]{0,9})")
_STATUS: Final[Mapping[Verdict, IssueStatus]] = MappingProxyType(
    {
        Verdict.HEALTHY: IssueStatus.MERGED,
        Verdict.CONFIRMED: IssueStatus.CONFIRMED,
        Verdict.DEGRADED: IssueStatus.DEGRADED,
    }
)


def act_on(session: Session, reports: HealthReports) -> tuple[FollowUp, ...]:
    """Propose to take back what is degraded, and tell the issues; run again, it changes nothing.

    Raises:
        RequestError: The reports are about another branch.
        SurroundingsError: Git or GitHub failed.
    """
    reported = report(reports, session.workspace, session.forge)
    tell(session, reported)
    return reported


def tell(session: Session, reported: Iterable[FollowUp]) -> None:
    """Have each tool's issue say how the tool fares; what could not be measured changes nothing.

    Raises:
        GithubError: GitHub could not be reached, or refused; the next report makes it good.
    """
    origins = _origins(session)
    for one in reported:
        status = _STATUS.get(one.report.verdict)
        # Not by the report, which has been through another zone.
        number = origins.get((one.report.name, one.report.merge))
        if status is not None and number is not None:
            _tell(session, number, status, one)


def _origins(session: Session) -> dict[tuple[str, str], int]:
    """The issue of each tool of the base branch that has one, by its name and its merge."""
    repository, tip = session.workspace.repository, session.workspace.tip
    found: dict[tuple[str, str], int] = {}
    for tool in list_tools(repository, tip):
        manifest = merged_manifest(repository, tool.name, tool.commit) if tool.commit else None
        number = issue_number(session, manifest.issue) if manifest else None
        if number is not None:
            found[tool.name, tool.commit] = number
    return found


def issue_number(session: Session, url: str) -> int | None:
    """The number of an issue of this repository by its address; None for any other text."""
    place, _, rest = url.partition(f"/{session.client.repository}/")
    match = _NUMBER.fullmatch(rest) if place else None
    return int(match[1]) if match else None


def _tell(session: Session, number: int, status: IssueStatus, one: FollowUp) -> None:
    seen = read_facts(session, number, brief=True)
    progress = (seen.facts.progress if seen else None) or IssueProgress()
    if seen is None or not seen.has_tool or progress.status is status:
        return
    session.say(f"issue {number}: {one.report.name} is {one.report.verdict}")
    detail = f"Revert: {one.revert.page}" if one.revert else prose(one.obstacle)
    record(session, seen, progress.changed(status=status, why=None), detail)
