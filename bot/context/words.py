"""Words and terms of a text: what similarity and scores count."""

from __future__ import annotations

import re
from collections import Counter
from typing import Final

_STOP: Final = (
    "a an and any are as at be been but by can do does each for from has have if in into is it its"
    " may no not of on one or other self so than that the their them then there these they this to"
    " was what when where which while who why will with would you your def class return none true"
    " false str int float bool bytes list dict tuple set import"
)
STOP_WORDS: Final = frozenset(_STOP.split())
"""Words that say nothing of what a text is about, and those of Python that every tool has."""

_VAGUE: Final = (
    "about appropriate basically certain etc few good maybe many nice often perhaps possibly"
    " probably quite really several some somehow something sometimes soon stuff suitable thing"
    " things various very whatever"
)
VAGUE_WORDS: Final = frozenset(_VAGUE.split())
"""Words that pin nothing down."""

TOKEN: Final = re.compile(r"\w+|[^\w\s]")
_BREAK: Final = re.compile(r"[\W_]+|(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_CHUNK: Final = re.compile(r"[\w./-]+\(?")
_EXACT: Final = re.compile(r"\d|\w_|_\w|[a-z][A-Z]|\w[./]\w\w|\w\($")
_SHORT: Final = 2


def terms(text: str) -> Counter[str]:
    """Say how often each term occurs: words in lower case, without stop words and single letters.

    Identifiers are split at underscores and where the case changes, and a plural counts as its
    singular.
    """
    words = (_singular(word.lower()) for word in _BREAK.split(text))
    return Counter(word for word in words if len(word) >= _SHORT and word not in STOP_WORDS)


def exact_names(text: str) -> list[str]:
    """Return what names something exactly, in order.

    Identifiers with an underscore, an inner capital or a digit, numbers, dotted names, paths, and
    names in front of a bracket.
    """
    return [chunk for chunk in _CHUNK.findall(text) if _EXACT.search(chunk)]


def says_something(token: str) -> bool:
    """Return whether a token holds a word that is neither a stop word nor a vague one."""
    return any(
        word and word.lower() not in STOP_WORDS | VAGUE_WORDS for word in _BREAK.split(token)
    )


def _singular(word: str) -> str:
    plural = len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is"))
    return word[:-1] if plural else word
