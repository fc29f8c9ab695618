"""Tests that are made to fail, to see whether a failure would show.

Whatever keeps a failing test from being reported (a patched runner, an early exit, a decorator that
swallows exceptions) keeps this one from being reported, too.
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterator

from bot.validate.case import Case
from bot.validate.source import Module


def test_functions(module: Module) -> Iterator[tuple[str, ast.FunctionDef | ast.AsyncFunctionDef]]:
    """The tests as pytest's own rules name them: `test_*`, and the same in `Test*` classes."""
    return _functions(module.tree)


def sabotaged(case: Case, message: str) -> dict[str, str]:
    """The test files, by path relative to `/work`, each test failing with `message` at once."""
    return {
        f"{case.candidate.name}/{module.path}": _sabotaged(module.tree, message)
        for module in case.modules
        if module.is_test
    }


def _sabotaged(tree: ast.Module, message: str) -> str:
    changed = copy.deepcopy(tree)
    failure = ast.parse(f"raise AssertionError({message!r})").body[0]
    for _, function in _functions(changed):
        function.body.insert(0, failure)
    return ast.unparse(ast.fix_missing_locations(changed))


def _functions(
    tree: ast.Module,
) -> Iterator[tuple[str, ast.FunctionDef | ast.AsyncFunctionDef]]:
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            if node.name.startswith("test"):
                yield node.name, node
        elif isinstance(node, ast.ClassDef) and node.name.startswith("Test"):
            for item in node.body:
                if isinstance(item, ast.FunctionDef | ast.AsyncFunctionDef) and (
                    item.name.startswith("test")
                ):
                    yield f"{node.name}::{item.name}", item
