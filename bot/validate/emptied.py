"""The candidate without what it does: every function ends at once, as nothing that a test expects.

Whoever still passes then has checked nothing that the tool does: the test has put something else
in the tool's place, keeps its own record of the results, or lets every exception go.
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterator

from bot.spec.syntax import module_of
from bot.validate.canary import test_functions
from bot.validate.case import Case
from bot.validate.source import Module
from bot.validate.suite import SuiteAnswer

_Function = ast.FunctionDef | ast.AsyncFunctionDef


def emptied(case: Case) -> dict[str, str]:
    """Return the tool's own files, by path relative to `/work`, with no function doing anything.

    What they raise is no `Exception`, so that no ordinary handler takes it for an expected one.
    """
    return {
        f"{case.candidate.name}/{module.path}": _emptied(module)
        for module in case.modules
        if not module.is_test
    }


def indifferent(case: Case, answer: SuiteAnswer | None) -> frozenset[tuple[str, str]]:
    """Return path and name of the tests that name a function of the tool and pass without any.

    A test of constants or of a record's fields names none.

    Args:
        case: The candidate.
        answer: Of a run with the emptied files; None, and nothing is known.
    """
    if answer is None:
        return frozenset()
    prefix = f"{case.candidate.name}/"
    outcomes: dict[tuple[str, str], set[str]] = {}
    for test in answer.tests:
        path, _, name = test.id.removeprefix(prefix).partition("::")
        outcomes.setdefault((path, name.partition("[")[0]), set()).add(test.outcome)
    functions = frozenset(_functions(case))
    return frozenset(
        (module.path, name)
        for module in case.modules
        if module.is_test
        for name, function in test_functions(module)
        if outcomes.get((module.path, name)) == {"passed"} and _names(function) & functions
    )


def _emptied(module: Module) -> str:
    tree = copy.deepcopy(module.tree)
    for node in ast.walk(tree):
        if isinstance(node, _Function):
            node.body = module_of("raise BaseException('nothing is done here')").body
    return ast.unparse(ast.fix_missing_locations(tree))


def _functions(case: Case) -> Iterator[str]:
    for module in case.modules:
        for node in ast.walk(module.tree) if not module.is_test else ():
            if isinstance(node, _Function) and not node.name.startswith("__"):
                yield node.name


def _names(function: _Function) -> frozenset[str]:
    return frozenset(
        node.attr if isinstance(node, ast.Attribute) else node.id
        for node in ast.walk(function)
        if isinstance(node, ast.Attribute | ast.Name)
    )
