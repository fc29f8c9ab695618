"""What a generator is told: the shown part of the specification, and what the repository has."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from bot.registry.tools import Tool
from bot.spec import SpecFile, shown
from bot.spec.toolspec import ToolSpec


@dataclass(frozen=True)
class Context:
    """Everything a generator may see.

    Attributes:
        spec: The specification as `bot.spec.shown` leaves it: no `acceptance`, and no example that
            is held back. Held-back examples reach nothing but the acceptance stage.
        spec_digest: SHA-256 hex of the specification file as written.
        tools: Names of the tools that the registry has, sorted.
        notes: What a maintainer asked for after an earlier attempt, oldest first.
    """

    spec: ToolSpec
    spec_digest: str
    tools: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def gather(spec: SpecFile, tools: Iterable[Tool], notes: Iterable[str] = ()) -> Context:
    """Put a context together; this is where held-back examples are left out."""
    names = tuple(sorted(tool.name for tool in tools))
    return Context(shown(spec.spec), spec.digest, names, tuple(notes))
