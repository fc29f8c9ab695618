"""From requests to replies: several at once, each recorded, counted and tried again if need be."""

from __future__ import annotations

import random
import time
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from threading import Event, Semaphore, Thread
from typing import Final, Literal

from pydantic import SecretStr

from bot.errors import RequestError, ToolwrightError
from bot.llm.budget import Budget, BudgetError
from bot.llm.cassette import Cassette
from bot.llm.refusal import ModelError, Tokens, brief
from bot.llm.request import Exchange, Failure, Listener, Request, RequestProgress
from bot.llm.tokens import estimate
from bot.llm.transport import send
from bot.llm.usage import Usage, used
from bot.model_settings import ModelConfig

MAX_TRIES: Final = 3
MAX_WAIT: Final = 120.0
"""Longest wait in seconds that an endpoint may ask for between two tries."""

_SECRET_LENGTH: Final = 16
"""A shorter key is no secret: servers on one's own machine take any word for one."""

_FIRST_PAUSE: Final = 0.5
_LONGEST_PAUSE: Final = 8.0


@dataclass(frozen=True)
class Client:
    """Who asks models in one run.

    Attributes:
        budget: What may be used.
        cassette: Where exchanges are recorded.
        mode: `auto`, `replay` or `fresh`, as the configuration has it.
        at_once: How many requests may be under way at the same time.
        key_of: The key of a model's endpoint, None where it needs none; raises RequestError.
        listening: Shows how requests go, for as long as it is entered.
    """

    budget: Budget
    cassette: Cassette
    mode: Literal["auto", "replay", "fresh"]
    at_once: int
    key_of: Callable[[ModelConfig], SecretStr | None]
    listening: Callable[[], AbstractContextManager[Listener]]


End = Exchange | Failure


def ask(requests: Sequence[Request], client: Client, about: str = "") -> tuple[End, ...]:
    """Ask models, or repeat what they answered to the very same requests.

    A request that fails is a `Failure`, and the others go on. Equal requests are sent once.

    Args:
        requests: What to ask.
        client: With what.
        about: The specification's name, for the record of the run.

    Returns:
        What came of each, in the order of the requests.

    Raises:
        SurroundingsError: What is used cannot be written down in Git; nothing more is sent.
    """
    if (ledger := client.budget.ledger) and about:
        ledger.spec = about
    distinct = {request.digest: request for request in requests}
    with client.listening() as listen:
        ends = _several(list(distinct.values()), client, listen)
    return tuple(replace(ends[request.digest], request=request) for request in requests)


def _several(requests: Sequence[Request], client: Client, listen: Listener) -> dict[str, End]:
    jobs, ended = deque(requests), deque[tuple[Request, End | ToolwrightError | None]]()
    some_ended, stopped = Semaphore(0), Event()

    def work() -> None:
        while not stopped.is_set():
            try:
                request = jobs.popleft()
            except IndexError:
                return
            end: End | ToolwrightError | None = None
            try:
                end = _one(request, client, stopped, listen)
            except ToolwrightError as error:
                end = error
            finally:
                ended.append((request, end))
                some_ended.release()

    # Daemons: a person who interrupts a run does not wait for an endpoint.
    for _ in range(min(client.at_once, len(requests))):
        Thread(target=work, daemon=True).start()
    found: dict[str, End] = {}
    try:
        for _ in requests:
            some_ended.acquire()
            request, end = ended.popleft()
            if isinstance(end, ToolwrightError):
                raise end
            if end is None:
                raise RuntimeError("a request ended in a defect, whose traceback is above")
            listen(RequestProgress(request, end=end))
            found[request.digest] = end
    finally:
        stopped.set()
    return found


def _one(request: Request, client: Client, stopped: Event, listen: Listener) -> End:
    cassette, model = client.cassette, request.model
    if client.mode != "fresh" and (found := cassette.find(request)):
        return found
    name = brief(model.name)
    if client.mode == "replay":
        return Failure(
            request,
            f"No answer of the model {name} to the request {request.digest} is recorded in "
            f"{cassette.folder}, and nothing is sent.",
            "Set exchanges.mode to auto, which asks what is not recorded.",
        )
    try:
        key = client.key_of(model)
    except RequestError as error:
        return Failure(request, error.message, error.remedy)
    if _holds(key, *(message.content for message in request.messages)):
        return Failure(
            request,
            f"What is to be sent to the model {name} holds the key in {model.key_variable}, so it "
            "is not sent.",
            "Remove the key from the repository and the specification, and replace it.",
        )
    return _sent(request, client, key, stopped, listen)


def _sent(
    request: Request,
    client: Client,
    key: SecretStr | None,
    stopped: Event,
    listen: Listener,
) -> End:
    model, budget = request.model, client.budget
    started, usage, failed, stream = time.monotonic(), Usage(), 0, True
    while True:
        listen(RequestProgress(request))
        try:
            reservation = budget.reserve(request.worst, model.name)
        except BudgetError as error:
            return Failure(request, error.message, error.remedy)
        try:
            answer = send(
                request,
                key,
                stream=stream,
                stopped=stopped,
                heard=lambda characters: listen(RequestProgress(request, characters)),
            )
        except ModelError as error:
            took = _took(request, error.tokens)
            budget.settle(reservation, took)
            usage += took
            if error.unstreamed and stream:
                stream = False
                continue
            failed += 1
            pause = _pause(error.wait, failed)
            if pause is None or stopped.wait(pause):
                return Failure(request, error.message, error.remedy)
            continue
        counted = answer.tokens or Tokens(request.prompt_tokens, estimate(answer.text))
        took = _took(request, counted)
        if _holds(key, answer.text):
            budget.settle(reservation, took)
            return Failure(
                request,
                f"The reply of the model {brief(model.name)} holds the key in "
                f"{model.key_variable}, so it is not used.",
                "Replace the key, and do not trust the endpoint with another.",
            )
        seconds = time.monotonic() - started
        known = answer.tokens.prompt if answer.tokens else 0
        exchange = Exchange(request, answer.text, usage + took, seconds, known)
        # First: what is recorded is not paid twice, even if the run ends here.
        client.cassette.keep(exchange)
        budget.settle(reservation, took)
        return exchange


def _took(request: Request, tokens: Tokens | None) -> Usage:
    return used(request.model.price, *tokens) if tokens else request.worst


def _pause(asked: float | None, failed: int) -> float | None:
    """Seconds until the next try; None where there is to be none."""
    if asked is None or asked > MAX_WAIT or failed >= MAX_TRIES:
        return None
    # Those that failed together are not to come back together.
    apart = 1 - 0.25 * random.random()  # noqa: S311 - only to part requests
    return asked or min(_FIRST_PAUSE * 2 ** (failed - 1), _LONGEST_PAUSE) * apart


def _holds(key: SecretStr | None, *texts: str) -> bool:
    secret = key.get_secret_value() if key else ""
    return len(secret) >= _SECRET_LENGTH and any(secret in text for text in texts)
