"""From GitHub's answers to the facts that a decision is made from; asks no more than it needs."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Final

from bot.attend.desk import Desk
from bot.forge.github import issues, pulls
from bot.intake import facts as intake
from bot.intake.decide import who
from bot.intake.facts import Facts, moment
from bot.intake.progress import MERGED, Progress, Status
from bot.intake.state import Recorded, decode

_ORIGIN: Final = re.compile(r"\b(?:Closes|For) #([1-9][0-9]{0,9}), which asked for it")

DEAD_HOURS: Final = 3
"""Nothing heard of a run for so long, it is dead: the jobs of a workflow end in two hours."""

GHOST: Final = "ghost"
"""The login that GitHub shows for an account that is gone; it may do nothing."""


@dataclass(frozen=True)
class Seen:
    """The facts about an issue, its labels, and the bot's comment that holds its state.

    `body` is that of the comment; empty where there is none.
    """

    facts: Facts
    recorded: Recorded
    body: str
    labels: frozenset[str]

    @property
    def has_tool(self) -> bool:
        """Whether the issue's own proposal was merged, be that written down already or not."""
        progress, pull = self.facts.progress, self.facts.pull
        if progress is None:
            return False
        unnoticed = progress.status is Status.PROPOSED and pull is not None and pull.merged
        return progress.status in MERGED or unnoticed


def read_facts(
    desk: Desk, number: int, *, resumable: bool = False, brief: bool = False
) -> Seen | None:
    """Fetch everything about an issue; None where it is a pull request, or not ours.

    Args:
        desk: Where.
        number: The issue.
        resumable: Whether a run that has begun and not ended is known to be dead; one of which
            nothing was heard for `DEAD_HOURS` is in any case.
        brief: Leave out what only a new label asks for; the next look finds it.

    Raises:
        GithubError: GitHub could not be reached, or refused.
    """
    client, github = desk.client, desk.github
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
        facts = replace(facts, labelled=_labelled(desk, number), edited_at=_edited(desk, number))
    if progress and progress.pull:
        facts = _with_pull(desk, facts, progress.pull)
    permissions = {login: _permission(desk, login) for login in sorted(who(facts))}
    bodies = {one.id: one.body or "" for one in comments}
    body = bodies.get(recorded.comment or 0, "").replace("\r\n", "\n")
    return Seen(replace(facts, permissions=permissions), recorded, body, found.names)


def _is_quiet(found: issues.Issue) -> bool:
    return moment(found.updated_at) < datetime.now(UTC) - timedelta(hours=DEAD_HOURS)


def issue_of(desk: Desk, pull: pulls.Pull) -> int | None:
    """The issue that a pull request of the bot's answers: the one whose state names it."""
    match = _ORIGIN.search(pull.body or "")
    if not match:
        return None
    number = int(match[1])
    comments = map(_comment, issues.comments(desk.client, number))
    progress = decode(comments, desk.github.login).progress or Progress()
    return number if progress.pull == pull.number else None


def _with_pull(desk: Desk, facts: Facts, number: int) -> Facts:
    found = pulls.pull(desk.client, number)
    return replace(
        facts,
        pull=intake.Pull(
            number=found.number,
            open=found.open,
            # Somebody may have had it merged into another branch, where it is no tool of this one.
            merged=found.merged_into(desk.workspace.base),
            head=found.head.sha,
            branch=found.head.ref,
            base=found.base.ref,
            author=_login(found.user),
        ),
        pull_comments=tuple(map(_comment, issues.comments(desk.client, number))),
        reviews=tuple(map(_review, pulls.reviews(desk.client, number))),
    )


def _issue(found: issues.Issue) -> intake.Issue:
    return intake.Issue(
        number=found.number,
        title=found.title,
        body=found.body or "",
        author=_login(found.user),
        open=found.state == "open",
        labels=tuple(sorted(found.names)),
        url=found.html_url,
    )


def _labelled(desk: Desk, number: int) -> intake.Labelled | None:
    events = issues.label_events(desk.client, number, desk.github.label)
    if not events:
        return None
    last = max(events, key=lambda event: event.id)
    return intake.Labelled(last.id, _login(last.actor), moment(last.created_at))


def _edited(desk: Desk, number: int) -> datetime | None:
    edited = issues.edited_at(desk.client, number)
    return moment(edited) if edited else None


def _permission(desk: Desk, login: str) -> str:
    return issues.permission(desk.client, login) if login != GHOST else issues.Permission.NONE


def _comment(found: issues.Comment) -> intake.Comment:
    return intake.Comment(
        id=found.id,
        author=_login(found.user),
        body=found.body or "",
        at=moment(found.created_at),
    )


def _review(found: pulls.Review) -> intake.Review:
    return intake.Review(
        id=found.id,
        author=_login(found.user),
        body=found.body or "",
        state=found.state,
        at=moment(found.submitted_at),
    )


def _login(account: issues.Account | None) -> str:
    return account.login if account else GHOST
