"""How similar two tools are, from 0 to 1: by their words, their interfaces and their categories.

    similarity = 0.5 * words + 0.3 * interface + 0.2 * category

- words: the cosine of the two texts' term vectors, in the vector space model of G. Salton and
  C. Buckley (Term-weighting approaches in automatic text retrieval, 1988). A term weighs
  (1 + ln f) * (1 + ln((1 + N) / (1 + n))): f is how often the text has it, n how many of the N
  texts that are compared have it; the ones keep a term that every text has from counting nothing.
- interface: the Dice coefficient of what the two interfaces declare, as multisets: the annotation
  of each parameter, field and result, and the terms of the names. Annotations tell what a component
  can be used for, whatever it is called (A. Zaremski and J. Wing, Signature matching, 1995).
- category: 1 for the same, else 0.

Where one side has no interface or no category, the other weights share its part. The weights are
Toolwright's own: words say most, and even the very same words in the same category are not over the
limit of 0.7 without a part of the interface.
"""

from __future__ import annotations

import ast
import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from bot.context.outline import public, unparsed
from bot.context.words import terms
from bot.spec.toolspec import Category

WORDS: Final = 0.5
INTERFACE: Final = 0.3
CATEGORY: Final = 0.2


@dataclass(frozen=True)
class Profile:
    """What is compared: how often each term and each part of an interface occurs."""

    words: Mapping[str, int]
    interface: Mapping[str, int]
    category: Category | None = None


@dataclass(frozen=True)
class Weights:
    """How much each term says among some texts; `unknown` is for one that none of them has."""

    terms: Mapping[str, float]
    unknown: float

    def of(self, term: str) -> float:
        """The weight of a term, at least 1."""
        return self.terms.get(term, self.unknown)


def weigh(texts: Iterable[Mapping[str, int]]) -> Weights:
    """The weights of all terms of some texts."""
    listed = list(texts)
    found = Counter(term for text in listed for term in text)
    total = 1 + len(listed)
    return Weights(
        {term: 1 + math.log(total / (1 + count)) for term, count in found.items()},
        1 + math.log(total),
    )


def declared(tree: ast.Module) -> Counter[str]:
    """Return what an interface declares.

    Annotations of parameters, fields and results, terms of names.
    """
    parts: Counter[str] = Counter()
    for item in public(tree):
        parts.update(terms(item.name))
        for node in ast.walk(item):
            if isinstance(node, ast.arg | ast.AnnAssign) and node.annotation is not None:
                parts[f": {unparsed(node.annotation)}"] += 1
            elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.returns:
                parts[f"-> {unparsed(node.returns)}"] += 1
    return parts


def similarity(one: Profile, other: Profile, weights: Weights) -> float:
    """Return how similar two profiles are, by the formula of this module."""
    parts = [(WORDS, cosine(one.words, other.words, weights))]
    if one.interface and other.interface:
        parts.append((INTERFACE, dice(one.interface, other.interface)))
    if one.category and other.category:
        parts.append((CATEGORY, float(one.category is other.category)))
    value = sum(share * value for share, value in parts) / sum(share for share, _ in parts)
    return min(1.0, max(0.0, value))


def cosine(one: Mapping[str, int], other: Mapping[str, int], weights: Weights) -> float:
    """The cosine of two weighted term vectors, from 0 to 1; 0 where one has no term."""
    left, right = _vector(one, weights), _vector(other, weights)
    norm = _norm(left) * _norm(right)
    # Sorted, so that the sum does not depend on the order of a set.
    product = sum(left[term] * right[term] for term in sorted(left.keys() & right.keys()))
    return min(1.0, product / norm) if norm else 0.0


def dice(one: Mapping[str, int], other: Mapping[str, int]) -> float:
    """Twice what two multisets share over what they hold together; 0 for two empty ones."""
    total = sum(one.values()) + sum(other.values())
    shared = sum(min(count, other.get(part, 0)) for part, count in one.items())
    return 2 * shared / total if total else 0.0


def _vector(words: Mapping[str, int], weights: Weights) -> dict[str, float]:
    return {term: (1 + math.log(count)) * weights.of(term) for term, count in words.items()}


def _norm(vector: Mapping[str, float]) -> float:
    return math.sqrt(math.fsum(value * value for value in vector.values()))
