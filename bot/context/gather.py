"""What a generator is told: the shown part of the specification, and what the repository has."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from bot.candidate import ContextScores
from bot.context.piece import Piece
from bot.context.redact import held_back
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
        notes: What a maintainer asked for after an earlier attempt, oldest first; a line that would
            give a held-back example away is left out.
        pieces: What a model is told of the repository, in the order in which it was chosen; the
            offline generator reads none.
        left_out: Pieces that found no room.
        scores: How good all of it is together; None where no pieces were looked for.
        attempt: Which attempt this is at the specification; another one gets other answers.
    """

    spec: ToolSpec
    spec_digest: str
    tools: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    pieces: tuple[Piece, ...] = ()
    left_out: tuple[Piece, ...] = ()
    scores: ContextScores | None = None
    attempt: int = 1


def gather(spec: SpecFile, tools: Iterable[Tool], notes: Iterable[str] = ()) -> Context:
    """Put a context together; this is where held-back examples are left out."""
    names = tuple(sorted(tool.name for tool in tools))
    told = shown(spec.spec)
    held = held_back(spec.spec).without(told)
    return Context(told, spec.digest, names, tuple(held.redacted(note) for note in notes))
