"""The small faults that a test suite has to see."""

from __future__ import annotations

import ast
import math
from collections.abc import Callable, Iterator
from types import MappingProxyType
from typing import Final

from bot.validate.mutation.mutant import ByteEdit, Mutant, is_sound
from bot.validate.mutation.places import MutationPoint, is_logging, places
from bot.validate.mutation.source import ModuleBytes
from bot.validate.source import Module

Rule = Callable[[MutationPoint, ModuleBytes], Iterator[ByteEdit]]
"""The changes that one kind of place gives; none where it does not apply."""

_COMPARISONS: Final = MappingProxyType(
    {
        ast.Lt: ("<", "<="),
        ast.LtE: ("<=", "<"),
        ast.Gt: (">", ">="),
        ast.GtE: (">=", ">"),
        ast.Eq: ("==", "!="),
        ast.NotEq: ("!=", "=="),
        ast.Is: ("is", "is not"),
        ast.IsNot: ("is not", "is"),
        ast.In: ("in", "not in"),
        ast.NotIn: ("not in", "in"),
    }
)
_ARITHMETIC: Final = MappingProxyType(
    {
        ast.Add: ("+", "-"),
        ast.Sub: ("-", "+"),
        ast.Mult: ("*", "/"),
        ast.Div: ("/", "*"),
        ast.FloorDiv: ("//", "/"),
        ast.Mod: ("%", "//"),
        ast.Pow: ("**", "*"),
        ast.LShift: ("<<", ">>"),
        ast.RShift: (">>", "<<"),
        ast.BitAnd: ("&", "|"),
        ast.BitOr: ("|", "&"),
        ast.BitXor: ("^", "&"),
    }
)
_NAMES: Final = MappingProxyType({"min": "max", "max": "min", "any": "all", "all": "any"})
_METHODS: Final = MappingProxyType(
    {
        "startswith": "endswith",
        "endswith": "startswith",
        "lower": "upper",
        "upper": "lower",
        "lstrip": "rstrip",
        "rstrip": "lstrip",
        "removeprefix": "removesuffix",
        "removesuffix": "removeprefix",
    }
)
_ERRORS: Final = ("Error", "Exception")
_MAX_INTEGER: Final = 1 << 64


def faults(module: Module) -> Iterator[Mutant]:
    """Every mutant of a module; see `bot.validate.mutation.Generator`."""
    return changed(module, RULES)


def changed(module: Module, rules: tuple[Rule, ...]) -> Iterator[Mutant]:
    """Return what the rules make of the module, one change each.

    What would not compile is left out.
    """
    source = ModuleBytes(module.text)
    found = {
        edit: Mutant(module, edit, place.function, place.first_line, source.line(edit.start))
        for place in places(module.tree)
        for rule in rules
        for edit in rule(place, source)
    }
    for edit in sorted(found, key=lambda one: (one.start, one.end, one.new)):
        if is_sound(found[edit]):
            yield found[edit]


def _comparison(place: MutationPoint, source: ModuleBytes) -> Iterator[ByteEdit]:
    if not isinstance(place.node, ast.Compare):
        return
    operands = [place.node.left, *place.node.comparators]
    for left, operator, right in zip(operands, place.node.ops, operands[1:], strict=False):
        old, new = _COMPARISONS[type(operator)]
        if edit := source.between(left, right, old, new):
            yield edit


def _arithmetic(place: MutationPoint, source: ModuleBytes) -> Iterator[ByteEdit]:
    node = place.node
    if isinstance(node, ast.BinOp) and type(node.op) in _ARITHMETIC:
        old, new = _ARITHMETIC[type(node.op)]
        if edit := source.between(node.left, node.right, old, new):
            yield edit
    elif isinstance(node, ast.AugAssign) and type(node.op) in _ARITHMETIC:
        old, new = _ARITHMETIC[type(node.op)]
        if edit := source.between(node.target, node.value, f"{old}=", f"{new}="):
            yield edit


def _and_or(place: MutationPoint, source: ModuleBytes) -> Iterator[ByteEdit]:
    if isinstance(place.node, ast.BoolOp):
        old, new = ("and", "or") if isinstance(place.node.op, ast.And) else ("or", "and")
        for left, right in zip(place.node.values, place.node.values[1:], strict=False):
            if edit := source.between(left, right, old, new):
                yield edit


def _sign(place: MutationPoint, source: ModuleBytes) -> Iterator[ByteEdit]:
    match place.node:
        case ast.UnaryOp(op=ast.Not()):
            sign = "not "
        case ast.UnaryOp(op=ast.USub()):
            sign = "-"
        case ast.UnaryOp(op=ast.Invert()):
            sign = "~"
        case _:
            return
    start, _ = source.span(place.node)
    if source.data[start:].startswith(sign.encode()) and not isinstance(place.parent, ast.Expr):
        yield ByteEdit(start, start + len(sign), "")


def condition(place: MutationPoint) -> ast.expr | None:
    """The node, where it decides what happens next."""
    node, parent = place.node, place.parent
    decides = (
        isinstance(parent, ast.If | ast.While | ast.IfExp | ast.Assert) and node is parent.test
    ) or (isinstance(parent, ast.comprehension) and node in parent.ifs)
    return node if decides and isinstance(node, ast.expr) else None


