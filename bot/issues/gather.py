"""From GitHub's answers to the facts that a decision is made from; asks no more than it needs."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Final

from bot.github import issues, pulls
from bot.issues.decide import who
from bot.issues.facts import CommentFact, Facts, IssueFact, LabelFact, PullFact, ReviewFact, moment
from bot.issues.progress import MERGED, IssueProgress
from bot.issues.session import Session
from bot.issues.state import StateComment, decode
from bot.labels import IssueStatus

_ORIGIN: Final = re.compile(r"\b(?:Closes|For) #([1-9][0-9]{0,9}), which asked for it")

DEAD_HOURS: Final = 3
"""Nothing heard of a run for so long, it is dead: the jobs of a workflow end in two hours."""

GHOST: Final = "ghost"
"""The login that GitHub shows for an account that is gone; it may do nothing."""


@dataclass(frozen=True)
class IssueView:
    """The facts about an issue, its labels, and the bot's comment that holds its state.

    `body` is that of the comment; empty where there is none.
    """

    facts: Facts
    recorded: StateComment
    body: str
    labels: frozenset[str]

    @property
    def has_tool(self) -> bool:
        """Whether the issue's own proposal was merged, be that written down already or not."""
        progress, pull = self.facts.progress, self.facts.pull
        if progress is None:
            return False
        unnoticed = progress.status is IssueStatus.PROPOSED and pull is not None and pull.merged
        return progress.status in MERGED or unnoticed


def read_facts(
    session: Session, number: int, *, resumable: bool = False, brief: bool = False
) -> IssueView | None:
    """Fetch everything about an issue; None where it is a pull request, or not ours.

    Args:
        session: Where.
        number: The issue.
        resumable: Whether a run that has begun and not ended is known to be dead; one of which
            nothing was heard for `DEAD_HOURS` is in any case.
        brief: Leave out what only a new label asks for; the next look finds it.

    Raises:
        GithubError: GitHub could not be reached, or refused.
    """
    client, github = session.client, session.github
    found = issues.issue(client, number)
    if found.pull_request is not None:
        return None
    comments = issues.comments(client, number)
    recorded = decode(map(_comment, comments), github.login)
    progress = recorded.progress
    begun = recorded.comment is not None
    if github.label not in found.names and not begun:
        return None
    facts = Facts(
        issue=_issue(found),
        label=github.label,
        login=github.login,
        comments=tuple(map(_comment, comments)),
        progress=progress,
        damaged=recorded.damaged,
        resumable=resumable or (not brief and _is_quiet(found)),
    )
    # Where the state is lost, it has to be known which label is an old one.
    if github.label in found.names and (recorded.damaged or not brief):
        facts = replace(
            facts, labelled=_labelled(session, number), edited_at=_edited(session, number)
        )
    if progress and progress.pull:
        facts = _with_pull(session, facts, progress.pull)
    permissions = {login: _permission(session, login) for login in sorted(who(facts))}
    bodies = {one.id: one.body or "" for one in comments}
    body = bodies.get(recorded.comment or 0, "").replace("\r\n", "\n")
    return IssueView(replace(facts, permissions=permissions), recorded, body, found.names)


def _is_quiet(found: issues.Issue) -> bool:
    return moment(found.updated_at) < datetime.now(UTC) - timedelta(hours=DEAD_HOURS)


def issue_of(session: Session, pull: pulls.Pull) -> int | None:
    """The issue that a pull request of the bot's answers: the one whose state names it."""
    match = _ORIGIN.search(pull.body or "")
    if not match:
        return None
    number = int(match[1])
    comments = map(_comment, issues.comments(session.client, number))
    progress = decode(comments, session.github.login).progress or IssueProgress()
    return number if progress.pull == pull.number else None


def _with_pull(session: Session, facts: Facts, number: int) -> Facts:
    found = pulls.pull(session.client, number)
    return replace(
        facts,
        pull=PullFact(
            number=found.number,
            open=found.open,
            # Somebody may have had it merged into another branch, where it is no tool of this one.
            merged=found.merged_into(session.workspace.base),
            head=found.head.sha,
            branch=found.head.ref,
            base=found.base.ref,
            author=_login(found.user),
        ),
        pull_comments=tuple(map(_comment, issues.comments(session.client, number))),
        reviews=tuple(map(_review, pulls.reviews(session.client, number))),
    )


def _issue(found: issues.Issue) -> IssueFact:
    return IssueFact(
        number=found.number,
        title=found.title,
        body=found.body or "",
        author=_login(found.user),
        open=found.state == "open",
        labels=tuple(sorted(found.names)),
        url=found.html_url,
    )


def _labelled(session: Session, number: int) -> LabelFact | None:
    events = issues.label_events(session.client, number, session.github.label)
    if not events:
        return None
    last = max(events, key=lambda event: event.id)
    return LabelFact(last.id, _login(last.actor), moment(last.created_at))


def _edited(session: Session, number: int) -> datetime | None:
    edited = issues.edited_at(session.client, number)
    return moment(edited) if edited else None


def _permission(session: Session, login: str) -> str:
    return issues.permission(session.client, login) if login != GHOST else issues.Permission.NONE


def _comment(found: issues.Comment) -> CommentFact:
    return CommentFact(
        id=found.id,
        author=_login(found.user),
        body=found.body or "",
        at=moment(found.created_at),
    )


def _review(found: pulls.Review) -> ReviewFact:
    return ReviewFact(
        id=found.id,
        author=_login(found.user),
        body=found.body or "",
        state=found.state,
        at=moment(found.submitted_at),
    )


def _login(account: issues.Account | None) -> str:
    return account.login if account else GHOST
