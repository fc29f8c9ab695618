"""Folds accents for comparison."""

from __future__ import annotations

import unicodedata


def fold(text: str) -> str:
    """Return the text without accents, in lower case, with single blanks."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return " ".join(bare.split())


def same_name(first: str, second: str) -> bool:
    """Return whether two names differ in accents, case and blanks at most."""
    return fold(first) == fold(second)


def initials(name: str) -> str:
    """Return the first letter of each word, in upper case, with dots."""
    return " ".join(f"{word[0].upper()}." for word in name.split())
