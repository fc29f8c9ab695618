"""Which recorded answer a request gets, and what it costs.

The problem is found by the specification's name in the request, the answers by the model's name.
The first request for both gets the first recorded answer, the next one the second; after that there
is no more, and the reply says so. A session starts at the first answer again, and has an account of
its own.
"""

from __future__ import annotations

import re
import threading
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from http import HTTPStatus
from typing import Any, Final

from tests.answers.dataset import Answer, Problem, renamed
from tests.answers.replies import as_reply

CHARACTERS_PER_TOKEN: Final = 4
"""A rough figure for English and code, which serves to compare runs with each other."""

_NAME: Final = re.compile(r"^name: ([a-z0-9_]+)$", re.M)


class Fault(StrEnum):
    """What a model can be made to answer once, in place of a recorded answer.

    `LIMITED` is HTTP 429 with `retry-after`, `CUT` half a reply that ended at its length, `EMPTY` a
    reply without a word, `BROKEN` a connection that is lost in the middle of the body.
    """

    LIMITED = "limited"
    CUT = "cut"
    EMPTY = "empty"
    BROKEN = "broken"


@dataclass
class Account:
    """What one session has asked for: requests, and tokens of requests and replies."""

    requests: int = 0
    tokens: int = 0


@dataclass
class Stock:
    """The answers that there are, and how many of them were given; several threads may ask.

    Attributes:
        answers: Replies by model and name of the specification, in the order they are given.
        asked: The bodies of all requests, in order; kept where `keep` is set.
        keep: Whether to keep them.
    """

    answers: Mapping[tuple[str, str], Sequence[str]]
    keep: bool = False
    asked: list[dict[str, Any]] = field(default_factory=list)
    _accounts: defaultdict[str, Account] = field(default_factory=lambda: defaultdict(Account))
    _given: defaultdict[tuple[str, str, str], int] = field(default_factory=lambda: defaultdict(int))
    _faults: defaultdict[str, list[Fault]] = field(default_factory=lambda: defaultdict(list))
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def account(self, session: str = "main") -> Account:
        """What a session has asked for so far."""
        with self._lock:
            found = self._accounts[session]
            return Account(found.requests, found.tokens)

    def fail(self, model: str, *faults: Fault) -> None:
        """Let the next requests to a model fail in these ways, in order."""
        with self._lock:
            self._faults[model].extend(faults)

    @property
    def models(self) -> list[str]:
        """The names of all models that have an answer."""
        return sorted({model for model, _ in self.answers})

    def next(self, session: str, body: dict[str, Any]) -> Reply:
        """What a request gets; `body` is that of a chat completion."""
        model = str(body.get("model"))
        text = "\n".join(str(message.get("content")) for message in body.get("messages", ()))
        name = self._problem(text)
        with self._lock:
            account = self._accounts[session]
            account.requests += 1
            if self.keep:
                self.asked.append(body)
            fault = self._faults[model].pop(0) if self._faults[model] else None
            if fault is Fault.LIMITED:
                return refusal(HTTPStatus.TOO_MANY_REQUESTS, "Too many requests.", retry="0")
            if model not in self.models:
                return refusal(HTTPStatus.NOT_FOUND, f"The model {model} does not exist.")
            recorded = self.answers.get((model, name), ())
            number = self._given[session, model, name]
            if number >= len(recorded):
                told = f"There are no more recorded answers of {model} to {name or 'this'}."
                return refusal(HTTPStatus.NOT_FOUND, told)
            reply = _recorded(recorded[number], text, fault)
            if fault is None:
                self._given[session, model, name] += 1
            account.tokens += reply.prompt_tokens + reply.completion_tokens
        return reply

    def _problem(self, text: str) -> str:
        known = {name for _, name in self.answers}
        return next((name for name in _NAME.findall(text) if name in known), "")


@dataclass(frozen=True)
class Reply:
    """What a request gets: a completion, or the words of an error where `status` is one."""

    text: str
    status: HTTPStatus = HTTPStatus.OK
    finish: str = "stop"
    retry: str = ""
    broken: bool = False
    prompt_tokens: int = 0
    completion_tokens: int = 0

    @property
    def usage(self) -> dict[str, int]:
        """The figures as the protocol has them."""
        return {
            "prompt_tokens": self.prompt_tokens,
            "completion_tokens": self.completion_tokens,
            "total_tokens": self.prompt_tokens + self.completion_tokens,
        }


def recorded_replies(
    problems: Sequence[Problem], answers: Sequence[Answer]
) -> dict[tuple[str, str], list[str]]:
    """Replies by model and name of the specification, each model's answers in their order."""
    known = {problem.task_id: problem for problem in problems}
    replies: dict[tuple[str, str], list[str]] = {}
    for answer in sorted(answers, key=lambda one: one.sample_index):
        if problem := known.get(answer.task_id):
            key = (answer.model, problem.name)
            replies.setdefault(key, []).append(as_reply(renamed(answer.code, problem)))
    return replies


def _tokens(text: str) -> int:
    return -(-len(text) // CHARACTERS_PER_TOKEN)


def _recorded(text: str, prompt: str, fault: Fault | None) -> Reply:
    if fault is Fault.CUT:
        text = text[: len(text) // 2]
    elif fault is Fault.EMPTY:
        text = ""
    finish = "length" if fault is Fault.CUT else "stop"
    return Reply(
        text,
        finish=finish,
        broken=fault is Fault.BROKEN,
        prompt_tokens=_tokens(prompt),
        completion_tokens=_tokens(text),
    )


def refusal(status: HTTPStatus, text: str, *, retry: str = "") -> Reply:
    """An error; `retry` is the header `retry-after`, in seconds."""
    return Reply(text, status, retry=retry)
