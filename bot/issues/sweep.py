"""Looks at everything that is open, and at what happened to the base branch."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Final

from bot.errors import ToolwrightError
from bot.forge import ordinary
from bot.github import issues, pulls
from bot.github.errors import RateLimitError, TokenError, UnreachableError
from bot.github.issues import Issue
from bot.github.pulls import Pull
from bot.issues.conflicts import tell_conflict
from bot.issues.facts import moment
from bot.issues.gather import issue_of
from bot.issues.roll_backs import notice
from bot.issues.session import Session
from bot.labels import STATE, IssueStatus

QUIET_DAYS: Final = 7
"""After so long nothing that was missed is waiting on an issue that was answered: a look at it
costs up to eight requests, of 1,000 that the token of a workflow has in an hour."""

_UNFINISHED: Final = frozenset({IssueStatus.WORKING, IssueStatus.PROPOSED})
_ANSWERED: Final = frozenset(
    label.name for status, label in STATE.items() if status not in _UNFINISHED
)


@contextmanager
def apart(what: str, session: Session, failed: list[ToolwrightError]) -> Iterator[None]:
    """Say what fails in here, and let it keep nothing else waiting if it is about `what` alone.

    Raises:
        GithubError: GitHub cannot be reached or refuses the token: nothing else would go better.
    """
    try:
        yield
    except (TokenError, UnreachableError, RateLimitError):
        raise
    except ToolwrightError as error:
        session.say(f"{what}: {error.message}")
        failed.append(error)


def sweep(session: Session, failed: list[ToolwrightError]) -> Iterator[int]:
    """Give every open pull request its status, notice roll-backs, and name issues to attend to.

    Args:
        session: Where.
        failed: Gets what went wrong with single pull requests or roll-backs, which is said as well
            and keeps nothing else waiting: one issue that was deleted fails every time.

    Yields:
        Numbers of issues, each once: those that have the label, and those whose proposal is open.
        Left out are those that were answered and are quiet, of which there will be many.

    Raises:
        GithubError: GitHub could not be reached, or refused to list what is there.
    """
    with apart("roll-backs", session, failed):
        notice(session)
    quiet = datetime.now(UTC) - timedelta(days=QUIET_DAYS)
    listed = issues.labelled(session.client, session.github.label)
    found = {one.number for one in listed if not _settled(one, quiet)}
    for pull in pulls.open_pulls(session.client):
        with apart(f"pull request {pull.number}", session, failed):
            number = look_at(session, pull)
            if number is not None:
                found.add(number)
                tell_conflict(session, number, pull)
    yield from sorted(found)


def _settled(issue: Issue, quiet: datetime) -> bool:
    """Return whether nothing is left to do on an issue: it was answered, and is quiet."""
    return moment(issue.updated_at) < quiet and not issue.names.isdisjoint(_ANSWERED)


def look_at(session: Session, pull: Pull) -> int | None:
    """Give a pull request that is not the bot's its status; the issue of one that is."""
    if pulls.is_bots(session.client, pull):
        return issue_of(session, pull)
    if pull.open and pull.base.ref == session.workspace.base:
        workspace = session.workspace
        said = ordinary.mark(
            session.client, workspace.repository, workspace.tip, session.github, pull
        )
        if said:
            session.say(f"pull request {pull.number}: {said.state}, {said.description}")
    return None


def look_at_group(session: Session, head: str) -> None:
    """Give the commit that a merge queue tries the status that each of its parts has."""
    workspace, client = session.workspace, session.client
    said = ordinary.mark_group(client, workspace.repository, workspace.tip, session.github, head)
    session.say(f"merge group {head[:12]}: {said.state}, {said.description}")
