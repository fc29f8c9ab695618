"""Tests of the edits."""

from __future__ import annotations

import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edit_steps import edit_distance, edit_steps
from edit_steps.__main__ import main

TEXTS = st.text("ab", max_size=6)


@given(TEXTS, TEXTS)
def test_the_distance_is_symmetric_and_bounded(first: str, second: str) -> None:
    there = edit_distance(first, second)
    assert there == edit_distance(second, first)
    assert abs(len(first) - len(second)) <= there <= max(len(first), len(second))
    assert (there == 0) is (first == second)


@pytest.mark.parametrize(
    ("first", "second", "steps"),
    [
        ("", "xy", ["insert x", "insert y"]),
        ("xy", "", ["delete x", "delete y"]),
        ("axc", "abc", ["replace x by b"]),
        ("abc", "bc", ["delete a"]),
        ("bc", "abc", ["insert a"]),
        ("Mut", "Mußt", ["insert ß"]),
        ("sunday", "saturday", ["insert a", "insert t", "replace n by r"]),
    ],
)
def test_steps(first: str, second: str, steps: list[str]) -> None:
    assert edit_steps(first, second) == steps
    assert edit_distance(first, second) == len(steps)


def test_command_line(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "argv", ["edit_steps", "ac", "abd"])
    assert main() == 0
    assert capsys.readouterr().out == "replace c by b\ninsert d\n"
