"""Why an endpoint gave no usable answer: one sentence each, and what it means for the next try."""

from __future__ import annotations

import json
import math
import time
from collections.abc import Mapping
from email.utils import mktime_tz, parsedate_tz
from typing import Final, NamedTuple

from pydantic import SecretStr

from bot.errors import SurroundingsError
from bot.model_settings import ModelConfig
from bot.text.printable import printable

MAX_WORDS: Final = 200
"""Characters of the endpoint's own words that a message repeats."""

_LATER: Final = frozenset({408, 409, 429})
_STREAMING: Final = "stream"


class Tokens(NamedTuple):
    """An endpoint's own count of what it was sent and of what it sent."""

    prompt: int
    completion: int


_NONE: Final = Tokens(0, 0)


class ModelError(SurroundingsError):
    """The endpoint gave no usable answer; says nothing about the specification.

    Attributes:
        tokens: What the request took; None where that is not known, so that the most has to be
            assumed.
        wait: After how many seconds it may be tried again, 0 where the endpoint does not say; None:
            it would be for nothing.
        unstreamed: Whether the endpoint takes the same request if no stream is asked for.
    """

    def __init__(
        self,
        message: str,
        *,
        remedy: str = "",
        tokens: Tokens | None = None,
        wait: float | None = None,
        unstreamed: bool = False,
    ) -> None:
        super().__init__(message, remedy=remedy)
        self.tokens, self.wait, self.unstreamed = tokens, wait, unstreamed


def unreachable(model: ModelConfig, *, unsent: bool) -> ModelError:
    """The endpoint did not take the request; where it was `unsent`, it has cost nothing."""
    return ModelError(
        f"{model.base_url} cannot be reached.",
        remedy="Check base_url, and that the endpoint runs and this machine may reach it.",
        tokens=_NONE if unsent else None,
        wait=0.0,
    )


def late(model: ModelConfig, *, wait: float | None = None, unsent: bool = False) -> ModelError:
    """The answer, or its end, did not come in time; what was `unsent` has cost nothing."""
    return ModelError(
        f"{model.base_url} did not answer within {model.timeout_seconds:g} seconds.",
        remedy="Raise timeout_seconds of the model, or try again later.",
        tokens=_NONE if unsent else None,
        wait=wait,
    )


def broken_off(model: ModelConfig, said: str = "") -> ModelError:
    """The answer ended before its end."""
    words = brief(said).rstrip(".")
    return ModelError(
        f"{model.base_url} broke off its answer{f': {words}' if words else ''}.",
        remedy="Run it again.",
    )


def brief(said: str) -> str:
    """Somebody else's words on one line, printable and in bounds."""
    return printable(" ".join(said.split()))[:MAX_WORDS]


def refused(
    status: int,
    headers: Mapping[str, str],
    body: bytes,
    model: ModelConfig,
    key: SecretStr | None,
) -> ModelError:
    """The endpoint answered with a status that is no success.

    Args:
        status: That status.
        headers: Of the answer.
        body: The beginning of what it says.
        model: Who was asked.
        key: Never repeated, wherever it stands.
    """
    said = _words(body, key)
    wait = _wait(headers) if status in _LATER or status >= 500 else None
    if status in (401, 403):
        # What the endpoint says here may show parts of the key.
        has = f"the key in {model.key_variable}" if key else "a request without a key"
        remedy = (
            f"Check that {model.key_variable} holds a key for this model."
            if key
            else "Set key_variable of the model to the variable that holds a key."
        )
        return _free(f"{model.base_url} refuses {has} (HTTP {status}).", remedy)
    if status == 404:
        return _free(
            f"{model.base_url} does not know the model {brief(model.name)} (HTTP 404){said}",
            "Check name and base_url of the model; most base URLs end in /v1.",
        )
    if status == 429:
        asked = headers.get("retry-after", "")
        remedy = f"It asks to wait {asked} seconds." if asked.isdecimal() else "Try again later."
        return _free(
            f"{model.base_url} limits how often the model {brief(model.name)} may be asked "
            f"(HTTP 429){said}",
            remedy,
            wait,
        )
    if status in (400, 422):
        return _free(
            f"{model.base_url} refuses the request (HTTP {status}){said}",
            "Check temperature (null leaves it out), max_tokens and max_tokens_parameter.",
            unstreamed=_STREAMING in said.lower(),
        )
    return _free(f"{model.base_url} failed (HTTP {status}){said}", "Try again later.", wait)


def _free(
    message: str, remedy: str, wait: float | None = None, *, unstreamed: bool = False
) -> ModelError:
    return ModelError(message, remedy=remedy, tokens=_NONE, wait=wait, unstreamed=unstreamed)


def _words(body: bytes, key: SecretStr | None) -> str:
    """The end of a sentence with the endpoint's own words, in bounds and without the key."""
    said = _message(body)
    if key is not None:
        said = said.replace(key.get_secret_value(), "***")
    line = brief(said).rstrip(".")
    return f": {line}." if line else "."


def _message(body: bytes) -> str:
    """Tell what an endpoint says of its refusal; a page of some server in between says nothing."""
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        return ""
    error = found.get("error", found) if isinstance(found, dict) else found
    message = error.get("message") if isinstance(error, dict) else error
    return message if isinstance(message, str) else str(error)


def _wait(headers: Mapping[str, str]) -> float:
    """Seconds that an endpoint asks to be left alone for; 0 where it does not say.

    RFC 9110, 10.2.3: seconds or a date; `retry-after-ms` is what some endpoints give beside it.
    """
    for name, divisor in (("retry-after-ms", 1000.0), ("retry-after", 1.0)):
        try:
            seconds = float(headers.get(name, "")) / divisor
        except ValueError:
            continue
        return seconds if seconds >= 0 and not math.isnan(seconds) else 0.0
    date = parsedate_tz(headers.get("retry-after", ""))
    try:
        return max(0.0, mktime_tz(date) - time.time()) if date else 0.0
    except (ValueError, OverflowError):
        return 0.0
