from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given

from bot.selection.conform import conforms
from tests.selection.test_values import DATA


def inferred(value: Any) -> str:
    """The annotation of a value, as one would write it who knows it alone."""
    match value:
        case None:
            return "None"
        case tuple() if value:
            return f"tuple[{', '.join(map(inferred, value))}]"
        case list() | set() if value:
            return f"{type(value).__name__}[{' | '.join(sorted(map(inferred, value)))}]"
        case dict() if value:
            keys = " | ".join(sorted(map(inferred, value)))
            return f"dict[{keys}, {' | '.join(map(inferred, value.values()))}]"
    return type(value).__name__


@given(DATA)
def test_a_value_has_its_own_type_and_those_that_contain_it(value: Any) -> None:
    own = inferred(value)
    assert conforms(value, own)
    assert conforms(value, f"Optional[{own}]")
    assert conforms(value, f"Union[Box, {own}]")
    assert conforms([value, value], f"list[{own}]")
    assert conforms((value, 1), f"tuple[{own}, int]")
    assert conforms({"key": value}, f"Mapping[str, {own}]")


@given(DATA)
def test_one_item_of_another_type_is_seen(value: Any) -> None:
    own = inferred(value)
    assert not conforms([value, Ellipsis], "list[int | None | str | bytes | list | dict]")
    assert not conforms((value,), f"tuple[{own}, {own}]")
    assert not conforms({1: value}, f"dict[str, {own}]")
    assert not conforms([value], f"tuple[{own}, ...]")


@pytest.mark.parametrize(
    ("value", "annotation"),
    [
        (1, "str"),
        ("1", "int"),
        (None, "int"),
        (0, "None"),
        (1.0, "int"),
        (1, "bool"),
        ("a", "bytes"),
        (b"a", "str"),
        ([1], "tuple[int, ...]"),
        ((1, "a"), "tuple[int, ...]"),
        ({1}, "list[int]"),
        ([1], "dict[str, int]"),
        ({"a": "b"}, "dict[str, int]"),
        ("", "Optional[int]"),
        (2.5, "int | str"),
        ([[1], ["a"]], "list[list[int]]"),
    ],
)
def test_values_of_another_type(value: Any, annotation: str) -> None:
    assert not conforms(value, annotation)


@pytest.mark.parametrize(
    ("value", "annotation"),
    [
        (1, "float"),
        (1, "complex"),
        (True, "int"),
        ("ab", "Sequence[str]"),
        ((1, 2), "Sequence[int]"),
        ({"a": 1}, "Iterable[str]"),
        ([], "list[int]"),
        ((), "tuple[int, ...]"),
        ((), "tuple[()]"),
        ({}, "dict[str, int]"),
    ],
)
def test_values_that_the_type_takes(value: Any, annotation: str) -> None:
    assert conforms(value, annotation)


@pytest.mark.parametrize("annotation", ["object", "Any", "Box", "a.B", "Callable[[int], str]"])
def test_what_plain_data_does_not_tell_is_no_misfit(annotation: str) -> None:
    assert conforms([1], annotation)
