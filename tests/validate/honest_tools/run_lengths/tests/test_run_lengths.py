"""Tests of the encoding."""

from __future__ import annotations

import sys

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from run_lengths import decode, encode, longest_run
from run_lengths.__main__ import main

TEXTS = st.text("abé", max_size=30)


@given(TEXTS)
@example("")
def test_decoding_undoes_encoding(text: str) -> None:
    assert decode(encode(text)) == text


@given(TEXTS)
def test_neighbouring_runs_differ(text: str) -> None:
    letters = [letter for _, letter in encode(text)]
    assert all(first != second for first, second in zip(letters, letters[1:], strict=False))


@given(st.integers(1, 40), st.sampled_from("xyz"))
def test_one_run(length: int, letter: str) -> None:
    assert encode(letter * length) == [(length, letter)]
    assert longest_run(letter * length) == length


def test_the_longest_may_stand_anywhere() -> None:
    assert [longest_run(text) for text in ("aab", "baa", "abc", "")] == [2, 2, 1, 0]


@pytest.mark.parametrize("length", [0, -1])
def test_runs_must_be_positive(length: int) -> None:
    with pytest.raises(ValueError, match=f"^a run must be positive, not {length}$"):
        decode([(1, "a"), (length, "b")])


def test_command_line(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "argv", ["run_lengths", "aab", "c"])
    assert main() == 0
    assert capsys.readouterr().out == "2a1b\n1c\n"
