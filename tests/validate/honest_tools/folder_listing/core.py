"""Reads the first words of text files."""

from __future__ import annotations

from pathlib import Path


def first_words(folder: Path, words: int = 2) -> dict[str, str]:
    """Return the first words of each text file, by its path relative to the folder.

    Raises:
        ValueError: `words` is not positive.
    """
    if words < 1:
        raise ValueError(f"words must be positive, not {words}")
    root = folder.resolve()
    return {
        path.relative_to(root).as_posix(): _first(path, words)
        for path in sorted(root.rglob("*.txt"))
    }


def _first(path: Path, words: int) -> str:
    with path.open(encoding="utf-8") as lines:
        return " ".join(next(lines, "").split()[:words])
