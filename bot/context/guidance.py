"""The design patterns of a category, as guidance: what the offline generator knows of them."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from importlib import import_module

from bot.context.piece import Piece, PieceKind
from bot.context.similarity import Profile, similarity, weigh
from bot.context.source import ContextSource
from bot.context.words import terms
from bot.generate.offline import patterns
from bot.generate.offline.pattern import Pattern
from bot.spec.toolspec import ToolSpec


def pattern_pieces(spec: ToolSpec, source: ContextSource) -> Iterator[Piece]:
    """The patterns of the specification's category: name, docstring, and what each can write.

    The score is `bot.context.similarity` of the words and the category.
    """
    asked = terms(f"{spec.name} {spec.summary} {spec.behaviour}")
    fitting = [one for one in patterns.PATTERNS.values() if one.category is spec.category]
    texts = [_text(pattern) for pattern in fitting]
    words = [terms(text) for text in texts]
    weights = weigh([asked, *words])
    for pattern, text, own in zip(fitting, texts, words, strict=True):
        score = similarity(
            Profile(asked, {}, spec.category), Profile(own, {}, pattern.category), weights
        )
        piece = source.piece(PieceKind.PATTERN, pattern.name, text, score)
        if piece is not None:
            yield piece


def _text(pattern: Pattern) -> str:
    module = import_module(f"{patterns.__name__}.{pattern.name}")
    lines = [inspect.getdoc(module) or "", ""]
    lines += [f"- {one.signature}: {one.about}" for one in pattern.operations]
    return f"{pattern.summary}\n" + "\n".join(lines)
