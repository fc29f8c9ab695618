from __future__ import annotations

import json
import socket
import subprocess
import sys
from dataclasses import replace

import pytest

from bot.git.repository import Repository
from bot.llm.answer import MAX_ANSWER_BYTES
from bot.llm.client import MAX_TRIES, ask
from bot.llm.message import estimated_tokens
from bot.llm.request import Exchange, Failure, Request
from bot.llm.tokens import estimate
from bot.llm.usage import Usage
from bot.model_settings import ModelConfig
from tests.llm.asking import MESSAGES, client
from tests.llm.endpoint import KEY, Answer, Endpoint, failed, said, streamed

SOON = {"retry-after-ms": "1"}


def asked_once(model: ModelConfig, repository: Repository) -> Exchange | Failure:
    """What comes of one request."""
    (end,) = ask((Request(model, MESSAGES),), client(repository))
    return end


def answered(model: ModelConfig, repository: Repository) -> Exchange:
    end = asked_once(model, repository)
    assert isinstance(end, Exchange), end
    return end


def refusal(
    model: ModelConfig, repository: Repository, variable: str | None = "CODER_KEY"
) -> Failure:
    keyed = model.model_copy(update={"key_variable": variable or ""})
    end = asked_once(keyed, repository)
    assert isinstance(end, Failure), end
    assert "\n" not in end.message
    assert end.message.endswith(".")
    assert KEY not in f"{end}"
    return end


def test_what_is_asked_and_what_comes_back(endpoint: Endpoint, repository: Repository) -> None:
    endpoint.answers = [said("hello")]
    exchange = answered(endpoint.model(max_tokens=123, key_variable="CODER_KEY"), repository)
    assert (exchange.reply, exchange.replayed) == ("hello", False)
    assert exchange.usage == Usage(requests=1, prompt_tokens=700, completion_tokens=300)
    (asked,) = endpoint.asked
    assert asked.path == "/v1/chat/completions"
    assert asked.headers["authorization"] == f"Bearer {KEY}"
    assert asked.body == {
        "model": "small-coder",
        "messages": [
            {"role": "system", "content": "You write tools."},
            {"role": "user", "content": "Write one."},
        ],
        "temperature": 0.2,
        "max_tokens": 123,
        "stream": True,
        "stream_options": {"include_usage": True},
    }


def test_settings_for_endpoints_that_insist(endpoint: Endpoint, repository: Repository) -> None:
    endpoint.answers = [said("hello", usage=False)]
    model = endpoint.model(temperature=None, max_tokens_parameter="max_completion_tokens")
    exchange = answered(model, repository)
    estimated = estimated_tokens(MESSAGES), estimate("hello")
    assert (exchange.usage.prompt_tokens, exchange.usage.completion_tokens) == estimated
    assert set(endpoint.asked[0].body) == {
        *("model", "messages", "max_completion_tokens", "stream", "stream_options")
    }


