from __future__ import annotations

from pathlib import Path

import pytest

from bot.sandbox.protocol import Sandbox
from tests.commands.command_line import SPEC, Project
from tests.forge.repositories import isolate, new_repo


@pytest.fixture(autouse=True)
def _isolated(monkeypatch: pytest.MonkeyPatch) -> None:
    isolate(monkeypatch)


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A repository with a committed specification."""
    repo = new_repo(tmp_path / "project")
    repo.commit({"specs/error_patterns.yaml": SPEC}, "Specify error_patterns")
    return Project(repo)


@pytest.fixture
def ready_project(project: Project, sandbox: Sandbox) -> Project:
    """The same, on a machine that has a sandbox; skips where there is none."""
    assert sandbox.name
    return project
