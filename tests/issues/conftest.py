"""A repository that is ready for Toolwright, on the test's GitHub."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.commands.build import make
from bot.config import load
from bot.handoff.bundle import MadeCandidate
from bot.handoff.job import Job
from bot.progress import Progress
from bot.sandbox.protocol import Sandbox
from bot.spec.form import answer, parse
from bot.workspace import Workspace, open_workspace
from tests.forge.repositories import Repo, isolate, new_repo
from tests.github import people
from tests.github.acts import beyond
from tests.github.bed import Bed
from tests.github.conftest import clone, emulator, github, repo
from tests.issues.scene import FORM, SETTINGS, Scene, set_up

__all__ = ["clone", "emulator", "github", "repo"]


@pytest.fixture(scope="session")
def made(sandbox: Sandbox, tmp_path_factory: pytest.TempPathFactory) -> MadeCandidate:
    """What building the form's tool comes to, in a real sandbox, once for all tests."""
    with pytest.MonkeyPatch.context() as patch:
        isolate(patch)
        patch.setenv("TOOLWRIGHT_SANDBOX__BACKEND", sandbox.name)
        folder = new_repo(tmp_path_factory.mktemp("made") / "project")
        folder.commit({"toolwright.yaml": SETTINGS}, "Set Toolwright up")
        opened = open_workspace(folder.path)
        workspace = Workspace(opened.repository, load(folder.path))
        job = Job(
            issue=1,
            issue_url="http://localhost/acme/widgets/issues/1",
            event=1,
            attempt=1,
            base="main",
            commit=workspace.tip,
            spec=parse(answer(FORM)).decode(),
        )
        found = make(job, workspace, Progress(), cached=False).made
    assert found is not None
    assert found.report.approved
    return found


@pytest.fixture
def scene(
    github: Bed, repo: Repo, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Scene]:
    """A protected repository, and a clone of it on a machine that has a sandbox.

    Whatever a test does there, the bot sends nothing that is a person's to decide.
    """
    monkeypatch.setenv("TOOLWRIGHT_SANDBOX__BACKEND", sandbox.name)
    yield set_up(github, repo)
    assert beyond(github.bridge.history, people.BOT) == []
