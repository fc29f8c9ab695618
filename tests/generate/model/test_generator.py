from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from bot import __version__, candidate_folder
from bot.context.gather import Context, gather
from bot.errors import SurroundingsError
from bot.exchange.message import digest, estimated_tokens
from bot.forge.git import Repository
from bot.generate.model.generator import ModelGenerator
from bot.generate.model.prompt import messages_for
from bot.generate.model.reply import ReplyError
from bot.generate.protocol import GenerationError, Generator
from bot.spec import Rules, parse_spec
from bot.spec.toolspec import Kind
from tests.context.scene import collected
from tests.exchange.asking import correspondent
from tests.exchange.endpoint import KEY, Endpoint, failed, said
from tests.forge.repositories import new_repo
from tests.generate.conftest import Run

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
MAIN = b'''\
"""Command line: count the words of a text."""

import sys
from collections.abc import Sequence

from word_count import count_words


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the number of words of the arguments."""
    words = sys.argv[1:] if arguments is None else arguments
    print(count_words(" ".join(words)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
'''


def context(source: bytes = SPEC) -> Context:
    return gather(parse_spec(source, "spec.yaml", Rules()), [])


def block(info: str, content: bytes) -> str:
    return f"```{info}\n{content.decode()}```\n\n"


def test_a_reply_becomes_a_candidate_with_its_provenance(
    endpoint: Endpoint, repository: Repository
) -> None:
    files = {"core.py": CORE, "__main__.py": MAIN, "__init__.py": b"", "README.md": b"# Own\n"}
    endpoint.answers = [
        failed(503, "loading", {"retry-after-ms": "1"}),
        said("".join(block(f"python {path}", text) for path, text in files.items())),
    ]
    generator: Generator = ModelGenerator(
        endpoint.model(key_variable="CODER_KEY"), correspondent(repository)
    )
    candidate = generator.generate(context())
    assert candidate.name == "word_count"
    assert candidate.files == files
    made = candidate.provenance
    assert made.seconds > 0
    assert dataclasses.replace(made, seconds=0.0) == dataclasses.replace(
        made,
        generator="model",
        generator_version=__version__,
        pattern="",
        model="small-coder",
        prompt_digest=digest(messages_for(context())),
        attempts=2,
        seconds=0.0,
        tokens=1000,
        cost=0.0,
    )


def test_held_back_examples_are_in_no_request(endpoint: Endpoint, repository: Repository) -> None:
    endpoint.answers = [said(block("python", CORE))]
    ModelGenerator(endpoint.model(), correspondent(repository)).generate(context())
    (asked,) = endpoint.asked
    assert "one two" in asked.raw
    assert "withheld" not in asked.raw + str(asked.headers)


def test_a_run_sends_the_pieces_and_keeps_their_scores_with_the_endpoints_count(
    endpoint: Endpoint, repository: Repository, tmp_path: Path
) -> None:
    repo = new_repo(tmp_path / "project")
    repo.commit({"app/words.py": "GAP = ' '  # as in 'withheld from the model'\nLIMIT = 9\n"})
    told = collected(repo, SPEC.decode().replace("A word is", "As app/words.py has it, a word is"))
    endpoint.answers = [said(block("python", CORE)), said(block("python", CORE), usage=False)]
    asks = correspondent(repository, exchanges={"mode": "fresh"})
    generator = ModelGenerator(endpoint.model(), asks)
    first, second = (generator.generate(told).provenance.context for _ in range(2))
    (asked, _) = endpoint.asked
    assert "LIMIT = 9" in asked.raw
    assert "withheld" not in asked.raw
    assert told.scores is not None
    assert first == told.scores.model_copy(update={"tokens": 700, "counted": "endpoint"})
    estimated = estimated_tokens(messages_for(told))
    assert second == told.scores.model_copy(update={"tokens": estimated, "counted": "estimate"})


def test_what_follows_from_the_interface_is_added_and_works(
    endpoint: Endpoint, repository: Repository, run_tool: Run
) -> None:
    endpoint.answers = [said(block("python core.py", CORE) + block("python __main__.py", MAIN))]
    candidate = ModelGenerator(endpoint.model(), correspondent(repository)).generate(context())
    assert sorted(candidate.files) == ["README.md", "__init__.py", "__main__.py", "core.py"]
    assert b"from word_count.core import count_words" in candidate.files["__init__.py"]
    assert run_tool(candidate, "a", "b", "c").stdout == b"3\n"


def test_nothing_is_added_to_files_that_may_belong_to_another_layout(
    endpoint: Endpoint, repository: Repository
) -> None:
    endpoint.answers = [said(block("python words.py", CORE))]
    candidate = ModelGenerator(endpoint.model(), correspondent(repository)).generate(context())
    assert list(candidate.files) == ["words.py"]


def test_a_hostile_reply_stays_data(
    endpoint: Endpoint, repository: Repository, tmp_path: Path
) -> None:
    flag = tmp_path / "flag"
    hostile = f"open({str(flag)!r}, 'w')\n".encode()
    endpoint.answers = [said(block("python core.py", hostile))]
    candidate = ModelGenerator(endpoint.model(), correspondent(repository)).generate(context())
    candidate_folder.write(candidate, tmp_path / "out")
    assert (tmp_path / "out" / "core.py").read_bytes() == hostile
    assert not flag.exists()


def test_a_reply_or_an_endpoint_that_fails(endpoint: Endpoint, repository: Repository) -> None:
    endpoint.answers = [said(block("python ../core.py", CORE))]
    with pytest.raises(ReplyError):
        ModelGenerator(endpoint.model(), correspondent(repository)).generate(context())
    endpoint.answers = [failed(404, "no such model")]
    another = endpoint.model(name="other")
    with pytest.raises(SurroundingsError, match="HTTP 404"):
        ModelGenerator(another, correspondent(repository)).generate(context())


def test_a_kind_that_it_does_not_build_is_refused_and_not_sent(
    endpoint: Endpoint, repository: Repository
) -> None:
    given = context()
    suite = given.spec.model_copy(update={"kind": Kind.TEST_SUITE})
    with pytest.raises(GenerationError, match="word_count is a test-suite"):
        ModelGenerator(endpoint.model(), correspondent(repository)).generate(
            dataclasses.replace(given, spec=suite)
        )
    assert endpoint.asked == []


def test_the_key_is_in_no_repr(endpoint: Endpoint, repository: Repository) -> None:
    generator = ModelGenerator(endpoint.model(key_variable="CODER_KEY"), correspondent(repository))
    assert KEY not in f"{generator!r} {generator.correspondent.key_of(generator.model)!r}"
    assert generator.name == "small-coder"
