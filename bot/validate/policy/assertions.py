"""Assertions that cannot fail, and failures that are caught before pytest sees them."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Final

from bot.validate.case import Case
from bot.validate.policy.names import dotted, imports_of, targets
from bot.validate.report import Finding

RULE: Final = "policy/assertion"

_TOO_WIDE: Final = frozenset({"AssertionError", "BaseException", "BaseExceptionGroup"})
_WIDE: Final = frozenset({"Exception", "ExceptionGroup"})
_EXITS: Final = frozenset({"__aexit__", "__exit__"})
_STACKS: Final = frozenset({"contextlib.AsyncExitStack", "contextlib.ExitStack"})


def check_assertions(case: Case) -> Iterator[Finding]:
    """Findings on the assertions of test files, and on what stands around them."""
    for module in case.modules:
        if not module.is_test:
            continue
        known = targets(imports_of(module, case.candidate.name))
        fair = _fair_uses(module.tree)
        for node in ast.walk(module.tree):
            message = _fault(node, known, fair)
            if message is not None:
                line = getattr(node, "lineno", 0)
                yield Finding(path=module.path, line=line, rule=RULE, message=message)


def _fair_uses(tree: ast.Module) -> set[int]:
    """Return where `Exception` catches nothing.

    As a base, in an annotation, and where one is made.
    """
    found: set[int] = set()
    for node in ast.walk(tree):
        parts: list[ast.expr | None] = []
        if isinstance(node, ast.ClassDef):
            parts = [*node.bases]
        elif isinstance(node, ast.arg | ast.AnnAssign):
            parts = [node.annotation]
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            parts = [node.returns]
        elif isinstance(node, ast.Call):
            parts = [node.func]
        found |= {id(inner) for part in parts if part is not None for inner in ast.walk(part)}
    return found


def _fault(node: ast.AST, known: dict[str, str], fair: set[int]) -> str | None:
    if isinstance(node, ast.Assert) and holds_always(node.test):
        return "The assertion always holds; one that compares a result passes."
    if isinstance(node, ast.Name) and node.id in _TOO_WIDE:
        return f"{node.id} in a test can catch its own failure; a precise exception passes."
    if isinstance(node, ast.ExceptHandler) and node.type is None:
        return "The handler catches a failing assertion; a precise exception passes."
    if isinstance(node, ast.Name) and node.id in _WIDE and id(node) not in fair:
        return f"{node.id} catches a failing assertion as well; a precise exception passes."
    if isinstance(node, ast.Name | ast.Attribute) and dotted(node, known) in _STACKS:
        return "ExitStack can be given a function that drops a failure; with statements pass."
    if isinstance(node, ast.Try | ast.TryStar) and any(map(_leaves, node.finalbody)):
        return "Leaving a finally block drops the failure; one that runs to its end passes."
    if isinstance(node, ast.Name) and node.id in _EXITS:
        return f"{node.id} is assigned, and could drop a failure; a method passes."
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name in _EXITS:
        values = [part.value for part in ast.walk(node) if isinstance(part, ast.Return)]
        if not all(value is None or _is_constant(value, (None, False)) for value in values):
            return f"{node.name} can drop a failure; returning None passes."
    return None


def _leaves(node: ast.stmt) -> bool:
    return any(isinstance(part, ast.Return | ast.Break | ast.Continue) for part in ast.walk(node))


def _is_constant(node: ast.expr, values: tuple[object, ...]) -> bool:
    return isinstance(node, ast.Constant) and node.value in values


def holds_always(node: ast.expr) -> bool:
    """Return whether an expression is true whatever the tool does, as far as its text shows."""
    match node:
        case ast.Constant(value=value):
            return bool(value)
        case ast.Tuple(elts=parts) | ast.List(elts=parts) | ast.Set(elts=parts):
            return bool(parts)
        case ast.Dict(keys=keys):
            return bool(keys)
        case ast.Lambda() | ast.GeneratorExp() | ast.JoinedStr():
            return not isinstance(node, ast.JoinedStr) or bool(node.values)
        case ast.UnaryOp(op=ast.Not(), operand=inner):
            return fails_always(inner)
        case ast.BoolOp(op=ast.Or(), values=values):
            return any(map(holds_always, values))
        case ast.BoolOp(op=ast.And(), values=values):
            return all(map(holds_always, values))
        case ast.NamedExpr(value=value):
            return holds_always(value)
        case ast.IfExp(body=body, orelse=other):
            return holds_always(body) and holds_always(other)
        case ast.Compare(left=left, ops=[ast.Eq() | ast.Is()], comparators=[right]):
            # A call that is repeated shows that two runs agree; a value says nothing of itself.
            calls = any(isinstance(part, ast.Call) for part in ast.walk(left))
            return not calls and ast.dump(left) == ast.dump(right)
        case ast.Call(func=ast.Name(id="bool"), args=[inner]):
            return holds_always(inner)
        case ast.Call(func=ast.Name(id="isinstance"), args=[_, ast.Name(id="object")]):
            return True
        case _:
            return False


def fails_always(node: ast.expr) -> bool:
    """Return whether an expression is false whatever the tool does, as far as its text shows."""
    match node:
        case ast.Constant(value=value):
            return not value
        case ast.Tuple(elts=[]) | ast.List(elts=[]) | ast.Dict(keys=[]):
            return True
        case ast.UnaryOp(op=ast.Not(), operand=inner):
            return holds_always(inner)
        case _:
            return False
