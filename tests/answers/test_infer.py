from __future__ import annotations

from typing import Any

import pytest

from tests.answers.infer import annotation, needed_imports


@pytest.mark.parametrize(
    ("values", "wanted"),
    [
        ([1, 2], "int"),
        ([True, False], "bool"),
        ([True, 2], "int"),
        ([1, 2.5], "float"),
        ([1, 2j], "complex"),
        (["a", None], "str | None"),
        ([None, None], "None"),
        ([], "Any"),
        ([1, "a"], "Any"),
        ([[1], []], "list[int]"),
        ([[]], "list[Any]"),
        ([[1, "a"]], "list[Any]"),
        ([[1], (1,)], "Sequence[int]"),
        ([(1, 2), (3, 4)], "tuple[int, ...]"),
        ([(1, "a"), (2, "b")], "tuple[int, str]"),
        ([(1, "a", 2, "b")], "tuple[Any, ...]"),
        ([[(1, 2), (3, 4)]], "list[tuple[int, int]]"),
        ([[(1, 2, 3)], [(4, 5, 6)]], "list[tuple[int, ...]]"),
        ([[(1, 2), (3,)]], "list[tuple[int, ...]]"),
        ([{1, 2}, set()], "set[int]"),
        ([{"a": 1}, {"b": 2.5}], "dict[str, float]"),
        ([{"a": 1, "b": "c"}], "dict[str, Any]"),
    ],
)
def test_values_have_the_annotation_that_a_person_would_write(
    values: list[Any], wanted: str
) -> None:
    assert annotation(values) == wanted


def test_an_annotation_brings_its_imports() -> None:
    assert needed_imports(["list[Any]", "Sequence[int]"]) == [
        "from collections.abc import Sequence",
        "from typing import Any",
    ]
    assert needed_imports(["list[int]"]) == []
