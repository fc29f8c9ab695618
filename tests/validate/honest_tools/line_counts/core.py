"""Counts lines of text files."""

from __future__ import annotations

from pathlib import Path


def count_lines(path: Path) -> tuple[int, int]:
    """Return the number of all lines of a file, and of those that are not blank."""
    total = filled = 0
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            total += 1
            filled += bool(line.strip())
    return total, filled


def count_folder(folder: Path, ending: str = ".txt") -> dict[str, int]:
    """Return the lines that are not blank, by path below the folder, in order.

    Raises:
        ValueError: It is not a folder.
    """
    if not folder.is_dir():
        raise ValueError(f"{folder.name} is not a folder")
    return {
        path.relative_to(folder).as_posix(): count_lines(path)[1]
        for path in sorted(folder.rglob(f"*{ending}"))
        if path.is_file()
    }
