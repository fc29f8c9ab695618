"""Tests of the line counter."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from line_counts import count_folder, count_lines
from line_counts.__main__ import main


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "sub").mkdir()
    (tmp_path / "a.txt").write_text("one\n\ntwo\n", encoding="utf-8")
    (tmp_path / "sub" / "b.txt").write_text("drei größer\n", encoding="utf-8")
    (tmp_path / "c.md").write_text("x\ny\n", encoding="utf-8")
    (tmp_path / "d.txt").mkdir()
    return tmp_path


def test_a_file(folder: Path) -> None:
    assert count_lines(folder / "a.txt") == (3, 2)


def test_an_empty_file(tmp_path: Path) -> None:
    (tmp_path / "empty").write_bytes(b"")
    assert count_lines(tmp_path / "empty") == (0, 0)


def test_a_folder_with_its_subfolders(folder: Path) -> None:
    assert list(count_folder(folder).items()) == [("a.txt", 2), ("sub/b.txt", 1)]


def test_another_ending(folder: Path) -> None:
    assert count_folder(folder, ".md") == {"c.md": 2}


def test_a_file_is_no_folder(folder: Path) -> None:
    with pytest.raises(ValueError, match="^c.md is not a folder$"):
        count_folder(folder / "c.md")


def test_command_line(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["line_counts", str(folder)])
    assert main() == 0
    assert capsys.readouterr().out == "2 a.txt\n1 sub/b.txt\n"