def test_nothing_of_the_environment_is_sent(
    endpoint: Endpoint, repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("API_KEY", "ADMIN_KEY", "ORG_ID", "PROJECT_ID"):
        monkeypatch.setenv(f"OPENAI_{name}", "from-the-environment")
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9/")
    endpoint.answers = [said("hello")]
    answered(endpoint.model(), repository)
    (asked,) = endpoint.asked
    assert "authorization" not in asked.headers
    assert "from-the-environment" not in str(asked)


@pytest.mark.parametrize("status", [401, 403])
def test_a_refused_key(endpoint: Endpoint, repository: Repository, status: int) -> None:
    endpoint.answers = [failed(status, f"Incorrect API key provided: {KEY}")]
    error = refusal(endpoint.model(), repository)
    assert f"refuses the key in CODER_KEY (HTTP {status})" in error.message
    assert "Check that CODER_KEY" in error.remedy
    assert len(endpoint.asked) == 1


def test_a_key_that_is_wanted_and_not_configured(
    endpoint: Endpoint, repository: Repository
) -> None:
    endpoint.answers = [failed(401, "You didn't provide an API key.")]
    error = refusal(endpoint.model(), repository, variable=None)
    assert "refuses a request without a key" in error.message
    assert "Set key_variable" in error.remedy


def test_an_unknown_model(endpoint: Endpoint, repository: Repository) -> None:
    endpoint.answers = [failed(404, "The model `small-coder` does not exist")]
    error = refusal(endpoint.model(), repository)
    assert "does not know the model small-coder" in error.message
    assert "does not exist" in error.message
    assert len(endpoint.asked) == 1


def test_a_parameter_that_the_endpoint_does_not_take(
    endpoint: Endpoint, repository: Repository
) -> None:
    hostile = f"Unsupported: 'max_tokens',\nuse \x1b[31mother\u202e for {KEY} " + "x" * 1000
    endpoint.answers = [failed(400, hostile)]
    error = refusal(endpoint.model(), repository)
    assert r"Unsupported: 'max_tokens', use \x1b[31mother\u202e for ***" in error.message
    assert len(error.message) < 400
    assert "max_tokens_parameter" in error.remedy


def test_a_rate_limit_is_waited_for(endpoint: Endpoint, repository: Repository) -> None:
    endpoint.answers = [failed(429, "slow down", SOON), failed(500, "oops", SOON), said("hello")]
    exchange = answered(endpoint.model(), repository)
    assert exchange.usage == Usage(requests=3, prompt_tokens=700, completion_tokens=300)


def test_a_rate_limit_that_stays_ends_after_three_tries(
    endpoint: Endpoint, repository: Repository
) -> None:
    endpoint.answers = [failed(429, "slow down", SOON)]
    error = refusal(endpoint.model(), repository)
    assert "limits how often the model small-coder may be asked (HTTP 429)" in error.message
    assert len(endpoint.asked) == MAX_TRIES == 3


def test_a_wait_that_is_too_long_is_not_cut_short(
    endpoint: Endpoint, repository: Repository
) -> None:
    endpoint.answers = [failed(429, "slow down", {"retry-after": "3600"})]
    assert refusal(endpoint.model(), repository).remedy == "It asks to wait 3600 seconds."
    assert len(endpoint.asked) == 1


def test_a_failing_server(endpoint: Endpoint, repository: Repository) -> None:
    endpoint.answers = [Answer(b"<html>bad gateway</html>", 502, SOON)]
    assert "failed (HTTP 502)" in refusal(endpoint.model(), repository).message
    assert len(endpoint.asked) == MAX_TRIES


def test_nobody_listens(endpoint: Endpoint, repository: Repository) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{unused.getsockname()[1]}/v1"
        error = refusal(endpoint.model(base_url=url), repository)
    assert error.message == f"{url} cannot be reached."


def test_an_answer_that_does_not_come(endpoint: Endpoint, repository: Repository) -> None:
    endpoint.answers = [Answer(b"{}", wait=5.0)]
    error = refusal(endpoint.model(timeout_seconds=0.2), repository)
    assert "did not answer within 0.2 seconds" in error.message
    assert "timeout_seconds" in error.remedy
    assert len(endpoint.asked) == MAX_TRIES


def test_an_answer_that_is_announced_and_does_not_come(
    endpoint: Endpoint, repository: Repository
) -> None:
    endpoint.answers = [Answer(b"{}", drip=5.0)]
    assert (
        "did not answer within" in refusal(endpoint.model(timeout_seconds=0.2), repository).message
    )
    assert len(endpoint.asked) == 1


def test_an_answer_that_drips(endpoint: Endpoint, repository: Repository) -> None:
    endpoint.answers = [Answer(b" " * 1000, drip=0.05)]
    assert (
        "did not answer within 0.3 seconds"
        in refusal(endpoint.model(timeout_seconds=0.3), repository).message
    )


def test_a_connection_that_breaks_off(endpoint: Endpoint, repository: Repository) -> None:
    endpoint.answers = [Answer(b"{", cut=True, headers={"connection": "close"})]
    assert "broke off its answer" in refusal(endpoint.model(), repository).message


def test_an_answer_without_end(endpoint: Endpoint, repository: Repository) -> None:
    endpoint.answers = [Answer(b" " * (MAX_ANSWER_BYTES + 1))]
    assert f"over {MAX_ANSWER_BYTES} bytes" in refusal(endpoint.model(), repository).message


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>Welcome</html>",
        b"[]",
        b'{"choices": []}',
        b'{"choices": [{"message": {"content": ["x"]}}]}',
        b'{"choices": [{"message": {"content": "\\ud800"}}]}',
        b'{"choices": [{"message": {"content": "\xff"}}]}',
        b'{"choices": [{"message": {"content": "x"}}], "usage": {"total_tokens": -1}}',
        b"[" * 100_000,
    ],
)
def test_an_answer_that_is_no_chat_completion(
    endpoint: Endpoint, repository: Repository, body: bytes
) -> None:
    endpoint.answers = [Answer(body)]
    assert "is not a chat completion" in refusal(endpoint.model(), repository).message


