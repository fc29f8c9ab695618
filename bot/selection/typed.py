"""Plain values of an annotated type, for functions of which no example shows any."""

from __future__ import annotations

import ast
from typing import Any, Final

from bot.spec.type_tree import (
    FIXED,
    MAPPINGS,
    ORDERED,
    is_endless,
    members,
    name_of,
    parsed,
    parts_of,
)

_SIMPLE: Final[dict[str, tuple[Any, ...]]] = {
    "bool": (True, False, True),
    "bytes": (b"abc", b"x", b"hello world"),
    "complex": (1 + 2j, 3j, 2 + 0j),
    "float": (1.5, 4.0, 10.25),
    "int": (5, 12, 3),
    "object": (7, "abc", 2.5),
    "Any": (7, 12, 3),
    "str": ("hello world", "abc", "Python 3"),
    "list": ([3, 1, 2], [5, 5, 12, 4], [7]),
    "tuple": ((3, 1, 2), (5, 5, 12, 4), (7,)),
    "set": ({3, 1, 2}, {5, 12}, {7}),
    "dict": ({"a": 3, "b": 1}, {"x": 5}, {"k": 2, "j": 9, "i": 4}),
}
_LENGTHS: Final = (3, 4, 2)
SAMPLES: Final = 3
"""Values for each type."""


def samples(annotation: str) -> tuple[Any, ...]:
    """`SAMPLES` values of an annotated type, none for one that plain data has not.

    Args:
        annotation: Source text, as an interface has it.
    """
    return _values(parsed(annotation))


def _values(node: ast.expr) -> tuple[Any, ...]:
    kinds = members(node)
    if len(kinds) > 1:
        return next((found for kind in kinds if (found := _values(kind))), ())
    name, parts = name_of(node), parts_of(node)
    if not isinstance(node, ast.Subscript):
        return _SIMPLE.get(name, _SIMPLE["list"] if name in ORDERED else ())
    inner = [_values(part) for part in parts]
    # The empty tuple, `tuple[()]`, has one value, which nothing can vary.
    if not parts:
        return ()
    if name in FIXED:
        if is_endless(node):
            return tuple(tuple(value) for value in _several(inner[0]))
        return tuple(zip(*inner, strict=True)) if all(inner) else ()
    if name in ("set", "frozenset"):
        kind = set if name == "set" else frozenset
        return tuple(kind(value) for value in _several(inner[0]) if _can_be_key(value))
    if name in ORDERED:
        return tuple(_several(inner[0]))
    if name in MAPPINGS and len(inner) == 2 and all(inner) and _can_be_key(list(inner[0])):
        pairs = list(zip(*inner, strict=True))
        return tuple(dict(pairs[: index + 1]) for index in reversed(range(len(pairs))))
    return ()


def _several(values: tuple[Any, ...]) -> list[list[Any]]:
    """Lists of the given values, of different lengths, each value in another place."""
    if not values:
        return []
    return [
        [values[(start + step) % len(values)] for step in range(length)]
        for start, length in enumerate(_LENGTHS)
    ]


def _can_be_key(values: list[Any]) -> bool:
    return all(not isinstance(value, list | set | dict) for value in values)
