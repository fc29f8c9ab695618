"""What the tests of Git share: a repository of their own, and no configuration of the machine's."""

from __future__ import annotations

import pytest

from tests.forge.repositories import isolate
from tests.github.conftest import repo

__all__ = ["repo"]


@pytest.fixture(autouse=True)
def _isolated(monkeypatch: pytest.MonkeyPatch) -> None:
    isolate(monkeypatch)