@pytest.mark.parametrize("content", ["", " \n", None])
def test_an_empty_reply(endpoint: Endpoint, repository: Repository, content: str | None) -> None:
    endpoint.answers = [said(content)]
    assert (
        refusal(endpoint.model(), repository).message
        == "The reply of the model small-coder is empty."
    )


def test_a_cut_reply(endpoint: Endpoint, repository: Repository) -> None:
    endpoint.answers = [said("```python core.py\n", finish="length")]
    error = refusal(endpoint.model(max_tokens=50), repository)
    assert "was cut at 50 tokens" in error.message
    assert "max_tokens" in error.remedy


def test_a_withheld_reply(endpoint: Endpoint, repository: Repository) -> None:
    endpoint.answers = [said("", finish="content_filter")]
    assert "withheld the reply" in refusal(endpoint.model(), repository).message


@pytest.mark.parametrize(
    ("module", "spared"),
    [
        ("bot.generate.factory", {"bot.generate.model.generator", "httpx2"}),
        ("bot.llm.transport", {"httpx2"}),
    ],
)
def test_nobody_waits_for_a_library_that_is_not_used(module: str, spared: set[str]) -> None:
    code = f"import sys, json, {module}; print(json.dumps(sorted(sys.modules)))"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    loaded = set(json.loads(ran.stdout))
    assert module in loaded
    assert not spared & loaded


def test_a_stream_is_put_together(endpoint: Endpoint, repository: Repository) -> None:
    endpoint.answers = [streamed("hel", "", "lo\u00e9")]
    exchange = answered(endpoint.model(), repository)
    assert exchange.reply == "hello\u00e9"
    assert exchange.usage == Usage(requests=1, prompt_tokens=700, completion_tokens=300)


def test_a_stream_byte_by_byte(endpoint: Endpoint, repository: Repository) -> None:
    endpoint.answers = [replace(streamed("hel", "lo\u00e9", finish=None), drip=0.0001)]
    assert answered(endpoint.model(), repository).reply == "hello\u00e9"


def test_a_stream_without_counts(endpoint: Endpoint, repository: Repository) -> None:
    endpoint.answers = [streamed("hello", usage=False, done=False)]
    usage = answered(endpoint.model(), repository).usage
    assert (usage.prompt_tokens, usage.completion_tokens) == (
        estimated_tokens(MESSAGES),
        estimate("hello"),
    )


@pytest.mark.parametrize(
    ("answer", "fault"),
    [
        (streamed("half", finish=None, done=False), "broke off its answer."),
        (streamed("half", finish="length"), "was cut at 8000 tokens."),
        (streamed(finish="stop"), "is empty."),
        (streamed("", finish="content_filter"), "withheld the reply"),
        (
            Answer(
                b'data: {"error": {"message": "overloaded\\u001b[31m"}}\n\n',
                headers={"content-type": "text/event-stream"},
            ),
            "broke off its answer: overloaded\\x1b[31m.",
        ),
        (
            Answer(b"data: <html>\n\n", headers={"content-type": "text/event-stream"}),
            "is not a chat completion.",
        ),
    ],
)
def test_a_stream_that_fails(
    endpoint: Endpoint, repository: Repository, answer: Answer, fault: str
) -> None:
    endpoint.answers = [answer]
    assert fault in refusal(endpoint.model(), repository).message
    assert len(endpoint.asked) == 1


def test_an_endpoint_that_takes_no_stream(endpoint: Endpoint, repository: Repository) -> None:
    endpoint.answers = [failed(400, "Unsupported: stream_options"), said("hello")]
    assert answered(endpoint.model(), repository).usage.requests == 2
    assert [("stream" in one.body) for one in endpoint.asked] == [True, False]


def test_a_reply_with_the_key_in_it_is_not_used(endpoint: Endpoint, repository: Repository) -> None:
    endpoint.answers = [said(f"Your key is {KEY}.")]
    assert "holds the key in CODER_KEY" in refusal(endpoint.model(), repository).message
    files = [path for path in repository.common_dir.rglob("*") if path.is_file()]
    assert not any(KEY.encode() in path.read_bytes() for path in files)
