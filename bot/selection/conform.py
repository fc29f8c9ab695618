"""Whether a result is of the type that the interface promises, as far as plain data tells."""

from __future__ import annotations

import ast
from collections.abc import Collection
from functools import cache
from typing import Any, Final

from bot.spec.type_tree import FIXED, MAPPINGS, is_endless, members, name_of, parsed, parts_of

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


def conforms(value: Any, annotation: str) -> bool:
    """Return whether a value of plain data has the annotated type; True where that cannot be told.

    Args:
        value: As a literal gives it.
        annotation: Source text, as an interface has it.
    """
    return _fits(value, _tree(annotation))


@cache
def _tree(annotation: str) -> ast.expr:
    # Thousands of values are held against the few annotations of an interface.
    return parsed(annotation)


def _fits(value: Any, node: ast.expr) -> bool:
    kinds = members(node)
    if len(kinds) > 1:
        return any(_fits(value, kind) for kind in kinds)
    name, parts = name_of(node), parts_of(node)
    if name in _SIMPLE:
        return isinstance(value, _SIMPLE[name])
    if name in FIXED:
        return isinstance(value, tuple) and _holds_in_order(value, node, parts)
    if name in MAPPINGS:
        return isinstance(value, dict) and (
            len(parts) != 2
            or all(_fits(key, parts[0]) and _fits(item, parts[1]) for key, item in value.items())
        )
    if name in _MANY:
        return isinstance(value, _MANY[name]) and (
            len(parts) != 1 or all(_fits(item, parts[0]) for item in value)
        )
    return True


def _holds_in_order(value: tuple[Any, ...], node: ast.expr, parts: list[ast.expr]) -> bool:
    if is_endless(node):
        return all(_fits(item, parts[0]) for item in value)
    # The empty tuple, `tuple[()]`, has brackets with nothing in them.
    if not parts and not isinstance(node, ast.Subscript):
        return True
    return len(value) == len(parts) and all(map(_fits, value, parts))
