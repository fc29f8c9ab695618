"""Tests of folding."""

from __future__ import annotations

import io
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accent_fold import fold, initials, same_name
from accent_fold.__main__ import main


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Café", "cafe"),
        ("Cafe\u0301", "cafe"),
        ("STRASSE straße", "strasse strasse"),
        ("  a\t b\n", "a b"),
        ("Ελλάδα", "ελλαδα"),
        ("東京", "東京"),
        ("", ""),
    ],
)
def test_folding(text: str, folded: str) -> None:
    assert fold(text) == folded


@given(st.text("aÄé ßÞ", max_size=8))
def test_folding_again_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [("José Núñez", "jose  nunez", True), ("Ann", "Anne", False), ("", " ", True)],
)
def test_names(first: str, second: str, same: bool) -> None:
    assert same_name(first, second) is same
    assert same_name(second, first) is same


def test_initials() -> None:
    assert initials("ada  lovelace") == "A. L."
    assert initials("élan") == "É."


def test_command_line(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("Über\nÀ B\n"))
    assert main() == 0
    assert capsys.readouterr().out == "uber\na b\n"
