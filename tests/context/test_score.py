from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.context.piece import Piece, PieceKind
from bot.context.ranking import Choice
from bot.context.score import score
from bot.llm.tokens import estimate
from bot.spec.toolspec import Kind, ToolSpec

BARE = ToolSpec(name="counter", kind=Kind.TOOL, summary="Count some things")
WHOLE = BARE.model_copy(
    update={"behaviour": "By kind.", "interface": "def f() -> int: ...", "examples": ">>> f()\n1\n"}
)
EMPTY = Choice((), ())


def piece(kind: PieceKind, text: str = "walrus", score: float = 0.5, tokens: int = 10) -> Piece:
    return Piece(kind, "a title", text, tokens, score)


def test_relevance_is_the_share_of_tokens_that_bear_on_the_task() -> None:
    assert score(BARE, (), EMPTY).relevance == 100
    own = estimate("Count some things\n\n\n")
    choice = Choice((piece(PieceKind.TOOL, tokens=own),), ())
    assert score(BARE, (), choice).relevance == 75
    assert score(BARE, (), choice).tokens == 2 * own


def test_completeness_is_the_share_of_what_should_be_there() -> None:
    assert score(WHOLE, (), EMPTY).completeness == 100
    assert score(BARE, (), EMPTY).completeness == 0
    named, similar = piece(PieceKind.NAMED), piece(PieceKind.SIMILAR)
    assert score(WHOLE, (), Choice((named,), (similar,))).completeness == 80
    assert score(WHOLE, (), Choice((named,), (piece(PieceKind.TOOL),))).completeness == 100
    assert score(WHOLE, (), EMPTY, ["app.absent"]).completeness == 75


def test_specificity_is_that_of_exact_names_among_exact_and_vague_ones() -> None:
    # `things` and `some` are vague; `max_size` and `3` are exact.
    assert score(BARE, (), EMPTY).specificity == 0
    assert score(BARE, ("Use max_size of 3.",), EMPTY).specificity == 50


def test_redundancy_is_the_share_of_sequences_that_repeat() -> None:
    assert score(BARE, (), EMPTY).redundancy == 0
    # "count some things a b count some things a b": 7 sequences of four words, of which 2 repeat.
    notes = ("a b", "Count some things", "a b")
    assert score(BARE, notes, EMPTY).redundancy == round(100 * 2 / 7, 1)


def test_efficiency_is_the_share_of_tokens_that_say_something() -> None:
    # Count, walrus; not: some, things, the full stop.
    assert score(BARE, ("walrus.",), EMPTY).efficiency == 40


@given(
    st.text(max_size=60),
    st.lists(
        st.builds(
            piece,
            st.sampled_from(PieceKind),
            st.text(max_size=30),
            st.floats(0, 1),
            st.integers(1, 99),
        ),
        max_size=4,
    ),
)
def test_every_score_is_from_zero_to_one_hundred(text: str, pieces: list[Piece]) -> None:
    given_spec = BARE.model_copy(update={"behaviour": text})
    scores = score(given_spec, (), Choice(tuple(pieces), ()))
    names = ("relevance", "completeness", "specificity", "redundancy", "efficiency")
    assert all(0 <= getattr(scores, name) <= 100 for name in names)
    assert scores.pieces == len(pieces)
