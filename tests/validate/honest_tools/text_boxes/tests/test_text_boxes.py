"""Tests of wrapping."""

from __future__ import annotations

import io
import sys

import pytest

from text_boxes import box, dedent_block, wrap
from text_boxes.__main__ import main


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("a b c", 3, ["a b", "c"]),
        ("a b c", 1, ["a", "b", "c"]),
        ("a\nb", 9, ["a b"]),
        ("one\n\ntwo three", 5, ["one", "", "two", "three"]),
        ("", 5, [""]),
        ("größe über", 5, ["größe", "über"]),
    ],
)
def test_wrapping(text: str, width: int, lines: list[str]) -> None:
    assert wrap(text, width) == lines


@pytest.mark.parametrize("width", [0, -1])
def test_width_must_be_positive(width: int) -> None:
    with pytest.raises(ValueError, match=f"^width must be positive, not {width}$"):
        wrap("a", width)


def test_boxes() -> None:
    assert box("a bc", 2).split("\n") == ["+----+", "| a  |", "| bc |", "+----+"]


def test_twenty_is_the_default() -> None:
    assert box("").split("\n")[0] == "+" + "-" * 22 + "+"
    assert len(box("word " * 5).split("\n")) == 4


def test_dedenting() -> None:
    assert dedent_block("  a\n\n    b\n  c") == "a\n\n  b\nc"
    assert dedent_block("a\n b") == "a\n b"


def test_command_line(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "argv", ["text_boxes", "3"])
    monkeypatch.setattr(sys, "stdin", io.StringIO("ab"))
    assert main() == 0
    assert capsys.readouterr().out == "+-----+\n| ab  |\n+-----+\n"
