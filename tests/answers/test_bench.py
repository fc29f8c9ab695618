"""One run of the benchmark, on made-up answers: what it writes down, and what models are told."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.sandbox.protocol import Sandbox
from bot.spec import Rules, parse_spec
from bot.validate.cache import Cache, code_digest
from tests.answers.bench import Bench, by_problem, run
from tests.answers.dataset import Problem, spec_source
from tests.answers.made import ANSWERS, DOUBLED, PROBLEMS, SHARED
from tests.answers.results import Choice, Result
from tests.answers.score import Scorer
from tests.answers.server import serving
from tests.answers.stock import Stock, recorded_replies
from tests.answers.trials import Trials
from tests.forge.repositories import isolate


@pytest.fixture
def bench(tmp_path: Path, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bench]:
    isolate(monkeypatch)
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    code = code_digest()
    with (
        serving(Stock(recorded_replies(PROBLEMS, ANSWERS), keep=True)) as server,
        (tmp_path / "log").open("w") as log,
    ):
        yield Bench(
            answers=by_problem(ANSWERS),
            server=server,
            sandbox=sandbox,
            scorer=Scorer(sandbox),
            trials=Trials(sandbox),
            cache=Cache(tmp_path / "cache", code, print),
            work=tmp_path,
            log=log,
            code=code,
            shown=2,
        )


def _run(bench: Bench, problem: Problem, *models: str) -> Result:
    spec = parse_spec(spec_source(problem), f"specs/{problem.name}.yaml", Rules())
    return run(bench, problem, models, spec)


def test_a_run_says_how_each_way_to_choose_fares(bench: Bench) -> None:
    result = _run(bench, DOUBLED, "careful", "quick")
    assert bench.codes(DOUBLED, ["careful", "quick"]) == [
        ANSWERS[2].code,
        ANSWERS[0].code,
        ANSWERS[1].code,
    ]
    assert (result.solvable, result.first) == (True, 0.0)
    on_base = Choice(proposed=True, base=True)
    assert result.policies["first answer"] == on_base
    assert result.policies["first that passes"] == on_base
    assert result.requests >= 1
    assert result.tokens > 100
    assert result.key == (("careful", "quick"), 2, "Made/1")
    assert not list(bench.work.glob("repo-*"))


@pytest.mark.parametrize("problem", [DOUBLED, SHARED])
def test_no_request_has_a_held_back_example_or_a_hidden_test(
    bench: Bench, problem: Problem
) -> None:
    _run(bench, problem, "careful", "quick")
    asked = json.dumps(bench.server.stock.asked)
    assert problem.examples[0].call.partition("(")[2] in asked
    assert problem.examples[-1].call.partition("(")[2] not in asked
    for line in (problem.hidden_tests + problem.hidden_tests_plus).splitlines():
        assert line.removeprefix("assert ").partition(" ==")[0] not in asked
