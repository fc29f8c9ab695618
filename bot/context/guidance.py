"""The design patterns of a category, as guidance: what the offline generator knows of them."""

from __future__ import annotations

from collections.abc import Iterator

from bot.context.piece import Piece, PieceKind
from bot.context.similarity import Profile, similarity, weigh
from bot.context.source import ContextSource
from bot.context.words import terms
from bot.patterns import catalogue
from bot.patterns.pattern import Pattern
from bot.patterns.reference import signature_text
from bot.spec.toolspec import ToolSpec


def pattern_pieces(spec: ToolSpec, source: ContextSource) -> Iterator[Piece]:
    """The patterns of the specification's category: name, docstring, and what each can write.

    The score is `bot.context.similarity` of the words and the category.
    """
    asked = terms(f"{spec.name} {spec.summary} {spec.behaviour}")
    fitting = [one for one in catalogue().values() if one.description.category is spec.category]
    texts = [_text(pattern) for pattern in fitting]
    words = [terms(text) for text in texts]
    weights = weigh([asked, *words])
    for pattern, text, own in zip(fitting, texts, words, strict=True):
        score = similarity(
            Profile(asked, {}, spec.category),
            Profile(own, {}, pattern.description.category),
            weights,
        )
        piece = source.piece(PieceKind.PATTERN, pattern.name, text, score)
        if piece is not None:
            yield piece


def _text(pattern: Pattern) -> str:
    lines = [
        f"- {signature_text(function, function.name)} {function.docstring.splitlines()[0]}"
        for function in pattern.reference.functions.values()
    ]
    return f"{pattern.description.summary}\n" + "\n".join(lines)
