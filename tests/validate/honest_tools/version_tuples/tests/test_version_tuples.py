"""Tests of version numbers."""

from __future__ import annotations

import sys

import pytest

from version_tuples import Version, newest, parse_version
from version_tuples.__main__ import main


@pytest.mark.parametrize(
    ("text", "expected"),
    [("4", (4, 0, 0)), ("4.5", (4, 5, 0)), ("4.5.6", (4, 5, 6)), ("007.0.10", (7, 0, 10))],
)
def test_reading(text: str, expected: tuple[int, int, int]) -> None:
    assert parse_version(text) == expected


@pytest.mark.parametrize("text", ["", "v1", "1.", ".1", "1..2", "1.2.3.4", "1 2", "١"])
def test_reading_something_else(text: str) -> None:
    with pytest.raises(ValueError, match="is no version$") as caught:
        parse_version(text)
    assert str(caught.value).startswith(repr(text))


def test_defaults() -> None:
    assert Version(1) == (1, 0, 0)


@pytest.mark.parametrize(
    ("part", "expected"), [("major", (2, 0, 0)), ("minor", (1, 3, 0)), ("patch", (1, 2, 4))]
)
def test_raising(part: str, expected: tuple[int, int, int]) -> None:
    assert Version(1, 2, 3).raised(part) == expected


def test_raising_another_part() -> None:
    with pytest.raises(ValueError, match="^'build' is no part of a version$"):
        Version(1).raised("build")


def test_newest_compares_numbers_and_not_text() -> None:
    assert newest(["2.9", "2.10", "2.1"]) == "2.10"
    assert newest(["1", "1.0"]) == "1"


def test_command_line(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "argv", ["version_tuples", "0.9", "0.11"])
    assert main() == 0
    assert capsys.readouterr().out == "0.11\n"
