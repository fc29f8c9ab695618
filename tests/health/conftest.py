"""What the tests of health share."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.validate.stages import performance
from tests.forge.repositories import Repo, isolate, new_repo


@pytest.fixture(autouse=True)
def _isolated(monkeypatch: pytest.MonkeyPatch) -> None:
    isolate(monkeypatch)


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    return new_repo(tmp_path / "project")


@pytest.fixture
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    """One round of pairs, which is enough for big contrasts."""
    monkeypatch.setattr(performance, "PAIRS", 5)
    monkeypatch.setattr(performance, "MIN_ROUNDS", 1)
    monkeypatch.setattr(performance, "MAX_ROUNDS", 1)
