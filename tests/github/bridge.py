"""A reverse proxy between the adapter and the emulator: it makes the emulator answer as GitHub.

Everything that the emulator `emulate` 0.12.2 lacks or does differently is in `bridged/`:

| what                       | the emulator            | the bridge                | where      |
|----------------------------|-------------------------|---------------------------|------------|
| an unknown token           | is its first user's     | 401                       | people     |
| writes without permission  | pass                    | 403 or 404                | access     |
| an outsider's permission   | 404                     | `read`                    | access     |
| a writer's permission      | `push`                  | `write`                   | access     |
| repository: `permissions`  | are another user's      | are the asker's           | access     |
| long texts, 51 annotations | accepted                | 422                       | limits     |
| commit statuses            | 404                     | kept                      | statuses   |
| protection: reading it     | `restrictions: null`    | administrators; left out  | protection |
| protection: what it asks   | runs and approvals      | statuses, their Apps,     |            |
|                            |                         | last push, code owners    | gate       |
| protection: merge, push    | 422, 409                | 405, 422                  | branches   |
| rulesets                   | 404                     | kept, asked at merge      | rules      |
| errors in CODEOWNERS       | 404                     | told                      | owners     |
| settings of Actions        | 404                     | kept                      | actions    |
| a commit without a time    | is made now             | then, if a test says when | commits    |
| change of a missing branch | 404                     | 422                       | branches   |
| pull: missing branch       | is made                 | 422                       | pulls      |
| pull: second, empty        | opened                  | 422                       | pulls      |
| pull: after a push         | stays as it was         | follows; approvals stale  | pulls      |
| pull: branch deleted       | stays open              | closed                    | pulls      |
| pull: `mergeable`          | always true             | by merging; null at will  | pulls      |
| pull: files, commits       | made up                 | compared                  | pulls      |
| pull: in a list            | is complete             | lacks `merged` and others | pulls      |
| review by the author       | accepted                | 422                       | pulls      |
| an outsider as reviewer    | accepted                | 422                       | pulls      |
| review given               | is still asked for      | no longer                 | pulls      |
| merge                      | takes the branch's tree | of three trees, or 405    | merging    |
| closing words              | close nothing           | close their issue         | merging    |
| pull requests as issues    | 404                     | answered and listed       | issues     |
| users                      | lack fields             | complete                  | users      |
| events of an issue         | opening and edits too   | neither                   | issues     |
| labels of a new issue      | set; no event           | by writers; an event      | issues     |
| when a text was edited     | unknown                 | `lastEditedAt` of GraphQL | edits      |
| times                      | have milliseconds       | whole seconds             | bridge     |
| conditional requests       | none                    | ETag and 304              | bridge     |

It also keeps a log of all requests, and makes them fail on demand (`faults`).
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import re
import socket
import sys
import threading
import traceback
from collections.abc import Mapping
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from tests.github import people
from tests.github.bridged import routes
from tests.github.bridged.forge import Forge, State
from tests.github.emulator import Emulator
from tests.github.exchange import Answer, Logged, Request, refusal
from tests.github.faults import Fault, Plan, Planned

_MILLISECONDS = re.compile(rb"(T\d\d:\d\d:\d\d)\.\d{3}Z\"")
# What belongs to one connection or one form of a body, not to the answer.
_OWN_HEADERS = frozenset(
    {"content-length", "content-type", "transfer-encoding", "connection", "keep-alive", "date"}
)


class Bridge:
    """The proxy on a free loopback port; `url` is what the adapter is given as the API's address.

    `log` holds every request since the last `clear`, in the order of their answers; `history` those
    before it as well. `errors` holds what went wrong in the bridge itself, which fails the test.
    """

    def __init__(self, emulator: Emulator, objects: Path) -> None:
        self._plan = Plan()
        self._released = threading.Event()
        self._lock = threading.RLock()
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.bridge = self
        self.log: list[Logged] = []
        self.history: list[Logged] = []
        self.errors: list[str] = []
        self.url = f"http://localhost:{self._server.server_address[1]}"
        self.forge = Forge(emulator, self.url, objects)
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    @property
    def state(self) -> State:
        """What the bridge remembers of the repository."""
        return self.forge.state

    def fail(self, match: str, fault: Fault, times: int = 1, who: str = "") -> Planned:
        """Let the next `times` requests go wrong whose "METHOD /path" has the pattern `match`.

        Only requests of the login `who` are meant when it is given. The first fault planned that
        fits a request takes it.
        """
        return self._plan.add(match, fault, times, who)

    def unused_faults(self) -> list[str]:
        """The patterns of the planned faults that no request has met; any left fails the test."""
        return self._plan.unmet()

    def sent(self, who: str) -> list[Logged]:
        """The logged requests of one login; `len` of it is the count."""
        return [entry for entry in self.log if entry.request.who == who]

    def clear(self) -> None:
        """Forget the log and the planned faults, and let go of requests kept without an answer."""
        self._released.set()
        self._released = threading.Event()
        self._plan = Plan()
        self.log.clear()

    def stop(self) -> None:
        """Stop to listen."""
        self._released.set()
        self._server.shutdown()
        self._server.server_close()

    def handle(self, request: Request) -> Answer | None:
        """The answer to a request, None to close its connection without one."""
        fault = self._plan.take(request)
        kind = fault.kind if fault else ""
        answer: Answer | None
        if fault and kind == "answer":
            answer = fault.answer
        elif kind == "silence":
            self._released.wait()
            answer = None
        elif kind == "drop":
            answer = None
        else:
            if fault and fault.action:
                fault.action()
            with self._lock:
                answer = self._conditional(request, routes.answer(self.forge, request))
            if kind == "lose":
                answer = None
        self.remember(request, answer)
        return answer

    def remember(self, request: Request, answer: Answer | None) -> None:
        """Note a request and what became of it."""
        self.log.append(Logged(request, answer))
        self.history.append(self.log[-1])

    def encode(self, body: Any) -> bytes:
        """A body as it goes over the wire, with the addresses and times that GitHub would give."""
        if body is None or isinstance(body, bytes):
            return body or b""
        text = json.dumps(body).encode()
        port = self.forge.emulator.port
        return _MILLISECONDS.sub(
            rb'\1Z"', text.replace(f"http://localhost:{port}".encode(), self.url.encode())
        )

    def _conditional(self, request: Request, answer: Answer) -> Answer:
        if request.method != "GET" or answer.status != 200:
            return answer
        tag = f'W/"{hashlib.sha256(self.encode(answer.body)).hexdigest()}"'
        headers = {**answer.headers, "etag": tag}
        if tag in request.headers.get("if-none-match", ""):
            return replace(answer, status=304, body=None, headers=headers)
        return replace(answer, headers=headers)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    bridge: Bridge

    def handle_error(self, request: object, client_address: object) -> None:  # noqa: ARG002 - the base's
        """Keep what went wrong in the bridge itself, but not that a client has gone away."""
        if not isinstance(sys.exception(), ConnectionError):
            self.bridge.errors.append(traceback.format_exc())


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # One packet for an answer: two of them wait 40 ms for each other.
    wbufsize = -1
    disable_nagle_algorithm = True
    server: _Server

    def _answer(self) -> None:
        bridge = self.server.bridge
        length = int(self.headers.get("content-length", "0"))
        content = self.rfile.read(length)
        who = people.login_of(self.headers.get("authorization", ""))
        request = self._request(content, who or "")
        if who is None:
            answer: Answer | None = refusal(401, "Bad credentials")
            bridge.remember(request, answer)
        else:
            answer = bridge.handle(request)
        if answer is None:
            self.close_connection = True
            with contextlib.suppress(OSError):  # the client may have gone before
                self.connection.shutdown(socket.SHUT_RDWR)
            return
        self._send(answer)

    def _request(self, content: bytes, who: str) -> Request:
        parts = urlsplit(self.path)
        # A server of one's own has its API below this, GitHub itself at the root.
        path = unquote(parts.path).removeprefix("/api/v3").removeprefix("/api")
        headers = {name.lower(): value for name, value in self.headers.items()}
        query = dict(parse_qsl(parts.query, keep_blank_values=True))
        body = json.loads(content) if content else None
        return Request(self.command, path, query, body, who, headers)

    def _send(self, answer: Answer) -> None:
        content = self.server.bridge.encode(answer.body)
        self.send_response(answer.status)
        for name, value in self._headers(answer.headers).items():
            self.send_header(name, value)
        self.send_header("content-length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def _headers(self, found: Mapping[str, str]) -> dict[str, str]:
        bridge = self.server.bridge
        kept = {name: value for name, value in found.items() if name not in _OWN_HEADERS}
        kept["content-type"] = "application/json; charset=utf-8"
        if "link" in kept:
            port = bridge.forge.emulator.port
            kept["link"] = kept["link"].replace(f"http://localhost:{port}", bridge.url)
        return kept

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base's name
        """Say nothing; the bridge keeps a log of its own."""

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = _answer  # noqa: N815 - the base's names
