"""The repository on the test's GitHub, and what people do there."""

from __future__ import annotations

import http.client
import json
import subprocess
import threading
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from tests.forge.repositories import Repo
from tests.github import mirror, people
from tests.github.bridge import Bridge
from tests.github.bridged.forge import ROOT, written
from tests.github.exchange import Answer


class RefusedError(AssertionError):
    """A person was refused what a test wanted to go well."""


@dataclass(frozen=True)
class Person:
    """Someone who uses the API as themselves; paths are within the repository."""

    login: str
    bridge: Bridge

    def ask(
        self, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None
    ) -> Answer:
        """Whatever is answered, also when it is a refusal."""
        parts = urlsplit(self.bridge.url)
        full = path if path.startswith(("/graphql", "/users", "/orgs")) else f"{ROOT}{path}"
        bare, _, query = full.partition("?")
        connection = http.client.HTTPConnection(parts.netloc, timeout=60)
        try:
            connection.request(
                method,
                quote(bare) + (f"?{query}" if query else ""),
                None if body is None else json.dumps(body),
                {"Authorization": f"Bearer {people.token(self.login)}", **(headers or {})},
            )
            answer = connection.getresponse()
            content = answer.read()
        finally:
            connection.close()
        found = json.loads(content) if content else None
        return Answer(answer.status, found, {k.lower(): v for k, v in answer.headers.items()})

    def get(self, path: str, **query: str) -> Any:
        """The JSON at a path; a refusal fails the test."""
        return self._demand("GET", f"{path}?{urlencode(query)}" if query else path)

    def post(self, path: str, body: Any) -> Any:
        return self._demand("POST", path, body)

    def put(self, path: str, body: Any) -> Any:
        return self._demand("PUT", path, body)

    def patch(self, path: str, body: Any) -> Any:
        return self._demand("PATCH", path, body)

    def delete(self, path: str, body: Any = None) -> Any:
        return self._demand("DELETE", path, body)

    def label(self, number: int, *names: str) -> Any:
        """Set labels on an issue or pull request."""
        return self.post(f"/issues/{number}/labels", {"labels": list(names)})

    def comment(self, number: int, text: str) -> Any:
        return self.post(f"/issues/{number}/comments", {"body": text})

    def review(self, number: int, event: str, text: str = "") -> Any:
        """`event` is APPROVE, REQUEST_CHANGES or COMMENT."""
        return self.post(f"/pulls/{number}/reviews", {"event": event, "body": text})

    def merge(self, number: int) -> str:
        """Merge a pull request, and return the merge commit."""
        return str(self.put(f"/pulls/{number}/merge", {})["sha"])

    def _demand(self, method: str, path: str, body: Any = None) -> Any:
        answer = self.ask(method, path, body)
        if not answer.ok:
            raise RefusedError(f"{self.login} {method} {path}: {answer.status} {answer.body}")
        return answer.body


@dataclass(frozen=True)
class Bed:
    """One repository, its bridge, and the bare repository that stands for its Git address."""

    bridge: Bridge
    origin: Path
    folder: Path
    _serving: threading.Lock = field(default_factory=threading.Lock, repr=False)

    @classmethod
    def new(cls, bridge: Bridge, folder: Path) -> Bed:
        """Begin anew with an empty repository and its collaborators."""
        emulator = bridge.forge.emulator
        for path in (bridge.forge.objects, folder / "origin.git"):
            # Without a template, whose example hooks are most of an empty repository.
            command = ["git", "init", "--quiet", "--bare", "--template=", "--initial-branch=main"]
            subprocess.run([*command, str(path)], check=True)
        emulator.call(people.MAINTAINER, "DELETE", ROOT)
        emulator.demand("POST", f"/orgs/{people.OWNER}/repos", {"name": people.NAME})
        for login, level in people.COLLABORATORS.items():
            emulator.demand("PUT", f"{ROOT}/collaborators/{login}", {"permission": level})
        return cls(bridge, folder / "origin.git", folder)

    @property
    def url(self) -> str:
        """The address of the API."""
        return self.bridge.url

    def person(self, login: str) -> Person:
        """Someone to act as; `tests.github.people` has the logins."""
        return Person(login, self.bridge)

    def environment(self, login: str = people.BOT) -> dict[str, str]:
        """What a process is given to work on the repository as `login`, by GitHub's own names."""
        return {
            "GITHUB_API_URL": self.url,
            "GITHUB_REPOSITORY": people.REPOSITORY,
            "GITHUB_TOKEN": people.token(login),
        }

    def set_clock(self, time: datetime) -> None:
        """Let it be this time, until it is set again, whenever the API makes a commit."""
        self.bridge.state.commit_time = written(time)

    def push(self, repo: Repo, branch: str = "main", who: str = people.MAINTAINER) -> str:
        """`git push` of a local branch by a person; returns its commit.

        Only the change of the branch goes through the bridge, and is refused where a push is.
        """
        person = self.person(who)

        def ask(method: str, path: str, body: Any) -> Any:
            if path.startswith("/git/refs"):
                return person._demand(method, path, body)
            return self.bridge.forge.demand(method, path, body)

        return mirror.push(ask, repo.path, branch)

    def serve(self) -> Path:
        """Bring the bare repository up to date with GitHub's branches, and return its path.

        Call it before the code under test runs `git fetch`.
        """
        with self._serving:
            mirror.fetch(self.bridge.forge.demand, self.origin)
        return self.origin

    def clone(self, name: str = "clone") -> Repo:
        """A new clone of the repository."""
        target = self.folder / name
        command = ["git", "clone", "--quiet", str(self.serve()), str(target)]
        subprocess.run(command, check=True, capture_output=True)
        return Repo(target)

    def press_revert(self, number: int, who: str = people.MAINTAINER) -> Any:
        """What the button "Revert" of a merged pull request does; returns the new pull request."""
        person = self.person(who)
        pull = person.get(f"/pulls/{number}")
        branch = f"revert-{number}-{pull['head']['ref']}"
        repo = self.clone(f"revert-{number}")
        repo.git("switch", "--quiet", "-c", branch)
        repo.git("revert", "--no-edit", "-m", "1", pull["merge_commit_sha"])
        self.push(repo, branch, who)
        opened = {
            "title": f'Revert "{pull["title"]}"',
            "body": f"Reverts {people.REPOSITORY}#{number}",
            "head": branch,
            "base": pull["base"]["ref"],
        }
        return person.post("/pulls", opened)
