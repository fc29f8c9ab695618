"""A summary that is too long for a title."""

from __future__ import annotations

import pytest

from bot.spec import Rules, parse_spec

HEAD = "name: word_count\nkind: tool\ncategory: evaluation\n"
STUB = "interface: |\n  def count(text: str) -> int: ...\n"
WORDS = "Count the words of a text, and of each of its lines, " * 3


def read(summary: str, behaviour: str = "") -> tuple[str, str]:
    source = f'{HEAD}summary: "{summary}"\n{behaviour}{STUB}'
    spec = parse_spec(source.encode(), "specs/word_count.yaml", Rules()).spec
    return spec.summary, spec.behaviour


def test_a_short_summary_stays() -> None:
    assert read("Count the words.", "behaviour: All.\n") == ("Count the words.", "All.\n")
    assert read("x" * 120) == ("x" * 120, "")


@pytest.mark.parametrize(
    ("summary", "title"),
    [
        (f"Count the words. {WORDS}end.", "Count the words."),
        (f"{WORDS}end.", f"{WORDS[:115]}…"),
        ("x" * 121, "x" * 119 + "…"),
        ("Short. " + "x" * 200, "Short. " + "x" * 112 + "…"),
    ],
)
def test_a_long_summary_is_a_title_and_the_first_paragraph(summary: str, title: str) -> None:
    assert len(title) <= 120
    assert read(summary) == (title, f"{summary}\n")
    assert read(summary, "behaviour: All.\n") == (title, f"{summary}\n\nAll.\n")
