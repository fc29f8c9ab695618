"""An OpenAI-compatible server on the loopback device that serves recorded answers as replies.

The problem is found by the specification's name in the request, the answers by the model's name.
The first request for both gets the first recorded answer, the next one the second; after that there
is no more, and the server says so. A session is a path before `/v1`: each one starts at the first
answer again, and has an account of its own.
"""

from __future__ import annotations

import json
import re
import threading
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final

from tests.answers.dataset import Answer, Problem, renamed
from tests.answers.replies import as_reply

CHARACTERS_PER_TOKEN: Final = 4
"""A rough figure for English and code, which serves to compare runs with each other."""
CHUNK: Final = 60
"""Characters of one streamed piece."""

_PATH: Final = re.compile(r"/(?P<session>[A-Za-z0-9_-]+)/v1/(?P<what>chat/completions|models)")
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
class AnswerServer:
    """The state of a running server.

    Attributes:
        answers: Replies by model and name of the specification, in the order they are given.
        asked: The bodies of all requests, in order; kept where `keep` is set.
        keep: Whether to keep them.
    """

    answers: Mapping[tuple[str, str], Sequence[str]]
    keep: bool = False
    port: int = 0
    asked: list[dict[str, Any]] = field(default_factory=list)
    _accounts: defaultdict[str, Account] = field(default_factory=lambda: defaultdict(Account))
    _given: defaultdict[tuple[str, str, str], int] = field(default_factory=lambda: defaultdict(int))
    _faults: defaultdict[str, list[Fault]] = field(default_factory=lambda: defaultdict(list))
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def url(self, session: str = "main") -> str:
        """The base URL of a session; letters, digits, `_` and `-`."""
        return f"http://127.0.0.1:{self.port}/{session}/v1"

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

    def _next(self, session: str, body: dict[str, Any]) -> _Reply:
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
                return _refusal(HTTPStatus.TOO_MANY_REQUESTS, "Too many requests.", retry="0")
            if model not in self.models:
                return _refusal(HTTPStatus.NOT_FOUND, f"The model {model} does not exist.")
            recorded = self.answers.get((model, name), ())
            number = self._given[session, model, name]
            if number >= len(recorded):
                told = f"There are no more recorded answers of {model} to {name or 'this'}."
                return _refusal(HTTPStatus.NOT_FOUND, told)
            reply = _recorded(recorded[number], text, fault)
            if fault is None:
                self._given[session, model, name] += 1
            account.tokens += reply.prompt_tokens + reply.completion_tokens
        return reply

    def _problem(self, text: str) -> str:
        known = {name for _, name in self.answers}
        return next((name for name in _NAME.findall(text) if name in known), "")


@dataclass(frozen=True)
class _Reply:
    text: str
    status: HTTPStatus = HTTPStatus.OK
    finish: str = "stop"
    retry: str = ""
    broken: bool = False
    prompt_tokens: int = 0
    completion_tokens: int = 0

    @property
    def usage(self) -> dict[str, int]:
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


