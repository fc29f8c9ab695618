"""What every sandbox promises, and what comes out of one.

Nothing leaves a sandbox but an exit status, two bounded byte streams and the accounting: no output
folder, so no planted link, device or path can reach the host. A stage that needs structured results
runs a harness that prints them.

Three things can happen, and they are three types: the command ran to its end (`Completed`, whatever
its exit status), the sandbox ended it at a limit (`Stopped`), or the sandbox could not run it at
all (`SandboxError`, raised).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from bot.errors import SurroundingsError

MIB = 1 << 20


class SandboxError(SurroundingsError):
    """The sandbox could not run the command; says nothing about the command."""


@dataclass(frozen=True)
class Limits:
    """Upper bounds of one run; the defaults are those of the design."""

    wall_seconds: float = 300.0
    memory_bytes: int = 2048 * MIB
    cpus: int = 1
    processes: int = 128
    tmp_bytes: int = 256 * MIB
    output_bytes: int = 16 * MIB


@dataclass(frozen=True)
class Task:
    """One command to run, with everything it may see.

    Attributes:
        command: Argument list. A first word `python` means the toolchain's interpreter.
        files: Contents by path relative to `/work`, mounted read-only. Parent folders are made.
        mounts: Host files or folders by absolute path inside; always read-only.
        stdin: Bytes for standard input, which is then closed.
        environment: The whole environment, beside the fixed PATH, HOME, TMPDIR and LANG.
        cwd: Working directory inside; `/work` and `/tmp` always exist.
        limits: Upper bounds.
    """

    command: tuple[str, ...]
    files: Mapping[str, bytes] = field(default_factory=dict)
    mounts: Mapping[str, Path] = field(default_factory=dict)
    stdin: bytes = b""
    environment: Mapping[str, str] = field(default_factory=dict)
    cwd: str = "/work"
    limits: Limits = field(default_factory=Limits)


class Limit(StrEnum):
    """Which limit ended a run."""

    WALL_TIME = "wall time"
    MEMORY = "memory"
    OUTPUT = "output"


@dataclass(frozen=True)
class Completed:
    """The command ended by itself.

    `exit_status` is negative for a signal (-9: killed by SIGKILL from inside). Seconds are wall
    time of the whole run, the sandbox's own start included.
    """

    exit_status: int
    stdout: bytes
    stderr: bytes
    seconds: float


@dataclass(frozen=True)
class Stopped:
    """The sandbox ended the command at a limit; the streams hold what had come by then."""

    limit: Limit
    stdout: bytes
    stderr: bytes
    seconds: float


Outcome = Completed | Stopped


class Sandbox(Protocol):
    """A place where hostile code may run."""

    @property
    def name(self) -> str:
        """`bubblewrap` or `docker`."""
        ...

    @property
    def environment_digest(self) -> str:
        """SHA-256 hex of what the sandbox offers inside: interpreter and toolchain versions."""
        ...

    def run(self, task: Task) -> Outcome:
        """Run a task to its end or to a limit; every process of it is dead on return.

        Raises:
            SandboxError: The sandbox could not run the command.
        """
        ...
