"""What GitHub may answer instead of what was asked for: the surroundings failed."""

from __future__ import annotations

from bot.errors import SurroundingsError


class GithubError(SurroundingsError):
    """GitHub could not be reached, or refused; nothing more is known than the message says."""


class UnreachableError(GithubError):
    """No answer, or one that says that GitHub itself fails: waiting may help."""


class TokenError(GithubError):
    """401: GitHub does not know the token, which no waiting makes better."""


class NotFoundError(GithubError):
    """404: it is not there, or the token may not see it."""


class ForbiddenError(GithubError):
    """403: the token may not do this."""


class RateLimitError(ForbiddenError):
    """403 or 429: too much was asked for; GitHub wants `seconds` to go by before anything else."""

    def __init__(self, message: str, *, remedy: str, seconds: float) -> None:
        super().__init__(message, remedy=remedy)
        self.seconds = seconds


class UnprocessableError(GithubError):
    """422 or 409: the request does not fit the state that the repository is in."""


class TooManyError(GithubError):
    """A list is longer than is read."""


class LostAnswerError(GithubError):
    """The request was sent and no answer came: whether it took effect is not known."""


class BranchExistsError(UnprocessableError):
    """A branch that should be made is there already, at the commit `head`."""

    def __init__(self, branch: str, head: str) -> None:
        super().__init__(f"The branch {branch} is there already, at {head[:12]}.")
        self.head = head
