from __future__ import annotations

import json
import socket
import subprocess
import sys
import traceback

import pytest
from pydantic import SecretStr

from bot.config import ModelConfig
from bot.errors import ExitStatus
from bot.generate.model.client import MAX_ANSWER_BYTES, MAX_TRIES, ModelError, complete
from bot.generate.model.prompt import Message
from tests.generate.model.conftest import KEY, Answer, Endpoint, failed, said

MESSAGES = (Message("system", "You write tools."), Message("user", "Write one."))
SOON = {"retry-after-ms": "1"}


def refusal(model: ModelConfig, key: str | None = KEY) -> ModelError:
    with pytest.raises(ModelError) as caught:
        complete(model, SecretStr(key) if key else None, MESSAGES)
    assert caught.value.status is ExitStatus.SURROUNDINGS
    assert "\n" not in caught.value.message
    assert caught.value.message.endswith(".")
    # Nothing that a log could print shows the key, the causes included.
    assert KEY not in "".join(traceback.format_exception(caught.value))
    return caught.value


def test_what_is_asked_and_what_comes_back(endpoint: Endpoint) -> None:
    endpoint.answers = [said("hello")]
    completion = complete(endpoint.model(max_tokens=123), SecretStr(KEY), MESSAGES)
    assert (completion.text, completion.tokens, completion.attempts) == ("hello", 1000, 1)
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
    }


def test_settings_for_endpoints_that_insist(endpoint: Endpoint) -> None:
    endpoint.answers = [said("hello", usage=False)]
    model = endpoint.model(temperature=None, max_tokens_parameter="max_completion_tokens")
    assert complete(model, None, MESSAGES).tokens == 0
    assert set(endpoint.asked[0].body) == {"model", "messages", "max_completion_tokens"}


