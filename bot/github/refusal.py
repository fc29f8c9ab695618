"""From GitHub's refusals to one clear error each, in GitHub's own words, cleaned and bounded."""

from __future__ import annotations

import json
from typing import Any, Final

from bot.github.errors import (
    ForbiddenError,
    GithubError,
    NotFoundError,
    RateLimitError,
    TokenError,
    UnprocessableError,
    UnreachableError,
)
from bot.text.printable import printable

MAX_SAID: Final = 300
"""Characters of GitHub's words in a message of ours."""


def rate_limited(status: int, text: str, place: str, seconds: float) -> RateLimitError:
    """The error for a limit that asks for `seconds` to go by; other arguments as for `refusal`."""
    return RateLimitError(
        f"GitHub answers {status} to {place}: {_reason(text)}",
        remedy="Run the same command again later; nothing is done twice.",
        seconds=seconds,
    )


def refusal(status: int, text: str, place: str) -> GithubError:
    """The error for an answer that is none.

    Args:
        status: Of HTTP, 400 or more.
        text: The answer's body, which may be anything.
        place: The request in words, such as `GET /repos/OWNER/NAME`.
    """
    why = _reason(text)
    message = f"GitHub answers {status} to {place}: {why}"
    if status == 401:
        remedy = "The token is wrong, has expired or was revoked: set a new one."
        return TokenError(f"GitHub refuses the token: {why}", remedy=remedy)
    if status in {403, 429}:
        remedy = "The token lacks a permission; see: toolwright doctor"
        return ForbiddenError(message, remedy=remedy)
    if status == 404:
        remedy = "Check github.repository, and that the token may see it."
        return NotFoundError(message, remedy=remedy)
    if status in {409, 422}:
        return UnprocessableError(message)
    if status >= 500:
        remedy = "Run the same command again later; nothing is done twice."
        return UnreachableError(message, remedy=remedy)
    return GithubError(message)


def said(data: Any) -> str:
    """GitHub's own words: `message`, and the reasons below `errors`."""
    if isinstance(data, list):
        parts = [
            str(one.get("message", one)) if isinstance(one, dict) else str(one) for one in data
        ]
    elif isinstance(data, dict):
        errors = data.get("errors")
        reasons = errors if isinstance(errors, list) else []
        parts = [str(data.get("message", "")), *([said(reasons)] if reasons else [])]
    else:
        parts = [str(data)]
    return (
        printable(" ".join(" ".join(part for part in parts if part).split()))[:MAX_SAID]
        or "no reason"
    )


def _reason(text: str) -> str:
    try:
        data = json.loads(text)
    except ValueError:
        data = {}
    return said(data if isinstance(data, dict) else {})
