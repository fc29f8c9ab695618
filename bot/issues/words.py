"""What people read: where the work stands, what can be done next, and answers to commands.

Everything is Markdown that is safe to post: logins and numbers are the only values in it, beside
details that `bot.issues.commands` has made safe.
"""

from __future__ import annotations

from typing import Final

from bot.issues.actions import Decline, Obstacle, Tell
from bot.issues.commands import HELP
from bot.issues.progress import MAX_NOTES, IssueProgress, StartReason, StopReason
from bot.labels import IssueStatus

_RETRY: Final = "`/toolwright retry`"
_REFINE: Final = "`/toolwright refine …`"
_CANCEL: Final = "`/toolwright cancel`"
_REBUILD: Final = "`/toolwright rebuild`"
_AGAIN: Final = "Next: remove the label `{label}` and set it again"

_STOPPED: Final = {
    StopReason.EDITED: "The specification was edited at or after the time it was labelled, so "
    "nothing more is done with it.",
    StopReason.CLOSED: "The issue was closed, so the work on it was stopped.",
    StopReason.DAMAGED: "What this comment held for Toolwright was changed by someone and can no "
    "longer be read, so that nothing more is done.",
    StopReason.UNASKED: "Nothing is being done: only a person with write access can start it.",
}
_REASONS: Final = {
    StartReason.LABELLED: "the label",
    StartReason.RETRY: "a retry",
    StartReason.REFINE: "a refinement",
    StartReason.REBUILD: "a rebuild on the newest base",
}


def status(progress: IssueProgress, label: str) -> str:
    """Return where the work stands, and in a paragraph of its own what can be done next.

    Args:
        progress: The state.
        label: The label that starts work.
    """
    return f"{_stands(progress)}\n\n{_next(progress).format(label=label)}\n"


def _stands(progress: IssueProgress) -> str:
    pull = f"#{progress.pull}" if progress.pull else "the pull request"
    match progress.status:
        case IssueStatus.WORKING:
            reason = _REASONS[progress.reason or StartReason.LABELLED]
            asked = f", asked for by {_name(progress.requested_by)}"
            return f"**Working.** Attempt {progress.attempt} is being made for {reason}{asked}."
        case IssueStatus.PROPOSED:
            return f"**Proposed.** {pull} has the tool, and what is needed to decide about it."
        case IssueStatus.REJECTED:
            return f"**Rejected.** Attempt {progress.attempt} did not pass every required check."
        case IssueStatus.REFUSED:
            return "**Refused.** The specification cannot be built as it is."
        case IssueStatus.CANCELLED:
            return "**Cancelled.** The work was ended by a person."
        case IssueStatus.STOPPED:
            return f"**Stopped.** {_STOPPED[progress.why or StopReason.UNASKED]}"
        case IssueStatus.FAILED:
            return f"**Failed.** Attempt {progress.attempt} could not be made or judged."
        case IssueStatus.MERGED:
            return f"**Merged.** {pull} was merged by a person; the tool is now being watched."
        case IssueStatus.CONFIRMED:
            return "**Confirmed.** The tool has kept its health since it was merged."
        case IssueStatus.DEGRADED:
            return "**Degraded.** The tool is no longer healthy."
        case IssueStatus.ROLLED_BACK:
            return "**Rolled back.** A person has reverted the tool."


def _next(progress: IssueProgress) -> str:
    match progress.status:
        case IssueStatus.WORKING:
            return f"Next: nothing; or {_CANCEL}."
        case IssueStatus.PROPOSED:
            return (
                f"Next: review and merge it, or close it; {_REFINE} or a review that requests "
                f"changes, {_RETRY}, {_REBUILD} where the base has moved, or {_CANCEL}."
            )
        case IssueStatus.REJECTED | IssueStatus.FAILED:
            return f"Next: {_RETRY}; {_REFINE}; or edit the issue and set the label anew."
        case IssueStatus.REFUSED:
            return "Next: edit the issue, then remove the label `{label}` and set it again."
        case IssueStatus.CANCELLED:
            return f"{_AGAIN}, or {_RETRY}."
        case IssueStatus.STOPPED if progress.why is StopReason.CLOSED:
            return f"Next: reopen the issue, then {_RETRY}."
        case IssueStatus.STOPPED if progress.why is StopReason.UNASKED:
            return "Next: someone with write access sets the label `{label}`."
        case IssueStatus.STOPPED:
            return f"{_AGAIN}, after reading what is asked for now."
        case IssueStatus.MERGED | IssueStatus.CONFIRMED:
            return "Next: nothing; or revert the merge to roll the tool back."
        case IssueStatus.DEGRADED:
            return "Next: merge the revert, or close it and repair the tool."
        case IssueStatus.ROLLED_BACK:
            return f"{_AGAIN} for a new attempt, or close the issue."


_ANSWERS: Final = {
    Obstacle.MORE: "Only the first command of a comment is obeyed; write one for each.",
    Obstacle.BUSY: f"An attempt is being made. Wait for it, or write {_CANCEL} first.",
    Obstacle.EDITED: "The specification was edited after it was labelled. Remove the label, read "
    "what is asked for now, and set the label again.",
    Obstacle.CLOSED: "The issue is closed. Reopen it first.",
    Obstacle.UNLABELLED: "Set the label first: no specification has been labelled by someone with "
    "write access, or the label was taken away.",
    Obstacle.MERGED: "The tool has been merged, and no attempt can change that. Revert the merge, "
    "or file another issue.",
    Obstacle.ROLLED_BACK: "The tool has been rolled back. Set the label again for a new attempt.",
    Obstacle.NO_PROPOSAL: f"There is no open proposal to rebuild; {_RETRY} makes an attempt.",
    Obstacle.NOTHING: "There is nothing to cancel.",
    Obstacle.FULL: f"All refinements together may take {MAX_NOTES} characters. Write them into the "
    "specification, and set the label again.",
}


def reply(action: Tell | Decline) -> str:
    """Return what a command, or a label by someone who may not set it, is answered with."""
    begin = f"{_name(action.to)}: "
    if isinstance(action, Decline):
        return begin + (
            "thank you for your interest. Only people with write access to this repository can "
            "start or command Toolwright, so this changed nothing. Please ask one of them.\n"
        )
    if action.because is Obstacle.UNCLEAR:
        return f"{begin}{action.detail or HELP}\n"
    return f"{begin}{_ANSWERS[action.because]}\n"


def _name(login: str) -> str:
    return f"@{login}" if login else "someone"
