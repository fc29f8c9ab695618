"""Tests of the suggestions."""

from __future__ import annotations

import sys

import pytest

from close_names import changes, sentence, suggest
from close_names.__main__ import main

KNOWN = ["read", "reader", "ready", "reads", "write"]


def test_three_at_most_and_the_nearest_first() -> None:
    assert suggest("read", KNOWN) == ["read", "ready", "reads"]


@pytest.mark.parametrize(
    ("name", "near"), [("abcde", True), ("abcxx", True), ("abxxx", False), ("", False)]
)
def test_three_of_five_letters_are_near(name: str, near: bool) -> None:
    assert suggest(name, ["abcde"]) == ["abcde"] * near


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("wrote", "wrote is unknown; did you mean write?"),
        ("reade", "reade is unknown; did you mean reader, ready or reads?"),
        ("quit", "quit is unknown."),
    ],
)
def test_sentences(name: str, text: str) -> None:
    known = [word for word in KNOWN if word != "read"]
    assert sentence(name, known).split() == text.split()


def test_two_suggestions() -> None:
    assert sentence("aab", ["aac", "aad"]) == "aab is unknown; did you mean aad or aac?"


def test_changes_in_order() -> None:
    assert changes(["keep", "old"], ["new", "keep"]) == ["+new", "-old"]
    assert changes([], ["+a"]) == ["++a"]


def test_close_lines_are_not_explained() -> None:
    assert changes(["value = 1"], ["value = 2"]) == ["-value = 1", "+value = 2"]


def test_command_line(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "argv", ["close_names", "abcd", "abce"])
    assert main() == 0
    assert capsys.readouterr().out == "abcd is unknown; did you mean abce?\n"
