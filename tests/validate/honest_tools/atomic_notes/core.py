"""Notes in files."""

from __future__ import annotations

import re
from pathlib import Path

_NAME = re.compile(r"[a-z]+(_[a-z]+)*", re.ASCII)


def _place(folder: Path, name: str) -> Path:
    if _NAME.fullmatch(name) is None:
        raise ValueError(f"{name!r} is no name of a note")
    return folder / f"{name}.note"


def save(folder: Path, name: str, text: str) -> int:
    """Write a note in place of an older one, and return its size in bytes.

    Raises:
        ValueError: The name is none.
    """
    place = _place(folder, name)
    partial = place.with_suffix(".partial")
    size = partial.write_bytes(text.encode("utf-8"))
    partial.replace(place)
    return size


def load(folder: Path, name: str) -> str:
    """Return a note.

    Raises:
        KeyError: There is none of the name.
        ValueError: The name is none.
    """
    place = _place(folder, name)
    if not place.is_file():
        raise KeyError(name)
    return place.read_bytes().decode("utf-8")


def names(folder: Path) -> list[str]:
    """Return the names of all notes, in order."""
    return sorted(path.stem for path in folder.glob("*.note"))
