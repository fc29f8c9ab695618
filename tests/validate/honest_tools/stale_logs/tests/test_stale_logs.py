"""Tests of the ages."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from stale_logs import age, stale
from stale_logs.__main__ import main


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("b.log", "a.log", "a.txt"):
        (tmp_path / name).write_text("x", encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("later", "names"),
    [(3599, []), (3700, ["a.log", "b.log"])],
)
def test_files_that_are_old_enough(folder: Path, later: int, names: list[str]) -> None:
    now = (folder / "a.log").stat().st_mtime + later
    assert stale(folder, 3600, now) == names


def test_a_file_that_was_just_written(folder: Path) -> None:
    assert age(folder / "a.log") == pytest.approx(30, abs=30)
    assert stale(folder, 60) == []


def test_age_at_a_time(folder: Path) -> None:
    assert age(folder / "a.log", (folder / "a.log").stat().st_mtime + 7.0) == pytest.approx(7)


def test_as_old_is_not_older(folder: Path) -> None:
    assert "a.log" not in stale(folder, 0, (folder / "a.log").stat().st_mtime)


def test_seconds_must_not_be_negative(folder: Path) -> None:
    with pytest.raises(ValueError, match="^seconds must not be negative, not -1$"):
        stale(folder, -1)


def test_command_line(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["stale_logs", str(folder), "0"])
    assert main() == 0
    assert capsys.readouterr().out == "a.log\nb.log\n"
