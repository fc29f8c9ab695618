"""What is asked of one model once, and what came of it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any

from bot.llm.message import Message, canonical_digest, estimated_tokens
from bot.llm.usage import Usage, used
from bot.model_settings import ModelConfig


@dataclass(frozen=True)
class Request:
    """What is asked of one model, once.

    `sample` tells several answers to the same words apart; it is not sent.
    """

    model: ModelConfig
    messages: tuple[Message, ...]
    sample: int = 0

    @property
    def asked(self) -> dict[str, Any]:
        """All that the answer depends on, as JSON data.

        The address is left out, so that a recording serves wherever the model runs; so is the key.
        """
        return {
            "model": self.model.name,
            "messages": [asdict(message) for message in self.messages],
            "temperature": self.model.temperature,
            "max_tokens": self.model.max_tokens,
            "sample": self.sample,
        }

    @cached_property
    def digest(self) -> str:
        """SHA-256 hex of `asked`."""
        return canonical_digest(self.asked)

    @cached_property
    def prompt_tokens(self) -> int:
        """Tokens of the messages, as estimated."""
        return estimated_tokens(self.messages)

    @property
    def worst(self) -> Usage:
        """The most that one HTTP request for it is expected to use: the longest reply."""
        return used(self.model.price, self.prompt_tokens, self.model.max_tokens)


@dataclass(frozen=True)
class Exchange:
    """A request with its reply.

    Attributes:
        request: What was asked.
        reply: The model's words, as they came.
        usage: What it took when it was sent, retries included.
        seconds: How long that was.
        prompt_tokens: The endpoint's own count of what it was sent; 0 where it gives none.
        replayed: Whether it was recorded earlier, so that this run has used nothing for it.
    """

    request: Request
    reply: str
    usage: Usage
    seconds: float
    prompt_tokens: int = 0
    replayed: bool = False

    @property
    def reply_digest(self) -> str:
        """SHA-256 hex of the reply in UTF-8."""
        return hashlib.sha256(self.reply.encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True)
class Failure:
    """A request without a reply: one sentence that says why, and what would help."""

    request: Request
    message: str
    remedy: str = ""


@dataclass(frozen=True)
class RequestProgress:
    """How far a request is: characters that have come so far, and what came of it in the end."""

    request: Request
    characters: int = 0
    end: Exchange | Failure | None = None


Listener = Callable[[RequestProgress], None]
"""Is told how requests go, from several threads at once."""
