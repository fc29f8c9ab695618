"""What annotations say of JSON data, and what strategies draw."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.scaffold.strategies import strategy
from bot.scaffold.type_values import from_json, is_data, value_for
from bot.spec.type_tree import parsed


@pytest.mark.parametrize(
    ("annotation", "source"),
    [
        ("list[int]", "x"),
        ("Sequence[list[str]]", "x"),
        ("Any", "x"),
        ("int | None", "x"),
        ("dict[str, list[int]]", "x"),
        ("tuple[int, str]", "tuple(x)"),
        ("tuple[int, ...]", "tuple(x)"),
        ("set[str]", "set(x)"),
        ("frozenset[tuple[int, int]]", "frozenset(tuple(item) for item in x)"),
        ("list[tuple[int, int]]", "[tuple(item) for item in x]"),
        ("list[list[tuple[int, ...]]]", "[[tuple(item_1) for item_1 in item] for item in x]"),
        ("dict[int, set[str]]", "{int(key): set(value) for key, value in x.items()}"),
        ("dict[tuple[int, int], int]", None),
        ("tuple[tuple[int, int], int]", None),
        ("list[complex]", None),
        ("bytes", None),
        ("set[int] | None", None),
    ],
)
def test_json_data_becomes_the_type(annotation: str, source: str | None) -> None:
    assert from_json(parsed(annotation), "x") == source


@pytest.mark.parametrize(
    ("annotation", "can"),
    [
        ("dict[str, typing.Any]", True),
        ("Optional[list[int]]", True),
        ("bytes", True),
        ("Callable[[int], int]", False),
        ("list[Iterator[int]]", False),
        ("Record", False),
        ("Path", False),
    ],
)
def test_what_can_stand_in_a_file(annotation: str, can: bool) -> None:
    assert is_data(parsed(annotation), {"Record"}) is can


@pytest.mark.parametrize(
    ("annotation", "value"),
    [
        ("int", 3),
        ("list[tuple[str, int]]", [("text", 3)]),
        ("dict[str, float]", {"text": 2.5}),
        ("set[int] | None", {3}),
    ],
)
def test_a_type_has_a_value(annotation: str, value: object) -> None:
    assert value_for(parsed(annotation)) == value


@given(st.data())
@settings(max_examples=30)
def test_what_is_drawn_stays_near_the_examples(data: st.DataObject) -> None:
    source = strategy(parsed("list[tuple[int, str]]"), [[(3, "ab"), (9, "b")], [(5, "ba")]])
    assert source is not None
    drawn = data.draw(eval(source, {"st": st}))
    assert 1 <= len(drawn) <= 3
    for number, text in drawn:
        assert 3 <= number <= 9
        assert 1 <= len(text) <= 3
        assert set(text) <= {"a", "b"}


@pytest.mark.parametrize("annotation", ["Record", "bytes", "list[Record]"])
def test_there_is_no_strategy_for_what_was_never_seen(annotation: str) -> None:
    assert strategy(parsed(annotation), []) is None


def test_what_cannot_be_drawn_is_taken_from_the_examples() -> None:
    assert strategy(parsed("Any"), [1, "a", 1]) == "st.sampled_from([1, 'a'])"
