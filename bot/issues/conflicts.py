"""Tells the issues of open proposals that the base branch has changed the same tool meanwhile."""

from __future__ import annotations

from collections.abc import Iterable

from bot.github.pulls import Pull, is_bots
from bot.issues.gather import issue_of, read_facts
from bot.issues.record import record
from bot.issues.session import Session
from bot.labels import IssueStatus
from bot.layout import BRANCH_PREFIX
from bot.registry.tools import is_unchanged
from bot.text.quote import code


def tell_conflicts(session: Session, found: Iterable[Pull]) -> None:
    """Do as `tell_conflict` for each of these pull requests; those of people are left out."""
    for pull in found:
        number = issue_of(session, pull) if is_bots(session.client, pull) else None
        if number is not None:
            tell_conflict(session, number, pull)


def tell_conflict(session: Session, number: int, pull: Pull) -> None:
    """Say on its issue where a proposal no longer fits the base branch, and how to rebuild it.

    A proposal changes one tool's folder and its specification, so that it conflicts where the base
    branch has changed one of these since the commit that the proposal stands on, and nowhere else.

    Args:
        session: Where.
        number: The issue.
        pull: The proposal's pull request.

    Raises:
        GithubError: GitHub could not be reached, or refused; the next look makes it good.
    """
    seen = read_facts(session, number, brief=True)
    progress = seen.facts.progress if seen else None
    if seen is None or progress is None or progress.status is not IssueStatus.PROPOSED:
        return
    repository, tip = session.workspace.repository, session.workspace.tip
    name, known = pull.head.ref.removeprefix(BRANCH_PREFIX), repository.find(progress.base)
    if known and not is_unchanged(repository, name, progress.base, tip):
        session.say(f"issue {number}: its proposal conflicts with {session.workspace.base}")
        detail = (
            f"**Conflict.** {code(session.workspace.base)} has changed {code(name)} since this was "
            f"judged, at `{tip[:12]}`. `/toolwright rebuild` makes it anew on what is there now."
        )
        record(session, seen, progress, detail)
