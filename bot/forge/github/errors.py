"""What GitHub may answer instead of what was asked for: the surroundings failed."""

from __future__ import annotations

from bot.errors import SurroundingsError


class GithubError(SurroundingsError):
    """GitHub could not be reached, or refused; nothing more is known than the message says."""


class NotFoundError(GithubError):
    """404: it is not there, or the token may not see it."""


class ForbiddenError(GithubError):
    """403: the token may not do this."""


class UnprocessableError(GithubError):
    """422 or 409: the request does not fit the state that the repository is in."""


class LostAnswerError(GithubError):
    """The request was sent and no answer came: whether it took effect is not known."""


class BranchExistsError(UnprocessableError):
    """A branch that should be made is there already, at the commit `head`."""

    def __init__(self, branch: str, head: str) -> None:
        super().__init__(f"The branch {branch} is there already, at {head[:12]}.")
        self.head = head
