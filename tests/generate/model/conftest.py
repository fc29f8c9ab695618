"""A real HTTP endpoint on the loopback device that speaks the OpenAI protocol."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from bot.config import ModelConfig

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
    """Gives its answers in order, the last one for ever, and keeps every request."""

    port: int = 0
    answers: Sequence[Answer] = ()
    asked: list[Asked] = field(default_factory=list)

    def model(self, **settings: Any) -> ModelConfig:
        url = f"http://127.0.0.1:{self.port}/v1"
        return ModelConfig.model_validate({"name": "small-coder", "base_url": url, **settings})


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


def failed(status: int, message: str, headers: Mapping[str, str] | None = None) -> Answer:
    """An error in the protocol's form."""
    body = {"error": {"message": message, "type": "invalid_request_error", "code": None}}
    return Answer(json.dumps(body).encode(), status, headers or {})


@pytest.fixture
def endpoint(monkeypatch: pytest.MonkeyPatch) -> Iterator[Endpoint]:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    running = Endpoint()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            raw = self.rfile.read(int(self.headers["content-length"])).decode()
            headers = {key.lower(): value for key, value in self.headers.items()}
            running.asked.append(Asked(self.path, headers, raw))
            answer = running.answers[min(len(running.asked), len(running.answers)) - 1]
            time.sleep(answer.wait)
            self.send_response(answer.status)
            length = len(answer.body) + answer.cut
            given = {"content-type": "application/json", "content-length": str(length)}
            for key, value in {**given, **answer.headers}.items():
                self.send_header(key, value)
            try:
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

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    running.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield running
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
