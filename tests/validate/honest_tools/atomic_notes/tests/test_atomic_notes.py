"""Tests of the notes."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest

from atomic_notes import load, names, save
from atomic_notes.__main__ import main


def test_what_is_saved_can_be_loaded(tmp_path: Path) -> None:
    assert save(tmp_path, "a_b", "größe\r\n") == 9
    assert load(tmp_path, "a_b") == "größe\r\n"


def test_a_note_replaces_an_older_one(tmp_path: Path) -> None:
    save(tmp_path, "a", "a long text")
    save(tmp_path, "a", "short")
    assert load(tmp_path, "a") == "short"


def test_nothing_else_stays_behind(tmp_path: Path) -> None:
    save(tmp_path, "b", "")
    save(tmp_path, "a", "")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.note", "b.note"]
    assert names(tmp_path) == ["a", "b"]


def test_other_files_are_no_notes(tmp_path: Path) -> None:
    (tmp_path / "x.txt").write_text("", encoding="utf-8")
    assert names(tmp_path) == []


def test_a_note_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(KeyError, match="^'none'$"):
        load(tmp_path, "none")


@pytest.mark.parametrize("name", ["", "A", "a/b", ".a", "a_", "a1", "é", "a__b"])
def test_names_that_are_none(tmp_path: Path, name: str) -> None:
    with pytest.raises(ValueError, match="is no name of a note$") as caught:
        save(tmp_path, name, "")
    assert str(caught.value).startswith(repr(name))
    with pytest.raises(ValueError, match="is no name of a note$"):
        load(tmp_path, name)
    assert list(tmp_path.iterdir()) == []


def test_command_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["atomic_notes", str(tmp_path), "x"])
    monkeypatch.setattr(sys, "stdin", io.StringIO("abc"))
    assert main() == 0
    assert capsys.readouterr().out == "3\n"
    assert load(tmp_path, "x") == "abc"
