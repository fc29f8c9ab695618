"""What every generator promises: a context in, drafts out, or a clear refusal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, Protocol

from bot.candidate import Candidate, ExchangeRecord
from bot.context.gather import Context
from bot.errors import RequestError
from bot.llm.usage import Usage

ASK_ANEW: Final = (
    "Set exchanges.mode to fresh, which asks anew what was recorded, or configure another model."
)
"""What helps where a model's reply is of no use."""


class GenerationError(RequestError):
    """No generator that is configured can build what the specification asks for."""


@dataclass(frozen=True)
class Revision:
    """What is wrong with a draft, for whoever wrote it to write it anew.

    Attributes:
        model: Who wrote it.
        source: Its `core.py`, or the whole reply where that could not be read; empty if there is
            none.
        feedback: What is wrong, line by line; nothing in it gives a held-back example away.
    """

    model: str
    source: str
    feedback: str


@dataclass(frozen=True)
class FailedDraft:
    """An answer of a model that gave no draft: a sentence that says why, and the reply if any."""

    model: str
    message: str
    remedy: str = ""
    reply: str = ""


@dataclass(frozen=True)
class Drafts:
    """What one round of generating came to; `usage` is that of the exchanges."""

    candidates: tuple[Candidate, ...]
    failed: tuple[FailedDraft, ...] = ()
    exchanges: tuple[ExchangeRecord, ...] = ()
    usage: Usage = field(default_factory=Usage)


class Generator(Protocol):
    """Turns a context into drafts: candidates that may lack tests and that nobody has run."""

    @property
    def name(self) -> str:
        """`offline`, or the names of the models."""
        ...

    def drafts(self, context: Context, revisions: Sequence[Revision] = ()) -> Drafts:
        """Write drafts, the most trusted writer's first.

        Args:
            context: What it is told.
            revisions: What was wrong with earlier drafts; empty in the first round. A generator
                that always writes the same gives no drafts in a later one.

        Raises:
            GenerationError: This generator cannot build it; the message says what could.
            SurroundingsError: What the generator stands on failed, such as every model's endpoint.
        """
        ...
