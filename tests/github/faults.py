"""What can go wrong between the adapter and GitHub."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

from tests.github.exchange import Answer, Request, refusal

_USUAL = {
    401: "Bad credentials",
    422: "Validation Failed",
    500: "Server Error",
    502: "Server Error",
    503: "Service unavailable",
}


@dataclass(frozen=True)
class Fault:
    """How one request goes wrong.

    `answer` is sent in place of GitHub's; `silence` never answers; `drop` closes the connection
    before GitHub has seen the request; `lose` closes it after the request took effect; `meanwhile`
    does something first, what another person might do, and then lets the request through.
    """

    kind: Literal["answer", "silence", "drop", "lose", "meanwhile"]
    answer: Answer | None = None
    action: Callable[[], object] | None = None


def answered(status: int, body: Any = None, headers: dict[str, str] | None = None) -> Fault:
    """GitHub answers `status`, with its usual text unless `body` is given."""
    usual = refusal(status, _USUAL.get(status, "Something went wrong")).body
    found = Answer(status, usual if body is None else body, headers or {}, "fault")
    return Fault("answer", found)


def secondary_limit(seconds: int = 1, status: Literal[403, 429] = 403) -> Fault:
    """GitHub's secondary rate limit, which asks to wait `seconds`."""
    message = (
        "You have exceeded a secondary rate limit. Please wait a few minutes before you try again."
    )
    return answered(status, refusal(status, message).body, {"retry-after": str(seconds)})


def primary_limit(reset: int) -> Fault:
    """The hour's requests are used up until `reset`, in seconds since 1970."""
    headers = {"x-ratelimit-remaining": "0", "x-ratelimit-reset": str(reset)}
    message = "API rate limit exceeded for installation."
    return answered(403, refusal(403, message).body, headers)


def meanwhile(action: Callable[[], object]) -> Fault:
    """Somebody does `action` just before the request arrives."""
    return Fault("meanwhile", action=action)


SILENCE = Fault("silence")
DROPPED = Fault("drop")
LOST = Fault("lose")
REVOKED = answered(401)


@dataclass
class Planned:
    """A fault that waits for the requests it is meant for; `times` is how many are left to it."""

    pattern: re.Pattern[str]
    fault: Fault
    times: int
    who: str
    met: int = 0

    def meets(self, request: Request) -> bool:
        wanted = self.who in ("", request.who)
        return self.times > 0 and wanted and bool(self.pattern.search(_line(request)))


@dataclass
class Plan:
    """The faults to come, in the order in which they were planned."""

    planned: list[Planned] = field(default_factory=list)

    def add(self, match: str, fault: Fault, times: int, who: str) -> Planned:
        entry = Planned(re.compile(match), fault, times, who)
        self.planned.append(entry)
        return entry

    def take(self, request: Request) -> Fault | None:
        for entry in self.planned:
            if entry.meets(request):
                entry.times -= 1
                entry.met += 1
                return entry.fault
        return None

    def unmet(self) -> list[str]:
        """The patterns of the faults that no request has met."""
        return [entry.pattern.pattern for entry in self.planned if not entry.met]


def _line(request: Request) -> str:
    return f"{request.method} {request.path}"
