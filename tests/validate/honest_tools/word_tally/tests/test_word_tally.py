"""Tests of the word counter."""

from __future__ import annotations

import io
import sys

import pytest

from word_tally import longest, tally
from word_tally.__main__ import main


def test_case_does_not_matter() -> None:
    assert tally("Straße STRASSE") == {"strasse": 2}


def test_the_most_frequent_comes_first_and_ties_go_by_alphabet() -> None:
    assert list(tally("pear fig fig apple").items()) == [("fig", 2), ("apple", 1), ("pear", 1)]


@pytest.mark.parametrize("text", ["", " \n", "-- !?"])
def test_no_words(text: str) -> None:
    assert tally(text) == {}


def test_other_scripts() -> None:
    assert tally("日本 語 日本") == {"日本": 2, "語": 1}


def test_longest_takes_the_first_of_several() -> None:
    assert longest("one, three; seven") == "three"


def test_longest_of_nothing() -> None:
    with pytest.raises(ValueError, match="^there is no word in the text$"):
        longest("?")


def test_command_line(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("b a b"))
    assert main() == 0
    assert capsys.readouterr().out == "2 b\n1 a\n"
