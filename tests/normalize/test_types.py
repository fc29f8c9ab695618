"""Types that an expression shows."""

from __future__ import annotations

import ast

import pytest

from bot.normalize.types import type_of

KNOWN = {"n": "int", "x": "float", "s": "str", "ns": "list[int]", "what": "", "f()": "bool"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1", "int"), ("True", "bool"), ("None", None), ("f'{n}'", "str"), ("what", None),
        ("n + 1", "int"), ("n / 2", "float"), ("n ** 2", None), ("n + x", "float"),
        ("True & False", None), ("n & 1", "int"), ("s + 'a'", "str"), ("s + n", None),
        ("-n", "int"), ("-s", None), ("not what", "bool"), ("n < 1", "bool"), ("what < 1", None),
        ("n and 1", "int"), ("n or s", None), ("1 if what else n", "int"), ("s[0]", "str"),
        ("s[1:]", "str"), ("ns[n]", "int"), ("ns[1:]", "list[int]"), ("ns[what]", None),
        ("len(what)", "int"), ("f(1)", "bool"), ("other(1)", None), ("s.split()", "list[str]"),
        ("what.upper()", None), ("s.upper", None), ("lambda: 1", None),
    ],
)  # fmt: skip
def test_types(text: str, expected: str | None) -> None:
    assert type_of(ast.parse(text, mode="eval").body, KNOWN) == expected


def test_a_builtin_that_means_something_else_has_no_type() -> None:
    assert type_of(ast.parse("len(x)", mode="eval").body, {"len": ""}) is None
