"""A repository that is ready for Toolwright, on the test's GitHub."""

from __future__ import annotations

import pytest

from bot.sandbox.protocol import Sandbox
from tests.attend.scene import Scene, set_up
from tests.forge.repositories import Repo
from tests.github.bed import Bed
from tests.github.conftest import clone, emulator, github, repo

__all__ = ["clone", "emulator", "github", "repo"]


@pytest.fixture
def scene(github: Bed, repo: Repo, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> Scene:
    """A protected repository, and a clone of it on a machine that has a sandbox."""
    monkeypatch.setenv("TOOLWRIGHT_SANDBOX__BACKEND", sandbox.name)
    return set_up(github, repo)
