"""A candidate in a folder: written for a person to look at, read back to be judged."""

from __future__ import annotations

import os
from pathlib import Path, PurePosixPath
from typing import Final

from bot.candidate import MAX_FILE_BYTES, MAX_FILES, Candidate, Provenance
from bot.errors import RequestError, SurroundingsError
from bot.registry.manifest import MANIFEST_NAME
from bot.text.printable import printable

# Left behind by Python and its tools wherever tests ran; no part of a candidate.
_LEFTOVERS: Final = frozenset({"__pycache__", ".pytest_cache", ".mypy_cache", ".ruff_cache"})


def write(candidate: Candidate, folder: Path) -> None:
    """Write a candidate's files into a folder that is empty or not there yet.

    Raises:
        RequestError: The folder has something in it, or the candidate names a path outside it.
        SurroundingsError: The folder cannot be written to.
    """
    require_empty(folder)
    for path in candidate.files:
        if not _is_inside(path):
            raise RequestError(f"The candidate names a path outside its folder: {printable(path)}.")
    try:
        for path, content in candidate.files.items():
            target = folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
    except OSError as error:
        raise SurroundingsError(f"{folder} cannot be written to: {error.strerror}.") from error


def require_empty(folder: Path) -> None:
    """Refuse before the work a folder that `write` would refuse after it.

    Raises:
        RequestError: The folder has something in it, or is none.
        SurroundingsError: It cannot be written to, or cannot be made.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise RequestError(
            f"{folder} is not an empty folder.", remedy="Name one that is empty or not there yet."
        )
    found = next(one for one in (folder.absolute(), *folder.absolute().parents) if one.exists())
    if not found.is_dir() or not os.access(found, os.W_OK | os.X_OK):
        raise SurroundingsError(
            f"{folder} cannot be written to: {found} is no folder that you may write to.",
            remedy="Name another folder.",
        )


def read(folder: Path, name: str) -> Candidate:
    """Read a folder as the candidate `name`; the manifest and caches are left out.

    Raises:
        RequestError: The folder is not there, holds a link or a special file, or is too large.
    """
    if not folder.is_dir():
        raise RequestError(f"{folder} is not a folder.", remedy="Name the folder of a tool.")
    files: dict[str, bytes] = {}
    for path in sorted(folder.rglob("*")):
        inside = path.relative_to(folder)
        if _LEFTOVERS.intersection(inside.parts) or inside.as_posix() == MANIFEST_NAME:
            continue
        if path.is_symlink() or not (path.is_file() or path.is_dir()):
            raise RequestError(
                f"{printable(str(path))} is a link or a special file.",
                remedy="A candidate has regular files alone: remove it.",
            )
        if path.is_file():
            files[inside.as_posix()] = _content(path)
        if len(files) > MAX_FILES:
            raise RequestError(f"{folder} holds more than {MAX_FILES} files.")
    return Candidate(name, files, Provenance(generator="folder", generator_version=""))


def _content(path: Path) -> bytes:
    if path.stat().st_size > MAX_FILE_BYTES:
        raise RequestError(f"{printable(str(path))} is larger than {MAX_FILE_BYTES} bytes.")
    return path.read_bytes()


def _is_inside(path: str) -> bool:
    pure = PurePosixPath(path)
    return bool(pure.parts) and not pure.is_absolute() and ".." not in pure.parts
