"""What is remembered about an issue, from one run to the next."""

from __future__ import annotations

import hashlib
from enum import StrEnum
from typing import Annotated, Final, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from bot.labels import IssueStatus

MAX_NOTES: Final = 20_000
"""Most characters that the texts of all refinements may take in the state of an issue."""

MAX_TOLD: Final = 100
"""Most people who are answered that they may not command; later ones get no answer."""


ACTIVE: Final = frozenset({IssueStatus.WORKING, IssueStatus.PROPOSED})
"""What an edit of the specification, or closing the issue, stops."""

MERGED: Final = frozenset({IssueStatus.MERGED, IssueStatus.CONFIRMED, IssueStatus.DEGRADED})
"""The tool is on the default branch; no attempt can change that."""


class StartReason(StrEnum):
    """Why an attempt was started."""

    LABELLED = "labelled"
    RETRY = "retry"
    REFINE = "refine"
    REBUILD = "rebuild"


class StopReason(StrEnum):
    """Why work was stopped without a person's command."""

    EDITED = "edited"
    CLOSED = "closed"
    DAMAGED = "damaged"
    UNASKED = "unasked"


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


_Id = Annotated[int, Field(ge=0, lt=2**63)]
_Login = Annotated[str, Field(pattern=r"^[A-Za-z0-9_.-]{1,100}(\[bot\])?$")]
_Commit = Annotated[str, Field(pattern=r"^([0-9a-f]{40}|[0-9a-f]{64})?$")]


class Acceptance(_Frozen):
    """The label that started the work: its event, when and by whom it was set, and on what.

    `digest` is that of the issue's body at that time; see `digest`.
    """

    event: _Id
    at: AwareDatetime
    by: _Login
    digest: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class IssueProgress(_Frozen):
    """The state of one issue.

    Attributes:
        status: Where the work stands.
        why: Why it was stopped, where `status` is `stopped`.
        accepted: The label that is obeyed; None where none was yet.
        seen_label: Highest event of the label that was looked at, obeyed or not.
        attempt: Number of the attempt since that label, from 1; 0 before any.
        reason: Why that attempt was started.
        requested_by: Who asked for it.
        notes: The texts of all refinements since that label.
        pull: The proposal's pull request; None where there is none that is open or merged.
        head: The commit that was proposed; empty where there is none.
        base: The commit of the base branch that it stands on.
        handled: Highest comment of the issue that held a command.
        handled_pull: Highest comment of the pull request that held one. Apart from the first, since
            the two are fetched one after the other.
        handled_review: The last review that requested changes and was heard.
        handled_review_at: When that was submitted; None where there was none.
        told: Who was answered that they may not command.
    """

    version: Literal[1] = 1
    status: Annotated[IssueStatus, Field(strict=False)] = IssueStatus.STOPPED
    why: Annotated[StopReason | None, Field(strict=False)] = StopReason.UNASKED
    accepted: Acceptance | None = None
    seen_label: _Id = 0
    attempt: _Id = 0
    reason: Annotated[StartReason | None, Field(strict=False)] = None
    requested_by: Annotated[str, Field(pattern=r"^([A-Za-z0-9_.-]{1,100})?$")] = ""
    notes: Annotated[tuple[str, ...], Field(strict=False)] = ()
    pull: Annotated[int, Field(ge=1, lt=2**63)] | None = None
    head: _Commit = ""
    base: _Commit = ""
    handled: _Id = 0
    handled_pull: _Id = 0
    handled_review: _Id = 0
    handled_review_at: AwareDatetime | None = None
    told: Annotated[tuple[_Login, ...], Field(strict=False, max_length=MAX_TOLD)] = ()

    def changed(self, **fields: object) -> IssueProgress:
        """This progress with some fields changed.

        Raises:
            ValidationError: A value does not fit; a defect of the caller.
        """
        return IssueProgress.model_validate({**dict(self), **fields})


def digest(body: str) -> str:
    """SHA-256 hex of the body of an issue, in which each line ends with a line feed."""
    text = body.replace("\r\n", "\n")
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
