"""One HTTP request for one chat completion. The only module that talks to a model endpoint.

`httpx2` takes a while to import, and most commands need no model: it is imported on call.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from threading import Event
from typing import TYPE_CHECKING, Final

from pydantic import SecretStr

from bot.llm.answer import Completion, Watch, read_stream, read_whole
from bot.llm.refusal import ModelError, broken_off, late, refused, unreachable
from bot.llm.request import Request

if TYPE_CHECKING:
    from httpx2 import Response

MAX_REFUSAL_BYTES: Final = 64 * 1024
"""Of a refusal, what is read."""


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

    model = request.model
    headers = {} if key is None else {"Authorization": f"Bearer {key.get_secret_value()}"}
    watch = Watch(time.monotonic() + model.timeout_seconds, stopped, heard)
    client = httpx2.Client(timeout=model.timeout_seconds, follow_redirects=True)
    answered = False
    try:
        with (
            client,
            client.stream(
                "POST",
                f"{model.base_url.rstrip('/')}/chat/completions",
                json=_body(request, stream=stream),
                headers={"Accept": "application/json", **headers},
            ) as response,
        ):
            if not response.is_success:
                raise refused(
                    response.status_code, response.headers, _start_of(response), model, key
                )
            answered = True
            streamed = response.headers.get("content-type", "").startswith("text/event-stream")
            read = read_stream if streamed else read_whole
            return read(response.iter_bytes(), model, watch)
    except httpx2.TimeoutException as error:
        # What never reached the endpoint has cost nothing; of the rest that is not known.
        unsent = isinstance(error, httpx2.ConnectTimeout | httpx2.PoolTimeout)
        raise (late(model) if answered else late(model, wait=0.0, unsent=unsent)) from None
    except httpx2.HTTPError as error:
        if answered:
            raise broken_off(model) from error
        # Without the cause: it may hold the address with what stands in it.
        raise unreachable(model, unsent=isinstance(error, httpx2.ConnectError)) from None
    except httpx2.InvalidURL:
        raise ModelError(f"The request to {model.base_url} failed: it is no address.") from None


def _body(request: Request, *, stream: bool) -> dict[str, object]:
    model = request.model
    body: dict[str, object] = {
        "model": model.name,
        "messages": [
            {"role": message.role, "content": message.content} for message in request.messages
        ],
        model.max_tokens_parameter: model.max_tokens,
    }
    if model.temperature is not None:
        body["temperature"] = model.temperature
    if stream:
        body |= {"stream": True, "stream_options": {"include_usage": True}}
    return body


def _start_of(response: Response) -> bytes:
    """The beginning of a refusal, which may be as long as an endpoint likes."""
    found = b""
    for piece in response.iter_bytes():
        found += piece
        if len(found) >= MAX_REFUSAL_BYTES:
            break
    return found[:MAX_REFUSAL_BYTES]
