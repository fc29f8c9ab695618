"""What goes over the wire between the adapter, the bridge and the emulator."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

DOCUMENTATION = "https://docs.github.com/rest"


@dataclass(frozen=True)
class Request:
    """One request; `who` is the login behind its token, "" for nobody."""

    method: str
    path: str
    query: Mapping[str, str] = field(default_factory=dict)
    body: Any = None
    who: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    # What a difference needs of the path, by name.
    parts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Answer:
    """One answer; `body` is JSON, bytes when it is something else, None when there is none."""

    status: int
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)
    source: Literal["bridge", "emulator", "fault"] = "bridge"

    @property
    def ok(self) -> bool:
        return self.status < 300


@dataclass(frozen=True)
class Logged:
    """One request with what was answered; None when the client never got an answer."""

    request: Request
    answer: Answer | None

    def __str__(self) -> str:
        status = self.answer.status if self.answer else "no answer"
        return f"{self.request.who} {self.request.method} {self.request.path} → {status}"


def refusal(status: int, message: str, **extra: Any) -> Answer:
    """An error as GitHub words it."""
    return Answer(
        status,
        {
            "message": message,
            **extra,
            "documentation_url": DOCUMENTATION,
            "status": str(status),
        },
    )
