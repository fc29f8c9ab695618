"""What can be decided about an issue: a closed set of actions, and the state that goes with them.

Every action can be carried out again without harm. `Start` is written down before it is carried
out, everything else after, so that a run that was killed decides the same again, or less.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from bot.issues.facts import Venue
from bot.issues.progress import IssueProgress, StartReason, StopReason
from bot.labels import IssueStatus


@dataclass(frozen=True)
class Start:
    """Check the specification in `body`, and build an attempt; refuse it where it is not valid.

    Attributes:
        event: The event of the label that is obeyed.
        attempt: Number of the attempt since then, from 1; a rebuild keeps that of the proposal.
        reason: Why.
        requested_by: Who asked.
        notes: The texts of all refinements since the label, the last one at the end.
        body: The body of the issue as it was labelled.
        digest: Its digest.
    """

    event: int
    attempt: int
    reason: StartReason
    requested_by: str
    notes: tuple[str, ...]
    body: str
    digest: str


@dataclass(frozen=True)
class Stop:
    """Withdraw a running attempt, and mark the open pull request if any as not to be merged."""

    why: StopReason
    pull: int | None


@dataclass(frozen=True)
class Cancel:
    """Withdraw a running attempt, and close the open pull request if any; `by` asked for it."""

    by: str
    pull: int | None


@dataclass(frozen=True)
class Merged:
    """A person has merged the proposal."""

    pull: int


@dataclass(frozen=True)
class ClosedUnmerged:
    """A person has closed the proposal; its branch may go."""

    pull: int


class Obstacle(StrEnum):
    """Why a command was not obeyed, or not in full."""

    MORE = "more"
    UNCLEAR = "unclear"
    BUSY = "busy"
    EDITED = "edited"
    CLOSED = "closed"
    UNLABELLED = "unlabelled"
    MERGED = "merged"
    ROLLED_BACK = "rolled_back"
    NO_PROPOSAL = "no_proposal"
    NOTHING = "nothing"
    FULL = "full"


@dataclass(frozen=True)
class Tell:
    """Answer someone who may command, once; `key` names what is answered."""

    to: str
    place: Venue
    key: str
    because: Obstacle
    detail: str = ""


@dataclass(frozen=True)
class Decline:
    """Answer politely, once, someone who may not command or start work."""

    to: str
    place: Venue
    key: str


Action: TypeAlias = Start | Stop | Cancel | Merged | ClosedUnmerged | Tell | Decline


@dataclass(frozen=True)
class Decision:
    """What to do now, in order, and the progress to write; None where the issue is not ours.

    `progress` equals that of the facts where nothing has to be written.
    """

    actions: tuple[Action, ...]
    progress: IssueProgress | None

    def wants(self, event: int, attempt: int) -> bool:
        """Return whether an attempt that was started is still to be proposed.

        Args:
            event: The event of the label that started it.
            attempt: Its number.
        """
        now = self.progress
        return (
            now is not None
            and now.status is IssueStatus.WORKING
            and now.accepted is not None
            and (now.accepted.event, now.attempt) == (event, attempt)
        )
