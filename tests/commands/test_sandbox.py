"""`toolwright sandbox`: what `build` and `probe` say, and their exit status."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import bot.commands.sandbox
from bot.__main__ import main
from bot.config import SandboxConfig
from bot.sandbox.guarantees import Guarantee, Promise
from bot.sandbox.protocol import Sandbox
from tests.forge.repositories import isolate, new_repo

Captured = pytest.CaptureFixture[str]

_HELD = Guarantee(Promise.NETWORK, True, "sees ['lo']", "network namespace")
_LACKED = Guarantee(Promise.INODES, False, "150000 of 150000", "nothing")
_BROKEN = Guarantee(Promise.ROOT, False, "may write ['/']", "read-only mounts")


@pytest.fixture
def answer(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[Guarantee]:
    """What the probe finds; the machine is not asked."""
    found: list[Guarantee] = []

    def probe(_: SandboxConfig) -> tuple[Guarantee, ...]:
        return tuple(found)

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(bot.commands.sandbox, "probe", probe)
    return found


@pytest.mark.parametrize(
    ("guarantees", "status"),
    [([_HELD], 0), ([_HELD, _LACKED], 0), ([_HELD, _BROKEN], 3), ([_LACKED, _BROKEN], 3)],
)
def test_only_a_required_one_fails_the_probe(
    answer: list[Guarantee], guarantees: list[Guarantee], status: int
) -> None:
    answer += guarantees
    assert main(["sandbox", "probe"]) == status
    assert main(["sandbox", "probe", "--json"]) == status


def test_each_has_one_line(answer: list[Guarantee], capsys: pytest.CaptureFixture[str]) -> None:
    answer += [_HELD, _LACKED, _BROKEN]
    main(["sandbox", "probe"])
    assert capsys.readouterr().out.splitlines() == [
        "holds   no network (required): sees ['lo']; by network namespace",
        "lacks   bounded number of temporary files (best effort): 150000 of 150000; by nothing",
        "BROKEN  read-only root (required): may write ['/']; by read-only mounts",
    ]


def test_as_json(answer: list[Guarantee], capsys: pytest.CaptureFixture[str]) -> None:
    answer += [_LACKED]
    main(["sandbox", "probe", "--json"])
    assert json.loads(capsys.readouterr().out) == {
        "guarantees": [
            {
                "name": "bounded number of temporary files",
                "holds": False,
                "detail": "150000 of 150000",
                "required": False,
                "kept_by": "nothing",
            }
        ]
    }


def test_build_makes_the_environment_of_the_repository_and_says_how_large_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sandbox: Sandbox, capsys: Captured
) -> None:
    isolate(monkeypatch)
    repo = new_repo(tmp_path / "project")
    repo.commit({"requirements.txt": "iniconfig==2.1.0\n", "tests/test_x.py": "import iniconfig\n"})
    monkeypatch.chdir(repo.path)
    monkeypatch.setenv("TOOLWRIGHT_SANDBOX__BACKEND", sandbox.name)
    assert main(["sandbox", "build"]) == 0
    told = capsys.readouterr().err
    assert "the environment of its tests, from requirements.txt, is ready: 5 distributions" in told
    assert "MiB, made 0 days ago" in told
