"""A repository on the test's GitHub that is set up for Toolwright, and the bot's clone of it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.config import load
from bot.github.client import GithubClient
from bot.handoff.bundle import Bundle, MadeCandidate
from bot.handoff.job import Job
from bot.issues.attend import attend
from bot.issues.conclude import conclude
from bot.issues.facts import CommentFact, moment
from bot.issues.progress import IssueProgress
from bot.issues.session import Session
from bot.issues.state import decode
from bot.protection.plan import plan
from bot.spec.form import answer
from bot.workspace import Workspace, open_workspace
from tests.forge.repositories import Repo
from tests.github import mirror, people
from tests.github.bed import Bed, Person
from tests.github.bridged.forge import DEFAULT_BRANCH
from tests.github.clients import client_of

SETTINGS = f"""\
forge: github
github:
  login: {people.BOT}
  app_id: {people.APPS[people.BOT]}
  timeout_seconds: 15
  seconds_between_writes: 0
reviewers: [{people.REVIEWER}]
senior_reviewers: [{people.SENIOR}]
"""
OWNERS = f"* @{people.MAINTAINER}\n" + "".join(
    f"/{folder}/ @{people.MAINTAINER} @{people.REVIEWER}\n"
    for folder in ("generated_tools", "specs", ".github")
)
FORM = {
    "name": "error_patterns",
    "kind": "tool",
    "category": "debugging",
    "summary": "Count the errors of a log by kind.",
    "behaviour": "A line is an error when it starts with ERROR, then the kind and a colon.",
    "interface": "def count_errors(lines: list[str]) -> dict[str, int]: ...",
    "examples": '>>> count_errors(["ERROR io: disk full", "ok"])\n{\'io\': 1}',
    "acceptance": ">>> count_errors([])\n{}\n"
    '>>> count_errors(["ERROR net: a", "ERROR net: b"])\n{\'net\': 2}',
}
LABEL = "toolwright"


@dataclass(frozen=True)
class Scene:
    """What a test acts in."""

    github: Bed
    repo: Repo

    @property
    def maintainer(self) -> Person:
        return self.github.person(people.MAINTAINER)

    @property
    def reviewer(self) -> Person:
        return self.github.person(people.REVIEWER)

    @property
    def stranger(self) -> Person:
        return self.github.person(people.STRANGER)

    def file_issue(self, by: str = people.MAINTAINER, **answers: str) -> int:
        """Open an issue with the form, and return its number."""
        body = answer({**FORM, **answers})
        found = self.github.person(by).post("/issues", {"title": "A tool", "body": body})
        return int(found["number"])

    def toolwright(
        self, *words: str, login: str = people.BOT, **variables: str
    ) -> subprocess.CompletedProcess[str]:
        """Run a command in the bot's clone, after bringing what `git fetch` gets up to date."""
        self.github.serve()
        environment = {**os.environ, **self.github.environment(login), **variables}
        return subprocess.run(
            [sys.executable, "-m", "bot", *words],
            cwd=self.repo.path,
            env=environment,
            capture_output=True,
            text=True,
            timeout=300,
        )

    def watch(self) -> str:
        """One look of the bot's, which has to go well; what it said."""
        done = self.toolwright("watch", "--once")
        assert done.returncode == 0, done.stderr
        return done.stderr

    def session(self, client: GithubClient | None = None) -> Session:
        """The bot in this process, with Git brought up to date."""
        self.github.serve()
        opened = open_workspace(self.repo.path)
        opened.repository.fetch()
        workspace = Workspace(opened.repository, load(self.repo.path))
        return Session(client or client_of(self.github), workspace, lambda _: None)

    def attempt(
        self,
        number: int,
        made: MadeCandidate,
        client: GithubClient | None = None,
        *,
        resumable: bool = True,
    ) -> bool | None:
        """Attend to an issue, with `made` for what the build zone hands back.

        Returns:
            Whether the gate approves; None where nothing had to be built, or was proposed.
        """
        session = self.session(client)
        job = attend(session, number, resumable=resumable)
        if job is None:
            return None
        return conclude(session, job, bundle_for(job, made))

    def push_as_owner(self, work: Repo, branch: str = "main") -> str:
        """Move a branch past every protection, as an owner of GitHub's itself might."""
        forge = self.github.bridge.forge
        commit = mirror.push(forge.demand, work.path, branch)
        self.github.serve()
        return commit

    def wait_a_second(self) -> None:
        """GitHub's times are whole seconds; an edit in the second of a label counts as after it."""
        time.sleep(1.1)

    def event(self, name: str, **payload: Any) -> Path:
        """A file with the payload of an event."""
        path = self.github.folder / f"{name}.json"
        path.write_text(json.dumps(payload), encoding="utf-8")
        return path

    def progress(self, number: int) -> IssueProgress:
        """What the bot remembers of an issue."""
        found = self.maintainer.get(f"/issues/{number}/comments")
        comments = (
            CommentFact(one["id"], one["user"]["login"], one["body"], moment(one["created_at"]))
            for one in found
        )
        progress = decode(comments, people.BOT).progress
        assert progress is not None
        return progress

    def issue(self, number: int) -> dict[str, Any]:
        found = self.maintainer.get(f"/issues/{number}")
        assert isinstance(found, dict)
        return found

    def labels(self, number: int) -> set[str]:
        return {label["name"] for label in self.issue(number)["labels"]}

    def comments(self, number: int, login: str = people.BOT) -> list[str]:
        found = self.maintainer.get(f"/issues/{number}/comments")
        return [one["body"] for one in found if one["user"]["login"] == login]

    def pulls(self, state: str = "open") -> list[dict[str, Any]]:
        found = self.maintainer.get("/pulls", state=state)
        assert isinstance(found, list)
        return found


def set_up(github: Bed, repo: Repo, *, protected: bool = True) -> Scene:
    """Push what a repository needs, protect it, and clone it for the bot."""
    repo.commit(
        {
            "toolwright.yaml": SETTINGS,
            ".github/CODEOWNERS": OWNERS,
            "specs/README.md": "Specifications.\n",
            "generated_tools/README.md": "Tools.\n",
        },
        "Set Toolwright up",
    )
    github.push(repo)
    scene = Scene(github, github.clone())
    if protected:
        protect(scene)
    github.bridge.clear()
    return scene


def protect(scene: Scene) -> None:
    """What `toolwright protect --yes` does for an administrator, without a process of its own."""
    client = client_of(scene.github, people.MAINTAINER)
    config = load(scene.repo.path).github
    for change in plan(client, DEFAULT_BRANCH, config, use_classic=False):
        change.act()


def bundle_for(job: Job, made: MadeCandidate) -> Bundle:
    """What the build zone would hand back for a job."""
    return Bundle(job=job.digest, made=made.model_copy(update={"commit": job.commit}))
