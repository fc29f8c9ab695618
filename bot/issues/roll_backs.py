"""Tells the issues of tools that were taken back, whoever did it and however."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final

from bot.github import issues
from bot.issues.gather import read_facts
from bot.issues.health import issue_number
from bot.issues.record import record
from bot.issues.session import Session
from bot.labels import IssueStatus
from bot.registry.roll_backs import RollBack, roll_backs
from bot.text.quote import code

RECENT_DAYS: Final = 7
"""How long a roll-back is looked for: each costs two requests a look, and hourly looks find it."""


def notice(session: Session) -> None:
    """Tell the issues of what was rolled back in the last `RECENT_DAYS`, once for each roll-back.

    Raises:
        GithubError: GitHub could not be reached, or refused; a later look makes it good.
    """
    workspace = session.workspace
    since = datetime.now(UTC) - timedelta(days=RECENT_DAYS)
    for one in roll_backs(workspace.repository, workspace.tip):
        number = issue_number(session, one.issue)
        if one.stands and number is not None and datetime.fromisoformat(one.date) >= since:
            _tell(session, number, one)


def _tell(session: Session, number: int, one: RollBack) -> None:
    seen = read_facts(session, number, brief=True)
    progress = seen.facts.progress if seen else None
    if seen is None or progress is None or progress.status is IssueStatus.ROLLED_BACK:
        return
    if not seen.has_tool:
        # A new attempt is under way already: what it replaces has gone for good.
        return
    ended = progress.changed(status=IssueStatus.ROLLED_BACK, why=None)
    session.say(f"issue {number}: {one.name} was rolled back by {one.commit[:12]}")
    if not seen.facts.issue.open:
        issues.reopen(session.client, number)
    record(session, seen, ended, _happened(one))


def _happened(one: RollBack) -> str:
    what = "left the registry" if one.returned is None else "went back to its earlier version"
    return f"{code(one.name)} {what} on {one.date} with {one.commit}, made by {code(one.author)}."
