"""One run of the benchmark, on made-up answers: what it writes down, and what models are told."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from bot.sandbox.protocol import Sandbox
from bot.spec import Rules, parse_spec
from bot.validate.cache import Cache, code_digest
from tests.answers.bench import Bench, by_problem, run
from tests.answers.dataset import spec_source
from tests.answers.made import DOUBLED, REFUSED, REFUSED_ANSWERS, WRONG
from tests.answers.results import Choice, Result
from tests.answers.score import Scorer
from tests.answers.server import serving
from tests.answers.stock import Stock, recorded_replies
from tests.answers.trials import Trials
from tests.forge.repositories import isolate

MODELS = ("careful", "quick")


@pytest.fixture(scope="module")
def bench(sandbox: Sandbox, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    work, code = tmp_path_factory.mktemp("bench"), code_digest()
    with (
        pytest.MonkeyPatch.context() as monkeypatch,
        serving(Stock(recorded_replies([DOUBLED], REFUSED_ANSWERS), keep=True)) as server,
        (work / "log").open("w") as log,
    ):
        isolate(monkeypatch)
        for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
            monkeypatch.delenv(name, raising=False)
            monkeypatch.delenv(name.lower(), raising=False)
        yield Bench(
            answers=by_problem(REFUSED_ANSWERS),
            server=server,
            sandbox=sandbox,
            scorer=Scorer(sandbox),
            trials=Trials(sandbox),
            cache=Cache(work / "cache", code, print),
            work=work,
            log=log,
            code=code,
            shown=2,
        )


@pytest.fixture(scope="module")
def result(bench: Bench) -> Result:
    spec = parse_spec(spec_source(DOUBLED), "specs/made_1.yaml", Rules())
    return run(bench, DOUBLED, MODELS, spec)


def test_a_run_says_how_each_way_to_choose_fares(bench: Bench, result: Result) -> None:
    # The first answer of each model, and then the second ones.
    assert bench.codes(DOUBLED, MODELS) == [WRONG, WRONG, REFUSED]
    assert (result.approved, result.solvable, result.first) == (False, True, 0.0)
    assert result.failed
    assert result.policies == {
        "first answer": Choice(proposed=True),
        "first that passes": Choice(proposed=True, base=True, plus=True),
        "agreement alone": Choice(proposed=True),
    }
    assert result.requests >= len(REFUSED_ANSWERS) - 1
    assert result.tokens > 100
    assert result.key == (MODELS, 2, "Made/1")
    assert not list(bench.work.glob("repo-*"))


@pytest.mark.usefixtures("result")
def test_no_request_has_a_held_back_example_or_a_hidden_test(bench: Bench) -> None:
    asked = json.dumps(bench.server.stock.asked)
    assert "doubled([1, 2])" in asked
    assert "[5]" not in asked
    assert "[10]" not in asked
    for hidden in ("[7, 8]", "[14, 16]", "[-3]", "[4] * 3"):
        assert hidden not in asked
