"""Annotations read: the one place that says what a type is called, and what it is made of."""

from __future__ import annotations

import ast
from typing import Final

PLAIN: Final = frozenset({"int", "float", "str", "bool", "None", "Any", "object", "Hashable"})
ORDERED: Final = frozenset({"list", "Sequence", "Iterable", "Collection", "MutableSequence"})
SETS: Final = frozenset({"set", "frozenset", "Set", "AbstractSet", "MutableSet"})
MAPPINGS: Final = frozenset({"dict", "Mapping", "MutableMapping"})
FIXED: Final = frozenset({"tuple", "Tuple"})


def parsed(annotation: str) -> ast.expr:
    """The tree of an annotation, `Optional[X]` and quotes taken away at the top."""
    node = ast.parse(annotation, mode="eval").body
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return parsed(node.value)
    if isinstance(node, ast.Subscript) and name_of(node) == "Optional":
        return ast.BinOp(node.slice, ast.BitOr(), ast.Constant(None))
    return node


def name_of(node: ast.expr) -> str:
    """The last part of a type's name, such as `list` for `list[int]`; empty for a union."""
    match node:
        case ast.Subscript(value=value):
            return name_of(value)
        case ast.Attribute(attr=attr):
            return attr
        case ast.Name(id=name):
            return name
        case ast.Constant(value=None):
            return "None"
    return ""


def parts_of(node: ast.expr) -> list[ast.expr]:
    """Return what stands in the brackets of a type."""
    if not isinstance(node, ast.Subscript):
        return []
    return list(node.slice.elts) if isinstance(node.slice, ast.Tuple) else [node.slice]


def members(node: ast.expr) -> list[ast.expr]:
    """The types of a union; the type itself where it is none."""
    if isinstance(node, ast.BinOp):
        return [*members(node.left), *members(node.right)]
    if name_of(node) in {"Union", "Optional"}:
        nothing = [ast.Constant(None)] if name_of(node) == "Optional" else []
        return [*parts_of(node), *nothing]
    return [node]


def is_endless(node: ast.expr) -> bool:
    """Return whether it is a tuple of any length, `tuple[X, ...]`."""
    parts = parts_of(node)
    return len(parts) == 2 and isinstance(parts[1], ast.Constant) and parts[1].value is ...
