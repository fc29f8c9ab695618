"""What every generator promises: a context in, a candidate out, or a clear refusal."""

from __future__ import annotations

from typing import Protocol

from bot.candidate import Candidate
from bot.context.gather import Context
from bot.errors import RequestError


class GenerationError(RequestError):
    """No generator that is configured can build what the specification asks for."""


class Generator(Protocol):
    """Turns a context into a candidate."""

    @property
    def name(self) -> str:
        """`offline`, or the name of the model."""
        ...

    def generate(self, context: Context) -> Candidate:
        """Build one candidate.

        Raises:
            GenerationError: This generator cannot build it; the message says what could.
            SurroundingsError: What the generator stands on failed, such as a model's endpoint.
        """
        ...
