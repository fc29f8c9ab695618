"""Run-length encoding."""

from __future__ import annotations

from itertools import groupby


def encode(text: str) -> list[tuple[int, str]]:
    """Return the runs of a text, in order."""
    return [(len(list(run)), letter) for letter, run in groupby(text)]


def decode(runs: list[tuple[int, str]]) -> str:
    """Return the text of the runs.

    Raises:
        ValueError: A run is not positive.
    """
    for length, _ in runs:
        if length < 1:
            raise ValueError(f"a run must be positive, not {length}")
    return "".join(letter * length for length, letter in runs)


def longest_run(text: str) -> int:
    """Return the length of the longest run, nought for an empty text."""
    return max((length for length, _ in encode(text)), default=0)
