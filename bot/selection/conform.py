"""Whether a result is of the type that the interface promises, as far as plain data tells."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable
from functools import cache
from types import EllipsisType
from typing import Any, Final

_SIMPLE: Final[dict[str, tuple[type, ...]]] = {
    "bool": (bool,),
    "bytes": (bytes,),
    # PEP 484: an int serves where a float is expected, and both where a complex number is.
    "complex": (complex, float, int),
    "float": (float, int),
    "int": (int,),
    "None": (type(None),),
    "str": (str,),
}
_MANY: Final[dict[str, tuple[type[Collection[Any]], ...]]] = {
    "list": (list,),
    "set": (set,),
    "frozenset": (frozenset,),
    "Sequence": (list, tuple, str, bytes),
    "Iterable": (list, tuple, set, frozenset, dict, str, bytes),
    "Collection": (list, tuple, set, frozenset, dict, str, bytes),
}
_MAPPINGS: Final = frozenset({"dict", "Mapping"})


def conforms(value: Any, annotation: str) -> bool:
    """Whether a value of plain data has the annotated type; True where that cannot be told.

    Args:
        value: As a literal gives it.
        annotation: Source text, as an interface has it.
    """
    return _fits(value, _tree(annotation))


@cache
def _tree(annotation: str) -> ast.expr:
    # Thousands of values are held against the few annotations of an interface.
    return ast.parse(annotation, mode="eval").body


def _fits(value: Any, node: ast.expr) -> bool:
    match node:
        case ast.Constant(value=None):
            return value is None
        case ast.Name(id=name) if name in _SIMPLE:
            return isinstance(value, _SIMPLE[name])
        case ast.Name(id=name) if name in _MANY:
            return isinstance(value, _MANY[name])
        case ast.Name(id="tuple"):
            return isinstance(value, tuple)
        case ast.Name(id=name) if name in _MAPPINGS:
            return isinstance(value, dict)
        case ast.BinOp(op=ast.BitOr(), left=left, right=right):
            return _fits(value, left) or _fits(value, right)
        case ast.Subscript(value=ast.Name(id=name), slice=inner):
            return _holds(value, name, inner)
    return True


def _each(values: Iterable[Any], node: ast.expr) -> bool:
    return all(_fits(value, node) for value in values)


def _holds(value: Any, name: str, inner: ast.expr) -> bool:
    parts = inner.elts if isinstance(inner, ast.Tuple) else [inner]
    match name, parts:
        case "tuple", [item, ast.Constant(value=EllipsisType())]:
            return isinstance(value, tuple) and all(_fits(part, item) for part in value)
        case "tuple", _:
            return (
                isinstance(value, tuple)
                and len(value) == len(parts)
                and all(map(_fits, value, parts))
            )
        case _, [item] if name in _MANY:
            return isinstance(value, _MANY[name]) and _each(value, item)
        case _, [key, item] if name in _MAPPINGS:
            return isinstance(value, dict) and all(
                _fits(name, key) and _fits(part, item) for name, part in value.items()
            )
        case "Optional", [item]:
            return value is None or _fits(value, item)
        case "Union", _:
            return any(_fits(value, part) for part in parts)
    return True
