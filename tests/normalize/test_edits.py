"""Edits by position."""

from __future__ import annotations

import ast

import pytest

from bot.normalize.edits import Edit, Positions, apply


def test_positions_count_characters_where_the_parser_counts_bytes() -> None:
    text = "é = 'ö'; x = 1\n@d\ndef f():\n    pass"
    positions = Positions(text)
    first, second, function = ast.parse(text).body
    assert text[positions.start(first) : positions.end(first)] == "é = 'ö'"
    assert text[positions.start(second) : positions.end(second)] == "x = 1"
    assert text[positions.start(function) :] == "@d\ndef f():\n    pass"
    assert positions.end(function) == len(text)
    assert positions.line_of(positions.start(function)) == 2
    assert positions.line(5) == len(text)


def test_edits_at_one_place_keep_their_order() -> None:
    assert apply("abc", [Edit(1, 1, "x"), Edit(1, 1, "y"), Edit(2, 3)]) == "axyb"


def test_edits_that_overlap_are_a_defect() -> None:
    with pytest.raises(ValueError, match="overlap"):
        apply("abc", [Edit(0, 2), Edit(1, 3)])
