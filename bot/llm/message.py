"""What is said to a model, and the digest that names it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

from bot.llm.tokens import estimate


@dataclass(frozen=True)
class Message:
    """One message of a chat; `assistant` repeats what a model itself has said before."""

    role: Literal["system", "user", "assistant"]
    content: str


def digest(messages: Sequence[Message]) -> str:
    """SHA-256 hex of the messages as canonical JSON."""
    return canonical_digest([asdict(message) for message in messages])


def canonical_digest(data: Any) -> str:
    """SHA-256 hex of JSON data in one form: sorted keys, no spaces, ASCII."""
    canonical = json.dumps(data, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def estimated_tokens(messages: Sequence[Message]) -> int:
    """Tokens of a request as estimated; what a chat adds to each message lies within the margin."""
    return sum(estimate(message.content) for message in messages)
