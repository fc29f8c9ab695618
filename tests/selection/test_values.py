from __future__ import annotations

import ast
import random
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from bot.selection.values import edge, near, written

SEEDS = st.integers(0, 2**32)
KEYS = (
    st.none() | st.booleans() | st.integers(-50, 50) | st.text(max_size=4) | st.binary(max_size=3)
)
SCALARS = KEYS | st.floats(allow_nan=False)
DATA = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.lists(inner, max_size=4).map(tuple)
        | st.dictionaries(KEYS, inner, max_size=3)
        | st.sets(KEYS, max_size=4)
    ),
    max_leaves=10,
)


def chance(seed: int) -> random.Random:
    return random.Random(seed)


@given(DATA)
def test_what_is_written_is_the_value_again(value: Any) -> None:
    assert ast.literal_eval(written(value)) == value


def test_sets_are_written_in_one_order_and_infinity_as_a_number() -> None:
    assert written({"b", "a", "cc"}) == "{'a', 'b', 'cc'}"
    assert written([frozenset({"b", "a"})]) == "[frozenset({'a', 'b'})]"
    small: tuple[Any, ...] = (set(), frozenset(), (1,), ())
    assert [written(value) for value in small] == ["set()", "frozenset()", "(1,)", "()"]
    assert written({"x": (float("inf"), -float("inf"))}) == "{'x': (1e999, -1e999)}"


@given(DATA, SEEDS)
def test_varied_values_are_of_the_same_kind_and_the_same_for_one_seed(
    value: Any, seed: int
) -> None:
    for varied, again in (
        (near(chance(seed), value, [value]), near(chance(seed), value, [value])),
        (edge(chance(seed), value), edge(chance(seed), value)),
    ):
        assert type(varied) is type(value)
        assert written(again) == written(varied)


@given(DATA, SEEDS)
def test_varying_leaves_the_value_that_it_is_given_as_it_is(value: Any, seed: int) -> None:
    before = written(value)
    near(chance(seed), value, [value])
    edge(chance(seed), value)
    assert written(value) == before


@given(st.lists(st.integers(1, 10**6), min_size=1), SEEDS)
def test_whole_numbers_stay_positive_where_all_that_were_seen_are(
    seen: list[int], seed: int
) -> None:
    assert near(chance(seed), seen[0], seen) > 0


@given(st.lists(st.integers(-(10**6), -1), min_size=1), SEEDS)
def test_whole_numbers_stay_away_from_a_zero_that_nobody_showed(seen: list[int], seed: int) -> None:
    assert near(chance(seed), seen[0], seen) != 0


@given(st.lists(st.floats(0.01, 1e6), min_size=1), SEEDS)
def test_fractions_stay_positive_where_all_that_were_seen_are(seen: list[float], seed: int) -> None:
    assert near(chance(seed), seen[0], seen) > 0


@given(st.lists(st.text("abc ", min_size=1), min_size=1), SEEDS)
def test_texts_keep_to_the_letters_that_were_seen(seen: list[str], seed: int) -> None:
    assert set(near(chance(seed), seen[0], seen)) <= set("".join(seen))


@given(st.lists(st.tuples(st.text("ab", max_size=3), st.integers(1, 9)), min_size=1), SEEDS)
def test_records_keep_their_length_and_the_kind_of_each_place(
    seen: list[tuple[str, int]], seed: int
) -> None:
    assert list(map(type, near(chance(seed), seen[0], seen))) == [str, int]


def test_edges_reach_nothing_one_many_and_the_reverse() -> None:
    found = {written(edge(chance(seed), [3, 1, 2])) for seed in range(200)}
    assert {"[]", "[3]", "[2, 1, 3]", "[1, 2, 3]", "[3, 3, 3]", written([3, 1, 2] * 20)} <= found
    texts = {edge(chance(seed), "aB") for seed in range(200)}
    assert {"", "a", "B", "Ba", "AB", "ab", "Ab", "aBaB", " aB ", "aaa"} <= texts
    numbers = {edge(chance(seed), 7) for seed in range(200)}
    assert {0, 1, -1, -7, 70, 8, 1_000_003} <= numbers
