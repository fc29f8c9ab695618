"""One publisher at a time: a lock that the kernel drops when its holder dies."""

from __future__ import annotations

import fcntl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from bot.errors import SurroundingsError

_POLL_SECONDS: Final = 0.05


@contextmanager
def publishing(folder: Path, wait_seconds: float) -> Iterator[None]:
    """Hold the lock file in `folder`, which is made when it is missing.

    Raises:
        SurroundingsError: Another process held it for all of `wait_seconds`, or the folder cannot
            be written to.
    """
    path = folder / "lock"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handle = path.open("ab")
    except OSError as error:
        raise SurroundingsError(
            f"{path} cannot be written: {error.strerror}.",
            remedy="Give yourself write access to the Git folder.",
        ) from error
    with handle:
        deadline = time.monotonic() + wait_seconds
        while True:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError as error:
                if time.monotonic() >= deadline:
                    raise SurroundingsError(
                        f"Another run is publishing in {folder.parent}.",
                        remedy="Run the same command again when it has ended.",
                    ) from error
                time.sleep(_POLL_SECONDS)
        yield


def require_free(folder: Path, wait_seconds: float) -> None:
    """See whether `publishing` would get the lock; nothing is made where the folder is missing.

    Raises:
        SurroundingsError: As `publishing`.
    """
    if folder.exists():
        with publishing(folder, wait_seconds):
            return
