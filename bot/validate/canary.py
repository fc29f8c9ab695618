"""Tests that are made to fail, to see whether a failure would show.

Whatever keeps a failing test from being reported (a patched runner, an early exit, a decorator that
swallows exceptions) keeps this one from being reported, too.
"""

from __future__ import annotations

import ast
import copy
import warnings
from collections.abc import Iterable, Iterator

from bot.spec.syntax import module_of
from bot.validate.case import Case
from bot.validate.source import Module
from bot.validate.suite import SuiteAnswer

_Function = ast.FunctionDef | ast.AsyncFunctionDef


def test_functions(module: Module) -> Iterator[tuple[str, _Function]]:
    """The tests as pytest's own rules name them: `test_*`, and the same in `Test*` classes."""
    return _functions(module.tree)


def sabotaged(case: Case, message: str) -> dict[str, str]:
    """The test files, by path relative to `/work`, each test failing with `message` at once."""
    return {
        f"{case.candidate.name}/{module.path}": _sabotaged(module.tree, message)
        for module in case.modules
        if module.is_test
    }


def sabotaged_text(source: bytes, message: str) -> bytes:
    """A file of any suite, with everything that is named like a test failing at once.

    Suites have rules of their own for what a test is, so every function `test*` counts, wherever it
    stands. A file that is no Python comes back as it is.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = module_of(source)
        return _failing(tree, _all_functions(tree), message).encode()
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return source


def loud(answer: SuiteAnswer | None, mark: str) -> frozenset[str]:
    """Ids of the tests that failed with `mark` for a message."""
    tests = answer.tests if answer is not None else []
    return frozenset(t.id for t in tests if t.outcome == "failed" and mark in t.message)


def _sabotaged(tree: ast.Module, message: str) -> str:
    changed = copy.deepcopy(tree)
    return _failing(changed, (function for _, function in _functions(changed)), message)


def _failing(tree: ast.Module, functions: Iterable[_Function], message: str) -> str:
    failure = module_of(f"raise AssertionError({message!r})").body[0]
    for function in functions:
        function.body.insert(0, failure)
    return ast.unparse(ast.fix_missing_locations(tree))


def _all_functions(tree: ast.Module) -> list[_Function]:
    return [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test")
    ]


def _functions(tree: ast.Module) -> Iterator[tuple[str, _Function]]:
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
