from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st

from bot.context.piece import Piece, PieceKind
from bot.context.ranking import choose_pieces

PIECES = st.lists(
    st.builds(
        Piece,
        st.sampled_from(PieceKind),
        st.sampled_from(["a", "b", "c"]),
        st.lists(st.sampled_from(["parser", "socket", "walrus", "quartz"]), max_size=5).map(
            " ".join
        ),
        st.integers(1, 100),
        st.floats(0, 1),
    ),
    max_size=12,
    unique_by=lambda piece: (piece.kind, piece.title, piece.text),
)


def piece(text: str, tokens: int, score: float, kind: PieceKind = PieceKind.TOOL) -> Piece:
    return Piece(kind, text, text, tokens, score)


@given(PIECES, st.integers(0, 300))
def test_the_budget_is_never_exceeded_and_nothing_that_fits_is_left(
    found: list[Piece], budget: int
) -> None:
    choice = choose_pieces(found, budget)
    assert choice.tokens == sum(one.tokens for one in choice.pieces) <= budget
    assert sorted(map(repr, (*choice.pieces, *choice.left_out))) == sorted(map(repr, found))
    assert all(one.tokens > budget - choice.tokens for one in choice.left_out)


@given(PIECES, st.integers(0, 300), st.integers(0, 9))
def test_the_order_does_not_depend_on_what_was_found_first(
    found: list[Piece], budget: int, seed: int
) -> None:
    shuffled = random.Random(seed).sample(found, len(found))
    assert choose_pieces(found, budget) == choose_pieces(shuffled, budget)


def test_better_ones_come_first_and_smaller_ones_take_what_is_left() -> None:
    large, good, small = (
        piece("parser", 90, 1.0),
        piece("socket", 60, 0.9),
        piece("walrus", 10, 0.1),
    )
    assert choose_pieces([small, good, large], 100).pieces == (large, small)
    assert choose_pieces([small, good, large], 100).left_out == (good,)


def test_what_repeats_a_chosen_one_comes_after_something_new() -> None:
    first, again, fresh = (
        piece("parser socket", 10, 1.0),
        Piece(PieceKind.TOOL, "again", "parser socket", 10, 0.8),
        piece("walrus quartz", 10, 0.6),
    )
    # 0.7 * 0.8 - 0.3 * 1 is less than 0.7 * 0.6.
    assert choose_pieces([first, again, fresh], 100).pieces == (first, fresh, again)


def test_of_equal_ones_the_kind_decides() -> None:
    tool, named = piece("parser", 10, 0.5), piece("socket", 10, 0.5, PieceKind.NAMED)
    assert choose_pieces([tool, named], 10).pieces == (named,)
