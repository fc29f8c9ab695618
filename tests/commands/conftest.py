from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from bot.sandbox.protocol import Sandbox
from tests.commands.command_line import SPEC, Project
from tests.forge.repositories import isolate, new_repo

SETTING = "TOOLWRIGHT_SANDBOX__BACKEND"


@pytest.fixture(autouse=True)
def _isolated(monkeypatch: pytest.MonkeyPatch) -> None:
    isolate(monkeypatch)


def new_project(folder: Path) -> Project:
    """A repository with a committed specification."""
    repo = new_repo(folder)
    repo.commit({"specs/error_patterns.yaml": SPEC}, "Specify error_patterns")
    return Project(repo)


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A repository with a committed specification."""
    return new_project(tmp_path / "project")


@pytest.fixture(scope="session")
def judged(sandbox: Sandbox, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The results that a first run keeps; skips where there is no sandbox."""
    with pytest.MonkeyPatch.context() as patch:
        isolate(patch)
        patch.setenv(SETTING, sandbox.name)
        first = new_project(tmp_path_factory.mktemp("judged") / "project")
        done = first.toolwright("run", "specs/error_patterns.yaml")
    assert done.returncode == 0, done.stderr.decode()
    return first.path / ".git" / "toolwright" / "cache"


@pytest.fixture
def fresh_project(project: Project, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> Project:
    """The same on a machine that has a sandbox; skips where there is none."""
    monkeypatch.setenv(SETTING, sandbox.name)
    return project


@pytest.fixture
def ready_project(fresh_project: Project, judged: Path) -> Project:
    """The same, where this candidate was judged before."""
    shutil.copytree(judged, fresh_project.path / ".git" / "toolwright" / "cache")
    return fresh_project
