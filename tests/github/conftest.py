"""A GitHub for the tests: the emulator, the bridge before it, and people who act there."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.forge.repositories import Repo, isolate, new_repo
from tests.github.bed import Bed
from tests.github.bridge import Bridge
from tests.github.emulator import Emulator
from tests.github.openapi import judge


@pytest.fixture(scope="session")
def emulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emulator]:
    """The emulator, one process for all tests."""
    found = Emulator(tmp_path_factory.mktemp("emulate"))
    yield found
    found.stop()


@pytest.fixture
def github(emulator: Emulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bed]:
    """A new repository `acme/widgets` with people, behind a bridge of its own."""
    isolate(monkeypatch)
    objects = tmp_path / "github-objects"
    bridge = Bridge(emulator, objects)
    try:
        yield Bed.new(bridge, tmp_path)
    finally:
        bridge.stop()
    assert bridge.errors == [], bridge.errors[0]
    assert bridge.unused_faults() == []
    verdict = judge(bridge.history)
    for gap in verdict.gaps:
        sys.stdout.write(f"not as GitHub describes it, by the emulator: {gap}\n")
    assert not verdict.failures, "\n".join(verdict.failures)


@pytest.fixture
def clone(github: Bed) -> Repo:
    """A clone of the repository, whose `origin` serves what GitHub would."""
    return github.clone()


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    """A local repository with one commit on `main`, not yet on GitHub."""
    return new_repo(tmp_path / "project")
