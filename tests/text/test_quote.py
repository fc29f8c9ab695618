"""Quoting, one function at a time; the comments that use it are tested as a whole."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text.clean import clean
from bot.text.quote import cell, code, inert, inert_block, prose, prose_cell, size
from tests.report.forge_view import require_inert, require_inert_as_commit_message, tokens
from tests.report.reports import TRICKS, hostile


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("It takes a list, and (perhaps) more.", "It takes a list, and (perhaps) more."),
        ("Line coverage is 61.0 %; 85.0 % passes.", "Line coverage is 61.0 %; 85.0 % passes."),
        ("core.count goes away, and", "`core.count` goes away, and"),
        ("`Tool` is no name; use `a_b`.", "`Tool` is no name; use `a_b`."),
        ("def f(x: int) -> str works", "def `f(x`: int) `->` str works"),
        ("Closes #1", "Closes `#1`"),
        ("ask @octocat.", "ask `@octocat`."),
        ("1. first", "`1`. first"),
        ("see deadbeef or added", "see `deadbeef` or added"),
        ("a ``x`` b", "a ` ``x`` ` b"),
        ("", ""),
    ],
)
def test_prose_keeps_words_and_quotes_the_rest(text: str, shown: str) -> None:
    assert prose(text) == shown


@given(hostile)
def test_prose_does_nothing_and_loses_nothing(text: str) -> None:
    shown = prose(text)
    if shown:
        require_inert(shown)
        bare = "".join(one.content for one in tokens(shown) if one.type in {"text", "code_inline"})
        letters = str.maketrans("", "", "` ")
        assert bare.translate(letters) == clean(text, 400).translate(letters)


@given(hostile)
def test_a_cell_is_one_cell(text: str) -> None:
    table = f"| a | b |\n|---|---|\n| {cell(text, 200)} | {prose_cell(text, 200)} |\n"
    require_inert(table)
    cells = [one for one in tokens(table) if one.type == "td_open"]
    assert len(cells) == 2
    codes = [one.content for one in tokens(table) if one.type == "code_inline"]
    whole = clean(text, 200).replace("\\|", "\\ |")
    assert not whole or whole in codes


@pytest.mark.parametrize(
    "trick", [*TRICKS, "[skip ci]", "[ ci skip ]", "[no ci]", "a@b", "skip-checks: true"]
)
@pytest.mark.parametrize("form", ["{}", "Closes {}", "x{}", "{}1"])
def test_nothing_in_a_title_takes_effect(trick: str, form: str) -> None:
    text = form.format(trick)
    require_inert_as_commit_message(inert(text, 200))
    require_inert_as_commit_message(inert_block(text, 200))


@given(hostile, st.integers(5, 50))
def test_what_is_inert_stays_in_its_limit(text: str, limit: int) -> None:
    assert len(inert(text, limit)) <= limit
    assert len(inert_block(text, limit)) <= limit
    require_inert_as_commit_message(inert(text, limit))


def test_python_stays_python() -> None:
    assert inert_block("@property\ndef f(): ...  #1", 80) == "@ property\ndef f(): ...  # 1"


def test_size_counts_an_emoji_as_two_and_takes_any_text() -> None:
    assert [size(text) for text in ("a", "é", "😀", "\ud800", "")] == [1, 1, 2, 1, 0]


def test_code_of_spaces_and_backticks_is_shown_as_it_is() -> None:
    assert code(" \u200b\n") == ""
    for line in ("`", "``a`", "` a `", "a"):
        (shown,) = [one.content for one in tokens(f"x {code(line)}") if one.type == "code_inline"]
        assert shown == line
