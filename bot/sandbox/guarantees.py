"""The names of what a sandbox guarantees, and which of them a machine may lack."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Protocol

from bot.sandbox.protocol import Sandbox


class Promise(StrEnum):
    """One thing that a sandbox guarantees."""

    NETWORK = "no network"
    ROOT = "read-only root"
    HOST_PATHS = "no host paths"
    BYTES = "bounded temporary files"
    INODES = "bounded number of temporary files"
    MEMORY = "memory limit"
    MEMORY_TOGETHER = "memory limit of all processes together"
    PROCESSOR = "one processor"
    PROCESSES = "process limit"
    NO_NEW_PRIVILEGES = "no new privileges"
    CAPABILITIES = "no capabilities"
    USER = "non-root"
    FILTER = "system-call filter"
    ENVIRONMENT = "empty environment"
    WALL_CLOCK = "wall clock"
    OUTPUT = "bounded output"
    ENDING = "everything killed at the end"


# These need a control group or an engine. Without them a run holds more of the host's memory than
# it should while it lasts: each process up to its own limit, and files without content up to the
# kernel's bound for a tmpfs, one for every two pages of memory (Documentation/filesystems/tmpfs).
BEST_EFFORT: Final = frozenset({Promise.INODES, Promise.MEMORY_TOGETHER})


@dataclass(frozen=True)
class Guarantee:
    """One promise, whether it holds here, what was seen, and what keeps it."""

    promise: Promise
    holds: bool
    detail: str
    kept_by: str

    @property
    def name(self) -> str:
        """The promise in words."""
        return self.promise.value

    @property
    def required(self) -> bool:
        """Whether nothing may run here while it does not hold."""
        return self.promise not in BEST_EFFORT


class Examinable(Sandbox, Protocol):
    """A sandbox that says what keeps its promises."""

    @property
    def keepers(self) -> Mapping[Promise, str]:
        """For each promise the mechanism that keeps it on this machine."""
        ...
