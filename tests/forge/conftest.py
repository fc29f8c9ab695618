"""What the tests of the forge share."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.forge.git import open_repository
from bot.forge.local import LocalForge
from tests.forge.repositories import Repo, isolate, new_repo


@pytest.fixture(autouse=True)
def _isolated(monkeypatch: pytest.MonkeyPatch) -> None:
    isolate(monkeypatch)


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    return new_repo(tmp_path / "project")


@pytest.fixture
def forge(repo: Repo) -> LocalForge:
    return LocalForge(open_repository(repo.path))
