"""What is known of an expression before it runs: constants, and arguments that are left out."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

_COMPARED: Final = {
    ast.Is: operator.is_,
    ast.IsNot: operator.is_not,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.In: lambda item, holder: item in holder,
    ast.NotIn: lambda item, holder: item not in holder,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
}
_FUNCTIONS: Final[dict[str, Callable[[Any], Any]]] = {
    "any": any,
    "all": all,
    "bool": bool,
    "len": len,
}


SOMETHING: Final = object()
"""The value of a name of which only this is known, that it is not None."""


@dataclass(frozen=True)
class Known:
    """The value of an expression."""

    value: Any


def known(node: ast.expr, names: Mapping[str, Any]) -> Known | None:
    """Work out an expression of literals and `names`; None where it says more than that."""
    match node:
        case ast.Constant(value=value):
            return Known(value)
        case ast.Name(id=name) if name in names and names[name] is not SOMETHING:
            return Known(names[name])
        case ast.Compare(
            left=ast.Name(id=name),
            ops=[ast.Is() | ast.IsNot() as op],
            comparators=[ast.Constant(value=None)],
        ) if names.get(name) is SOMETHING:
            return Known(isinstance(op, ast.IsNot))
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            found = known(operand, names)
            return None if found is None else Known(not found.value)
        case ast.Compare(left=left, ops=[op], comparators=[right]) if type(op) in _COMPARED:
            one, other = known(left, names), known(right, names)
            if one is None or other is None:
                return None
            return Known(_COMPARED[type(op)](one.value, other.value))
        case ast.BoolOp(op=op, values=values):
            return _joined(op, [known(value, names) for value in values])
        case ast.Tuple(elts=elements) | ast.Set(elts=elements) | ast.List(elts=elements):
            items = [known(element, names) for element in elements]
            return None if None in items else Known([item.value for item in items if item])
        case ast.Call(func=ast.Name(id=name), args=[inner], keywords=[]) if name in _FUNCTIONS:
            found = known(inner, names)
            return None if found is None else Known(_FUNCTIONS[name](found.value))
        case ast.Call(func=ast.Attribute(value=inner, attr="values"), args=[], keywords=[]):
            found = known(inner, names)
            return None if found is None else Known(list(found.value.values()))
        case ast.Call(
            func=ast.Attribute(value=inner, attr="get"), args=[ast.Constant(value=key)], keywords=[]
        ):
            found = known(inner, names)
            return None if found is None else Known(found.value.get(key))
        case ast.GeneratorExp(
            elt=element,
            generators=[ast.comprehension(target=ast.Name(id=one), iter=source, ifs=[])],
        ):
            return _each(element, one, known(source, names), names)
    return None


def _each(
    element: ast.expr, one: str, source: Known | None, names: Mapping[str, Any]
) -> Known | None:
    """Tell what an element comes to for each item; None where that is not known of one of them."""
    if source is None:
        return None
    found = [known(element, {**names, one: item}) for item in source.value]
    return None if None in found else Known([item.value for item in found if item])


def _joined(op: ast.boolop, found: list[Known | None]) -> Known | None:
    decisive = isinstance(op, ast.Or)
    for one in found:
        if one is not None and bool(one.value) is decisive:
            return Known(decisive)
    return None if None in found else Known(not decisive)
