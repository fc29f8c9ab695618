"""Which files of a large suite come first: those that a change of the tool can reach."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from pathlib import PurePosixPath

from bot.layout import TOOLS_FOLDER


def affected(files: Mapping[str, bytes], tool: str) -> tuple[str, ...]:
    """Paths of the Python files that name a tool, or a module that does, and so on.

    Names are looked for as words, wherever they stand: a file too many costs nothing but its place.

    Args:
        files: The repository, by path.
        tool: The tool's name.
    """
    python = {
        path: frozenset(re.findall(rb"\w+", text))
        for path, text in files.items()
        if path.endswith(".py") and not path.startswith(f"{TOOLS_FOLDER}/")
    }
    reached: dict[str, None] = {}
    names = {tool.encode()}
    while more := [p for p, words in python.items() if p not in reached and words & names]:
        reached.update(dict.fromkeys(more))
        names = {_module(path) for path in more} - {b"__init__", b"conftest"}
    return tuple(sorted(reached))


def spread(names: Collection[str], count: int) -> tuple[str, ...]:
    """At most so many of some names, evenly from the whole of them, in their order."""
    every = sorted(names)
    if len(every) <= count:
        return tuple(every)
    return tuple(every[number * len(every) // count] for number in range(count))


def _module(path: str) -> bytes:
    name = PurePosixPath(path)
    return (name.parent.name if name.stem == "__init__" else name.stem).encode()
