"""Hostile text, made fit for a finding."""

from __future__ import annotations

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from bot.validate.text import clean


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
