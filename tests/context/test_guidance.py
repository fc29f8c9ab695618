from __future__ import annotations

from bot.context.guidance import pattern_pieces
from bot.patterns import NAMES, catalogue
from bot.spec.toolspec import Category, Kind, ToolSpec
from tests.context.scene import source
from tests.forge.repositories import Repo


def spec(category: Category | None) -> ToolSpec:
    return ToolSpec(
        name="error_patterns",
        kind=Kind.TOOL,
        category=category,
        summary="Count the errors of a log by kind.",
    )


def test_the_patterns_of_the_category_are_told_with_what_they_write(repo: Repo) -> None:
    (piece,) = pattern_pieces(spec(Category.DEBUGGING), source(repo))
    assert piece.title == "error_classifier"
    assert 0.2 / 0.7 < piece.score < 1
    assert catalogue()["error_classifier"].description.summary in piece.text
    assert "count(lines: Iterable[str]) -> dict[str, int]" in piece.text


def test_every_pattern_belongs_to_a_category_and_to_no_other(repo: Repo) -> None:
    told = [piece.title for one in Category for piece in pattern_pieces(spec(one), source(repo))]
    assert sorted(told) == sorted(NAMES)
    assert list(pattern_pieces(spec(None), source(repo))) == []
