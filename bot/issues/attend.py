"""Attends to one issue: reads the facts, decides, and carries it out; again and again, if need be.

Everything is found before it is made, so that a run that was killed anywhere is made good by the
next one, whatever event brings it here.
"""

from __future__ import annotations

from typing import Final

from bot.errors import RequestError
from bot.forge.github import put_labels
from bot.github import checks, issues, pulls
from bot.handoff.job import Job
from bot.issues.actions import (
    Action,
    Cancel,
    ClosedUnmerged,
    Decision,
    Decline,
    Merged,
    Start,
    Stop,
    Tell,
)
from bot.issues.decide import decide
from bot.issues.facts import Venue
from bot.issues.gather import IssueView, read_facts
from bot.issues.progress import IssueProgress
from bot.issues.record import explained, record
from bot.issues.session import Session
from bot.issues.spending import spent_today
from bot.issues.state import encode_reply
from bot.issues.words import reply
from bot.labels import STATE, IssueStatus
from bot.report.refusal import out_of_scope
from bot.spec import OutOfScopeError, SpecError
from bot.spec.form import refusal, specification

_CLOSED: Final = "It was closed; to have it again, comment on the issue: /toolwright retry"


def attend(session: Session, number: int, *, resumable: bool = False) -> Job | None:
    """Do what an issue needs now.

    Args:
        session: Where.
        number: The issue; nothing is done where it is not ours.
        resumable: Whether a run that has begun and not ended is known to be dead.

    Returns:
        What has to be built, if something has.

    Raises:
        GithubError: GitHub could not be reached, or refused; a later run makes it good.
    """
    seen = read_facts(session, number, resumable=resumable)
    if seen is None:
        return None
    decision = decide(seen.facts)
    start = carry_out(session, seen, decision)
    progress = decision.progress
    if start is None or progress is None:
        if progress is not None and progress != seen.facts.progress:
            record(session, seen, progress)
        return None
    return _begin(session, seen, start, progress)


def carry_out(session: Session, seen: IssueView, decision: Decision) -> Start | None:
    """Carry out every action but a start, which is returned."""
    start: Start | None = None
    for action in decision.actions:
        if isinstance(action, Start):
            start = action
        else:
            _act(session, seen, action)
    return start


def _act(session: Session, seen: IssueView, action: Action) -> None:
    client, pull = session.client, seen.facts.pull
    match action:
        case Tell(place=place, key=key) | Decline(place=place, key=key):
            number = pull.number if place is Venue.PULL and pull else seen.facts.issue.number
            body = encode_reply(key, reply(action))
            marker = body.partition("\n")[0]
            issues.add_comment(client, number, session.github.login, marker, body)
        case Stop(why=why):
            session.say(f"issue {seen.facts.issue.number}: stopped, {why}")
            withdraw(session, seen, IssueStatus.STOPPED, "Stopped; see the issue")
        case Cancel(by=by):
            session.say(f"issue {seen.facts.issue.number}: cancelled by {by}")
            withdraw(session, seen, IssueStatus.CANCELLED, "Cancelled; see the issue")
            if pull and pull.open:
                pulls.close_pull(client, pull.number)
        case Merged(pull=merged):
            session.say(f"issue {seen.facts.issue.number}: pull request {merged} was merged")
            put_labels(client, pulls.pull(client, merged), (STATE[IssueStatus.MERGED],))
            if seen.facts.issue.open:
                issues.close(client, seen.facts.issue.number)
        case ClosedUnmerged(pull=closed):
            session.say(f"issue {seen.facts.issue.number}: pull request {closed} was closed")
            if pull:
                # Opened again, it would be merged without the issue's notice.
                checks.set_status(client, pull.head, session.github.status, "failure", _CLOSED)
        case Start():
            raise ValueError("a start is not carried out here")


def withdraw(session: Session, seen: IssueView, status: IssueStatus, description: str) -> None:
    """Have an open proposal say in its status that it is not to be merged, and why."""
    pull = seen.facts.pull
    if pull and pull.open:
        context = session.github.status
        checks.set_status(session.client, pull.head, context, "failure", description)
        put_labels(session.client, pulls.pull(session.client, pull.number), (STATE[status],))


def _begin(session: Session, seen: IssueView, start: Start, progress: IssueProgress) -> Job | None:
    """Check what was asked for, and say what comes of it."""
    issue, workspace = seen.facts.issue, session.workspace
    try:
        spec = specification(start.body, f"issue {issue.number}", workspace.rules)
    except OutOfScopeError as error:
        _refuse(session, seen, progress, out_of_scope(error.text))
        return None
    except SpecError as error:
        _refuse(session, seen, progress, refusal(error, start.body))
        return None
    try:
        # Asked again before anything is proposed; here it saves a build that would be for nothing.
        session.forge.require_room(
            spec.spec.name, workspace.base, workspace.tip, issue=issue.number
        )
    except RequestError as error:
        record(
            session, seen, progress.changed(status=IssueStatus.FAILED, why=None), explained(error)
        )
        session.say(error.message)
        return None
    session.say(f"issue {issue.number}: attempt {start.attempt} for {start.requested_by}")
    record(session, seen, progress)
    return Job(
        issue=issue.number,
        issue_url=issue.url,
        event=start.event,
        attempt=start.attempt,
        base=workspace.base,
        commit=workspace.tip,
        spec=spec.source.decode(),
        notes=start.notes,
        spent=spent_today(session),
    )


def _refuse(session: Session, seen: IssueView, progress: IssueProgress, detail: str) -> None:
    session.say(f"issue {seen.facts.issue.number}: refused")
    record(session, seen, progress.changed(status=IssueStatus.REFUSED, why=None), detail)
