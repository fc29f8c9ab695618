"""What the tests of the forges share."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.forge.local import LocalForge
from bot.git.repository import open_repository
from tests.forge.places import GithubPlace, LocalPlace, Place
from tests.forge.repositories import Repo, isolate
from tests.github.bed import Bed
from tests.github.conftest import clone, emulator, github, repo
from tests.issues.scene import set_up

__all__ = ["clone", "emulator", "github", "repo"]


@pytest.fixture(autouse=True)
def _isolated(monkeypatch: pytest.MonkeyPatch) -> None:
    isolate(monkeypatch)


@pytest.fixture
def forge(repo: Repo) -> LocalForge:
    return LocalForge(open_repository(repo.path))


@pytest.fixture(params=["local", "github"])
def place(
    request: pytest.FixtureRequest, repo: Repo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Place:
    """Every forge in turn, for the contracts; a new forge gets a place here."""
    if request.param == "local":
        return LocalPlace(repo, tmp_path, monkeypatch)
    bed: Bed = request.getfixturevalue("github")
    return GithubPlace(set_up(bed, repo))
