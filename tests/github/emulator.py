"""The stateful GitHub server that the npm package `emulate` brings, as a process of its own."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import sysconfig
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from tests.github.exchange import Answer
from tests.github.people import LOGINS, MAINTAINER, OWNER, TEAM

_NODE_FOLDER = Path(__file__).parent.parent / "node"
_PROGRAM = _NODE_FOLDER / "node_modules/emulate/dist/index.js"
# The emulator refuses a token's 5000th request of an hour, as GitHub does. That is not what the
# tests are about: everyone has many tokens there, and the next one is taken in time.
_REQUESTS_A_TOKEN = 4000
_TOKENS = 50


class EmulatorError(Exception):
    """The emulator does not run; the message holds its log."""


class Emulator:
    """A running emulator on a free port of the loopback interface."""

    def __init__(self, folder: Path) -> None:
        self.port = _free_port()
        self._log = folder / "emulate.log"
        self._sent = 0
        self._process = self._start(folder)
        try:
            self._wait()
            self.demand("POST", f"/orgs/{OWNER}/teams", {"name": TEAM})
            membership = f"/orgs/{OWNER}/teams/{TEAM}/memberships/{MAINTAINER}"
            self.demand("PUT", membership, {"role": "member"})
        except EmulatorError:
            self.stop()
            raise

    def call(
        self,
        who: str,
        method: str,
        path: str,
        body: Any = None,
        query: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """What the emulator answers to the person `who`, "" for nobody."""
        # The name that the emulator writes into its addresses.
        sent = {"Accept": "application/json", "Host": f"localhost:{self.port}", **(headers or {})}
        if who:
            sent["Authorization"] = f"Bearer {who}-{self._sent // _REQUESTS_A_TOKEN}"
        self._sent += 1
        data = None
        if body is not None:
            data = json.dumps(body).encode()
            sent["Content-Type"] = "application/json"
        target = quote(path, safe="/:~.") + (f"?{urlencode(query)}" if query else "")
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request(method, target, data, sent)
            answer = connection.getresponse()
            content = answer.read()
        except OSError as error:
            raise EmulatorError(f"{method} {path}: {error}\n{self.log()}") from error
        finally:
            connection.close()
        return Answer(
            answer.status,
            _decoded(content, answer.headers.get_content_type()),
            {name.lower(): value for name, value in answer.headers.items()},
            "emulator",
        )

    def get(self, path: str, query: Mapping[str, str] | None = None) -> Any:
        """The JSON at `path` as the maintainer sees it.

        Raises:
            EmulatorError: The answer is anything but a success.
        """
        return self.demand("GET", path, query=query)

    def demand(
        self,
        method: str,
        path: str,
        body: Any = None,
        query: Mapping[str, str] | None = None,
        who: str = MAINTAINER,
    ) -> Any:
        """The JSON answered to a request that has to succeed.

        Raises:
            EmulatorError: The answer is anything but a success.
        """
        answer = self.call(who, method, path, body, query)
        if not answer.ok:
            raise EmulatorError(f"{who} {method} {path}: {answer.status} {answer.body}")
        return answer.body

    def log(self) -> str:
        """What the process printed."""
        return self._log.read_text(encoding="utf-8", errors="replace")

    def stop(self) -> None:
        """End the process, and what it started: `node` may be a script that waits for Node."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)  # it keeps nothing that ending could spoil
        self._process.wait()

    def _start(self, folder: Path) -> subprocess.Popen[bytes]:
        seed = folder / "emulate.json"
        seed.write_text(json.dumps(_seed()), encoding="utf-8")
        command = [_node(), str(_PROGRAM), "start", "--service", "github"]
        command += ["--port", str(self.port), "--seed", str(seed)]
        with self._log.open("wb") as log:
            return subprocess.Popen(
                command,
                cwd=folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # so that all of it can be ended together
            )

    def _wait(self) -> None:
        end = time.monotonic() + 60
        while time.monotonic() < end and self._process.poll() is None:
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
            except OSError:
                time.sleep(0.05)
            else:
                return
        raise EmulatorError(f"emulate did not begin to listen; it said:\n{self.log()}")


def _seed() -> dict[str, Any]:
    return {
        "tokens": {f"{who}-{n}": {"login": who} for who in LOGINS for n in range(_TOKENS)},
        "github": {
            "users": [
                {"login": who, "name": who.title(), "email": f"{who}@example.org"} for who in LOGINS
            ],
            "orgs": [{"login": OWNER, "members": [{"login": MAINTAINER, "role": "admin"}]}],
        },
    }


def _node() -> str:
    """The Node of the virtual environment, before any other of this machine."""
    path = os.pathsep.join((sysconfig.get_path("scripts"), os.environ.get("PATH", "")))
    found = shutil.which("node", path=path)
    if found is None or not _PROGRAM.is_file():
        raise EmulatorError("Node or the package emulate is not installed. Type: make test")
    return found


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _decoded(content: bytes, kind: str) -> Any:
    if not content:
        return None
    return json.loads(content) if kind == "application/json" else content