def _negation(place: MutationPoint, source: ModuleBytes) -> Iterator[ByteEdit]:
    match test := condition(place):
        case None | ast.Constant() | ast.UnaryOp(op=ast.Not()):
            return
        case ast.Compare(ops=[operator]) if not isinstance(
            operator, ast.Lt | ast.LtE | ast.Gt | ast.GtE
        ):
            return  # the other comparison is the negation
    yield source.wrapped(test, "not (", ")")


def _constant(place: MutationPoint, source: ModuleBytes) -> Iterator[ByteEdit]:
    match place.node:
        case ast.JoinedStr(values=[_, *_]) if not isinstance(place.parent, ast.FormattedValue):
            yield source.swapped(place.node, '""')
        case ast.Constant(value=value):
            if (new := _other(value)) and not (not value and _is_last_resort(place)):
                yield source.swapped(place.node, new)
        case ast.MatchSingleton(value=bool() as value):
            yield source.swapped(place.node, repr(not value))


def _is_last_resort(place: MutationPoint) -> bool:
    """Tell whether the node is the end of an `or`: `x or 0` says only that x is not None there."""
    match place.parent:
        case ast.BoolOp(op=ast.Or(), values=[*_, last]):
            return last is place.node
    return False


def _other(value: object) -> str:
    match value:
        case bool():
            return repr(not value)
        case int():
            return repr(value + 1) if value < _MAX_INTEGER else "1"
        case float():
            return repr(value + 1.0) if math.isfinite(value) and value + 1.0 != value else "1.0"
        case str():
            return '""' if value else '"XX"'
        case bytes():
            return 'b""' if value else 'b"XX"'
    return ""


def _result(place: MutationPoint, source: ModuleBytes) -> Iterator[ByteEdit]:
    match place.node:
        case ast.Return(value=ast.expr() as value) | ast.Yield(value=ast.expr() as value):
            pass
        case ast.Lambda(body=value):
            pass
        case _:
            return
    if not (isinstance(value, ast.Constant) and value.value in {None, False}):
        yield source.swapped(value, "None")


def _removal(place: MutationPoint, source: ModuleBytes) -> Iterator[ByteEdit]:
    match place.node:
        case (
            ast.Expr(value=ast.Call() as call) | ast.Expr(value=ast.Await(value=ast.Call() as call))
        ):
            if is_logging(call):
                return
        case ast.Raise() | ast.Delete() | ast.AugAssign():
            pass
        case ast.Assign(targets=targets) if all(
            isinstance(target, ast.Attribute | ast.Subscript) for target in targets
        ):
            pass
        case _:
            return
    start, end = source.span(place.node)
    # An ellipsis is a statement that may stand in parentheses, and so span lines.
    yield source.swapped(place.node, "..." if b"\n" in source.data[start:end] else "pass")


def _jump(place: MutationPoint, source: ModuleBytes) -> Iterator[ByteEdit]:
    if isinstance(place.node, ast.Break):
        # Going on with an endless loop would only cost time.
        yield source.swapped(
            place.node, "return" if isinstance(place.loop, ast.While) else "continue"
        )
    elif isinstance(place.node, ast.Continue):
        yield source.swapped(place.node, "break")


def _exception(place: MutationPoint, source: ModuleBytes) -> Iterator[ByteEdit]:
    match place.node:
        case ast.ExceptHandler(type=ast.Tuple(elts=[_, _, *_] as kinds) as caught):
            for number, kind in enumerate(kinds):
                yield source.swapped(kind, source.text(kinds[number - 1]))
        case ast.ExceptHandler(type=ast.expr() as caught):
            pass
        case (
            ast.Raise(exc=ast.Call(func=ast.Name(id=name) as kind, keywords=[]))
            | ast.Raise(exc=ast.Name(id=name) as kind)
        ):
            if name.endswith(_ERRORS) and name != "Exception":
                yield source.swapped(kind, "Exception")
            return
        case _:
            return
    if not isinstance(place.parent, ast.TryStar):
        yield source.swapped(caught, "()")


def _bound(place: MutationPoint, source: ModuleBytes) -> Iterator[ByteEdit]:
    if not isinstance(place.node, ast.Slice):
        return
    for bound in (place.node.lower, place.node.upper):
        if bound is None or (isinstance(bound, ast.Constant) and bound.value == 0):
            continue
        start, end = source.span(bound)
        if source.data[start - 1 : start] != b"(":
            yield ByteEdit(start, end, "\n" * source.data.count(b"\n", start, end))


def _name(place: MutationPoint, source: ModuleBytes) -> Iterator[ByteEdit]:
    match place.node:
        case ast.Call(func=ast.Name(id=name) as function) if name in _NAMES:
            yield source.swapped(function, _NAMES[name])
        case ast.Call(func=ast.Name(id="sorted") as function, args=[_], keywords=[]):
            yield source.swapped(function, "list")
        case ast.Call(func=ast.Attribute(attr=name) as function) if name in _METHODS:
            _, end = source.span(function)
            yield ByteEdit(end - len(name), end, _METHODS[name])


RULES: Final[tuple[Rule, ...]] = (
    *(_comparison, _arithmetic, _and_or, _sign, _negation, _constant),
    *(_result, _removal, _jump, _exception, _bound, _name),
)
