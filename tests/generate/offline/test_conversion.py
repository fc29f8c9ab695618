from __future__ import annotations

import ast
from typing import Any

import pytest

from bot.generate.offline.conversion import AS_IT_IS, conversion


def alike(one: str, other: str) -> bool | None:
    classes = {"Report", "ErrorReport", "Other"}
    return {one, other} == {"Report", "ErrorReport"} if {one, other} & classes else None


@pytest.mark.parametrize(
    ("target", "source"),
    [
        ("int", "int"),
        ("float", "int"),
        ("Any", "dict[str, int]"),
        ("object", "Report"),
        ("Iterable[str]", "list[str]"),
        ("Sequence[str]", "tuple[str, ...]"),
        ("Mapping[str, float]", "dict[str, float]"),
        ("Mapping[str, float]", "Mapping[str, int]"),
        ("str | Path", "str"),
        ("str | None", "str"),
        ("Optional[str]", "str | None"),
        ("'str | None'", "None | str"),
        ("list[tuple[str, int]]", "list[tuple[str, int]]"),
        ("Callable[[], object]", "Callable[[], int]"),
        ("Callable[[int], Any]", "Callable[[Any], str]"),
        ("Report", "ErrorReport"),
        ("list[Report]", "list[ErrorReport]"),
        ("str", "Literal['a', 'b']"),
        ("Literal['a', 'b']", "Literal['a']"),
        ("dict", "dict[str, int]"),
    ],
)
def test_what_fits_is_taken_as_it_is(target: str, source: str) -> None:
    assert conversion(target, source, alike) == AS_IT_IS


@pytest.mark.parametrize(
    ("target", "source", "way", "value", "made"),
    [
        ("tuple[str, ...]", "list[str]", "tuple({})", ["a"], ("a",)),
        ("list[str]", "Iterator[str]", "list({})", iter("ab"), ["a", "b"]),
        ("dict[str, int]", "Mapping[str, int]", "dict({})", {"a": 1}, {"a": 1}),
        ("set[str]", "list[str]", "set({})", ["a", "a"], {"a"}),
        ("list[float]", "list[int]", "list({})", [1], [1]),
        ("dict[str, float]", "dict[str, int]", "dict({})", {"a": 1}, {"a": 1}),
        ("list[tuple[str, ...]]", "list[list[str]]", None, [["a"]], [("a",)]),
        ("dict[str, tuple[int, ...]]", "dict[str, list[int]]", None, {"a": [1]}, {"a": (1,)}),
        ("tuple[tuple[int, ...], ...]", "list[list[int]]", None, [[1]], ((1,),)),
    ],
)
def test_what_can_be_made_is_made(
    target: str, source: str, way: str | None, value: Any, made: Any
) -> None:
    found = conversion(target, source, alike)
    assert found is not None
    assert way in (None, found)
    code = compile(ast.parse(found.replace("{}", "given"), mode="eval"), "", "eval")
    assert eval(code, {"given": value}) == made


@pytest.mark.parametrize(
    ("target", "source"),
    [
        ("str", "int"),
        ("int", "float"),
        ("str", "str | None"),
        ("list[str]", "list[int]"),
        ("dict[str, int]", "list[tuple[str, int]]"),
        ("tuple[str, int]", "list[str]"),
        ("tuple[str, int]", "tuple[str, int, int]"),
        ("Callable[[], int]", "Callable[[int], int]"),
        ("Other", "ErrorReport"),
        ("Literal['a']", "Literal['b']"),
        ("Literal['a']", "str"),
        ("bytes", "str"),
    ],
)
def test_what_would_lose_something_does_not_fit(target: str, source: str) -> None:
    assert conversion(target, source, alike) is None
