"""A model's endpoint, and a repository that has the record of what was used."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.git.repository import Repository, open_repository
from tests.forge.repositories import isolate, new_repo
from tests.llm.endpoint import endpoint

__all__ = ["endpoint"]


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repository:
    isolate(monkeypatch)
    return open_repository(new_repo(tmp_path / "asking").path)
