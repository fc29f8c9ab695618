from __future__ import annotations

import ast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import SurroundingsError
from bot.scaffold.source import docstring, formatted, literal, signature
from bot.spec.interface import parse_interface

PRINTABLE = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Zl", "Zp")))


@given(st.lists(PRINTABLE).map("\n".join), st.integers(0, 2))
def test_no_text_can_end_a_docstring(text: str, depth: int) -> None:
    function = f"def f():\n{docstring(text, 1)}\n" if depth else docstring(text)
    (statement,) = ast.parse(function).body
    inner = statement.body[0] if isinstance(statement, ast.FunctionDef) else statement
    assert isinstance(inner, ast.Expr)
    assert isinstance(inner.value, ast.Constant)
    assert str(inner.value.value).split() == text.split()


@pytest.mark.parametrize(
    "text", ['"""', 'ends with "', "back\\slash", '\\"""', "\\", '"""\nimport os']
)
def test_quotes_and_backslashes_stay_inside(text: str) -> None:
    assert ast.literal_eval(docstring(text)).split() == text.split()


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)


@given(VALUES)
def test_a_literal_is_read_back_as_the_same_value(value: object) -> None:
    assert ast.literal_eval(literal(value)) == value


def test_what_is_not_plain_data_has_no_literal() -> None:
    with pytest.raises((TypeError, ValueError, SyntaxError)):
        literal(object())


@pytest.mark.parametrize(
    "stub",
    [
        "def f(a: int, b: str='x') -> None: ...",
        "def f(a: int, *, b: str='x', c: list[int]) -> dict[str, int]: ...",
        "def f(*a: int, **b: str) -> int | None: ...",
        "def f() -> str: ...",
    ],
)
def test_a_signature_is_the_declared_one(stub: str) -> None:
    (function,) = parse_interface(stub).functions
    written = ast.parse(signature(function) + " ...").body[0]
    assert ast.unparse(written) == ast.unparse(ast.parse(stub).body[0])


def test_formatting_drops_unused_imports_and_keeps_the_tool_apart() -> None:
    source = "import re\nfrom mine import x\nimport json\nprint( json.dumps(x) )\n"
    text = formatted(source, name="mine", path="core.py").decode()
    assert text == "import json\n\nfrom mine import x\n\nprint(json.dumps(x))\n"


def test_a_pattern_that_writes_no_python_is_a_defect_with_its_place() -> None:
    with pytest.raises(SurroundingsError, match=r"core\.py"):
        formatted("def (", name="mine", path="core.py")
