"""Locks: every distribution with its version and hashes, as files of requirements have them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bot.environment.find import normal
from bot.environment.uv import run_uv

_ENTRY: Final = re.compile(r"^(?P<name>[A-Za-z0-9][A-Za-z0-9._-]*)\s*(?:==|@)", re.M)


@dataclass(frozen=True)
class Interpreter:
    """The Python of a sandbox, as far as it decides which wheels fit.

    Attributes:
        version: As `3.11`.
        machine: As `x86_64`.
    """

    version: str
    machine: str

    @property
    def options(self) -> tuple[str, ...]:
        """What tells uv to work for this interpreter, whichever runs Toolwright."""
        return (
            f"--python-version={self.version}",
            # glibc 2.28 and newer: one layer for every sandbox of a machine.
            f"--python-platform={self.machine}-manylinux_2_28",
        )


def compiled(
    folder: Path, sources: Iterable[str], interpreter: Interpreter, options: Iterable[str]
) -> str:
    """Versions and hashes for what some files under `folder` ask for, from wheels alone.

    Raises:
        NoEnvironmentError: uv found none that fit, or no network.
    """
    return run_uv(
        *("pip", "compile", "--quiet", "--no-header", "--no-annotate"),
        *("--only-binary=:all:", "--generate-hashes", *interpreter.options, *options, *sources),
        cwd=folder,
    )


def names(lock: str) -> frozenset[str]:
    """The distributions that a lock has, by their names in the normal form."""
    return frozenset(normal(match["name"]) for match in _ENTRY.finditer(lock))


def less(lock: str, *dropped: str) -> str:
    """Return the lock without some distributions, which are named in the normal form."""
    return "".join(entry for name, entry in entries(lock) if name not in dropped)


def entries(lock: str) -> list[tuple[str, str]]:
    """The entries of a lock with their names, hashes included; lines before the first have none."""
    found: list[tuple[str, str]] = [("", "")]
    for line in lock.splitlines():
        if entry := _ENTRY.match(line):
            found.append((normal(entry["name"]), ""))
        name, text = found[-1]
        found[-1] = (name, f"{text}{line}\n")
    return found


def pins(lock: str) -> str:
    """The versions of a lock alone, as constraints."""
    lines = [line.rstrip(" \\") for line in lock.splitlines() if _ENTRY.match(line)]
    return "".join(f"{line}\n" for line in lines if "==" in line.partition(";")[0])
