"""How good a context is: five scores from 0 to 100, of everything that a model is told as data.

- relevance: how much of it bears on the task, 100 * sum(tokens * score) / sum(tokens) over the
  specification, whose score is 1, and the pieces.
- completeness: the share that is there of what should be: behaviour, interface or target, examples,
  and every piece that the specification names, that is similar over the limit, or that is the
  merged version of the tool.
- specificity: exact names / (exact names + vague words), 0 without either; exact are identifiers
  with an underscore, an inner capital or a digit, numbers, dotted names, paths and calls.
- redundancy: the share of sequences of four words that occurred before (the shingles of A. Broder,
  On the resemblance and containment of documents, 1997); less is better.
- efficiency: the share of tokens that hold a word which is neither a stop word nor vague; a token
  is a word, an identifier or a single mark.

The last three are measured as the tool `context_quality` of this repository does.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.candidate import ContextScores
from bot.context.piece import PieceKind
from bot.context.ranking import Choice
from bot.context.words import TOKEN, VAGUE_WORDS, exact_names, says_something
from bot.llm.tokens import estimate
from bot.spec.toolspec import ToolSpec

SHINGLE = 4
_WANTED = frozenset({PieceKind.MERGED, PieceKind.NAMED, PieceKind.SIMILAR})


def score(
    spec: ToolSpec, notes: Sequence[str], choice: Choice, missing: Sequence[str] = ()
) -> ContextScores:
    """Score a context by the formulas of this module.

    Args:
        spec: The shown part of the specification.
        notes: What a maintainer asked for.
        choice: The pieces that are told, and those that found no room.
        missing: What the specification names and cannot be told.
    """
    own = "\n".join((spec.summary, spec.behaviour, spec.interface, spec.examples, *notes))
    text = "\n".join((own, *(piece.told for piece in choice.pieces)))
    return ContextScores(
        relevance=_relevance(estimate(own), choice),
        completeness=_completeness(spec, choice, missing),
        specificity=_specificity(text),
        redundancy=_redundancy(text),
        efficiency=_efficiency(text),
        pieces=len(choice.pieces),
        tokens=estimate(own) + choice.tokens,
    )


def _relevance(own: int, choice: Choice) -> float:
    useful = own + sum(piece.tokens * piece.score for piece in choice.pieces)
    return _percent(useful, own + choice.tokens)


def _completeness(spec: ToolSpec, choice: Choice, missing: Sequence[str]) -> float:
    parts = (spec.behaviour, spec.interface or spec.target, spec.examples)
    there = sum(bool(part.strip()) for part in parts)
    there += sum(piece.kind in _WANTED for piece in choice.pieces)
    lost = sum(piece.kind in _WANTED for piece in choice.left_out) + len(missing)
    lost += sum(not part.strip() for part in parts)
    return _percent(there, there + lost)


def _specificity(text: str) -> float:
    exact = len(exact_names(text))
    vague = sum(word.lower() in VAGUE_WORDS for word in re.findall(r"\w+", text))
    return _percent(exact, exact + vague)


def _redundancy(text: str) -> float:
    words = re.findall(r"\w+", text.lower())
    shingles = [tuple(words[i : i + SHINGLE]) for i in range(len(words) - SHINGLE + 1)]
    return _percent(len(shingles) - len(set(shingles)), len(shingles))


def _efficiency(text: str) -> float:
    tokens = TOKEN.findall(text)
    return _percent(sum(map(says_something, tokens)), len(tokens))


def _percent(part: float, whole: float) -> float:
    return min(100.0, round(100 * part / whole, 1)) if whole else 0.0
