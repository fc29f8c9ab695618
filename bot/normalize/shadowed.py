"""Definitions that a later one of the same name replaces before anything can use them: they go."""

from __future__ import annotations

import ast

from bot.normalize.module import Expectations, Rewrite
from bot.normalize.names import Definition, run_at_once
from bot.normalize.removal import without
from bot.normalize.state import is_constant
from bot.validate.source import Module


def remove_shadowed(module: Module, _: Expectations) -> Rewrite | None:
    """Remove functions and classes at the top that are never there when one is looked for."""
    body = module.tree.body
    replaced = [
        statement
        for index, statement in enumerate(body)
        if isinstance(statement, Definition) and _is_replaced(statement, body[index + 1 :])
    ]
    return without(module, replaced, "removed because another of the same name follows")


def _is_replaced(
    definition: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef, later: list[ast.stmt]
) -> bool:
    if definition.decorator_list:
        return False
    if isinstance(definition, ast.ClassDef):
        return False
    arguments = definition.args
    if not all(map(is_constant, (*arguments.defaults, *arguments.kw_defaults))):
        return False
    for statement in later:
        nodes = list(run_at_once(statement))
        if any(isinstance(node, ast.Name) and node.id == definition.name for node in nodes):
            return False
        if isinstance(statement, Definition) and statement.name == definition.name:
            return type(statement) is type(definition)
        # A call at the top may look the name up wherever it leads.
        if any(isinstance(node, ast.Call) for node in nodes):
            return False
    return False
