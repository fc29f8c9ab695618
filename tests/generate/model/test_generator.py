from __future__ import annotations

import dataclasses
import hashlib
from pathlib import Path
from typing import Any

import pytest

from bot import __version__
from bot.candidate import ExchangeRecord, Provenance
from bot.context.gather import Context, gather
from bot.errors import SurroundingsError
from bot.generate.model.generator import ModelGenerator
from bot.generate.model.prompt import messages_for
from bot.generate.protocol import Drafts, FailedDraft, GenerationError, Generator, Revision
from bot.git.repository import Repository
from bot.handoff import candidate_folder
from bot.llm.message import digest, estimated_tokens
from bot.llm.usage import Usage
from bot.spec import Rules, parse_spec
from bot.spec.toolspec import Kind
from tests.context.scene import collected
from tests.forge.repositories import new_repo
from tests.llm.asking import client
from tests.llm.endpoint import KEY, Endpoint, failed, said

SPEC = b"""\
name: word_count
kind: tool
category: evaluation
summary: Count the words of a text.
behaviour: |
  A word is what white space separates.
interface: |
  def count_words(text: str) -> int: ...
examples: |
  >>> count_words("one two")
  2
acceptance: |
  >>> count_words("withheld from the model")
  4
"""
CORE = b'''\
"""Count the words of a text."""


def count_words(text: str) -> int:
    """Count what white space separates."""
    return len(text.split())
'''
BARE = b"""\
def count_words(text):
    return len(text.split())

print(count_words("a demonstration"))
"""
ONE_AT_ONCE = {"at_once": 1}


def context(source: bytes = SPEC) -> Context:
    return gather(parse_spec(source, "spec.yaml", Rules()), [])


def block(info: str, content: bytes) -> str:
    return f"```{info}\n{content.decode()}```\n\n"


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def drafted(
    endpoint: Endpoint, repository: Repository, given: Context | None = None, **settings: Any
) -> Drafts:
    """What one model with these settings gives in the first round."""
    return ModelGenerator((endpoint.model(**settings),), client(repository)).drafts(
        given or context()
    )


def test_a_reply_becomes_a_draft_with_its_provenance(
    endpoint: Endpoint, repository: Repository
) -> None:
    files = {"core.py": CORE, "tests/test_word_count.py": b"# Own.\n", "README.md": b"# Own\n"}
    reply = "".join(block(f"python {path}", text) for path, text in files.items())
    endpoint.answers = [failed(503, "loading", {"retry-after-ms": "1"}), said(reply)]
    price = {"prompt": 10, "completion": 20}
    generator: Generator = ModelGenerator(
        (endpoint.model(key_variable="CODER_KEY", price=price),), client(repository)
    )
    drafts = generator.drafts(context())
    (candidate,) = drafts.candidates
    assert candidate.name == "word_count"
    assert candidate.files == files
    assert candidate.provenance.seconds > 0
    cost = (700 * 10 + 300 * 20) / 1_000_000
    prompt = digest(messages_for(context()))
    assert dataclasses.replace(candidate.provenance, seconds=0.0) == Provenance(
        generator="model",
        generator_version=__version__,
        model="small-coder",
        prompt_digest=prompt,
        reply_digest=sha256(reply),
        attempts=2,
        tokens=1000,
        cost=cost,
    )
    asked = ExchangeRecord(
        model="small-coder", prompt=prompt, reply=sha256(reply), tokens=1000, cost=cost
    )
    assert drafts.exchanges == (asked,)
    assert drafts.usage == Usage(requests=2, prompt_tokens=700, completion_tokens=300, cost=cost)
    assert drafts.failed == ()


