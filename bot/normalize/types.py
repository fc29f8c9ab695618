"""What type an expression has, as far as its text and the annotations around it show.

Only builtin types, and only where there is no doubt; None stands for everything else. A type that
is found here is what a checker would find: it says nothing of what a program without annotations
may be given.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from typing import Final

_CALLS: Final = {
    "all": "bool", "any": "bool", "bin": "str", "bool": "bool", "callable": "bool", "chr": "str",
    "float": "float", "hash": "int", "hex": "str", "int": "int", "isinstance": "bool", "len": "int",
    "oct": "str", "ord": "int", "repr": "str", "str": "str",
}  # fmt: skip
_OF_TEXT: Final = {
    "capitalize": "str", "casefold": "str", "count": "int", "endswith": "bool", "find": "int",
    "index": "int", "isalnum": "bool", "isalpha": "bool", "isdigit": "bool", "islower": "bool",
    "isspace": "bool", "isupper": "bool", "join": "str", "lower": "str", "lstrip": "str",
    "replace": "str", "rfind": "int", "rstrip": "str", "split": "list[str]", "startswith": "bool",
    "strip": "str", "swapcase": "str", "title": "str", "upper": "str", "zfill": "str",
}  # fmt: skip
_WHOLE: Final = (
    ast.Add | ast.Sub | ast.Mult | ast.FloorDiv | ast.Mod | ast.BitAnd | ast.BitOr | ast.BitXor
    | ast.LShift | ast.RShift
)  # fmt: skip
_PARTIAL: Final = ast.Add | ast.Sub | ast.Mult | ast.FloorDiv | ast.Mod | ast.Div
_PLAIN: Final = frozenset({"bool", "bytes", "float", "int", "str"})


def type_of(node: ast.expr, known: Mapping[str, str]) -> str | None:
    """The type as an annotation, or None.

    Args:
        node: The expression.
        known: The types of names that are in sight, and of the results of functions as `name()`;
            a name that hides a builtin has to be among them, with an empty type if need be.
    """
    match node:
        case ast.Constant(value=value):
            name = type(value).__name__
            return name if name in _PLAIN else None
        case ast.JoinedStr():
            return "str"
        case ast.Name(id=name):
            return known.get(name) or None
        case ast.UnaryOp(op=ast.Not()):
            return "bool"
        case ast.UnaryOp(operand=operand):
            return {"int": "int", "bool": "int", "float": "float"}.get(
                type_of(operand, known) or ""
            )
        case ast.BinOp(left=left, op=operator, right=right):
            return _computed(type_of(left, known), operator, type_of(right, known))
        case ast.Compare(left=left, comparators=others):
            plain = all(type_of(side, known) in _PLAIN for side in (left, *others))
            return "bool" if plain else None
        case ast.BoolOp(values=values):
            return _common({type_of(value, known) for value in values})
        case ast.IfExp(body=body, orelse=orelse):
            return _common({type_of(body, known), type_of(orelse, known)})
        case ast.Subscript(value=value, slice=index):
            return _item(type_of(value, known), index, known)
        case ast.Call(func=ast.Name(id=name)):
            return known.get(f"{name}()") or (None if name in known else _CALLS.get(name))
        case ast.Call(func=ast.Attribute(value=value, attr=method)):
            return _OF_TEXT.get(method) if type_of(value, known) == "str" else None
        case _:
            return None


def _common(types: set[str | None]) -> str | None:
    return types.pop() if len(types) == 1 else None


def _computed(left: str | None, operator: ast.operator, right: str | None) -> str | None:
    if left in {"int", "bool"} and right in {"int", "bool"}:
        if isinstance(operator, ast.Div):
            return "float"
        bits = isinstance(operator, ast.BitAnd | ast.BitOr | ast.BitXor)
        # Two truth values stay one under these.
        if not isinstance(operator, _WHOLE) or (bits and "int" not in {left, right}):
            return None
        return "int"
    numbers = {left, right} <= {"int", "float"}
    if numbers and isinstance(operator, _PARTIAL):
        return "float"
    if left == right == "str" and isinstance(operator, ast.Add):
        return "str"
    return None


def _item(whole: str | None, index: ast.expr, known: Mapping[str, str]) -> str | None:
    if whole is None:
        return None
    if isinstance(index, ast.Slice):
        return whole if whole == "str" or whole.startswith("list[") else None
    if type_of(index, known) != "int":
        return None
    if whole == "str":
        return "str"
    inner = whole.removeprefix("list[").removesuffix("]")
    return inner if whole == f"list[{inner}]" else None
