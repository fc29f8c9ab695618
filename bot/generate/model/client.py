"""One chat completion. The only module that talks to a model endpoint.

`openai` takes over a second to import, and most commands need no model: it is imported on call.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError

from bot.config import ModelConfig
from bot.errors import SurroundingsError
from bot.generate.model.prompt import Message
from bot.spec.problem import printable

if TYPE_CHECKING:
    from openai import APIStatusError, OpenAIError
    from openai.types.chat import ChatCompletionMessageParam

MAX_TRIES: Final = 3
MAX_ANSWER_BYTES: Final = 8 << 20
MAX_WORDS: Final = 200
"""Characters of the endpoint's own words that a message repeats."""


class ModelError(SurroundingsError):
    """The endpoint gave no usable answer; says nothing about the specification."""


@dataclass(frozen=True)
class Completion:
    """A model's answer.

    `tokens` is the endpoint's own count of request and reply, `prompt_tokens` that of the request
    alone; 0 where it gives none.
    """

    text: str
    tokens: int
    attempts: int
    prompt_tokens: int = 0


class _Answer(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class _Message(_Answer):
    content: str | None = None


class _Choice(_Answer):
    message: _Message
    finish_reason: str | None = None


class _Usage(_Answer):
    total_tokens: int = Field(0, ge=0)
    prompt_tokens: int = Field(0, ge=0)


class _Body(_Answer):
    choices: tuple[_Choice, ...] = Field(min_length=1)
    usage: _Usage | None = None


def complete(model: ModelConfig, key: SecretStr | None, messages: Sequence[Message]) -> Completion:
    """Ask for one completion.

    Lost connections, time-outs, rate limits and server errors are tried again, up to `MAX_TRIES`
    requests in all; a `retry-after` of at most two minutes is honoured, a longer one ends it.

    Raises:
        ModelError: The endpoint cannot be reached, refuses the request, or gives an answer that is
            empty, cut, late or not a chat completion.
    """
    import httpx2
    from openai import Omit, OpenAI, OpenAIError

    # The client would take these from the environment, whatever endpoint is asked.
    headers = {"OpenAI-Organization": Omit(), "OpenAI-Project": Omit()}
    if key is None:
        headers["Authorization"] = Omit()
    client = OpenAI(
        # Never sent where there is no key; the client asks for something.
        api_key="none" if key is None else key.get_secret_value(),
        base_url=model.base_url,
        timeout=model.timeout_seconds,
        max_retries=MAX_TRIES - 1,
    )
    parameters: dict[str, object] = {model.max_tokens_parameter: model.max_tokens}
    if model.temperature is not None:
        parameters["temperature"] = model.temperature
    try:
        with (
            client,
            client.chat.completions.with_streaming_response.create(
                model=model.name,
                messages=[_parameter(message) for message in messages],
                extra_headers=headers,
                extra_body=parameters,
            ) as response,
        ):
            body = _read(response.iter_bytes(), model)
            attempts = response.retries_taken + 1
    except OpenAIError as error:
        # Without the cause: it holds the endpoint's own words, and those may hold the key.
        raise _translated(error, model, key) from None
    except httpx2.TimeoutException as error:
        raise _late(model) from error
    except httpx2.HTTPError as error:
        raise ModelError(
            f"{model.base_url} broke off its answer.", remedy="Run it again."
        ) from error
    return _completion(body, model, attempts)


def _parameter(message: Message) -> ChatCompletionMessageParam:
    if message.role == "system":
        return {"role": "system", "content": message.content}
    return {"role": "user", "content": message.content}


def _read(chunks: Iterable[bytes], model: ModelConfig) -> bytes:
    """The whole body, in bounds; the client's own time-out starts anew with every byte."""
    deadline = time.monotonic() + model.timeout_seconds
    body = bytearray()
    for chunk in chunks:
        body += chunk
        if len(body) > MAX_ANSWER_BYTES:
            raise ModelError(f"The answer of {model.base_url} is over {MAX_ANSWER_BYTES} bytes.")
        if time.monotonic() > deadline:
            raise _late(model)
    return bytes(body)


def _completion(body: bytes, model: ModelConfig, attempts: int) -> Completion:
    try:
        answer = _Body.model_validate_json(body)
    except ValidationError as error:
        raise ModelError(
            f"The answer of {model.base_url} is not a chat completion.",
            remedy="base_url must be that of an OpenAI-compatible API; most end in /v1.",
        ) from error
    choice = answer.choices[0]
    if choice.finish_reason == "length":
        raise ModelError(
            f"The reply of the model {model.name} was cut at {model.max_tokens} tokens.",
            remedy="Raise max_tokens of the model, or split the specification.",
        )
    if choice.finish_reason == "content_filter":
        raise ModelError(f"{model.base_url} withheld the reply of the model {model.name}.")
    if choice.message.content is None or not choice.message.content.strip():
        raise ModelError(
            f"The reply of the model {model.name} is empty.",
            remedy="Run it again, or configure another model.",
        )
    usage = answer.usage or _Usage()
    return Completion(choice.message.content, usage.total_tokens, attempts, usage.prompt_tokens)


def _translated(error: OpenAIError, model: ModelConfig, key: SecretStr | None) -> ModelError:
    from openai import APIConnectionError, APIStatusError, APITimeoutError

    if isinstance(error, APITimeoutError):
        return _late(model)
    if isinstance(error, APIConnectionError):
        return ModelError(
            f"{model.base_url} cannot be reached.",
            remedy="Check base_url, and that the endpoint runs and this machine may reach it.",
        )
    if isinstance(error, APIStatusError):
        return _refused(error, model, key)
    return ModelError(f"The request to {model.base_url} failed: {type(error).__name__}.")


def _refused(error: APIStatusError, model: ModelConfig, key: SecretStr | None) -> ModelError:
    status = error.status_code
    said = _words(error, key)
    if status in (401, 403):
        # What the endpoint says here may show parts of the key.
        has = f"the key in {model.key_variable}" if key else "a request without a key"
        remedy = (
            f"Check that {model.key_variable} holds a key for this model."
            if key
            else "Set key_variable of the model to the variable that holds a key."
        )
        return ModelError(f"{model.base_url} refuses {has} (HTTP {status}).", remedy=remedy)
    if status == 404:
        return ModelError(
            f"{model.base_url} does not know the model {model.name} (HTTP 404){said}",
            remedy="Check name and base_url of the model; most base URLs end in /v1.",
        )
    if status == 429:
        wait = error.response.headers.get("retry-after", "")
        remedy = f"It asks to wait {wait} seconds." if wait.isdecimal() else "Try again later."
        return ModelError(
            f"{model.base_url} limits how often the model {model.name} may be asked "
            f"(HTTP 429){said}",
            remedy=remedy,
        )
    if status in (400, 422):
        return ModelError(
            f"{model.base_url} refuses the request (HTTP {status}){said}",
            remedy="Check temperature (null leaves it out), max_tokens and max_tokens_parameter.",
        )
    return ModelError(f"{model.base_url} failed (HTTP {status}){said}", remedy="Try again later.")


def _words(error: APIStatusError, key: SecretStr | None) -> str:
    """The end of a sentence with the endpoint's own words, in bounds and without the key."""
    said = error.message.partition(" - ")[2]
    if key is not None:
        said = said.replace(key.get_secret_value(), "***")
    line = printable(" ".join(said.split()))[:MAX_WORDS].rstrip(".")
    return f": {line}." if line else "."


def _late(model: ModelConfig) -> ModelError:
    return ModelError(
        f"{model.base_url} did not answer within {model.timeout_seconds:g} seconds.",
        remedy="Raise timeout_seconds of the model, or try again later.",
    )
