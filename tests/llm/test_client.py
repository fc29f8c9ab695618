"""An ensemble against a real endpoint: each answers for itself, and nothing is paid twice."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.git.repository import Repository
from bot.llm.client import ask
from bot.llm.factory import recorded
from bot.llm.ledger import day_records, today
from bot.llm.request import Exchange, Failure, Listener, Request, RequestProgress
from bot.llm.run_record import RUNS_REF, Result, RunRecord
from bot.llm.usage import Usage, total
from bot.model_settings import ModelConfig
from tests.llm.asking import MESSAGES, client
from tests.llm.endpoint import KEY, Answer, Endpoint, failed, said, streamed

PRICE = {"prompt": 2.0, "completion": 10.0}


def several(model: ModelConfig, count: int) -> list[Request]:
    return [Request(model, MESSAGES, sample) for sample in range(count)]


def records(repository: Repository) -> list[RunRecord]:
    head = repository.find(RUNS_REF)
    return list(day_records(repository, head, today()).values()) if head else []


def test_one_model_that_fails_does_not_keep_the_others_back(
    endpoint: Endpoint, repository: Repository
) -> None:
    endpoint.by_model = {
        "good": [streamed("fine")],
        "refused": [failed(401, "no")],
        "unknown": [failed(404, "no such model")],
        "empty": [said("")],
        "cut": [streamed("half", finish="length")],
        "odd": [Answer(b"<html>")],
        "slow": [Answer(b"{}", drip=5.0)],
    }
    settings: dict[str, dict[str, Any]] = {
        "slow": {"timeout_seconds": 0.2},
        "unset": {"key_variable": "NOT_SET"},
    }
    names = [*endpoint.by_model, "unset", "gone"]
    models = [endpoint.model(name=name, **settings.get(name, {})) for name in names]
    models[-1] = models[-1].model_copy(update={"base_url": "http://127.0.0.1:9/v1"})
    ends = ask([Request(one, MESSAGES) for one in models], client(repository))
    told = {
        end.request.model.name: end.message if isinstance(end, Failure) else end.reply
        for end in ends
    }
    assert list(told) == names
    parts = {
        "good": "fine",
        "refused": "refuses a request without a key",
        "unknown": "does not know the model unknown",
        "empty": "is empty",
        "cut": "was cut",
        "odd": "is not a chat completion",
        "slow": "did not answer within 0.2 seconds",
        "unset": "NOT_SET, which holds the key of the model unset, is not set",
        "gone": "cannot be reached",
    }
    assert {name: part for name, part in parts.items() if part not in told[name]} == {}


def test_several_samples_cost_what_the_endpoint_counts(
    endpoint: Endpoint, repository: Repository
) -> None:
    endpoint.answers = [streamed("hello")]
    asks = client(repository)
    requests = several(endpoint.model(price=PRICE), 5)
    with recorded(asks) as ending:
        ends = ask(requests, asks, "word_count")
        ending.result = Result.APPROVED
    assert [end.request for end in ends] == requests
    one = Usage(requests=1, prompt_tokens=700, completion_tokens=300, cost=0.0044)
    assert [end.usage for end in ends if isinstance(end, Exchange)] == [one] * 5
    (record,) = records(repository)
    assert (record.spec, record.models, record.result) == (
        "word_count",
        ("small-coder",),
        "approved",
    )
    assert record.usage.model_dump() == pytest.approx(total([one] * 5).model_dump())
    assert asks.budget.spent == record.usage


def test_equal_requests_are_sent_once(endpoint: Endpoint, repository: Repository) -> None:
    endpoint.answers = [said("hello")]
    near, far = endpoint.model(), endpoint.model(timeout_seconds=77)
    ends = ask([Request(near, MESSAGES), Request(far, MESSAGES)], client(repository))
    assert len(endpoint.asked) == 1
    assert [end.request.model for end in ends] == [near, far]


def test_what_is_recorded_is_not_asked_again(endpoint: Endpoint, repository: Repository) -> None:
    endpoint.answers = [said("first"), said("second")]
    request = several(endpoint.model(), 1)
    (first,) = ask(request, client(repository))
    asks = client(repository)
    (again,) = ask(request, asks)
    assert isinstance(first, Exchange)
    assert again == replace(first, replayed=True)
    assert asks.budget.spent == Usage()
    (anew,) = ask(request, client(repository, exchanges={"mode": "fresh"}))
    assert isinstance(anew, Exchange)
    assert (anew.reply, len(endpoint.asked)) == ("second", 2)
    (replayed,) = ask(request, client(repository, exchanges={"mode": "replay"}))
    assert replayed == replace(anew, replayed=True)


def test_replay_sends_nothing(endpoint: Endpoint, repository: Repository) -> None:
    settings = {"mode": "replay", "folder": "tests/cassette"}
    request = several(endpoint.model(), 1)
    (end,) = ask(request, client(repository, exchanges=settings))
    assert isinstance(end, Failure)
    assert request[0].digest in end.message
    assert str(repository.root / "tests" / "cassette") in end.message
    assert endpoint.asked == []
    assert records(repository) == []


def test_the_budget_is_kept_and_the_rest_goes_on(
    endpoint: Endpoint, repository: Repository
) -> None:
    endpoint.answers = [said("hello")]
    asks = client(repository, budget={"run": {"requests": 3}})
    ends = ask(several(endpoint.model(), 5), asks)
    assert [isinstance(end, Exchange) for end in ends].count(True) == 3
    failures = [end for end in ends if isinstance(end, Failure)]
    assert all(
        "The run's budget of 3 requests would be exceeded" in one.message for one in failures
    )
    assert len(endpoint.asked) == 3
    # The next run goes on where this one ended.
    assert all(
        isinstance(end, Exchange) for end in ask(several(endpoint.model(), 5), client(repository))
    )
    assert len(endpoint.asked) == 5


def test_a_reply_that_could_be_too_dear_is_not_asked_for(
    endpoint: Endpoint, repository: Repository
) -> None:
    asks = client(repository, budget={"day": {"dollars": 0.01}})
    (end,) = ask(several(endpoint.model(price=PRICE, max_tokens=1000), 1), asks)
    assert isinstance(end, Failure)
    assert end.message.startswith("The day's budget of 0.01 dollars would be exceeded")
    assert endpoint.asked == []


def test_retries_count_against_the_cap(endpoint: Endpoint, repository: Repository) -> None:
    endpoint.answers = [failed(500, "oops", {"retry-after-ms": "1"})]
    asks = client(repository, budget={"run": {"requests": 2}})
    (end,) = ask(several(endpoint.model(), 1), asks)
    assert isinstance(end, Failure)
    assert "budget of 2 requests" in end.message
    assert asks.budget.spent == Usage(requests=2)
    assert len(endpoint.asked) == 2


def test_what_may_have_been_paid_counts_at_its_most(
    endpoint: Endpoint, repository: Repository
) -> None:
    endpoint.answers = [Answer(b"{}", drip=5.0)]
    asks = client(repository)
    request = Request(endpoint.model(timeout_seconds=0.2, max_tokens=400, price=PRICE), MESSAGES)
    ask([request], asks)
    assert asks.budget.spent == request.worst
    assert request.worst.completion_tokens == 400


def test_a_request_with_the_key_in_it_is_not_sent(
    endpoint: Endpoint, repository: Repository
) -> None:
    said_before = (replace(MESSAGES[0], content=f"key = '{KEY}'"),)
    (end,) = ask(
        [Request(endpoint.model(key_variable="CODER_KEY"), said_before)], client(repository)
    )
    assert isinstance(end, Failure)
    assert "holds the key in CODER_KEY, so it is not sent" in end.message
    assert KEY not in end.message + end.remedy
    assert endpoint.asked == []


def test_the_key_is_in_no_file(endpoint: Endpoint, repository: Repository) -> None:
    endpoint.answers = [failed(400, f"stream? {KEY}"), streamed("hello")]
    (end,) = ask(several(endpoint.model(key_variable="CODER_KEY"), 1), client(repository))
    assert isinstance(end, Exchange)
    assert endpoint.asked[1].headers["authorization"] == f"Bearer {KEY}"
    files = [path for path in repository.root.rglob("*") if path.is_file()]
    assert any("exchanges" in path.parts for path in files)
    assert [path for path in files if KEY.encode() in path.read_bytes()] == []


def test_progress_is_told(endpoint: Endpoint, repository: Repository) -> None:
    endpoint.answers = [streamed("hel", "lo")]
    heard: list[RequestProgress] = []

    @contextmanager
    def listening() -> Iterator[Listener]:
        yield heard.append

    asks = replace(client(repository), listening=listening)
    (end,) = ask(several(endpoint.model(), 1), asks)
    counts = [one.characters for one in heard if one.end is None]
    assert counts[0] == 0
    assert counts == sorted(counts)
    assert counts[-1] == 5
    assert heard[-1].end == end


_RUN = """
import sys
from pathlib import Path
from typing import Any
from bot.config import Config
from bot.model_settings import ModelConfig
from bot.llm.client import ask
from bot.llm.factory import open_client
from bot.llm.request import Exchange, Request
from bot.git.repository import open_repository
from tests.llm.asking import MESSAGES

