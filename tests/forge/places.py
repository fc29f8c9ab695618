"""The forges that the contracts run against, each with what a person and an onlooker do there."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final, Protocol

import pytest

from bot.forge.github import GithubForge
from bot.forge.local import LocalForge
from bot.git.objects import Commit, TreeFile
from bot.git.repository import Repository, open_repository
from bot.github.client import GithubClient
from bot.proposal import Forge
from tests.forge.repositories import Repo
from tests.github import people
from tests.github.clients import client_of
from tests.issues.scene import Scene

SECOND: Final = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
"""When a process begins that will be killed."""

AFTER: Final = {"in the same second": SECOND, "a second later": SECOND + timedelta(seconds=1)}
"""When the next one begins. What a commit is called depends on the second that it is made in, and
nothing else does that is there after a kill."""


class KilledError(Exception):
    """The process ended here."""


@dataclass
class Life:
    """Ends after `left` more acts on the forge; what counts as one is the place's to say."""

    left: int

    def act(self) -> None:
        """Note that something was done; the process may end after it."""
        self.left -= 1
        if self.left == 0:
            raise KilledError


class Place(Protocol):
    """A forge with a base branch `main`, and what it has afterwards.

    `here` is the clone that the forge was opened in; a person works in its working tree.
    """

    @property
    def here(self) -> Repo:
        """The clone."""

    def forge(self, life: Life | None = None) -> Forge:
        """The forge as a new process sees it; with `life`, as one that is killed."""

    def set_clock(self, time: datetime) -> None:
        """Let it be this time, until it is set again, whenever the bot makes a commit."""

    def tip(self) -> str:
        """The commit of `main`."""

    def head(self, branch: str) -> str | None:
        """The commit of a branch, or None."""

    def describe(self, branch: str) -> Commit:
        """The commit of a branch, read."""

    def files(self, branch: str) -> Mapping[str, TreeFile]:
        """What a branch holds."""

    def advance(self, files: Mapping[str, str]) -> str:
        """A person changes `main`, and everybody hears of it; returns its commit."""

    def link(self, path: str, target: str) -> None:
        """A person puts a symbolic link on `main`."""

    def work_on(self, branch: str, files: Mapping[str, str], *, amend: bool = False) -> str:
        """A person changes a branch, made from `main` if it is not there; returns its commit."""

    def branch(self, name: str) -> None:
        """A person makes a branch that is where `main` is."""

    def merge(self, branch: str) -> bool:
        """A person tries to merge what is proposed, as the forge tells them; whether it went."""

    def decline(self, branch: str) -> None:
        """A person turns down what is proposed, as the forge tells them."""

    def force_in(self, branch: str) -> None:
        """A person merges a branch past whatever the forge refuses."""

    def branches(self) -> set[str]:
        """The names of all branches."""

    def traces(self) -> Mapping[str, object]:
        """All that a proposal leaves where people look, without times."""


