"""One piece of a context, and the scores of a whole one."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bot.llm.tokens import estimate

FRAME_TOKENS = estimate(f"\n=== {'a1' * 16} ===\n")
"""What the line costs that ends a piece, in which each letter of a digest is taken for a token."""


class PieceKind(StrEnum):
    """Where a piece comes from; in the order in which equally good ones are chosen."""

    MERGED = "merged version of this tool"
    NAMED = "named by the specification"
    SIMILAR = "similar tool"
    MODEL = "an existing tool, as a model of the conventions"
    PATTERN = "design pattern of the category"
    TOOL = "existing tool"


@dataclass(frozen=True)
class Piece:
    """Something of the repository that a model is told beside the specification.

    Attributes:
        kind: Where it comes from.
        title: One line that names it.
        text: What of it is told; nothing hidden in it, and nothing of a held-back example.
        tokens: What it costs together with its title and its frame, as `estimate` counts.
        score: How much it bears on the specification, from 0 to 1.
    """

    kind: PieceKind
    title: str
    text: str
    tokens: int
    score: float

    @property
    def told(self) -> str:
        """The piece as a model gets it, without the lines that delimit it."""
        return told(self.kind, self.title, self.text)


def told(kind: PieceKind, title: str, text: str) -> str:
    """A line that says what follows, and the text."""
    return f"{kind}: {title}\n{text}"