def test_every_model_is_asked_for_its_samples_and_a_failing_one_stops_nobody(
    endpoint: Endpoint, repository: Repository
) -> None:
    good, bare = block("python core.py", CORE), block("python", BARE)
    endpoint.by_model = {
        "many": [said(good), said("Sorry, I cannot."), said(bare)],
        "gone": [failed(404, "no such model")],
        "last": [said(good)],
    }
    models = (
        endpoint.model(name="many", samples=3),
        endpoint.model(name="gone"),
        endpoint.model(name="last"),
    )
    asks = client(repository, exchanges=ONE_AT_ONCE)
    drafts = ModelGenerator(models, asks).drafts(context())
    made = [candidate.provenance for candidate in drafts.candidates]
    assert [one.model for one in made] == ["many", "many", "last"]
    assert [one.reply_digest for one in made] == [sha256(good), sha256(bare), sha256(good)]
    assert {one.prompt_digest for one in made} == {digest(messages_for(context()))}
    assert [one.model for one in drafts.exchanges] == ["many", "many", "many", "last"]
    assert drafts.exchanges[1].reply == sha256("Sorry, I cannot.")
    assert (drafts.usage.requests, drafts.usage.tokens) == (4, 4000)
    gone, unreadable = drafts.failed
    assert (gone.model, gone.reply) == ("gone", "")
    assert "HTTP 404" in gone.message
    assert (unreadable.model, unreadable.reply) == ("many", "Sorry, I cannot.")
    assert "no fenced code block with Python" in unreadable.message


def test_a_reply_is_repaired_and_the_draft_says_how(
    endpoint: Endpoint, repository: Repository
) -> None:
    endpoint.answers = [said(f"Here it is:\n\n{block('python', BARE)}Have fun!\n")]
    (candidate,) = drafted(endpoint, repository).candidates
    core = candidate.files["core.py"].decode()
    assert "def count_words(text: str) -> int:\n" in core
    assert "demonstration" not in core
    repairs = candidate.provenance.repairs
    assert len(repairs) >= 3
    assert all(line.startswith("core.py: ") for line in repairs)
    assert any("count_words" in line for line in repairs)


def test_held_back_examples_are_in_no_request(endpoint: Endpoint, repository: Repository) -> None:
    endpoint.answers = [said(block("python", CORE))]
    drafted(endpoint, repository)
    (asked,) = endpoint.asked
    assert "one two" in asked.raw
    assert "withheld" not in asked.raw + str(asked.headers)


def test_pieces_are_sent_and_scores_are_kept_with_the_endpoints_count(
    endpoint: Endpoint, repository: Repository, tmp_path: Path
) -> None:
    repo = new_repo(tmp_path / "project")
    repo.commit({"app/words.py": "GAP = ' '  # as in 'withheld from the model'\nLIMIT = 9\n"})
    told = collected(repo, SPEC.decode().replace("A word is", "As app/words.py has it, a word is"))
    endpoint.answers = [said(block("python", CORE)), said(block("python", CORE), usage=False)]
    asks = client(repository, exchanges={"mode": "fresh", "at_once": 1})
    generator = ModelGenerator((endpoint.model(samples=2),), asks)
    first, second = (one.provenance.context for one in generator.drafts(told).candidates)
    (asked, _) = endpoint.asked
    assert "LIMIT = 9" in asked.raw
    assert "withheld" not in asked.raw
    assert told.scores is not None
    assert first == told.scores.model_copy(update={"tokens": 700, "counted": "endpoint"})
    estimated = estimated_tokens(messages_for(told))
    assert second == told.scores.model_copy(update={"tokens": estimated, "counted": "estimate"})


def test_a_revision_is_asked_of_the_model_that_wrote_the_draft(
    endpoint: Endpoint, repository: Repository
) -> None:
    first, better = block("python", BARE), block("python core.py", CORE)
    endpoint.by_model = {"one": [said(first)], "two": [said(first), said(better)]}
    models = (endpoint.model(name="one", samples=2), endpoint.model(name="two"))
    generator = ModelGenerator(models, client(repository))
    generator.drafts(context())
    before = len(endpoint.asked)
    told = Revision("two", "def count_words(text): ...", "- core.py:1: It returns nothing.")
    drafts = generator.drafts(context(), [told, Revision("stranger", "x = 1", "- Wrong.")])
    (asked,) = endpoint.asked[before:]
    assert asked.body["model"] == "two"
    assert "It returns nothing." in asked.body["messages"][1]["content"]
    assert "withheld" not in asked.raw
    (candidate,) = drafts.candidates
    made = candidate.provenance
    assert (made.model, made.reply_digest) == ("two", sha256(better))
    assert made.prompt_digest == digest(messages_for(context(), told))
    assert made.prompt_digest != digest(messages_for(context()))


