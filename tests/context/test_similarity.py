from __future__ import annotations

import ast
import math
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.context.similarity import (
    Profile,
    Weights,
    cosine,
    declared,
    dice,
    similarity,
    weigh,
)
from bot.context.words import terms
from bot.spec.toolspec import Category

FLAT = Weights({}, 1.0)
COUNTS = st.dictionaries(st.sampled_from("abcdefgh"), st.integers(1, 9), max_size=6)
PROFILES = st.builds(Profile, COUNTS, COUNTS, st.none() | st.sampled_from(Category))


def test_the_formulas_by_hand() -> None:
    # (1, 1) and (1 + ln 2, 0): the cosine is 1 / sqrt 2.
    assert cosine({"a": 1, "b": 1}, {"a": 2}, FLAT) == pytest.approx(1 / math.sqrt(2))
    assert dice({"x": 2, "y": 1}, {"x": 1, "z": 1}) == pytest.approx(2 / 5)
    weights = weigh([{"a": 1}, {"a": 1, "b": 1}])
    assert weights.of("a") == pytest.approx(1.0)
    assert weights.of("b") == pytest.approx(1 + math.log(3 / 2))
    assert weights.of("c") == pytest.approx(1 + math.log(3))


def test_words_interface_and_category_count_by_their_weights() -> None:
    words, interface = {"log": 1}, {": str": 1}
    same = Profile(words, interface, Category.DEBUGGING)
    assert similarity(same, same, FLAT) == pytest.approx(1.0)
    other = Profile(words, {": int": 1}, Category.DEBUGGING)
    assert similarity(same, other, FLAT) == pytest.approx(0.7)
    assert similarity(same, Profile({"x": 1}, interface, Category.IO), FLAT) == pytest.approx(0.3)
    # Without an interface on one side, words and category share its weight.
    bare = Profile({"x": 1}, {}, Category.DEBUGGING)
    assert similarity(same, bare, FLAT) == pytest.approx(0.2 / 0.7)
    assert similarity(Profile({}, {}), Profile({}, {}), FLAT) == 0.0


def test_an_interface_is_what_it_declares() -> None:
    tree = ast.parse(
        "class Report:\n    total: int\n"
        "def read_log(path: str, top: int = 5) -> Report: ...\n"
        "def _hidden(x: bytes) -> None: ...\n"
    )
    assert declared(tree) == Counter(
        {"report": 1, "read": 1, "log": 1, ": int": 2, ": str": 1, "-> Report": 1}
    )


def test_a_tool_told_in_other_words_is_nearer_than_another_one() -> None:
    asked = terms("Count the errors of a log by kind.")
    near = terms("Counting each kind of error in logs, by kind.")
    far = terms("Profile the stages of a pipeline.")
    weights = weigh([asked, near, far])
    assert cosine(asked, near, weights) > 0.5 > cosine(asked, far, weights)


@given(PROFILES, PROFILES, st.lists(COUNTS, max_size=4))
def test_it_is_symmetric_and_from_zero_to_one(
    one: Profile, other: Profile, texts: list[dict[str, int]]
) -> None:
    weights = weigh(texts)
    value = similarity(one, other, weights)
    assert 0 <= value <= 1
    assert value == pytest.approx(similarity(other, one, weights))
    if one.words:
        assert similarity(one, one, weights) == pytest.approx(1.0)
