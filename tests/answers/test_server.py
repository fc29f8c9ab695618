"""The server as a client of the protocol sees it."""

from __future__ import annotations

from collections.abc import Iterator

import openai
import pytest
from openai import OpenAI
from openai.types.chat import ChatCompletion

from tests.answers.dataset import renamed
from tests.answers.made import ANSWERS, ON_BASE, PROBLEMS, RIGHT, SUM, SUMS
from tests.answers.replies import as_reply
from tests.answers.server import AnswerServer, serving
from tests.answers.stock import Fault, Stock, recorded_replies


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[AnswerServer]:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    with serving(Stock(recorded_replies(PROBLEMS, ANSWERS))) as running:
        yield running


def _client(server: AnswerServer, session: str = "main", retries: int = 0) -> OpenAI:
    return OpenAI(api_key="none", base_url=server.url(session), max_retries=retries, timeout=20)


def _ask(client: OpenAI, name: str = "made_1", model: str = "careful") -> ChatCompletion:
    return client.chat.completions.create(
        model=model,
        messages=[
            {"role": "system", "content": "name: made_2 stands here in prose."},
            {"role": "user", "content": f"===\nname: {name}\nkind: tool\n==="},
        ],
    )


def _text(completion: ChatCompletion) -> str | None:
    return completion.choices[0].message.content


def test_samples_come_in_order_and_then_there_is_no_more(server: AnswerServer) -> None:
    with _client(server) as client:
        assert _text(_ask(client)) == as_reply(ON_BASE)
        assert _text(_ask(client)) == as_reply(RIGHT)
        with pytest.raises(openai.NotFoundError, match=r"no more recorded answers of careful"):
            _ask(client)


def test_models_and_problems_have_answers_of_their_own(server: AnswerServer) -> None:
    with _client(server) as client:
        assert _text(_ask(client)) == as_reply(ON_BASE)
        assert _text(_ask(client, "made_3")) == as_reply(renamed(SUMS, SUM))
        with pytest.raises(openai.NotFoundError, match="of quick to made_3"):
            _ask(client, "made_3", "quick")


def test_every_session_starts_anew_and_has_its_account(server: AnswerServer) -> None:
    with _client(server, "one") as client:
        completion = _ask(client)
        usage = completion.usage
        assert usage is not None
        assert usage.total_tokens == usage.prompt_tokens + usage.completion_tokens
        assert usage.completion_tokens == -(-len(as_reply(ON_BASE)) // 4)
    with _client(server, "other") as client:
        assert _text(_ask(client)) == _text(completion)
        _ask(client)
        with pytest.raises(openai.NotFoundError):
            _ask(client)
    assert (server.stock.account("one").requests, server.stock.account("one").tokens) == (
        1,
        usage.total_tokens,
    )
    assert server.stock.account("other").requests == 3
    assert server.stock.account("none").requests == 0


def test_a_streamed_reply_is_the_same_and_ends_with_its_usage(server: AnswerServer) -> None:
    with _client(server) as client:
        chunks = list(
            client.chat.completions.create(
                model="careful",
                messages=[{"role": "user", "content": "name: made_1"}],
                stream=True,
                stream_options={"include_usage": True},
            )
        )
    pieces = [choice for chunk in chunks for choice in chunk.choices]
    assert "".join(piece.delta.content or "" for piece in pieces) == as_reply(ON_BASE)
    assert [piece.finish_reason for piece in pieces if piece.finish_reason] == ["stop"]
    assert len(pieces) > 3
    usage = chunks[-1].usage
    assert usage is not None
    assert (usage.prompt_tokens, usage.completion_tokens) == (3, -(-len(as_reply(ON_BASE)) // 4))


def test_models_are_listed_and_others_unknown(server: AnswerServer) -> None:
    with _client(server) as client:
        assert [model.id for model in client.models.list()] == ["careful", "quick"]
        with pytest.raises(openai.NotFoundError, match="The model absent does not exist"):
            _ask(client, model="absent")


def test_a_limited_model_answers_when_it_is_asked_again(server: AnswerServer) -> None:
    server.stock.fail("careful", Fault.LIMITED)
    with _client(server) as client:
        with pytest.raises(openai.RateLimitError) as caught:
            _ask(client)
        assert caught.value.response.headers["retry-after"] == "0"
        server.stock.fail("careful", Fault.LIMITED)
        assert _text(_ask(_client(server, retries=1))) == as_reply(ON_BASE)
    assert server.stock.account().requests == 3


def test_a_fault_uses_up_no_answer(server: AnswerServer) -> None:
    server.stock.fail("careful", Fault.CUT, Fault.EMPTY, Fault.BROKEN)
    with _client(server) as client:
        cut = _ask(client)
        assert cut.choices[0].finish_reason == "length"
        assert _text(cut) == as_reply(ON_BASE)[: len(as_reply(ON_BASE)) // 2]
        assert _text(_ask(client)) == ""
        with pytest.raises(openai.APIConnectionError):
            _ask(client)
        assert _text(_ask(client)) == as_reply(ON_BASE)


def test_a_stream_that_breaks_off_has_no_end(server: AnswerServer) -> None:
    server.stock.fail("careful", Fault.BROKEN)
    with _client(server) as client:
        stream = client.chat.completions.create(
            model="careful",
            messages=[{"role": "user", "content": "name: made_1"}],
            stream=True,
        )
        with pytest.raises(openai.APIConnectionError):
            list(stream)
