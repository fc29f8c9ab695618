"""Tells the issues of tools that were taken back, whoever did it and however."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final

from bot.attend.desk import Desk
from bot.attend.facts import read_facts
from bot.attend.health import issue_number
from bot.attend.record import record
from bot.github import issues
from bot.labels import IssueStatus
from bot.registry.roll_backs import RollBack, roll_backs
from bot.text.quote import code

RECENT_DAYS: Final = 7
"""How long a roll-back is looked for: each costs two requests a look, and hourly looks find it."""


def notice(desk: Desk) -> None:
    """Tell the issues of what was rolled back in the last `RECENT_DAYS`, once for each roll-back.

    Raises:
        GithubError: GitHub could not be reached, or refused; a later look makes it good.
    """
    workspace = desk.workspace
    since = datetime.now(UTC) - timedelta(days=RECENT_DAYS)
    for one in roll_backs(workspace.repository, workspace.tip):
        number = issue_number(desk, one.issue)
        if one.stands and number is not None and datetime.fromisoformat(one.date) >= since:
            _tell(desk, number, one)


def _tell(desk: Desk, number: int, one: RollBack) -> None:
    seen = read_facts(desk, number, brief=True)
    progress = seen.facts.progress if seen else None
    if seen is None or progress is None or progress.status is IssueStatus.ROLLED_BACK:
        return
    if not seen.has_tool:
        # A new attempt is under way already: what it replaces has gone for good.
        return
    ended = progress.changed(status=IssueStatus.ROLLED_BACK, why=None)
    desk.say(f"issue {number}: {one.name} was rolled back by {one.commit[:12]}")
    if not seen.facts.issue.open:
        issues.reopen(desk.client, number)
    record(desk, seen, ended, _happened(one))


def _happened(one: RollBack) -> str:
    what = "left the registry" if one.returned is None else "went back to its earlier version"
    return f"{code(one.name)} {what} on {one.date} with {one.commit}, made by {code(one.author)}."
