from __future__ import annotations

from typing import Any

import pytest

from bot.selection.conform import conforms
from bot.selection.typed import SAMPLES, samples

KNOWN = [
    "bool",
    "bytes",
    "complex",
    "float",
    "int",
    "object",
    "Any",
    "str",
    "list",
    "tuple",
    "set",
    "dict",
    "list[int]",
    "Sequence[str]",
    "Iterable[tuple[str, int]]",
    "tuple[int, ...]",
    "tuple[str, float]",
    "set[str]",
    "frozenset[int]",
    "dict[str, list[int]]",
    "Mapping[int, str]",
    "Optional[int]",
    "int | None",
    "None | str",
    "list[dict[str, float]]",
]


@pytest.mark.parametrize("annotation", KNOWN)
def test_samples_are_of_their_type_and_differ(annotation: str) -> None:
    found = samples(annotation)
    assert len(found) == SAMPLES
    assert all(conforms(value, annotation) for value in found)
    assert len({repr(value) for value in found}) > 1


@pytest.mark.parametrize(
    "annotation",
    ["None", "tuple[()]", "Callable[[int], str]", "Box", "list[Box]", "dict[str, Box]", "a.B",
     "set[list[int]]", "dict[list[int], str]", "tuple[int, Box]", "Literal['a', 'b']"],
)  # fmt: skip
def test_what_plain_data_has_not_has_no_samples(annotation: str) -> None:
    assert samples(annotation) == ()


def test_collections_have_several_lengths() -> None:
    lengths: list[Any] = [len(value) for value in samples("list[int]")]
    assert lengths == [3, 4, 2]
    assert [len(value) for value in samples("dict[str, int]")] == [3, 2, 1]
