"""Hostile text, made fit for a finding."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text.clean import clean, clean_block, clean_end


def test_control_characters_are_dropped() -> None:
    assert clean(b"\x1b[31mred\x1b[0m\x00\nnext\ttab") == "[31mred[0m next tab"


def test_bytes_that_are_not_utf8_stay_visible() -> None:
    assert clean(b"a\xff") == r"a\xff"


def test_bidirectional_and_zero_width_characters_are_dropped() -> None:
    assert clean("a\u202eb\u200bc") == "abc"


@given(st.text() | st.binary(), st.integers(min_value=1, max_value=50))
def test_the_result_is_one_bounded_printable_line(raw: str | bytes, limit: int) -> None:
    line = clean(raw, limit)
    assert len(line) <= limit
    assert not any(unicodedata.category(character).startswith("C") for character in line)
    assert line.split(" ") == line.split() or not line


def test_a_block_keeps_its_lines_and_shows_what_hides() -> None:
    shown = clean_block("\n-a\x1b[31m\tb\n+a\u202e\r\n \u2028\u200b\ufe0f\ud800\n")
    assert shown == "-a\\x1b[31m  b\n+a\\u202e\\r\n \\u2028\\u200b\\ufe0f\\ud800"


def test_a_block_that_is_cut_ends_with_an_ellipsis() -> None:
    assert clean_block("ab\n" * 5, limit=6) == "ab\nab…"
    assert clean_block("ab\nab\n\n\n\n\n", limit=5) == "ab\nab"
    assert clean_block("ab\n\n\n\n\nab", limit=4) == "ab\n…"


@given(st.text(st.characters() | st.sampled_from("\n\t\u2800\ufe0f\u202e<!-")), st.integers(1, 50))
def test_a_block_is_bounded_and_cleaned_once_for_all(raw: str, limit: int) -> None:
    block = clean_block(raw, limit)
    assert len(block) <= limit
    assert clean_block(block, limit) == block
    assert not any(
        unicodedata.category(character) in {"Cc", "Cf", "Cs", "Zl", "Zp"}
        for character in block.replace("\n", "")
    )


@pytest.mark.parametrize(
    ("text", "limit", "cut"),
    [
        ("one two three", 13, "one two three"),
        ("one two three", 12, "one two…"),
        ("one two three", 8, "one two…"),
        ("one two three", 7, "one…"),
        ("o" * 60, 50, "o" * 49 + "…"),
    ],
)
def test_a_line_is_cut_between_words(text: str, limit: int, cut: str) -> None:
    assert clean(text, limit) == cut


@pytest.mark.parametrize(
    ("text", "limit", "end"),
    [
        ("one two three", 13, "one two three"),
        ("one two three", 12, "…two three"),
        ("one two\nthree", 7, "…three"),
        ("o" * 60, 50, "…" + "o" * 49),
    ],
)
def test_the_end_of_a_text_begins_with_a_word(text: str, limit: int, end: str) -> None:
    assert clean_end(text, limit) == end
