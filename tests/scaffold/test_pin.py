"""Pins are literals, or they are not pins."""

from __future__ import annotations

import pytest

from bot.scaffold.pin import MAX_RESULT, Pin, called, usable, value_of
from bot.spec.interface import parse_interface

INTERFACE = parse_interface("def add(one: int, two: int = 0, *, three: int = 0) -> int: ...")


@pytest.mark.parametrize(
    ("text", "value"),
    [("1", 1), ("-2.5", -2.5), ("{'a': (1, None)}", {"a": (1, None)}), ("set()", set())],
)
def test_a_literal_has_a_value(text: str, value: object) -> None:
    assert value_of(text) == (value,)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "nan",
        "inf",
        "1e999",
        "[1e999]",
        "...",
        "__import__('os')",
        "<object at 0x7f>",
        "1\nimport os",
        "(" * 300 + ")" * 300,
        f"'{'x' * MAX_RESULT}'",
        "'\\ud800' if 1 else 2",
        "\0",
    ],
)
def test_anything_else_has_none(text: str) -> None:
    assert value_of(text) == ()


def test_a_call_is_taken_apart() -> None:
    call = called("sorted(set(add(1, three=3)))", INTERFACE)
    assert call is not None
    assert (call.positional, call.named, call.around) == ((1,), {"three": 3}, ("sorted", "set"))
    assert (call.value("one"), call.value("two"), call.value("three")) == ((1,), (), (3,))
    assert call.written("9") == "sorted(set(add(9)))"


@pytest.mark.parametrize(
    "text",
    [
        "add",
        "other(1)",
        "add(one)",
        "add(*[1])",
        "add(**{})",
        "add(1).real",
        "add(1) + 1",
        "eval(add(1))",
        "add(print())",
        "add(1",
        "sorted(add(1), reverse=True)",
    ],
)
def test_other_expressions_are_no_calls(text: str) -> None:
    assert called(text, INTERFACE) is None


def test_hostile_results_make_no_pin() -> None:
    pins = [
        Pin("add(1)", "1"),
        Pin("add( 1 )", "2"),
        Pin("add(2)", "exit()"),
        Pin("add(3)", raises="SystemExit"),
        Pin("add(4)", raises="ValueError): pass\nimport os\nraise (ValueError"),
        Pin("add(5)", raises="AssertionError"),
        Pin("add(6)", "6", raises="ValueError"),
        Pin("add(7)", raises="ValueError"),
        Pin("add(8)", "{2, 1}"),
    ]
    assert usable(pins, INTERFACE) == (
        Pin("add(1)", "1"),
        Pin("add(7)", raises="ValueError"),
        Pin("add(8)", "{1, 2}"),
    )
