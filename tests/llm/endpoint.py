"""A real HTTP endpoint on the loopback device that speaks the OpenAI protocol, streams included."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from bot.model_settings import ModelConfig

KEY = "sk-loopback-Key.123"


@dataclass(frozen=True)
class Answer:
    """One answer.

    `wait` holds all of it back for that many seconds; `drip` holds each byte of the body back;
    `cut` announces one byte more than comes.
    """

    body: bytes
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    wait: float = 0.0
    drip: float = 0.0
    cut: bool = False


@dataclass(frozen=True)
class Asked:
    """One request, as it came in."""

    path: str
    headers: Mapping[str, str]
    raw: str

    @property
    def body(self) -> dict[str, Any]:
        parsed: dict[str, Any] = json.loads(self.raw)
        return parsed


@dataclass
class Endpoint:
    """Gives its answers in order, the last one for ever, and keeps every request.

    `by_model` holds the answers of models that have some of their own.
    """

    port: int = 0
    answers: Sequence[Answer] = ()
    by_model: Mapping[str, Sequence[Answer]] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def model(self, **settings: Any) -> ModelConfig:
        url = f"http://127.0.0.1:{self.port}/v1"
        return ModelConfig.model_validate({"name": "small-coder", "base_url": url, **settings})

    def take(self, asked: Asked) -> Answer:
        """Keep a request, and say what it is answered."""
        with self.lock:
            self.asked.append(asked)
            name = asked.body["model"]
            answers = self.by_model.get(name, self.answers)
            own = name in self.by_model
            before = sum(1 for one in self.asked if not own or one.body["model"] == name)
            return answers[min(before, len(answers)) - 1]


def said(content: str | None, *, finish: str = "stop", usage: bool = True) -> Answer:
    """A chat completion with this reply."""
    body = {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 1,
        "model": "small-coder",
        "choices": [
            {
                "index": 0,
                "message": {"role": "assistant", "content": content},
                "finish_reason": finish,
            }
        ],
    }
    if usage:
        body["usage"] = {"prompt_tokens": 700, "completion_tokens": 300, "total_tokens": 1000}
    return Answer(json.dumps(body).encode())


def streamed(
    *parts: str, finish: str | None = "stop", usage: bool = True, done: bool = True
) -> Answer:
    """A chat completion with this reply as server-sent events, with a comment in between."""
    events: list[dict[str, Any]] = [
        {"choices": [{"index": 0, "delta": {"content": part}, "finish_reason": None}]}
        for part in parts
    ]
    if finish:
        events.append({"choices": [{"index": 0, "delta": {}, "finish_reason": finish}]})
    if usage:
        counts = {"prompt_tokens": 700, "completion_tokens": 300, "total_tokens": 1000}
        events.append({"choices": [], "usage": counts})
    text = ": keep-alive\n\n" + "".join(f"data: {json.dumps(one)}\r\n\r\n" for one in events)
    body = text + ("data: [DONE]\n\n" if done else "")
    return Answer(body.encode(), headers={"content-type": "text/event-stream; charset=utf-8"})


def failed(status: int, message: str, headers: Mapping[str, str] | None = None) -> Answer:
    """An error in the protocol's form."""
    body = {"error": {"message": message, "type": "invalid_request_error", "code": None}}
    return Answer(json.dumps(body).encode(), status, headers or {})


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def do_POST(self) -> None:
        raw = self.rfile.read(int(self.headers["content-length"])).decode()
        headers = {key.lower(): value for key, value in self.headers.items()}
        answer = self.server.endpoint.take(Asked(self.path, headers, raw))
        time.sleep(answer.wait)
        length = len(answer.body) + answer.cut
        given = {"content-type": "application/json", "content-length": str(length)}
        try:
            self.send_response(answer.status)
            for key, value in {**given, **answer.headers}.items():
                self.send_header(key, value)
            self.end_headers()
            if not answer.drip:
                self.wfile.write(answer.body)
            for byte in answer.body if answer.drip else b"":
                time.sleep(answer.drip)
                self.wfile.write(bytes([byte]))
        except OSError:
            # The client has hung up, as some tests want it to.
            self.close_connection = True

    def log_message(self, *arguments: object) -> None:
        """Keep the test's output clean."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    endpoint: Endpoint


@contextmanager
def serving() -> Iterator[Endpoint]:
    """An endpoint, for as long as the block runs."""
    running = Endpoint()
    server = _Server(("127.0.0.1", 0), _Handler)
    server.endpoint = running
    running.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield running
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture
def endpoint(monkeypatch: pytest.MonkeyPatch) -> Iterator[Endpoint]:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    with serving() as running:
        yield running
