"""Counts the words of a text."""

from __future__ import annotations

import re
from collections import Counter

_WORD = re.compile(r"[\w']+")


def _words(text: str) -> list[str]:
    return _WORD.findall(text.casefold())


def tally(text: str) -> dict[str, int]:
    """Return how often each word occurs, the most frequent first, ties by alphabet."""
    counts = Counter(_words(text))
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def longest(text: str) -> str:
    """Return the longest word, the first of several.

    Raises:
        ValueError: The text has no word.
    """
    words = _words(text)
    if not words:
        raise ValueError("there is no word in the text")
    return max(words, key=len)
