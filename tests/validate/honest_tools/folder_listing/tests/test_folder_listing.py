"""Tests of the listing."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from folder_listing import first_words
from folder_listing.__main__ import main


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "été").mkdir()
    (tmp_path / "été" / "naïve.txt").write_text("Où est-il ?\n", encoding="utf-8")
    (tmp_path / "a.txt").write_text("one two three\nfour\n", encoding="utf-8")
    (tmp_path / "empty.txt").write_bytes(b"")
    (tmp_path / "other.log").write_text("no\n", encoding="utf-8")
    return tmp_path


LISTED = {"a.txt": "one two", "empty.txt": "", "été/naïve.txt": "Où est-il"}


def test_paths_are_relative_to_the_folder(folder: Path) -> None:
    assert first_words(folder) == LISTED
    assert list(first_words(folder)) == list(LISTED)


def test_a_relative_folder(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    assert first_words(Path("été"), words=1) == {"naïve.txt": "Où"}
    assert first_words(Path("../", folder.name)) == LISTED


@pytest.mark.parametrize("words", [0, -1])
def test_words_must_be_positive(folder: Path, words: int) -> None:
    with pytest.raises(ValueError, match=f"words must be positive, not {words}"):
        first_words(folder, words=words)


def test_command_line(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["folder_listing", str(folder / "été")])
    assert main() == 0
    assert capsys.readouterr().out == "naïve.txt: Où est-il\n"


def test_command_line_without_a_folder(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(folder)
    monkeypatch.setattr(sys, "argv", ["folder_listing"])
    assert main() == 0
    assert capsys.readouterr().out.splitlines()[0] == "a.txt: one two"