@contextmanager
def serving(
    answers: Mapping[tuple[str, str], Sequence[str]], *, keep: bool = False
) -> Iterator[AnswerServer]:
    """A server on a free port of the loopback device, until the block ends."""
    state = AnswerServer(answers, keep)

    class Handler(_Handler):
        answering = state

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    state.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield state
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _tokens(text: str) -> int:
    return -(-len(text) // CHARACTERS_PER_TOKEN)


def _recorded(text: str, prompt: str, fault: Fault | None) -> _Reply:
    if fault is Fault.CUT:
        text = text[: len(text) // 2]
    elif fault is Fault.EMPTY:
        text = ""
    finish = "length" if fault is Fault.CUT else "stop"
    return _Reply(
        text,
        finish=finish,
        broken=fault is Fault.BROKEN,
        prompt_tokens=_tokens(prompt),
        completion_tokens=_tokens(text),
    )


def _refusal(status: HTTPStatus, text: str, *, retry: str = "") -> _Reply:
    return _Reply(text, status, retry=retry)


class _Handler(BaseHTTPRequestHandler):
    answering: AnswerServer
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """List the models."""
        found = _PATH.fullmatch(self.path)
        if found is None or found["what"] != "models":
            self._refuse(_refusal(HTTPStatus.NOT_FOUND, f"There is no {self.path}."))
            return
        models = [{"id": name, "object": "model"} for name in self.answering.models]
        self._json({"object": "list", "data": models})

    def do_POST(self) -> None:
        """Answer a request for a chat completion."""
        raw = self.rfile.read(int(self.headers["content-length"]))
        found = _PATH.fullmatch(self.path)
        if found is None or found["what"] != "chat/completions":
            self._refuse(_refusal(HTTPStatus.NOT_FOUND, f"There is no {self.path}."))
            return
        body = json.loads(raw)
        reply = self.answering._next(found["session"], body)
        if reply.status is not HTTPStatus.OK:
            self._refuse(reply)
        elif body.get("stream"):
            usage = bool((body.get("stream_options") or {}).get("include_usage"))
            self._stream(str(body["model"]), reply, usage=usage)
        else:
            self._whole(str(body["model"]), reply)

    def log_message(self, *arguments: object) -> None:
        """Say nothing."""

    def _whole(self, model: str, reply: _Reply) -> None:
        message = {"role": "assistant", "content": reply.text}
        choice = {"index": 0, "message": message, "finish_reason": reply.finish}
        body = {**_head("chat.completion", model), "choices": [choice], "usage": reply.usage}
        self._json(body, broken=reply.broken)

    def _stream(self, model: str, reply: _Reply, *, usage: bool) -> None:
        head = _head("chat.completion.chunk", model)
        pieces = [reply.text[at : at + CHUNK] for at in range(0, len(reply.text), CHUNK)]
        events: list[dict[str, Any]] = [_delta(head, {"role": "assistant", "content": ""})]
        events += [_delta(head, {"content": piece}) for piece in pieces]
        events.append(_delta(head, {}, reply.finish))
        if usage:
            events.append({**head, "choices": [], "usage": reply.usage})
        lines = [f"data: {json.dumps(event)}\n\n".encode() for event in events]
        # Without a length: the end of the connection ends the body.
        self.close_connection = True
        self.send_response(HTTPStatus.OK)
        self.send_header("content-type", "text/event-stream")
        self.send_header("transfer-encoding", "chunked")
        self.end_headers()
        for line in lines[: len(lines) // 2] if reply.broken else [*lines, b"data: [DONE]\n\n"]:
            self._write(b"%x\r\n%s\r\n" % (len(line), line))
        if not reply.broken:
            self._write(b"0\r\n\r\n")

    def _refuse(self, reply: _Reply) -> None:
        kind = "rate_limit_error" if reply.retry else "invalid_request_error"
        error = {"message": reply.text, "type": kind, "code": None, "param": None}
        self._json({"error": error}, status=reply.status, retry=reply.retry)

    def _json(
        self,
        body: dict[str, Any],
        *,
        status: HTTPStatus = HTTPStatus.OK,
        retry: str = "",
        broken: bool = False,
    ) -> None:
        data = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(data)))
        if retry:
            self.send_header("retry-after", retry)
        self.end_headers()
        if broken:
            self.close_connection = True
            data = data[: len(data) // 2]
        self._write(data)

    def _write(self, data: bytes) -> None:
        try:
            self.wfile.write(data)
        except (BrokenPipeError, ConnectionResetError):
            # The client has hung up, as it may.
            self.close_connection = True


def _head(kind: str, model: str) -> dict[str, Any]:
    return {"id": "chatcmpl-recorded", "object": kind, "created": 1, "model": model}


def _delta(
    head: dict[str, Any], delta: dict[str, str], finish: str | None = None
) -> dict[str, Any]:
    return {**head, "choices": [{"index": 0, "delta": delta, "finish_reason": finish}]}
