"""Suggestions for misspelt names."""

from __future__ import annotations

import difflib


def suggest(name: str, known: list[str]) -> list[str]:
    """Return the known names that are near, at most three, the nearest first."""
    return difflib.get_close_matches(name, known, n=3, cutoff=0.6)


def sentence(name: str, known: list[str]) -> str:
    """Return what to tell a person who wrote the name."""
    near = suggest(name, known)
    if not near:
        return f"{name} is unknown."
    *others, last = near
    offered = f"{', '.join(others)} or {last}" if others else last
    return f"{name} is unknown; did you mean {offered}?"


def changes(before: list[str], after: list[str]) -> list[str]:
    """Return the lines that went (`-`) and came (`+`), in order."""
    return [
        line[0] + line[2:] for line in difflib.ndiff(before, after) if line.startswith(("+", "-"))
    ]
