"""Runs uv: the one module that does. Nothing of what uv resolves or installs is run by it.

uv reads this user's configuration, and that of the repository where its files are laid out for it:
an index of its own has to count, or a public package could take a private one's name.
"""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from typing import Final

from uv import find_uv_bin

from bot.errors import SurroundingsError

SECONDS: Final = 1800.0
"""Wall time that one command of uv may take."""

_REMEDY: Final = (
    "Correct what the base branch says, name other files, groups or extras under `environment`, or "
    "set environment.enabled to false; where the network is at fault, try again."
)


class NoEnvironmentError(SurroundingsError):
    """The repository's environment could not be made; says nothing about a candidate."""


def run_uv(*arguments: str, cwd: Path) -> str:
    """Run one command of uv, and return what it printed on standard output.

    Files that it makes are readable for every user.

    Raises:
        NoEnvironmentError: It failed; the message ends with the last lines that it printed.
    """
    command = [os.fsdecode(find_uv_bin()), "--no-progress", "--color=never", *arguments]
    try:
        done = subprocess.run(
            command,
            cwd=cwd,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            umask=0o022,
            timeout=SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise NoEnvironmentError(f"uv could not do its work: {error}.", remedy=_REMEDY) from error
    if done.returncode:
        words = " ".join(arguments[:2])
        tail = "\n".join(done.stderr.strip().splitlines()[-12:])
        raise NoEnvironmentError(f"`uv {words}` failed:\n{tail}", remedy=_REMEDY)
    return done.stdout
