"""An endpoint's answer, whole or as a stream of events: read in bounds, and strictly."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from threading import Event
from typing import Final

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.llm.refusal import ModelError, Tokens, brief, broken_off, late
from bot.model_settings import ModelConfig

MAX_ANSWER_BYTES: Final = 8 << 20
_MAX_TOKENS: Final = 10**9
_DATA: Final = b"data:"
_DONE: Final = b"[DONE]"


@dataclass(frozen=True)
class Completion:
    """A model's reply; `tokens` is the endpoint's own count, None where it gives none."""

    text: str
    tokens: Tokens | None


@dataclass(frozen=True)
class Watch:
    """How reading is bounded and followed.

    Attributes:
        deadline: On the monotonic clock; what is still coming then is late.
        stopped: Set when nobody wants the answer any more.
        heard: Is told how many characters of the reply have come.
    """

    deadline: float
    stopped: Event
    heard: Callable[[int], None]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class _Message(_Part):
    content: str | None = None


class _Choice(_Part):
    index: int = 0
    message: _Message = _Message()
    delta: _Message = _Message()
    finish_reason: str | None = None


class _Usage(_Part):
    prompt_tokens: int = Field(0, ge=0, le=_MAX_TOKENS)
    completion_tokens: int = Field(0, ge=0, le=_MAX_TOKENS)
    total_tokens: int = Field(0, ge=0, le=_MAX_TOKENS)

    @property
    def tokens(self) -> Tokens | None:
        """Both counts; what only the sum knows of counts as received."""
        received = max(self.completion_tokens, self.total_tokens - self.prompt_tokens)
        return Tokens(self.prompt_tokens, received) if self.prompt_tokens or received else None


class _Body(_Part):
    choices: tuple[_Choice, ...] = Field(min_length=1)
    usage: _Usage | None = None


class _Fault(_Part):
    message: str = ""


class _Chunk(_Part):
    choices: tuple[_Choice, ...] = ()
    usage: _Usage | None = None
    error: _Fault | str | None = None


def read_whole(chunks: Iterable[bytes], model: ModelConfig, watch: Watch) -> Completion:
    """Read a chat completion.

    Raises:
        ModelError: It is late, too long, no chat completion, or has no whole reply.
    """
    content = b"".join(_bounded(chunks, model, watch))
    try:
        body = _Body.model_validate_json(content)
    except ValidationError as error:
        raise _not_one(model) from error
    choice = body.choices[0]
    tokens = body.usage.tokens if body.usage else None
    return _checked(choice.message.content or "", choice.finish_reason, tokens, model)


def read_stream(chunks: Iterable[bytes], model: ModelConfig, watch: Watch) -> Completion:
    """Read a chat completion that comes as server-sent events, each with a part of the reply.

    Raises:
        ModelError: As `read_whole`; also where the stream ends before the reply.
    """
    parts: list[str] = []
    length, finish, tokens, done = 0, None, None, False
    for event in _events(_bounded(chunks, model, watch)):
        if event == _DONE:
            done = True
            break
        chunk = _chunk(event, model)
        tokens = chunk.usage.tokens if chunk.usage else tokens
        for choice in chunk.choices:
            if choice.index == 0:
                parts.append(choice.delta.content or "")
                length += len(parts[-1])
                finish = choice.finish_reason or finish
        watch.heard(length)
    if not done and finish is None:
        raise broken_off(model)
    return _checked("".join(parts), finish, tokens, model)


def _bounded(chunks: Iterable[bytes], model: ModelConfig, watch: Watch) -> Iterator[bytes]:
    """The bytes; the client's own time-out starts anew with every one."""
    size = 0
    for chunk in chunks:
        size += len(chunk)
        if size > MAX_ANSWER_BYTES:
            raise ModelError(f"The answer of {model.base_url} is over {MAX_ANSWER_BYTES} bytes.")
        if time.monotonic() > watch.deadline:
            raise late(model)
        if watch.stopped.is_set():
            raise ModelError(f"The request to {model.base_url} was stopped.")
        yield chunk


def _events(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """The data of each event; comments, which keep a connection alive, have none."""
    rest = b""
    for chunk in chunks:
        *lines, rest = (rest + chunk).split(b"\n")
        yield from (line[len(_DATA) :].strip() for line in lines if line.startswith(_DATA))
    if rest.startswith(_DATA):
        yield rest[len(_DATA) :].strip()


def _chunk(event: bytes, model: ModelConfig) -> _Chunk:
    try:
        chunk = _Chunk.model_validate_json(event)
    except ValidationError as error:
        raise _not_one(model) from error
    if chunk.error is not None:
        said = chunk.error if isinstance(chunk.error, str) else chunk.error.message
        raise broken_off(model, said)
    return chunk


def _checked(
    text: str, finish: str | None, tokens: Tokens | None, model: ModelConfig
) -> Completion:
    if finish == "length":
        raise ModelError(
            f"The reply of the model {brief(model.name)} was cut at {model.max_tokens} tokens.",
            remedy="Raise max_tokens of the model, or split the specification.",
            tokens=tokens,
        )
    if finish == "content_filter":
        raise ModelError(
            f"{model.base_url} withheld the reply of the model {brief(model.name)}.", tokens=tokens
        )
    if not text.strip():
        raise ModelError(
            f"The reply of the model {brief(model.name)} is empty.",
            remedy="Run it again, or configure another model.",
            tokens=tokens,
        )
    return Completion(text, tokens)


def _not_one(model: ModelConfig) -> ModelError:
    return ModelError(
        f"The answer of {model.base_url} is not a chat completion.",
        remedy="base_url must be that of an OpenAI-compatible API; most end in /v1.",
    )
