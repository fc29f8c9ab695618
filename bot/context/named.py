"""The code that a specification names: its target, what it reads, names and paths in its text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import Final

from bot.context.outline import parsed, segment
from bot.context.piece import Piece, PieceKind
from bot.context.source import ContextSource, python
from bot.spec.toolspec import ToolSpec

MAX_FILES: Final = 20
"""Of a folder that is read, so many files are looked at, the first by name."""
_NAME: Final = re.compile(r"[A-Za-z_][\w./-]*[\w]")
_EXACT: Final = 1.0
_BELOW: Final = 0.8


def named(spec: ToolSpec, source: ContextSource) -> tuple[list[Piece], list[str]]:
    """Tell what the specification names and the repository may tell, and what of it cannot be told.

    A target and the files that are read have to be there; a name in the text counts only where the
    repository has it, since most dotted names are something else.

    Args:
        spec: Its shown part.
        source: The repository.
    """
    found: dict[tuple[str, str], Piece] = {}
    missing: list[str] = []
    for path in spec.reads:
        pieces = list(_read(path, source))
        for piece in pieces:
            _keep(found, piece)
        missing += [] if pieces else [path]
    if spec.target:
        target = dotted(spec.target, source)
        _keep(found, target)
        missing += [] if target else [spec.target]
    text = f"{spec.summary}\n{spec.behaviour}\n{spec.interface}"
    for name in sorted(set(_NAME.findall(text))):
        if source.has(name):
            _keep(found, source.file_piece(PieceKind.NAMED, name, _EXACT))
        elif "." in name and "/" not in name:
            _keep(found, dotted(name, source))
    return list(found.values()), missing


def dotted(name: str, source: ContextSource) -> Piece | None:
    """The module, function or class that a dotted name stands for in the repository, or None.

    The longest module that is there counts; what follows is looked up in it.
    """
    steps = name.split(".")
    for length in range(len(steps), 0, -1):
        module, inside = "/".join(steps[:length]), ".".join(steps[length:])
        for path in _module_files(module):
            if source.has(path):
                return _definition(path, inside, source)
    return None


def _definition(path: str, inside: str, source: ContextSource) -> Piece | None:
    if not inside:
        return source.file_piece(PieceKind.NAMED, path, _EXACT)
    text = source.text(path)
    tree = parsed(text) if text is not None else None
    if text is None or tree is None:
        return None
    title, code = python(f"{inside} in {path}", segment(text, tree, inside))
    return source.piece(PieceKind.NAMED, title, code, _EXACT)


def _module_files(module: str) -> tuple[str, ...]:
    # As `bot.spec.protected` looks for a target.
    files = (f"{module}.py", f"{module}/__init__.py")
    return (*files, *(f"src/{path}" for path in files))


def _read(path: str, source: ContextSource) -> Iterator[Piece]:
    """The file at a path, or the files below it."""
    below = (one for one in sorted(source.entries) if one.startswith(f"{path}/"))
    exact = ((one, _EXACT) for one in [path] if source.has(one))
    inside = ((one, _BELOW) for one in islice(filter(source.has, below), MAX_FILES))
    for one, score in (*exact, *inside):
        piece = source.file_piece(PieceKind.NAMED, one, score)
        if piece is not None:
            yield piece


def _keep(found: dict[tuple[str, str], Piece], piece: Piece | None) -> None:
    if piece is not None:
        found.setdefault((piece.title, piece.text), piece)
