"""An OpenAI-compatible server on the loopback device that serves recorded answers as replies.

See `tests.answers.stock` for which answer a request gets. A session is a path before `/v1`.
"""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final

from tests.answers.stock import Reply, Stock, refusal

CHUNK: Final = 60
"""Characters of one streamed piece."""

_PATH: Final = re.compile(r"/(?P<session>[A-Za-z0-9_-]+)/v1/(?P<what>chat/completions|models)")


@dataclass(frozen=True)
class AnswerServer:
    """A running server."""

    stock: Stock
    port: int

    def url(self, session: str = "main") -> str:
        """The base URL of a session; letters, digits, `_` and `-`."""
        return f"http://127.0.0.1:{self.port}/{session}/v1"


@contextmanager
def serving(stock: Stock) -> Iterator[AnswerServer]:
    """A server on a free port of the loopback device, until the block ends."""

    class Handler(_Handler):
        answering = stock

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield AnswerServer(stock, server.server_address[1])
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    answering: Stock
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """List the models."""
        found = _PATH.fullmatch(self.path)
        if found is None or found["what"] != "models":
            self._refuse(refusal(HTTPStatus.NOT_FOUND, f"There is no {self.path}."))
            return
        models = [{"id": name, "object": "model"} for name in self.answering.models]
        self._json({"object": "list", "data": models})

    def do_POST(self) -> None:
        """Answer a request for a chat completion."""
        raw = self.rfile.read(int(self.headers["content-length"]))
        found = _PATH.fullmatch(self.path)
        if found is None or found["what"] != "chat/completions":
            self._refuse(refusal(HTTPStatus.NOT_FOUND, f"There is no {self.path}."))
            return
        body = json.loads(raw)
        reply = self.answering.next(found["session"], body)
        if reply.status is not HTTPStatus.OK:
            self._refuse(reply)
        elif body.get("stream"):
            usage = bool((body.get("stream_options") or {}).get("include_usage"))
            self._stream(str(body["model"]), reply, usage=usage)
        else:
            self._whole(str(body["model"]), reply)

    def log_message(self, *arguments: object) -> None:
        """Say nothing."""

    def _whole(self, model: str, reply: Reply) -> None:
        message = {"role": "assistant", "content": reply.text}
        choice = {"index": 0, "message": message, "finish_reason": reply.finish}
        body = {**_head("chat.completion", model), "choices": [choice], "usage": reply.usage}
        self._json(body, broken=reply.broken)

    def _stream(self, model: str, reply: Reply, *, usage: bool) -> None:
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

    def _refuse(self, reply: Reply) -> None:
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
