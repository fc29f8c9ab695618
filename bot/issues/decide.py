"""From facts to what has to be done about an issue; pure, so that it can be asked again and again.

Only a label set by a person who may write starts work, on the body as it was at that time. Commands
are obeyed once, and only from such people. Where something is unclear, less is done.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from bot.issues.actions import (
    Action,
    Cancel,
    ClosedUnmerged,
    Decision,
    Decline,
    Merged,
    Obstacle,
    Start,
    Stop,
    Tell,
)
from bot.issues.commands import CancelCommand, RebuildCommand, RefineCommand, UnclearCommand
from bot.issues.facts import Facts, LabelFact, Venue, same
from bot.issues.heard import PendingCommand, after, heard
from bot.issues.progress import (
    ACTIVE,
    MAX_NOTES,
    MAX_TOLD,
    MERGED,
    Acceptance,
    IssueProgress,
    StartReason,
    StopReason,
    digest,
)
from bot.issues.state import replied, size_of_notes
from bot.labels import IssueStatus


@dataclass(frozen=True)
class _Course:
    """What has been decided so far."""

    progress: IssueProgress
    actions: tuple[Action, ...] = ()
    start: Start | None = None

    def then(self, *actions: Action, **fields: object) -> _Course:
        progress = self.progress.changed(**fields) if fields else self.progress
        return replace(self, progress=progress, actions=(*self.actions, *actions))


def who(facts: Facts) -> frozenset[str]:
    """The logins whose permissions `decide` needs to know; those of `facts` are not looked at."""
    if facts.damaged or not _is_ours(facts):
        return frozenset()
    label = _new_label(facts)
    logins = {one.author for one in heard(facts, facts.progress or IssueProgress())}
    return frozenset(logins | ({label.actor} if label else set()))


def decide(facts: Facts) -> Decision:
    """Return what to do about an issue now.

    Raises:
        ValueError: The facts do not belong together, or lack a permission that `who` names; a
            defect of the caller.
    """
    if facts.damaged:
        return Decision((Stop(StopReason.DAMAGED, None),), _restored(facts))
    if not _is_ours(facts):
        return Decision((), facts.progress)
    before = facts.progress or IssueProgress()
    if facts.pull and facts.pull.number != before.pull:
        raise ValueError(f"pull request {facts.pull.number} is not that of the issue's progress")
    said = heard(facts, before)
    allowed = tuple(one for one in said if facts.may_command(one.author))
    course = _declined(said, allowed, _Course(after(before, said)))
    allowed = _since_label(facts, allowed)
    course = _pull_ended(facts, allowed, course)
    course = _labelled(facts, course)
    course = _stopped(facts, course)
    course = _commanded(facts, allowed, course)
    course = _resumed(facts, course)
    told = replied((*facts.comments, *facts.pull_comments), facts.login)
    actions = tuple(
        action
        for action in (*course.actions, *((course.start,) if course.start else ()))
        if not (isinstance(action, Tell | Decline) and action.key in told)
    )
    return Decision(actions, course.progress)


def _is_ours(facts: Facts) -> bool:
    """Return whether Toolwright has to do with the issue: it has begun, or it is asked to."""
    return facts.progress is not None or _new_label(facts) is not None


def _new_label(facts: Facts) -> LabelFact | None:
    """The label that was set since the last look, on an open issue that still has it."""
    label, seen = facts.labelled, facts.progress.seen_label if facts.progress else 0
    if not label or label.id <= seen or facts.is_bot(label.actor):
        return None
    return label if facts.issue.open and facts.label in facts.issue.labels else None


def _restored(facts: Facts) -> IssueProgress:
    """A state in the place of one that cannot be read: nothing runs, nothing old is obeyed."""
    return IssueProgress(
        status=IssueStatus.STOPPED,
        why=StopReason.DAMAGED,
        seen_label=facts.labelled.id if facts.labelled else 0,
        handled=max((one.id for one in facts.comments), default=0),
        # Ids rise over all comments, so that this holds for those of a pull request, too.
        handled_pull=max((one.id for one in (*facts.comments, *facts.pull_comments)), default=0),
        handled_review=max((one.id for one in facts.reviews), default=0),
        handled_review_at=max((one.at for one in facts.reviews), default=None),
    )


def _declined(
    said: tuple[PendingCommand, ...], allowed: tuple[PendingCommand, ...], course: _Course
) -> _Course:
    for one in said:
        if one not in allowed:
            course = _decline(course, one.author, one.place, one.key)
    return course


def _decline(course: _Course, login: str, place: Venue, key: str) -> _Course:
    told = course.progress.told
    if len(told) >= MAX_TOLD or any(same(login, other) for other in told):
        return course
    return course.then(Decline(login, place, key), told=(*told, login))


def _since_label(facts: Facts, allowed: tuple[PendingCommand, ...]) -> tuple[PendingCommand, ...]:
    """Return what was said of the work that a new label asks for, and not of what was before it."""
    label = _new_label(facts)
    if not label or not facts.may_command(label.actor):
        return allowed
    return tuple(one for one in allowed if one.at >= label.at)


def _pull_ended(facts: Facts, allowed: tuple[PendingCommand, ...], course: _Course) -> _Course:
    """A pull request that a person merged or closed."""
    pull, status = facts.pull, course.progress.status
    if not pull or pull.open or status in MERGED or status is IssueStatus.ROLLED_BACK:
        return course
    if pull.merged:
        return course.then(Merged(pull.number), status=IssueStatus.MERGED, why=None)
    if any(isinstance(one.said.command, CancelCommand) for one in allowed):
        # Closed as the command asked, by a run that did not live to write it down.
        return course
    closed = ClosedUnmerged(pull.number)
    return course.then(closed, status=IssueStatus.CANCELLED, why=None, pull=None)


def _labelled(facts: Facts, course: _Course) -> _Course:
    label, progress = _new_label(facts), course.progress
    if not label:
        return course
    course, key = course.then(seen_label=label.id), f"label-{label.id}"
    if not facts.may_command(label.actor):
        return _decline(course, label.actor, Venue.ISSUE, key)
    if progress.status in MERGED:
        return course.then(Tell(label.actor, Venue.ISSUE, key, Obstacle.MERGED))
    if _edited_since(facts, label.at):
        stop = Stop(StopReason.EDITED, progress.pull)
        return course.then(stop, status=IssueStatus.STOPPED, why=StopReason.EDITED)
    accepted = Acceptance(
        event=label.id, at=label.at, by=label.actor, digest=digest(facts.issue.body)
    )
    # What was merged and rolled back is history; a new proposal has a pull request of its own.
    pull = None if progress.status is IssueStatus.ROLLED_BACK else progress.pull
    course = course.then(accepted=accepted, notes=(), attempt=0, pull=pull)
    return _start(facts, course, StartReason.LABELLED, label.actor)


def _edited_since(facts: Facts, at: datetime) -> bool:
    """Return whether the body may have changed since; times are whole seconds, and a tie counts."""
    edited = facts.edited_at
    return edited is not None and edited.replace(microsecond=0) >= at.replace(microsecond=0)


def _is_edited(facts: Facts, accepted: Acceptance) -> bool:
    return _edited_since(facts, accepted.at) or digest(facts.issue.body) != accepted.digest


def _start(facts: Facts, course: _Course, reason: StartReason, by: str) -> _Course:
    progress = course.progress
    attempt = progress.attempt if reason is StartReason.REBUILD else progress.attempt + 1
    course = course.then(
        status=IssueStatus.WORKING, why=None, attempt=attempt, reason=reason, requested_by=by
    )
    return replace(course, start=_attempt(facts, course.progress))


def _attempt(facts: Facts, progress: IssueProgress) -> Start | None:
    """The attempt that a progress speaks of."""
    accepted, reason = progress.accepted, progress.reason
    if not accepted or not reason:
        return None
    return Start(
        event=accepted.event,
        attempt=progress.attempt,
        reason=reason,
        requested_by=progress.requested_by,
        notes=progress.notes,
        body=facts.issue.body,
        digest=accepted.digest,
    )


def _stopped(facts: Facts, course: _Course) -> _Course:
    progress = course.progress
    if progress.status not in ACTIVE or not progress.accepted:
        return course
    if not facts.issue.open:
        why = StopReason.CLOSED
    elif _is_edited(facts, progress.accepted):
        why = StopReason.EDITED
    else:
        return course
    return course.then(Stop(why, progress.pull), status=IssueStatus.STOPPED, why=why)


def _commanded(facts: Facts, allowed: tuple[PendingCommand, ...], course: _Course) -> _Course:
    for one in allowed:
        if one.said.more:
            course = course.then(_tell(one, Obstacle.MORE))
        if isinstance(one.said.command, UnclearCommand):
            course = course.then(_tell(one, Obstacle.UNCLEAR, one.said.command.why))
    clear = tuple(one for one in allowed if not isinstance(one.said.command, UnclearCommand))
    for one in clear:
        if isinstance(one.said.command, CancelCommand):
            return _cancelled(one, course)
    blocked = _blocked(facts, course)
    if blocked:
        return course.then(*(_tell(one, blocked) for one in clear))
    return _attempted(facts, clear, course)


def _tell(one: PendingCommand, because: Obstacle, detail: str = "") -> Tell:
    return Tell(one.author, one.place, one.key, because, detail)


def _cancelled(one: PendingCommand, course: _Course) -> _Course:
    progress = course.progress
    if progress.status in MERGED:
        return course.then(_tell(one, Obstacle.MERGED))
    if progress.status is IssueStatus.ROLLED_BACK:
        return course.then(_tell(one, Obstacle.ROLLED_BACK))
    if progress.status not in ACTIVE and not progress.pull:
        return course.then(_tell(one, Obstacle.NOTHING))
    cancel = Cancel(one.author, progress.pull)
    return replace(
        course.then(cancel, status=IssueStatus.CANCELLED, why=None, pull=None), start=None
    )


def _blocked(facts: Facts, course: _Course) -> Obstacle | None:
    """Why no further attempt can be started, if so."""
    progress = course.progress
    if progress.status in MERGED:
        return Obstacle.MERGED
    if progress.status is IssueStatus.ROLLED_BACK:
        return Obstacle.ROLLED_BACK
    if not facts.issue.open:
        return Obstacle.CLOSED
    if not progress.accepted or facts.label not in facts.issue.labels:
        return Obstacle.UNLABELLED
    if _is_edited(facts, progress.accepted):
        return Obstacle.EDITED
    running = progress.status is IssueStatus.WORKING and not course.start
    return Obstacle.BUSY if running and not facts.resumable else None


def _attempted(facts: Facts, clear: tuple[PendingCommand, ...], course: _Course) -> _Course:
    """One attempt for all that was said; it is the label's own where that starts one anyway."""
    wanted: list[tuple[PendingCommand, StartReason]] = []
    for one in clear:
        notes = course.progress.notes
        match one.said.command:
            case RefineCommand(text) if size_of_notes((*notes, text)) > MAX_NOTES:
                course = course.then(_tell(one, Obstacle.FULL))
            case RefineCommand(text):
                course = course.then(notes=(*notes, text))
                wanted.append((one, StartReason.REFINE))
            case RebuildCommand() if not course.start and not _is_proposed(course.progress):
                course = course.then(_tell(one, Obstacle.NO_PROPOSAL))
            case RebuildCommand():
                wanted.append((one, StartReason.REBUILD))
            case _:
                wanted.append((one, StartReason.RETRY))
    if course.start:
        return replace(course, start=_attempt(facts, course.progress))
    for reason in (StartReason.REFINE, StartReason.RETRY, StartReason.REBUILD):
        asked = [one for one, what in wanted if what is reason]
        if asked:
            return _start(facts, course, reason, asked[-1].author)
    return course


def _is_proposed(progress: IssueProgress) -> bool:
    return progress.status is IssueStatus.PROPOSED and progress.pull is not None


def _resumed(facts: Facts, course: _Course) -> _Course:
    """The same attempt again, where the run that had it is known to be dead."""
    if course.start or course.progress.status is not IssueStatus.WORKING or not facts.resumable:
        return course
    return replace(course, start=_attempt(facts, course.progress))
