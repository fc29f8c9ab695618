"""Type parameters in the words of Python 3.11, line by line where they were."""

from __future__ import annotations

import ast

import pytest

from bot.spec import Rules, SpecError, parse_spec
from bot.spec.type_parameters import older_syntax

WRITTEN = {
    "function": ("def f[T](x: T) -> T: ...", "def f(x: T) -> T: ...", 'T = TypeVar("T")'),
    "bound": (
        "def f[T: int | str](x: T) -> T: ...",
        "def f(x: T) -> T: ...",
        'T = TypeVar("T", bound=int | str)',
    ),
    "constraints": (
        "def f[T: (int, str)](x: T) -> T: ...",
        "def f(x: T) -> T: ...",
        'T = TypeVar("T", int , str)',
    ),
    "parameters": (
        "def f[**P](x: Callable[P, int]) -> Callable[P, int]: ...",
        "def f(x: Callable[P, int]) -> Callable[P, int]: ...",
        'P = ParamSpec("P")',
    ),
    "class": ("class A[T]: ...", "class A(Generic[T]): ...", 'T = TypeVar("T")'),
    "class of several": (
        "class A[*Ts]: ...",
        "class A(Generic[*Ts]): ...",
        'Ts = TypeVarTuple("Ts")',
    ),
    "class with bases": (
        "class A[T](dict[str, T], metaclass=M): ...",
        "class A(dict[str, T], Generic[T], metaclass=M): ...",
        'T = TypeVar("T")',
    ),
    "alias": ("type X[T] = list[T] | int", "X: TypeAlias = list[T] | int", 'T = TypeVar("T")'),
}
LEFT = {
    "plain": "def f(type: int) -> list[int]: ...",
    "default": "def f[T = int](x: T) -> T: ...",
    "two bounds": "def f[T](x: T) -> T: ...\ndef g[T: int](x: T) -> T: ...",
    "unfinished": "def f[T(x: T) -> T: ...",
    "nothing": "",
}


@pytest.mark.parametrize(("text", "line", "declared"), WRITTEN.values(), ids=WRITTEN)
def test_variables_are_declared_at_the_end(text: str, line: str, declared: str) -> None:
    first, imported, *rest = older_syntax(text).splitlines()
    assert (first, rest) == (line, [declared])
    assert imported.startswith("from typing import Generic")


def test_lines_stay_where_they_are() -> None:
    text = (
        "class A[\n    T,  # why\n]:\n    async def f[K](\n        self, key: K\n    ) -> K: ...\n"
    )
    (found,) = [
        one
        for one in ast.walk(ast.parse(older_syntax(text)))
        if isinstance(one, ast.AsyncFunctionDef)
    ]
    assert (found.lineno, found.args.args[1].lineno) == (4, 5)


@pytest.mark.parametrize("text", LEFT.values(), ids=LEFT)
def test_what_has_no_older_form_stays(text: str) -> None:
    assert older_syntax(text) == text


def test_a_specification_has_the_older_form_and_its_own_lines() -> None:
    text = (
        "name: thing\nkind: utility\ncategory: io\nsummary: Keep things by name.\ninterface: |\n"
        "  def first[T](items: list[T]) -> T: ...\n  def rest[T](items: list[T]): ...\n"
    )
    with pytest.raises(SpecError) as caught:
        parse_spec(text.encode(), "specs/thing.yaml", Rules())
    assert [problem.line for problem in caught.value.problems] == [7]
    spec = parse_spec(text.replace("T]):", "T]) -> T:").encode(), "specs/thing.yaml", Rules()).spec
    assert spec.interface.startswith("def first(items: list[T]) -> T: ...\n")
