"""Regular files: read in bounds where others may write, and looked at before they are written."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Callable
from pathlib import Path


def why_irregular(path: Path) -> str:
    """Return why a path is no regular file, as the end of a sentence; empty where it is one."""
    if path.is_symlink():
        return "is a link, and not a regular file"
    if path.is_file():
        return ""
    if path.is_dir():
        return "is a folder, and not a file"
    return "is not a regular file" if path.exists() else "does not exist"


def read_regular(
    path: Path, max_bytes: int, trusted: Callable[[os.stat_result], bool] = lambda _: True
) -> bytes | None:
    """The content; None where it is not there, no regular file, too large or not trusted.

    Args:
        path: Not followed where it is a link.
        max_bytes: Largest file.
        trusted: Is told whose the open file is, and who may write to it.
    """
    try:
        # Without following a link, and without waiting for the writer of a planted pipe.
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        try:
            found = os.fstat(handle)
            if not stat.S_ISREG(found.st_mode) or found.st_size > max_bytes or not trusted(found):
                return None
            with os.fdopen(handle, "rb", closefd=False) as stream:
                return stream.read(max_bytes)
        finally:
            os.close(handle)
    except OSError:
        return None


def why_unwritable(path: Path) -> str:
    """Why a file could not be written, in the words of the system; empty where it could."""
    if path.is_dir():
        return os.strerror(errno.EISDIR)
    if not path.parent.exists():
        return os.strerror(errno.ENOENT)
    if not path.parent.is_dir():
        return os.strerror(errno.ENOTDIR)
    asked, rights = (path, os.W_OK) if path.exists() else (path.parent, os.W_OK | os.X_OK)
    return "" if os.access(asked, rights) else os.strerror(errno.EACCES)