def test_nothing_of_the_environment_is_sent(
    endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("API_KEY", "ADMIN_KEY", "ORG_ID", "PROJECT_ID"):
        monkeypatch.setenv(f"OPENAI_{name}", "from-the-environment")
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9/")
    endpoint.answers = [said("hello")]
    complete(endpoint.model(), None, MESSAGES)
    (asked,) = endpoint.asked
    assert "authorization" not in asked.headers
    assert "from-the-environment" not in str(asked)


@pytest.mark.parametrize("status", [401, 403])
def test_a_refused_key(endpoint: Endpoint, status: int) -> None:
    endpoint.answers = [failed(status, f"Incorrect API key provided: {KEY}")]
    error = refusal(endpoint.model(key_variable="CODER_KEY"))
    assert f"refuses the key in CODER_KEY (HTTP {status})" in error.message
    assert "Check that CODER_KEY" in error.remedy
    assert len(endpoint.asked) == 1


def test_a_key_that_is_wanted_and_not_configured(endpoint: Endpoint) -> None:
    endpoint.answers = [failed(401, "You didn't provide an API key.")]
    error = refusal(endpoint.model(), key=None)
    assert "refuses a request without a key" in error.message
    assert "Set key_variable" in error.remedy


def test_an_unknown_model(endpoint: Endpoint) -> None:
    endpoint.answers = [failed(404, "The model `small-coder` does not exist")]
    error = refusal(endpoint.model())
    assert "does not know the model small-coder" in error.message
    assert "does not exist" in error.message
    assert len(endpoint.asked) == 1


def test_a_parameter_that_the_endpoint_does_not_take(endpoint: Endpoint) -> None:
    hostile = f"Unsupported: 'max_tokens',\nuse \x1b[31mother\u202e for {KEY} " + "x" * 1000
    endpoint.answers = [failed(400, hostile)]
    error = refusal(endpoint.model())
    assert r"Unsupported: 'max_tokens', use \x1b[31mother\u202e for ***" in error.message
    assert len(error.message) < 400
    assert "max_tokens_parameter" in error.remedy


def test_a_rate_limit_is_waited_for(endpoint: Endpoint) -> None:
    endpoint.answers = [failed(429, "slow down", SOON), failed(500, "oops", SOON), said("hello")]
    assert complete(endpoint.model(), SecretStr(KEY), MESSAGES).attempts == 3


def test_a_rate_limit_that_stays_ends_after_three_tries(endpoint: Endpoint) -> None:
    endpoint.answers = [failed(429, "slow down", SOON)]
    error = refusal(endpoint.model())
    assert "limits how often the model small-coder may be asked (HTTP 429)" in error.message
    assert len(endpoint.asked) == MAX_TRIES == 3


def test_a_wait_that_is_too_long_is_not_cut_short(endpoint: Endpoint) -> None:
    endpoint.answers = [failed(429, "slow down", {"retry-after": "3600"})]
    assert refusal(endpoint.model()).remedy == "It asks to wait 3600 seconds."
    assert len(endpoint.asked) == 1


def test_a_failing_server(endpoint: Endpoint) -> None:
    endpoint.answers = [Answer(b"<html>bad gateway</html>", 502, SOON)]
    assert "failed (HTTP 502)" in refusal(endpoint.model()).message
    assert len(endpoint.asked) == MAX_TRIES


def test_nobody_listens(endpoint: Endpoint) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{unused.getsockname()[1]}/v1"
        error = refusal(endpoint.model(base_url=url))
    assert error.message == f"{url} cannot be reached."


def test_an_answer_that_does_not_come(endpoint: Endpoint) -> None:
    endpoint.answers = [Answer(b"{}", wait=5.0)]
    error = refusal(endpoint.model(timeout_seconds=0.2))
    assert "did not answer within 0.2 seconds" in error.message
    assert "timeout_seconds" in error.remedy
    assert len(endpoint.asked) == MAX_TRIES


def test_an_answer_that_is_announced_and_does_not_come(endpoint: Endpoint) -> None:
    endpoint.answers = [Answer(b"{}", drip=5.0)]
    assert "did not answer within" in refusal(endpoint.model(timeout_seconds=0.2)).message
    assert len(endpoint.asked) == 1


def test_an_answer_that_drips(endpoint: Endpoint) -> None:
    endpoint.answers = [Answer(b" " * 1000, drip=0.05)]
    assert (
        "did not answer within 0.3 seconds" in refusal(endpoint.model(timeout_seconds=0.3)).message
    )


def test_a_connection_that_breaks_off(endpoint: Endpoint) -> None:
    endpoint.answers = [Answer(b"{", cut=True, headers={"connection": "close"})]
    assert "broke off its answer" in refusal(endpoint.model()).message


def test_an_answer_without_end(endpoint: Endpoint) -> None:
    endpoint.answers = [Answer(b" " * (MAX_ANSWER_BYTES + 1))]
    assert f"over {MAX_ANSWER_BYTES} bytes" in refusal(endpoint.model()).message


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
def test_an_answer_that_is_no_chat_completion(endpoint: Endpoint, body: bytes) -> None:
    endpoint.answers = [Answer(body)]
    assert "is not a chat completion" in refusal(endpoint.model()).message


@pytest.mark.parametrize("content", ["", " \n", None])
def test_an_empty_reply(endpoint: Endpoint, content: str | None) -> None:
    endpoint.answers = [said(content)]
    assert refusal(endpoint.model()).message == "The reply of the model small-coder is empty."


def test_a_cut_reply(endpoint: Endpoint) -> None:
    endpoint.answers = [said("```python core.py\n", finish="length")]
    error = refusal(endpoint.model(max_tokens=50))
    assert "was cut at 50 tokens" in error.message
    assert "max_tokens" in error.remedy


def test_a_withheld_reply(endpoint: Endpoint) -> None:
    endpoint.answers = [said("", finish="content_filter")]
    assert "withheld the reply" in refusal(endpoint.model()).message


@pytest.mark.parametrize(
    ("module", "spared"),
    [
        ("bot.generate.choose", {"bot.generate.model.client", "openai", "httpx2"}),
        ("bot.generate.model.client", {"openai", "httpx2"}),
    ],
)
def test_nobody_waits_for_a_library_that_is_not_used(module: str, spared: set[str]) -> None:
    code = f"import sys, json, {module}; print(json.dumps(sorted(sys.modules)))"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    loaded = set(json.loads(ran.stdout))
    assert module in loaded
    assert not spared & loaded
