"""A repository of its own for every test of contexts."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.forge.repositories import Repo, isolate, new_repo


@pytest.fixture(autouse=True)
def _isolated(monkeypatch: pytest.MonkeyPatch) -> None:
    isolate(monkeypatch)


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    return new_repo(tmp_path / "project")
