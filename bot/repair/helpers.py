"""Functions outside the interface that return nothing: they are annotated as such."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from bot.repair.edits import Edit, Positions, apply
from bot.repair.headers import colons, definition_at
from bot.repair.module import Change, Wanted, listed, sentence
from bot.repair.names import Function
from bot.validate.source import Module


def annotate_helpers(module: Module, _: Wanted) -> Change | None:
    """Write `-> None` where nothing can be returned."""
    positions = Positions(module.text)
    heads = colons(module)
    edits: list[Edit] = []
    names: list[str] = []
    for node in ast.walk(module.tree):
        if isinstance(node, ast.FunctionDef) and node.returns is None and _returns_nothing(node):
            head = heads[definition_at(node, module.text, positions)]
            edits.append(Edit(head, head, " -> None"))
            names.append(node.name)
    if not edits:
        return None
    said = f"`-> None` written for {listed(names)}."
    return Change(apply(module.text, edits), (sentence(module.path, said),))


def _returns_nothing(node: ast.FunctionDef) -> bool:
    for part in _own(node):
        if isinstance(part, ast.Yield | ast.YieldFrom):
            return False
        if isinstance(part, ast.Return) and not _is_none(part.value):
            return False
    # `...`, or a body that only raises, may stand for anything that is written elsewhere.
    last = node.body[-1]
    return not isinstance(last, ast.Raise) and not _is_stub(last)


def _own(node: ast.FunctionDef) -> Iterator[ast.AST]:
    """The nodes of a function's body that are not in a function or class inside."""
    waiting: list[ast.AST] = list(node.body)
    while waiting:
        part = waiting.pop()
        yield part
        if not isinstance(part, Function | ast.ClassDef | ast.Lambda):
            waiting.extend(ast.iter_child_nodes(part))


def _is_none(value: ast.expr | None) -> bool:
    return value is None or (isinstance(value, ast.Constant) and value.value is None)


def _is_stub(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
