"""Empty containers of which the type checker could not say what they will hold."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Final

from bot.normalize.edits import Edit, Positions, apply
from bot.normalize.imports import any_type
from bot.normalize.module import Expectations, Rewrite, listed, sentence
from bot.normalize.names import Function
from bot.validate.policy.definitions import bound_names
from bot.validate.source import Module

_ANYTHING: Final = {"list": "list[Any]", "dict": "dict[Any, Any]", "set": "set[Any]"}
# A call of one of these, as the first that happens to a container, tells mypy what it holds.
_TELLING: Final = frozenset({"add", "append", "extend", "update"})

_Scope = ast.Module | ast.FunctionDef | ast.AsyncFunctionDef


def annotate_containers(module: Module, _: Expectations) -> Rewrite | None:
    """Annotate `x = []` and the like where mypy asks for it.

    A container that a function returns has the function's own type; any other holds anything.
    """
    names = {name for node in ast.walk(module.tree) for name in bound_names(node)}
    prelude = any_type(module)
    if prelude is None or names & set(_ANYTHING):
        return None
    positions = Positions(module.text)
    edits: list[Edit] = []
    told: list[str] = []
    for scope in ast.walk(module.tree):
        if not isinstance(scope, _Scope):
            continue
        for statement, name, kind in _empty(scope):
            if _is_told(scope, statement, name):
                continue
            text = _returned(scope, name, kind) or _ANYTHING[kind]
            end = positions.end(statement.targets[0])
            edits.append(Edit(end, end, f": {text}"))
            told.append(name)
    if not edits:
        return None
    if any("Any" in edit.new for edit in edits):
        edits += prelude
    said = f"annotations written for {listed(told)}."
    return Rewrite(apply(module.text, edits), (sentence(module.path, said),))


def _empty(scope: _Scope) -> Iterator[tuple[ast.Assign, str, str]]:
    """Assignments of an empty container to a name that the scope binds here for the first time."""
    bound: set[str] = set()
    if isinstance(scope, Function):
        bound |= {name for part in ast.walk(scope.args) for name in bound_names(part)}
    for node in _in_order(scope):
        if isinstance(node, ast.Global | ast.Nonlocal | ast.AnnAssign):
            bound |= set(bound_names(node))
    for node in _in_order(scope):
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=value) if name not in bound:
                if kind := _kind(value):
                    yield node, name, kind
        bound |= set(bound_names(node))


def _kind(value: ast.expr) -> str:
    match value:
        case ast.List(elts=[]):
            return "list"
        case ast.Dict(keys=[]):
            return "dict"
        case ast.Call(func=ast.Name(id="list" | "dict" | "set" as name), args=[], keywords=[]):
            return name
        case _:
            return ""


def _is_told(scope: _Scope, statement: ast.Assign, name: str) -> bool:
    """Tell whether the first use of the name shows what the container holds, in the same scope."""
    own = {id(node) for node in _in_order(scope)}
    behind = (statement.end_lineno or 0, statement.end_col_offset or 0)
    uses = [
        node
        for node in ast.walk(scope)
        if isinstance(node, ast.Name)
        and node.id == name
        and (node.lineno, node.col_offset) >= behind
    ]
    if not uses:
        return False
    first = min(uses, key=lambda node: (node.lineno, node.col_offset))
    if id(first) not in own:
        return False
    for node in _in_order(scope):
        match node:
            case ast.Call(func=ast.Attribute(value=value, attr=method)) if value is first:
                return method in _TELLING
            case ast.Assign(targets=[ast.Subscript(value=value)]) if value is first:
                return True
    return False


def _returned(scope: _Scope, name: str, kind: str) -> str:
    """The type of the function, where it is of this kind and returns the name."""
    if isinstance(scope, ast.Module) or scope.returns is None:
        return ""
    text = ast.unparse(scope.returns)
    returns = any(
        isinstance(node, ast.Return) and isinstance(node.value, ast.Name) and node.value.id == name
        for node in _in_order(scope)
    )
    return text if returns and text.startswith(f"{kind}[") else ""


def _in_order(scope: _Scope) -> Iterator[ast.AST]:
    """The nodes of a scope from top to bottom, without those of the scopes inside."""
    waiting: list[ast.AST] = list(reversed(scope.body))
    while waiting:
        node = waiting.pop()
        yield node
        if not isinstance(node, Function | ast.ClassDef | ast.Lambda):
            waiting.extend(reversed(list(ast.iter_child_nodes(node))))
