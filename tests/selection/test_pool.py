from __future__ import annotations

from dataclasses import replace

import pytest

from bot.candidate import Candidate
from bot.normalize import normalize
from bot.sandbox.protocol import Sandbox
from bot.selection.observe import Observation
from bot.selection.pool import MAX_MISFITS, TRUST, Entry, Pool, Questions, enter
from bot.selection.voting import Vote
from bot.spec import shown
from bot.validate.report import Status
from tests.selection.scene import REPEATS, RIGHT, SHORTER, SPEC, draft, entry, trial_in

CALLS = (
    "longest_words('b a', 1)",
    "longest_words('a a', 1)",
    "longest_words('', 0)",
    "longest_words('a b', 1)[0]",
)
GIVES_UP = RIGHT.replace(
    "    found = []\n", "    found = []\n    if len(text) < 4:\n        return {}\n"
)
"""Returns a mapping for short texts, of which the specification shows none but "one"."""
GIVES_UP = GIVES_UP.replace("len(text) < 4", "len(text) < 3 or text[1] == ' ' and len(text) < 9")


def repaired(code: str, model: str) -> Candidate:
    one = draft(code, model)
    files = normalize(one.files, shown(SPEC.spec)).files
    return Candidate(one.name, files, one.provenance)


@pytest.fixture(scope="module")
def pool(sandbox: Sandbox) -> tuple[Entry, ...]:
    codes = {"a": RIGHT, "b": SHORTER, "c": RIGHT, "d": GIVES_UP, "e": REPEATS}
    drafts = [repaired(code, model) for model, code in codes.items()]
    trial, _ = trial_in(sandbox)
    return enter(drafts, shown(SPEC.spec), trial, CALLS)


def test_entries_keep_the_order_and_the_writer_of_their_drafts(pool: tuple[Entry, ...]) -> None:
    assert [one.model for one in pool] == list("abcde")
    assert [one.stands for one in pool] == [True, False, True, False, False]


def test_drafts_stay_as_they_came(pool: tuple[Entry, ...]) -> None:
    assert list(pool[0].draft.files) == ["core.py"]


def test_what_stands_was_observed(pool: tuple[Entry, ...]) -> None:
    assert pool[0].behaviour.outcomes == (
        "= ['b', 'a']",
        "= ['a']",
        "! builtins.ValueError",
        "= 'a'",
    )
    assert pool[0].findings == ()
    # The result of an expression around a call is held against no annotation.
    assert pool[0].misfits == ()


def test_the_same_code_is_run_once_and_votes_for_each_of_its_writers(
    pool: tuple[Entry, ...],
) -> None:
    assert pool[2].report is pool[0].report
    assert (pool[2].behaviour.voice, pool[2].behaviour.outcomes) == (
        "c",
        pool[0].behaviour.outcomes,
    )


def test_what_fails_an_example_is_not_observed_and_says_why(pool: tuple[Entry, ...]) -> None:
    for one, rule in ((pool[1], "acceptance/example"), (pool[4], "acceptance/held-back")):
        assert one.behaviour.outcomes == (None,) * len(CALLS)
        assert rule in {finding.rule for finding in one.findings}


def test_what_gives_another_type_than_it_promises_does_not_stand(pool: tuple[Entry, ...]) -> None:
    one = pool[3]
    assert one.report.stages[-1].status is Status.PASSED
    assert one.misfits == CALLS[:2]


def test_a_tenth_of_misfits_is_borne() -> None:
    twenty = entry(["[]"] * 20)
    borne = int(20 * MAX_MISFITS)
    assert replace(twenty, misfits=("f()",) * borne).stands
    assert not replace(twenty, misfits=("f()",) * (borne + 1)).stands


def test_a_literal_that_is_none_is_a_misfit(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A candidate can say of anything that it is a literal."""
    forged = [
        Observation(call=call, value=value, key="", literal=True, raises=None, ended=False)
        for call, value in enumerate(["{[]: 1}", "exit()", "[" * 5000, "['a']"])
    ]
    monkeypatch.setattr("bot.selection.pool.observe", lambda *_: tuple(forged))
    trial, _ = trial_in(sandbox)
    calls = [f"longest_words('x', {number})" for number in range(4)]
    (one,) = enter([repaired(RIGHT, "a")], shown(SPEC.spec), trial, calls)
    assert one.misfits == tuple(calls[:3])
    assert not one.stands


def test_the_vote_of_an_earlier_model_weighs_more() -> None:
    entries = (entry(["1"], "best"), entry(["2"], "second"), entry(["2"], "second"))
    pool = Pool(Questions(("f(1)",), (Vote("second", 0, "= 2"), Vote("gone", 0, "= 3"))), entries)
    assert pool.weights == {"best": 1.0, "second": TRUST}
    first, second, third = pool.ranking
    assert (first.index, second.index, third.index) == (1, 2, 0)
    assert first.support == pytest.approx(2 * TRUST / (1 + 2 * TRUST))
    alone = Pool(Questions(("f(1)",)), entries)
    assert alone.ranking[0].index == 0
    assert alone.ranking[0].support == pytest.approx(1 / (1 + TRUST))