def test_a_revision_round_in_which_nobody_answers_is_no_end(
    endpoint: Endpoint, repository: Repository
) -> None:
    endpoint.answers = [failed(404, "no such model")]
    generator = ModelGenerator((endpoint.model(),), client(repository))
    drafts = generator.drafts(context(), [Revision("small-coder", "x = 1", "- Wrong.")])
    assert (drafts.candidates, drafts.exchanges, drafts.usage) == ((), (), Usage())
    assert [one.model for one in drafts.failed] == ["small-coder"]


def test_what_was_answered_is_not_asked_again_but_by_another_attempt(
    endpoint: Endpoint, repository: Repository
) -> None:
    endpoint.answers = [said(block("python", CORE))]
    first = drafted(endpoint, repository, samples=2)
    again = drafted(endpoint, repository, samples=2)
    assert len(endpoint.asked) == 2
    assert again.candidates == first.candidates
    assert again.exchanges == first.exchanges
    drafted(endpoint, repository, dataclasses.replace(context(), attempt=2), samples=2)
    assert len(endpoint.asked) == 4


def test_a_hostile_reply_stays_data(
    endpoint: Endpoint, repository: Repository, tmp_path: Path
) -> None:
    flag = tmp_path / "flag"
    hostile = f'"""A tool."""\n\nopen({str(flag)!r}, "w")\n'.encode()
    endpoint.answers = [said(block("python core.py", hostile))]
    (candidate,) = drafted(endpoint, repository).candidates
    candidate_folder.write(candidate, tmp_path / "out")
    assert (tmp_path / "out" / "core.py").read_bytes() == candidate.files["core.py"]
    assert not flag.exists()


def test_replies_that_are_all_unusable_are_no_end(
    endpoint: Endpoint, repository: Repository
) -> None:
    reply = block("python ../core.py", CORE)
    endpoint.answers = [said(reply)]
    drafts = drafted(endpoint, repository)
    assert drafts.candidates == ()
    assert [one.reply for one in drafts.exchanges] == [sha256(reply)]
    (one,) = drafts.failed
    assert one == FailedDraft("small-coder", one.message, one.remedy, reply)
    assert "no path inside the tool's folder" in one.message


def test_endpoints_that_all_fail_are_named(endpoint: Endpoint, repository: Repository) -> None:
    endpoint.by_model = {
        "a": [failed(404, "no such model")],
        "b": [failed(401, "who are you")],
    }
    both = (endpoint.model(name="a"), endpoint.model(name="b"))
    with pytest.raises(SurroundingsError, match="HTTP 404") as one:
        ModelGenerator(both[:1], client(repository)).drafts(context())
    assert "\n" not in one.value.message
    with pytest.raises(SurroundingsError, match="No model gave an answer") as caught:
        ModelGenerator(both, client(repository)).drafts(context())
    _, first, second = caught.value.message.splitlines()
    assert first.startswith("- a: ")
    assert second.startswith("- b: ")
    assert "Set key_variable" in caught.value.remedy


def test_a_kind_that_it_does_not_build_is_refused_and_not_sent(
    endpoint: Endpoint, repository: Repository
) -> None:
    given = context()
    suite = given.spec.model_copy(update={"kind": Kind.TEST_SUITE})
    with pytest.raises(GenerationError, match="word_count is a test-suite"):
        drafted(endpoint, repository, dataclasses.replace(given, spec=suite))
    assert endpoint.asked == []


def test_the_key_is_in_no_repr(endpoint: Endpoint, repository: Repository) -> None:
    model = endpoint.model(key_variable="CODER_KEY")
    generator = ModelGenerator((model,), client(repository))
    assert KEY not in f"{generator!r} {generator.client.key_of(model)!r}"
    assert generator.name == "small-coder"
