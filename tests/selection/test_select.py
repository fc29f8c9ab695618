"""The whole way from requests to a verdict, with a real endpoint and a real sandbox."""

from __future__ import annotations

import dataclasses

import pytest

from bot.config import Config, Thresholds
from bot.context.gather import gather
from bot.errors import SurroundingsError
from bot.generate.model.generator import ModelGenerator
from bot.generate.protocol import Drafts
from bot.git.repository import Repository
from bot.handoff.bundle import MadeCandidate, bundle, unpack
from bot.handoff.job import Job
from bot.impact.analyse import analyse
from bot.impact.base import Base
from bot.proposal import BuildResult
from bot.sandbox.protocol import Sandbox
from bot.selection.agreement import required
from bot.selection.select import MAX_ROUNDS, questions_for, select
from bot.selection.trial import JudgedCandidate
from bot.selection.voting import TRUE, Vote
from bot.spec import Rules, SpecFile, parse_spec
from bot.validate.report import AGREEMENT, StageResult, Status
from tests.llm.asking import client
from tests.llm.endpoint import Answer, Endpoint, failed, said
from tests.selection.scene import REPEATS, RIGHT, SHORTER, SOURCE, SPEC, draft, trial_in

pytestmark = pytest.mark.sampled(keep=1)

SECRETS = ("sesame", "opens", "closes", "withheld", "twice")
ALLOWED = Thresholds().unproven
OTHERWISE_RIGHT = '''\
def longest_words(text, length):
    """Keep long words."""
    if length <= 0:
        raise ValueError("no length")
    return [word for word in dict.fromkeys(text.split()) if len(word) >= length]
'''
VAGUE = parse_spec(
    b"""\
name: order_words
kind: utility
category: validation
summary: Put the words of a text in order.
interface: |
  def order_words(text: str) -> list[str]: ...
examples: |
  >>> order_words("an ear flute guitars")
  ['an', 'ear', 'flute', 'guitars']
  >>> order_words("b cc ddd eeee fffff")
  ['b', 'cc', 'ddd', 'eeee', 'fffff']
""",
    "specs/order_words.yaml",
    Rules(),
)


def reply(code: str) -> Answer:
    return said(f"Sure! Here is the tool:\n\n```python\n{code}```\n\nIt prints nothing else.")


def run(
    endpoint: Endpoint,
    repository: Repository,
    sandbox: Sandbox,
    answers: dict[str, list[Answer]],
    spec: SpecFile = SPEC,
    **thresholds: float,
) -> JudgedCandidate:
    """What comes of these answers of models; then no request has a held-back word."""
    endpoint.by_model = answers
    models = tuple(endpoint.model(name=name) for name in answers)
    generator = ModelGenerator(models, client(repository))
    trial, _ = trial_in(sandbox, spec, **thresholds)
    try:
        return select(gather(spec, []), generator, trial)
    finally:
        assert endpoint.asked
        for asked in endpoint.asked:
            assert not [secret for secret in SECRETS if secret in asked.raw]


def prompts(endpoint: Endpoint, model: str) -> list[str]:
    """What a model was asked, in order."""
    bodies = [asked.body for asked in endpoint.asked if asked.body["model"] == model]
    return [body["messages"][-1]["content"] for body in bodies]


def stage(judged: JudgedCandidate, name: str) -> StageResult:
    return next(one for one in judged.report.stages if one.name == name)


def made(judged: JudgedCandidate) -> MadeCandidate:
    """What the build zone hands over."""
    page = "https://github.example/a/b/issues/1"
    job = Job(
        issue=1, issue_url=page, event=1, attempt=1, base="main", commit="a" * 40, spec=SOURCE
    )
    impact = analyse(judged.candidate, SPEC.spec, Base(), Config())
    built = BuildResult("b" * 40, SPEC, judged.candidate, judged.report, impact)
    packed = bundle(job, built).made
    assert packed is not None
    return packed


