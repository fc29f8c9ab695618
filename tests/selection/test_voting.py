from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.selection.voting import (
    ENDED,
    RAISED,
    TRUE,
    Behaviour,
    Disagreement,
    Standing,
    Vote,
    rank,
    splits,
)

CALLS = 4
OUTCOMES = st.sampled_from(["= 1", "= 2", "= 3", f"{RAISED} builtins.ValueError", ENDED, None])
BEHAVIOURS = st.builds(
    Behaviour,
    st.sampled_from("abcd"),
    st.tuples(*[OUTCOMES] * CALLS),
    st.booleans(),
)
FIELDS = st.lists(BEHAVIOURS, max_size=7)


def supports(pool: list[Behaviour]) -> dict[int, object]:
    return {one.index: pytest.approx(one.support) for one in rank(pool)}


@given(FIELDS)
def test_support_is_a_share_and_those_that_do_not_stand_have_none(pool: list[Behaviour]) -> None:
    ranked = rank(pool)
    assert {one.index for one in ranked} == {n for n, one in enumerate(pool) if one.stands}
    assert all(0 <= one.support <= 1 + 1e-9 for one in ranked)
    assert all(1 <= one.alike <= one.voices for one in ranked)
    found = [(-round(one.preference, 9), one.index) for one in ranked]
    assert found == sorted(found)


@given(FIELDS)
def test_candidates_that_do_not_stand_have_no_vote(pool: list[Behaviour]) -> None:
    voters = [one for one in pool if one.stands]
    assert [one.support for one in rank(voters)] == [one.support for one in rank(pool)]
    assert splits(voters) == splits(pool)


@given(FIELDS, st.randoms(use_true_random=False))
def test_the_order_of_candidates_changes_no_support(pool: list[Behaviour], chance: object) -> None:
    order = list(range(len(pool)))
    chance.shuffle(order)  # type: ignore[attr-defined]  # hypothesis gives a random.Random
    found = supports([pool[index] for index in order])
    assert {order[place]: share for place, share in found.items()} == supports(pool)


@given(FIELDS, st.sampled_from("abcd"))
def test_copies_of_a_models_answers_do_not_raise_its_vote(
    pool: list[Behaviour], voice: str
) -> None:
    own = [one for one in pool if one.voice == voice]
    copied = supports([*pool, *own, *own])
    assert {index: copied[index] for index in supports(pool)} == supports(pool)


@given(FIELDS, st.tuples(*[st.sampled_from(["= 1", "= 2", "= 3"])] * CALLS))
def test_who_agrees_with_most_on_every_call_has_the_highest_support(
    pool: list[Behaviour], outcomes: tuple[str, ...]
) -> None:
    majority = [Behaviour(f"agreeing {number}", outcomes) for number in range(len(pool) + 1)]
    others = [Behaviour(f"other {number}", one.outcomes) for number, one in enumerate(pool)]
    voters = [*others, *majority]
    best, *_ = rank(voters)
    assert voters[best.index].outcomes == outcomes
    assert best.alike > len(pool)


def test_one_that_agrees_with_all_has_full_support() -> None:
    pool = [Behaviour(voice, ("= 1", "= [2]")) for voice in "abc"]
    assert rank(pool) == tuple(Standing(index, 1.0, 1.0, 3, 3) for index in range(3))
    assert splits(pool) == ()


def test_a_rare_difference_costs_little_and_a_frequent_one_much() -> None:
    usual = ("= 1",) * 10
    pool = [
        Behaviour("a", usual),
        Behaviour("b", usual),
        Behaviour("c", (*usual[:9], "= 2")),
        Behaviour("d", ("= 0",) * 10),
    ]
    first, second, third, last = rank(pool)
    assert [one.index for one in (first, second, third, last)] == [0, 1, 2, 3]
    assert first.support == pytest.approx((9 * 3 / 4 + 2 / 4) / 10)
    assert third.support == pytest.approx((9 * 3 / 4 + 1 / 4) / 10)
    assert last.support == pytest.approx(1 / 4)
    assert [one.alike for one in (first, second, third, last)] == [2, 2, 1, 1]


def test_one_model_with_many_answers_does_not_outvote_two_others() -> None:
    wrong = [Behaviour("loud", ("= 2",))] * 5
    right = [Behaviour("b", ("= 1",)), Behaviour("c", ("= 1",))]
    best, *_ = rank([*wrong, *right])
    assert (best.index, best.alike, best.voices) == (5, 2, 3)
    assert best.support == pytest.approx(2 / 3)


def test_agreement_on_an_exception_is_preferred_little_and_on_an_end_worth_nothing() -> None:
    raised, ended = f"{RAISED} builtins.KeyError", ENDED
    (only, _) = rank([Behaviour("a", (raised, "= 1"))] * 2)
    assert only.support == pytest.approx(1.0)
    assert only.preference == pytest.approx(0.6)
    (only, _) = rank([Behaviour("a", (ended, "= 1"))] * 2)
    assert only.support == pytest.approx(0.5)
    assert only.preference == pytest.approx(0.5)


def test_a_result_is_preferred_to_an_exception_of_as_many() -> None:
    raised = f"{RAISED} builtins.IndexError"
    pool = [Behaviour("a", (raised, "= 1")), Behaviour("b", ("= 0", "= 1"))]
    assert [one.index for one in rank(pool)] == [1, 0]


def test_a_test_that_a_model_wrote_is_one_vote() -> None:
    pool = [Behaviour("a", ("= 0",)), Behaviour("b", (TRUE,))]
    assert [one.index for one in rank(pool)] == [0, 1]
    claimed = [Vote("c", 0, TRUE)]
    best, other = rank(pool, claimed)
    assert best.index == 1
    assert best.support == pytest.approx(2 / 3)
    assert other.support == pytest.approx(1 / 3)
    (first, share), _ = splits(pool, claimed)[0].votes
    assert first == TRUE
    assert share == pytest.approx(2 / 3)


def test_what_is_not_known_is_nobodys_vote_and_earns_no_support() -> None:
    pool = [Behaviour("a", ("= 1", None, None)), Behaviour("b", ("= 1", "= 2", None))]
    known, silent = rank(pool)
    assert (known.index, known.support) == (1, 1.0)
    assert (silent.index, silent.support) == (0, 0.5)
    assert splits(pool) == ()
    (nothing,) = rank([Behaviour("a", (None, None))])
    assert nothing.support == 0


def test_the_most_contested_call_comes_first() -> None:
    pool = [
        Behaviour("a", ("= 1", "= 1", "= 1")),
        Behaviour("b", ("= 1", "= 1", "= 2")),
        Behaviour("c", ("= 1", "= 2", "= 3")),
    ]
    most, less = splits([*pool, replace(pool[0], voice="d")])
    assert most == Disagreement(2, (("= 1", 0.5), ("= 2", 0.25), ("= 3", 0.25)))
    assert less == Disagreement(1, (("= 1", 0.75), ("= 2", 0.25)))