@dataclass(frozen=True)
class LocalPlace:
    """Plain Git: everything is in one repository."""

    here: Repo
    folder: Path
    patch: pytest.MonkeyPatch

    def forge(self, life: Life | None = None) -> Forge:
        found = self._repository()
        return LocalForge(
            found if life is None else _MortalRepository(found.root, found.common_dir, life)
        )

    def set_clock(self, time: datetime) -> None:
        for role in ("AUTHOR", "COMMITTER"):
            self.patch.setenv(f"GIT_{role}_DATE", time.isoformat())

    def tip(self) -> str:
        return self._repository().resolve("main")

    def head(self, branch: str) -> str | None:
        return self._repository().find(f"refs/heads/{branch}")

    def describe(self, branch: str) -> Commit:
        repository = self._repository()
        return repository.describe(repository.resolve(f"refs/heads/{branch}"))

    def files(self, branch: str) -> Mapping[str, TreeFile]:
        return self._repository().files(f"refs/heads/{branch}", ".")

    def advance(self, files: Mapping[str, str]) -> str:
        return self.here.commit(files)

    def link(self, path: str, target: str) -> None:
        _link(self.here, path, target)

    def work_on(self, branch: str, files: Mapping[str, str], *, amend: bool = False) -> str:
        linked = Repo(self.folder / "linked")
        if self.head(branch) is None:
            self.here.git("branch", branch, "main")
        self.here.git("worktree", "add", "--quiet", str(linked.path), branch)
        commit = _changed(linked, files, amend=amend)
        self.here.git("worktree", "remove", str(linked.path))
        return commit

    def branch(self, name: str) -> None:
        self.here.git("branch", name, "main")

    def merge(self, branch: str) -> bool:
        """There is no server to refuse: a person who reads `[rejected]` does not merge."""
        if self.describe(branch).message.startswith("[rejected] "):
            return False
        self.force_in(branch)
        return True

    def decline(self, branch: str) -> None:
        self.here.git("branch", "--quiet", "-D", branch)

    def force_in(self, branch: str) -> None:
        self.here.git("merge", "--quiet", "--no-ff", "--no-edit", branch)

    def branches(self) -> set[str]:
        return set(self.here.git("branch", "--format=%(refname:short)").splitlines())

    def traces(self) -> Mapping[str, object]:
        reports = self.here.path / ".git/toolwright/reports"
        return {
            "refs": self.here.git("for-each-ref", "refs/heads"),
            "notes": self.here.git("notes", "--ref=toolwright", "list"),
            "pages": {page.name: page.read_bytes() for page in reports.glob("*")},
        }

    def _repository(self) -> Repository:
        return open_repository(self.here.path)


class _MortalRepository(Repository):
    """A repository whose nth command is the last that its process gives."""

    def __init__(self, root: Path, common_dir: Path, life: Life) -> None:
        super().__init__(root, common_dir)
        object.__setattr__(self, "_life", life)

    def _try(self, *arguments: str, stdin: bytes = b"") -> Any:
        found = super()._try(*arguments, stdin=stdin)
        self._act()
        return found

    def _git(self, *arguments: str, stdin: bytes = b"", index: Path | None = None) -> bytes:
        found = super()._git(*arguments, stdin=stdin, index=index)
        self._act()
        return found

    def _act(self) -> None:
        life: Life = self._life  # type: ignore[attr-defined]  # set past the frozen dataclass
        life.act()