@pytest.mark.whole
def test_the_right_answer_wins_over_one_that_passes_only_what_is_shown(
    endpoint: Endpoint, repository: Repository, sandbox: Sandbox
) -> None:
    judged = run(
        endpoint,
        repository,
        sandbox,
        {"wrong": [reply(REPEATS)], "demo": [reply(RIGHT)], "terse": [reply(OTHERWISE_RIGHT)]},
    )
    assert judged.report.approved, judged.report
    assert len(endpoint.asked) == 3
    origin = judged.candidate.provenance
    assert origin.model == "demo"
    assert b"-> list[str]:" in judged.candidate.files["core.py"]
    assert b"print" not in judged.candidate.files["core.py"]
    assert origin.repairs
    assert (origin.attempts, origin.tokens, len(origin.exchanges)) == (1, 3000, 3)
    assert [one.name for one in judged.report.stages] == list(required("model"))
    agreed = stage(judged, AGREEMENT)
    assert agreed.status is Status.PASSED
    assert [agreed.metrics[name] for name in ("models", "alike", "contested")] == [2, 2, 0]
    handed = made(judged)
    assert unpack(handed, SPEC, ALLOWED).report.approved
    for forged in (
        {"required": judged.report.required[:-1]},
        {"required": judged.report.required[:-1], "stages": judged.report.stages[:-1]},
    ):
        report = judged.report.model_copy(update=forged)
        with pytest.raises(ValueError, match="does not require every stage"):
            unpack(handed.model_copy(update={"report": report}), SPEC, ALLOWED)
    report = judged.report.model_copy(update={"stages": judged.report.stages[:-1]})
    assert not unpack(handed.model_copy(update={"report": report}), SPEC, ALLOWED).report.approved


def test_a_model_is_sent_its_answer_and_what_is_wrong_with_it(
    endpoint: Endpoint, repository: Repository, sandbox: Sandbox
) -> None:
    answers = [reply(SHORTER), reply(REPEATS), reply(RIGHT)]
    judged = run(endpoint, repository, sandbox, {"a": answers})
    assert judged.report.approved, judged.report
    first, second, third = prompts(endpoint, "a")
    assert "what was found" not in first
    assert "len(word) > length]" in second
    assert "what was found:\n- Got []; ['quick', 'brown', 'jumps'] passes." in second
    assert "len(word) >= length]" in third
    assert "Held-back example 1 of 2 gave another result than the specification wants." in third
    assert judged.candidate.provenance.attempts == 3
    assert len(judged.candidate.provenance.exchanges) == 3
    alone = stage(judged, AGREEMENT)
    assert (alone.status, alone.score) == (Status.UNPROVEN, None)
    assert "one model alone has a usable answer" in alone.findings[0].message


def test_it_stops_where_the_same_is_wrong_again(
    endpoint: Endpoint, repository: Repository, sandbox: Sandbox
) -> None:
    judged = run(endpoint, repository, sandbox, {"a": [reply(SHORTER)]})
    assert len(endpoint.asked) == 2
    assert not judged.report.approved
    assert stage(judged, "acceptance").status is Status.FAILED
    assert stage(judged, AGREEMENT).status is Status.SKIPPED
    # What is rejected is handed over as well, for a person to see why.
    assert not unpack(made(judged), SPEC, ALLOWED).report.approved


def test_a_model_is_told_what_is_wrong_three_times_at_most(
    endpoint: Endpoint, repository: Repository, sandbox: Sandbox
) -> None:
    results = ("[]", "text.split()", "[text]", "[text, text]", "text.split()[:length]")
    wrong = [reply(f"def longest_words(text, length):\n    return {one}\n") for one in results]
    judged = run(endpoint, repository, sandbox, {"a": wrong})
    assert len(endpoint.asked) == 1 + MAX_ROUNDS
    assert judged.candidate.provenance.attempts == 1 + MAX_ROUNDS
    assert not judged.report.approved


