"""One HTTP request for one chat completion. The only module that talks to a model endpoint.

`openai` takes over a second to import, and most commands need no model: it is imported on call.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from threading import Event
from typing import TYPE_CHECKING

from pydantic import SecretStr

from bot.llm.answer import Completion, Watch, read_stream, read_whole
from bot.llm.message import Message
from bot.llm.refusal import broken_off, late, translated
from bot.llm.request import Request

if TYPE_CHECKING:
    from openai.types.chat import ChatCompletionMessageParam


def send(
    request: Request,
    key: SecretStr | None,
    *,
    stream: bool,
    stopped: Event,
    heard: Callable[[int], None],
) -> Completion:
    """Send a request once.

    Args:
        request: What to ask.
        key: None where the endpoint needs none.
        stream: Whether to ask for the reply in parts; an endpoint may send it whole all the same.
        stopped: Set when nobody wants the answer any more.
        heard: Is told how many characters have come.

    Raises:
        ModelError: The endpoint cannot be reached, refuses the request, or gives an answer that is
            empty, cut, late or not a chat completion.
    """
    import httpx2
    from openai import Omit, OpenAI, OpenAIError

    model = request.model
    # The client would take these from the environment, whatever endpoint is asked.
    headers = {"OpenAI-Organization": Omit(), "OpenAI-Project": Omit()}
    if key is None:
        headers["Authorization"] = Omit()
    client = OpenAI(
        # Never sent where there is no key; the client asks for something.
        api_key="none" if key is None else key.get_secret_value(),
        base_url=model.base_url,
        timeout=model.timeout_seconds,
        # Every request is counted before it is sent, so that none may go out unseen.
        max_retries=0,
    )
    watch = Watch(time.monotonic() + model.timeout_seconds, stopped, heard)
    try:
        with (
            client,
            client.chat.completions.with_streaming_response.create(
                model=model.name,
                messages=[_parameter(message) for message in request.messages],
                extra_headers=headers,
                extra_body=_parameters(request, stream=stream),
            ) as response,
        ):
            streamed = response.headers.get("content-type", "").startswith("text/event-stream")
            read = read_stream if streamed else read_whole
            return read(response.iter_bytes(), model, watch)
    except OpenAIError as error:
        # Without the cause: it holds the endpoint's own words, and those may hold the key.
        unsent = isinstance(error.__cause__, httpx2.ConnectError | httpx2.ConnectTimeout)
        raise translated(error, model, key, unsent=unsent) from None
    except httpx2.TimeoutException as error:
        raise late(model) from error
    except httpx2.HTTPError as error:
        raise broken_off(model) from error


def _parameters(request: Request, *, stream: bool) -> dict[str, object]:
    model = request.model
    parameters: dict[str, object] = {model.max_tokens_parameter: model.max_tokens}
    if model.temperature is not None:
        parameters["temperature"] = model.temperature
    if stream:
        parameters |= {"stream": True, "stream_options": {"include_usage": True}}
    return parameters


def _parameter(message: Message) -> ChatCompletionMessageParam:
    match message.role:
        case "system":
            return {"role": "system", "content": message.content}
        case "assistant":
            return {"role": "assistant", "content": message.content}
        case "user":
            return {"role": "user", "content": message.content}
