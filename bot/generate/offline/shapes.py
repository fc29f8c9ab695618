"""Which annotations a pattern accepts: a small language of shapes over Python annotations.

A shape is written like an annotation. Its lower-case words `sequence`, `mapping`, `number`,
`record` and `any` each stand for a family (see `_FAMILIES`); every other name stands for itself.
`X | None` and `Optional[X]` are the same; the order of a union does not matter.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from bot.spec.interface import Class

_FAMILIES: Final[dict[str, frozenset[str]]] = {
    "sequence": frozenset({"list", "Sequence", "Iterable", "Collection", "Iterator", "tuple"}),
    "mapping": frozenset({"dict", "Mapping"}),
    "number": frozenset({"int", "float"}),
}


@dataclass(frozen=True)
class Fit:
    """An annotation fits a shape; `record` is the declared class that stood for `record`."""

    record: Class | None = None


def fit(shape: str, annotation: str, classes: Mapping[str, Class]) -> Fit | None:
    """Compare an annotation with a shape.

    Args:
        shape: For example `sequence[str]` or `record`.
        annotation: Source text of the annotation.
        classes: The classes that the interface declares, by name.

    Returns:
        How it fits, or None where it does not.
    """
    records: list[Class] = []
    wanted, given = (ast.parse(text, mode="eval").body for text in (shape, annotation))
    if not _fits(wanted, given, classes, records):
        return None
    return Fit(records[0] if records else None)


def _fits(
    shape: ast.expr, given: ast.expr, classes: Mapping[str, Class], records: list[Class]
) -> bool:
    given = _plain(given)
    if isinstance(shape, ast.Name) and shape.id == "any":
        return True
    if isinstance(shape, ast.BinOp):
        members, others = _union(shape), _union(given)
        return len(members) == len(others) and all(
            any(_fits(member, other, classes, records) for other in others) for member in members
        )
    if isinstance(shape, ast.Subscript):
        if not isinstance(given, ast.Subscript):
            return False
        inner, outer = _arguments(shape), _arguments(given)
        if _last_name(given.value) == "tuple" and _last_name(shape.value) == "sequence":
            if len(outer) != 2 or not _is_ellipsis(outer[1]):
                return False
            outer = outer[:1]
        return (
            _fits(shape.value, given.value, classes, records)
            and len(inner) == len(outer)
            and all(
                _fits(one, other, classes, records) for one, other in zip(inner, outer, strict=True)
            )
        )
    if isinstance(shape, ast.List):
        return (
            isinstance(given, ast.List)
            and len(shape.elts) == len(given.elts)
            and all(
                _fits(one, other, classes, records)
                for one, other in zip(shape.elts, given.elts, strict=True)
            )
        )
    name = _last_name(given)
    if isinstance(shape, ast.Name):
        if shape.id == "record" and name in classes and classes[name].fields:
            records.append(classes[name])
            return True
        return name == shape.id or name in _FAMILIES.get(shape.id, frozenset())
    return ast.dump(shape) == ast.dump(given)


def _plain(node: ast.expr) -> ast.expr:
    """Write `Optional[X]` as `X | None`, and a quoted annotation without its quotes."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return _plain(ast.parse(node.value, mode="eval").body)
    if isinstance(node, ast.Subscript) and _last_name(node.value) == "Optional":
        return ast.BinOp(node.slice, ast.BitOr(), ast.Constant(None))
    return node


def _union(node: ast.expr) -> list[ast.expr]:
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
        return [*_union(node.left), *_union(node.right)]
    return [node]


def _arguments(node: ast.Subscript) -> list[ast.expr]:
    return list(node.slice.elts) if isinstance(node.slice, ast.Tuple) else [node.slice]


def _is_ellipsis(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is ...


def _last_name(node: ast.expr) -> str:
    if isinstance(node, ast.Name):
        return node.id
    return node.attr if isinstance(node, ast.Attribute) else ""