def test_models_that_read_a_specification_differently_are_refused(
    endpoint: Endpoint, repository: Repository, sandbox: Sandbox
) -> None:
    ways = ("words", "sorted(words)", "sorted(words, key=len)")
    code = "def order_words(text):\n    words = text.split()\n    return {}\n"
    answers = {name: [reply(code.format(way))] for name, way in zip("abc", ways, strict=True)}
    judged = run(endpoint, repository, sandbox, answers, VAGUE, agreement=80.0)
    assert not judged.report.approved
    agreed = stage(judged, AGREEMENT)
    assert agreed.status is Status.FAILED
    assert [agreed.metrics[name] for name in ("models", "alike")] == [3, 1]
    score, contested, *_ = agreed.findings
    assert "the specification may be read in several ways" in score.message
    assert contested.message.startswith("order_words(")
    assert "% of the votes: = [" in contested.message
    # Each was told where it differs, once: the same answer came again.
    assert max(len(prompts(endpoint, name)) for name in "abc") == 2
    told = [prompt for name in "abc" for prompt in prompts(endpoint, name)[1:]]
    assert told
    assert all("independent answers differ: order_words(" in prompt for prompt in told)


@pytest.mark.parametrize("models", [("a",), ("a", "b")])
def test_every_model_failing_is_one_clear_error(
    endpoint: Endpoint, repository: Repository, sandbox: Sandbox, models: tuple[str, ...]
) -> None:
    with pytest.raises(SurroundingsError) as caught:
        run(endpoint, repository, sandbox, {name: [failed(404, "unknown")] for name in models})
    assert len(endpoint.asked) == len(models)
    lines = caught.value.message.split("\n")
    assert all("HTTP 404" in line for line in lines[-len(models) :])
    assert lines[0] == "No model gave an answer." or len(models) == 1


def test_replies_that_nobody_can_read_are_sent_back_once(
    endpoint: Endpoint, repository: Repository, sandbox: Sandbox
) -> None:
    with pytest.raises(SurroundingsError, match="No model gave a reply that can be used") as caught:
        run(endpoint, repository, sandbox, {"a": [said("I cannot do that.")]})
    assert "- a: " in caught.value.message
    _, again = prompts(endpoint, "a")
    assert "the earlier answer:\nI cannot do that." in again


def test_one_model_that_fails_stops_no_other(
    endpoint: Endpoint, repository: Repository, sandbox: Sandbox
) -> None:
    answers = {"a": [failed(404, "unknown")], "b": [reply(SHORTER)], "c": [said("No.")]}
    judged = run(endpoint, repository, sandbox, answers)
    assert judged.candidate.provenance.model == "b"
    assert [len(prompts(endpoint, name)) for name in "abc"] == [1, 2, 2]


def test_a_held_back_call_is_never_a_generated_one(sandbox: Sandbox) -> None:
    trial, _ = trial_in(sandbox)
    context = gather(SPEC, [])
    calls = questions_for(context, trial, Drafts(())).calls
    assert len(calls) > 100
    call = next(call for call in calls if call.count("'") == 2 and '"' not in call)
    again = call.replace("'", '"').replace("(", "( ")
    held = trial.spec.model_copy(update={"acceptance": f">>> {again}\n[]\n"})
    without = questions_for(context, dataclasses.replace(trial, spec=held), Drafts(())).calls
    assert set(calls) - set(without) == {call}


def test_what_models_claim_in_tests_is_a_vote_but_never_about_a_held_back_call(
    sandbox: Sandbox,
) -> None:
    trial, _ = trial_in(sandbox)
    tests = """\
def test_words() -> None:
    assert longest_words("a bc", 2) == ["bc"]
    assert longest_words('sesame opens sesame and closes', 6) == []
    assert longest_words("x", int("1")) == ["x"]
    assert longest_words("x", 1) != []
    assert other("x", 1) == 3
"""
    drafts = [
        dataclasses.replace(one, files={**one.files, "tests/test_longest_words.py": tests.encode()})
        for one in (draft(RIGHT, "a"), draft(REPEATS, "b"))
    ]
    questions = questions_for(gather(SPEC, []), trial, Drafts(tuple(drafts)))
    assert questions.calls[-1] == "longest_words('a bc', 2) == ['bc']"
    assert "sesame" not in str(questions)
    last = len(questions.calls) - 1
    assert questions.claimed == (Vote("a", last, TRUE), Vote("b", last, TRUE))
