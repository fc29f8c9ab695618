"""Tests of the journal."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest

from event_journal import Journal, read_events
from event_journal.__main__ import main


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "events.log"


def test_events_are_numbered_and_in_order(path: Path) -> None:
    journal = Journal(path)
    assert journal.record(20, "größer %d")
    assert journal.record(50, "b")
    journal.close()
    assert read_events(path) == [
        {"number": 1, "level": "INFO", "message": "größer %d"},
        {"number": 2, "level": "CRITICAL", "message": "b"},
    ]
    assert "größer" in path.read_text(encoding="utf-8")


@pytest.mark.parametrize(("level", "written"), [(10, False), (19, False), (20, True), (30, True)])
def test_twenty_is_the_lowest_by_default(path: Path, level: int, written: bool) -> None:
    journal = Journal(path)
    assert journal.record(level, "x") is written
    journal.close()
    assert len(read_events(path)) == written


def test_journals_do_not_mix(tmp_path: Path) -> None:
    first, second = Journal(tmp_path / "1"), Journal(tmp_path / "2", 40)
    first.record(30, "one")
    second.record(40, "two")
    first.close()
    second.close()
    assert [event["message"] for event in read_events(tmp_path / "1")] == ["one"]
    assert [event["message"] for event in read_events(tmp_path / "2")] == ["two"]


def test_a_file_is_appended_to(path: Path) -> None:
    for message in ("a", "b"):
        journal = Journal(path)
        journal.record(20, message)
        journal.close()
    assert [event["message"] for event in read_events(path)] == ["a", "b"]


def test_nothing_is_written_after_closing(path: Path) -> None:
    journal = Journal(path)
    journal.close()
    journal.record(50, "late")
    assert read_events(path) == []


def test_command_line(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["event_journal", str(path)])
    monkeypatch.setattr(sys, "stdin", io.StringIO("x\ny\n"))
    assert main() == 0
    assert read_events(path) == [
        {"number": 1, "level": "INFO", "message": "x"},
        {"number": 2, "level": "INFO", "message": "y"},
    ]
