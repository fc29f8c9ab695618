"""Changes that no honest test can see, at the kind of places where faults are put.

A suite that fails on one of them does not test what the module does: it compares its text, its
bytecode or its place with what it knows, or it fails at random, and so its failures prove nothing.
A control looks as a fault does: one place, the same lines, another tree, other bytecode.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Final

from bot.validate.mutation.mutant import ByteEdit, Mutant
from bot.validate.mutation.operators import Rule, changed, condition
from bot.validate.mutation.places import MutationPoint
from bot.validate.mutation.source import ModuleBytes
from bot.validate.source import Module

# A function that asks for its own names could see one more.
_LOOKS_AT_ITSELF: Final = frozenset(
    {"locals", "vars", "dir", "globals", "eval", "exec", "inspect", "sys", "ast"}
)


def controls(module: Module) -> Iterator[Mutant]:
    """Every control of a module, in the order of its text."""
    return changed(module, RULES)


def _twice_negated(place: MutationPoint, source: ModuleBytes) -> Iterator[ByteEdit]:
    if test := condition(place):
        yield source.wrapped(test, "not not (", ")")


def _only_item(place: MutationPoint, source: ModuleBytes) -> Iterator[ByteEdit]:
    """The one item of a list; the compiler does not see through a list."""
    match place.node:
        case ast.Constant(value=str() | int()) if not place.is_pattern:
            yield source.wrapped(place.node, "[", "][0]")
        case ast.Return(value=ast.expr() as value):
            yield source.wrapped(value, "[(", ")][0]")


def _spare(place: MutationPoint, source: ModuleBytes) -> Iterator[ByteEdit]:
    """A local name that nothing uses: other constants, other names, other bytecode."""
    node, parent = place.node, place.parent
    if not (
        isinstance(parent, ast.FunctionDef | ast.AsyncFunctionDef) and isinstance(node, _SIMPLE)
    ):
        return
    names = {one.id for one in ast.walk(parent) if isinstance(one, ast.Name)}
    if names & _LOOKS_AT_ITSELF:
        return
    start, _ = source.span(node)
    yield ByteEdit(start, start, f"_spare = {7 + start}; ")


_SIMPLE: Final = (ast.Return, ast.Assign, ast.AugAssign, ast.AnnAssign, ast.Raise, ast.Expr)

RULES: Final[tuple[Rule, ...]] = (_twice_negated, _only_item, _spare)