model = ModelConfig(name="small-coder", base_url=sys.argv[2])
config = Config.model_validate({"exchanges": {"at_once": 2}})
asks = open_client(config, open_repository(Path(sys.argv[1])))
ends = ask([Request(model, MESSAGES, sample) for sample in range(6)], asks, "word_count")
print(sum(isinstance(end, Exchange) for end in ends), asks.budget.spent.requests)
"""


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT])
def test_a_run_that_is_killed_goes_on_and_asks_nothing_twice(
    endpoint: Endpoint, repository: Repository, number: signal.Signals
) -> None:
    hangs = Answer(b"{}", wait=600.0)
    endpoint.answers = [said("hello")] * 3 + [hangs]
    command = [sys.executable, "-c", _RUN, str(repository.root), endpoint.model().base_url]
    folder = repository.common_dir / "toolwright" / "exchanges"
    root = Path(__file__).parents[2]
    first = subprocess.Popen(command, cwd=root, stderr=subprocess.DEVNULL)
    end = time.monotonic() + 60
    # Three are answered, and two more are under way when it ends.
    while len(endpoint.asked) < 5 or len(list(folder.glob("*.json"))) < 3:
        assert time.monotonic() < end
        time.sleep(0.02)
    os.kill(first.pid, number)
    assert first.wait(timeout=20) != 0
    (record,) = records(repository)
    assert record.usage.requests == 5
    assert record.usage.completion_tokens >= 2 * 8000
    before = len(endpoint.asked)
    endpoint.answers = [said("hello")]
    again = subprocess.run(command, cwd=root, capture_output=True, text=True, timeout=60)
    assert again.stdout.split() == ["6", "3"], again.stderr
    assert len(endpoint.asked) - before == 3
    assert total(one.usage for one in records(repository)).requests == 8
