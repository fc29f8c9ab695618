"""GitHub's REST and GraphQL API: JSON in, JSON out, every failure one clear error.

The only module that imports PyGithub, which brings authentication, connections and pagination's
headers. What it does not bring is here: a bounded retry that never repeats a request whose effect
is unknown, conditional requests, and a count of what was sent.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, cast

import requests
from github import Auth, Github

from bot import __version__
from bot.config import GithubAccess, GithubConfig
from bot.github.errors import (
    GithubError,
    LostAnswerError,
    NotFoundError,
    TooManyError,
    UnreachableError,
)
from bot.github.refusal import MAX_SAID, rate_limited, refusal, said
from bot.text.printable import printable

ATTEMPTS: Final = 4
"""How often one request is sent at most; the pauses between are 1, 2 and 4 seconds, or as asked."""

PER_PAGE: Final = 100
MAX_PAGES: Final = 50

_API_VERSION: Final = "2022-11-28"
_NEXT: Final = re.compile(r'<([^>]+)>; *rel="next"')
_REPEATABLE: Final = frozenset({"GET", "PUT", "PATCH"})


@dataclass(frozen=True)
class ConditionalAnswer:
    """What a conditional request came to; `data` is None where nothing has changed since `etag`."""

    etag: str
    data: Any | None


@dataclass
class GithubClient:
    """One repository on GitHub, seen with one token.

    Paths are relative to `/repos/OWNER/NAME` unless they begin with a slash.

    Attributes:
        repository: `OWNER/NAME`.
        requests: How many requests were sent so far, repeated ones included.
    """

    repository: str
    github: Github = field(repr=False)
    api_url: str
    max_wait: float
    say: Callable[[str], None]
    sleep: Callable[[float], None] = time.sleep
    requests: int = 0

    def get(self, path: str, parameters: Mapping[str, Any] | None = None) -> Any:
        """Return what is there.

        Raises:
            GithubError: As all methods: see `bot.github.errors`.
        """
        return self._data("GET", path, parameters)

    def get_or_none(self, path: str, parameters: Mapping[str, Any] | None = None) -> Any | None:
        """Return what is there, or None where nothing is."""
        try:
            return self.get(path, parameters)
        except NotFoundError:
            return None

    def pages(
        self, path: str, parameters: Mapping[str, Any] | None = None, key: str = ""
    ) -> list[Any]:
        """Every item of a list that comes in pages of 100; `key` is its name within an object.

        Raises:
            TooManyError: The list has more than 50 pages.
            GithubError: As `get`.
        """
        items: list[Any] = []
        page, asked = 1, dict(parameters or {})
        while True:
            more = {**asked, "per_page": PER_PAGE, **({"page": page} if page > 1 else {})}
            _, headers, data = self._send("GET", path, more)
            part = data.get(key) if key and isinstance(data, dict) else data
            if not isinstance(part, list):
                raise GithubError(f"GitHub's answer to GET {self._url(path)} is not a list.")
            items += part
            if not _NEXT.search(headers.get("link", "")):
                return items
            page += 1
            if page > MAX_PAGES:
                raise TooManyError(f"{self._url(path)} has more than {MAX_PAGES * PER_PAGE} items.")

    def conditional(
        self, path: str, parameters: Mapping[str, Any] | None = None, etag: str = ""
    ) -> ConditionalAnswer:
        """Return what is there, unless it is what `etag` stands for.

        That answer costs no rate limit.
        """
        headers = {"If-None-Match": etag} if etag else {}
        status, answer, data = self._send("GET", path, parameters, headers=headers)
        return (
            ConditionalAnswer(etag, None)
            if status == 304
            else ConditionalAnswer(answer.get("etag", ""), data)
        )

    def post(
        self,
        path: str,
        body: Mapping[str, Any],
        *,
        repeat: bool = False,
        find: Callable[[], Any | None] | None = None,
    ) -> Any:
        """Create something.

        Args:
            path: Of the collection.
            body: The JSON object to send.
            repeat: Whether sending it twice does no more than sending it once.
            find: Looks for what an earlier sending may have created; asked when its answer was
                lost, before it is sent again.

        Raises:
            LostAnswerError: No answer came, and neither `repeat` nor `find` was given.
        """
        if find is None:
            return self._data("POST", path, body=body, repeat=repeat)
        for attempt in range(ATTEMPTS):
            try:
                return self._data("POST", path, body=body)
            except LostAnswerError:
                if (found := find()) is not None:
                    return found
                if attempt == ATTEMPTS - 1:
                    raise
                self.sleep(2.0**attempt)
        raise AssertionError("the last attempt returns or raises")

    def put(self, path: str, body: Mapping[str, Any] | None = None) -> Any:
        """Set something to a value."""
        return self._data("PUT", path, body=body)

    def patch(self, path: str, body: Mapping[str, Any]) -> Any:
        """Change parts of something."""
        return self._data("PATCH", path, body=body)

    def graphql(self, query: str, variables: Mapping[str, Any]) -> dict[str, Any]:
        """The `data` of a GraphQL query that only reads.

        Raises:
            GithubError: GitHub answers with errors.
        """
        url = self.github.requester.graphql_url
        body = {"query": query, "variables": dict(variables)}
        answer = self._data("POST", url, body=body, repeat=True)
        if not isinstance(answer, dict) or not isinstance(answer.get("data"), dict):
            errors = answer.get("errors") if isinstance(answer, dict) else None
            raise GithubError(f"GitHub refused a query: {said(errors)}")
        return cast("dict[str, Any]", answer["data"])

    def _url(self, path: str) -> str:
        base = f"/repos/{self.repository}"
        return path if path.startswith(("/", "http")) else f"{base}/{path}" if path else base

    def _data(
        self,
        verb: str,
        path: str,
        parameters: Mapping[str, Any] | None = None,
        body: Mapping[str, Any] | None = None,
        *,
        repeat: bool = False,
    ) -> Any:
        return self._send(verb, path, parameters, body, repeat=repeat)[2]

    def _send(
        self,
        verb: str,
        path: str,
        parameters: Mapping[str, Any] | None = None,
        body: Mapping[str, Any] | None = None,
        *,
        headers: Mapping[str, str] | None = None,
        repeat: bool = False,
    ) -> tuple[int, dict[str, str], Any]:
        url = self._url(path)
        place = f"{verb} {url}"
        safe = repeat or verb in _REPEATABLE
        for attempt in range(ATTEMPTS):
            last = attempt == ATTEMPTS - 1
            self.requests += 1
            try:
                status, answer, text = self.github.requester.requestJson(
                    verb, url, dict(parameters or {}), dict(headers or {}), body
                )
            except requests.ConnectTimeout as error:
                # Nothing was sent.
                if last:
                    raise self._unreachable(error) from error
            except requests.RequestException as error:
                if not safe:
                    raise LostAnswerError(
                        f"No answer came to {place}: {type(error).__name__}."
                    ) from error
                if last:
                    raise self._unreachable(error) from error
            except RuntimeError as error:
                # PyGithub's word for a redirect to another host, which it does not follow.
                raise GithubError(f"{place}: {printable(str(error))[:MAX_SAID]}") from error
            else:
                if status < 400:
                    return status, answer, _parsed(text, place)
                if status >= 500 and not safe:
                    raise LostAnswerError(f"GitHub failed on {place}: {status}.")
                wait = self._wait(status, answer, text, attempt)
                if wait is None:
                    raise refusal(status, text, place)
                if status < 500 and (last or wait > self.max_wait):
                    raise rate_limited(status, text, place, wait)
                if last:
                    raise refusal(status, text, place)
                if wait > 5:
                    self.say(f"GitHub asks to wait {wait:.0f} s")
                self.sleep(wait)
                continue
            self.sleep(2.0**attempt)
        raise AssertionError("the last attempt returns or raises")

    def _wait(
        self, status: int, headers: Mapping[str, str], text: str, attempt: int
    ) -> float | None:
        """Seconds to wait before the request may be sent again; None where no time helps.

        Source: GitHub's documentation of rate limits: `retry-after` first, then
        `x-ratelimit-reset` where nothing remains, else a minute that doubles.
        """
        if status >= 500:
            return 2.0**attempt
        limited = "rate limit" in text.lower() or "retry-after" in headers
        if status not in {403, 429} or not limited:
            return None
        if headers.get("retry-after", "").isdigit():
            wait = float(headers["retry-after"])
        elif headers.get("x-ratelimit-remaining") == "0":
            reset = headers.get("x-ratelimit-reset", "")
            wait = max(1.0, float(reset) - time.time()) if reset.isdigit() else 60.0
        else:
            wait = 60.0 * 2.0**attempt
        return wait

    def _unreachable(self, error: Exception) -> UnreachableError:
        return UnreachableError(
            f"GitHub at {self.api_url} does not answer: {type(error).__name__}.",
            remedy="Check the network and github.api_url, then run the same command again.",
        )


def open_client(
    access: GithubAccess, config: GithubConfig, say: Callable[[str], None]
) -> GithubClient:
    """A client for a repository; sends nothing yet.

    Args:
        access: Where the repository is, and the token.
        config: Time limits, in seconds.
        say: Told about long waits.
    """
    github = Github(
        auth=Auth.Token(access.token.get_secret_value()),
        base_url=access.api_url,
        timeout=max(1, round(config.timeout_seconds)),
        user_agent=f"toolwright/{__version__}",
        per_page=PER_PAGE,
        retry=None,
        seconds_between_requests=None,
        seconds_between_writes=config.seconds_between_writes,
        api_version=_API_VERSION,
    )
    return GithubClient(access.repository, github, access.api_url, config.max_wait_seconds, say)


def _parsed(text: str, place: str) -> Any:
    if not text:
        return None
    try:
        return json.loads(text)
    except ValueError as error:
        raise GithubError(f"GitHub's answer to {place} is not JSON.") from error