@dataclass(frozen=True)
class GithubPlace:
    """GitHub: the bot has a clone, other people have theirs."""

    scene: Scene

    @property
    def here(self) -> Repo:
        return self.scene.repo

    def forge(self, life: Life | None = None) -> Forge:
        client = client_of(self.scene.github)
        if life is not None:
            client._send = _mortal(client, life)  # type: ignore[method-assign]
        session = self.scene.session(client)
        return GithubForge(client, session.workspace.repository, session.config, lambda _: None)

    def set_clock(self, time: datetime) -> None:
        self.scene.github.set_clock(time)

    def tip(self) -> str:
        head = self.head("main")
        assert head is not None
        return head

    def head(self, branch: str) -> str | None:
        found = self.scene.maintainer.ask("GET", f"/git/ref/heads/{branch}")
        return str(found.body["object"]["sha"]) if found.ok else None

    def describe(self, branch: str) -> Commit:
        repository = self._seen()
        return repository.describe(repository.resolve(f"refs/remotes/origin/{branch}"))

    def files(self, branch: str) -> Mapping[str, TreeFile]:
        return self._seen().files(f"refs/remotes/origin/{branch}", ".")

    def advance(self, files: Mapping[str, str]) -> str:
        work = self._clone("main")
        work.commit(files)
        return self.scene.push_as_owner(work)

    def link(self, path: str, target: str) -> None:
        work = self._clone("main")
        _link(work, path, target)
        self.scene.push_as_owner(work)

    def work_on(self, branch: str, files: Mapping[str, str], *, amend: bool = False) -> str:
        there = self.head(branch) is not None
        work = self._clone(branch if there else "main")
        if not there:
            work.git("switch", "--quiet", "-c", branch)
        commit = _changed(work, files, amend=amend)
        if amend:
            self.scene.maintainer.delete(f"/git/refs/heads/{branch}")
        self.scene.github.push(work, branch)
        return commit

    def branch(self, name: str) -> None:
        body = {"ref": f"refs/heads/{name}", "sha": self.tip()}
        self.scene.maintainer.post("/git/refs", body)

    def merge(self, branch: str) -> bool:
        number = self._open(branch)
        self.scene.reviewer.review(number, "APPROVE")
        return self.scene.maintainer.ask("PUT", f"/pulls/{number}/merge", {}).ok

    def decline(self, branch: str) -> None:
        self.scene.maintainer.patch(f"/pulls/{self._open(branch)}", {"state": "closed"})

    def force_in(self, branch: str) -> None:
        work = self._clone("main")
        work.git("merge", "--quiet", "--no-ff", "--no-edit", f"origin/{branch}")
        self.scene.push_as_owner(work)

    def branches(self) -> set[str]:
        found = self.scene.maintainer.get("/git/matching-refs/heads")
        return {one["ref"].removeprefix("refs/heads/") for one in found}

    def traces(self) -> Mapping[str, object]:
        refs = {"refs": self.scene.maintainer.get("/git/matching-refs/heads")}
        return refs | {str(pull["number"]): self._traces(pull) for pull in self.scene.pulls("all")}

    def _traces(self, pull: dict[str, Any]) -> Mapping[str, object]:
        ask, head = self.scene.maintainer.get, pull["head"]["sha"]
        comments = ask(f"/issues/{pull['number']}/comments")
        runs = ask(f"/commits/{head}/check-runs")["check_runs"]
        shown = ("title", "body", "state", "head", "labels", "requested_reviewers")
        return {
            **{key: pull[key] for key in shown},
            "comments": [(one["id"], one["body"]) for one in comments],
            "checks": [(run["id"], run["conclusion"], run["output"]["summary"]) for run in runs],
            "status": ask(f"/commits/{head}/status")["state"],
        }

    def _open(self, branch: str) -> int:
        """The number of the one pull request that is open."""
        (pull,) = self.scene.maintainer.get("/pulls", head=f"{people.OWNER}:{branch}", state="open")
        return int(pull["number"])

    def _seen(self) -> Repository:
        """An onlooker's clone, up to date."""
        onlooker = Repo(self.scene.github.folder / "onlooker")
        if not onlooker.path.exists():
            self.scene.github.clone("onlooker")
        self.scene.github.serve()
        repository = open_repository(onlooker.path)
        repository.fetch()
        return repository

    def _clone(self, branch: str) -> Repo:
        folder = self.scene.github.folder / "persons"
        shutil.rmtree(folder, ignore_errors=True)
        work = self.scene.github.clone("persons")
        if branch != "main":
            work.git("switch", "--quiet", branch)
        return work


def _mortal(client: GithubClient, life: Life) -> Any:
    send = client._send

    def mortal(verb: str, *arguments: Any, **options: Any) -> Any:
        found = send(verb, *arguments, **options)
        if verb != "GET":
            life.act()
        return found

    return mortal


def _link(repo: Repo, path: str, target: str) -> None:
    place = repo.path / path
    if place.is_dir():
        shutil.rmtree(place)
    place.parent.mkdir(parents=True, exist_ok=True)
    place.unlink(missing_ok=True)
    place.symlink_to(target)
    repo.commit({}, "Link it")


def _changed(repo: Repo, files: Mapping[str, str], *, amend: bool) -> str:
    if not amend:
        return repo.commit(files, "Work of a person's")
    repo.write(files)
    repo.git("add", "--all")
    repo.git("commit", "--quiet", "--amend", "--no-edit")
    return repo.git("rev-parse", "HEAD")
