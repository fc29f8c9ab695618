"""Which pieces a context has room for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from bot.context.piece import Piece, PieceKind
from bot.context.similarity import cosine, weigh
from bot.context.words import terms

RELEVANCE: Final = 0.7
_ORDER: Final = list(PieceKind)


@dataclass(frozen=True)
class Choice:
    """The pieces that were chosen, in that order, and the others."""

    pieces: tuple[Piece, ...]
    left_out: tuple[Piece, ...]

    @property
    def tokens(self) -> int:
        """What the chosen ones cost together."""
        return sum(piece.tokens for piece in self.pieces)


def choose_pieces(found: Iterable[Piece], max_tokens: int) -> Choice:
    """Choose greedily, by maximal marginal relevance, what fits.

    Again and again, of the pieces that still fit into the budget that one is taken for which

        0.7 * score - 0.3 * (largest cosine of its terms with those of a piece taken before)

    is largest (J. Carbonell and J. Goldstein, The use of MMR, 1998, with a lambda of 0.7), until
    none fits. Of equal ones the first by kind, then title, then text is taken, so that the result
    does not depend on the order of what was found.

    Args:
        found: The candidates.
        max_tokens: The budget; the chosen ones never cost more together.
    """
    distinct = {(piece.kind, piece.title, piece.text): piece for piece in found}
    waiting = sorted(distinct.values(), key=_key)
    words = {_key(piece): terms(piece.text) for piece in waiting}
    weights = weigh(words.values())
    overlap = dict.fromkeys(words, 0.0)
    taken: list[Piece] = []
    room = max_tokens
    while fitting := [piece for piece in waiting if piece.tokens <= room]:
        best = max(
            fitting,
            key=lambda one: RELEVANCE * one.score - (1 - RELEVANCE) * overlap[_key(one)],
        )
        waiting.remove(best)
        taken.append(best)
        room -= best.tokens
        for piece in waiting:
            shared = cosine(words[_key(piece)], words[_key(best)], weights)
            overlap[_key(piece)] = max(overlap[_key(piece)], shared)
    return Choice(tuple(taken), tuple(waiting))


def _key(piece: Piece) -> tuple[int, str, str]:
    return _ORDER.index(piece.kind), piece.title, piece.text
