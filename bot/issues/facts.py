"""What GitHub says about an issue, fetched fresh for each decision."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from bot.errors import SurroundingsError
from bot.issues.progress import IssueProgress

MAY_COMMAND: Final = frozenset({"write", "maintain", "admin"})
"""The permissions that allow to start work and to command it."""


class Venue(StrEnum):
    """Where something was said, and where it is answered."""

    ISSUE = "issue"
    PULL = "pull"


@dataclass(frozen=True)
class IssueFact:
    """An issue; `labels` are all it has now."""

    number: int
    title: str
    body: str
    author: str
    open: bool
    labels: tuple[str, ...]
    url: str


@dataclass(frozen=True)
class LabelFact:
    """The last event that set the label which starts work."""

    id: int
    actor: str
    at: datetime


@dataclass(frozen=True)
class CommentFact:
    """A comment of an issue, or of the conversation of a pull request."""

    id: int
    author: str
    body: str
    at: datetime


@dataclass(frozen=True)
class ReviewFact:
    """A review of a pull request; `state` is GitHub's, such as `CHANGES_REQUESTED`."""

    id: int
    author: str
    body: str
    state: str
    at: datetime


@dataclass(frozen=True)
class PullFact:
    """The pull request of an issue."""

    number: int
    open: bool
    merged: bool
    head: str
    branch: str
    base: str
    author: str


@dataclass(frozen=True)
class Facts:
    """Everything that a decision is made from.

    Attributes:
        issue: The issue.
        label: The label that starts work.
        login: The account that the bot acts as.
        labelled: The last event that set the label; None where there was none.
        edited_at: When the body of the issue was last edited; None where it never was.
        comments: The comments of the issue.
        progress: What the bot's own comment says; None where there is none.
        damaged: Whether there is such a comment and its state cannot be read.
        pull: The pull request that `progress` names.
        pull_comments: The comments of its conversation.
        reviews: Its reviews.
        permissions: What each login of `bot.issues.decide.who` may do, in GitHub's words.
        resumable: Whether it is certain that no run is at work on this issue, so that one that was
            started and has not ended is dead. False only delays; a person can cancel and retry.
    """

    issue: IssueFact
    label: str
    login: str
    labelled: LabelFact | None = None
    edited_at: datetime | None = None
    comments: tuple[CommentFact, ...] = ()
    progress: IssueProgress | None = None
    damaged: bool = False
    pull: PullFact | None = None
    pull_comments: tuple[CommentFact, ...] = ()
    reviews: tuple[ReviewFact, ...] = ()
    permissions: Mapping[str, str] | None = None
    resumable: bool = False

    def is_bot(self, login: str) -> bool:
        """Return whether a login is the bot's own, or that of another app."""
        return login.endswith("[bot]") or same(login, self.login)

    def may_command(self, login: str) -> bool:
        """Return whether a person may start work, and command it.

        Raises:
            ValueError: The permission of the person was not looked up; a defect of the caller.
        """
        if self.is_bot(login):
            return False
        if self.permissions is None or login not in self.permissions:
            raise ValueError(f"the permission of {login} was not looked up")
        return self.permissions[login] in MAY_COMMAND


def same(one: str, other: str) -> bool:
    """Return whether two logins are one account; GitHub's do not differ by case."""
    return one.casefold() == other.casefold()


def moment(text: str) -> datetime:
    """A time as GitHub writes it, such as `2026-01-31T12:00:00Z`.

    Raises:
        SurroundingsError: The text is not such a time.
    """
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        raise SurroundingsError(f"GitHub gave a time that cannot be read: {text[:40]!r}.")
    return found
