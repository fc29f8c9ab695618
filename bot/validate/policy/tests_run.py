"""Tests that pytest would not run as they are written, or that would run nothing."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from bot.validate.case import Case
from bot.validate.policy.assertions import fails_always
from bot.validate.policy.names import dotted, imports_of, targets
from bot.validate.report import Finding

RULE: Final = "policy/test"

MIN_EXAMPLES: Final = 5
"""Of a property-based test that sets their number; hypothesis itself makes 100."""

# What a decorator of a test may come from; each of them runs the test.
_DECORATORS: Final = ("pytest.mark.", "pytest.fixture", "hypothesis.")
# Fixtures that hand out pytest itself.
_FIXTURES: Final = frozenset(
    {"cache", "doctest_namespace", "pytestconfig", "pytester", "record_property", "testdir"}
)
# What an ExceptionInfo, a report or a request has of the test run and of the tool's own source.
_INSIDES: Final = frozenset(
    {"getrepr", "getsource", "getstatement", "statement", "pluginmanager", "traceback", "tb"}
)

_Function = ast.FunctionDef | ast.AsyncFunctionDef


def check_tests_run(case: Case) -> Iterator[Finding]:
    """Findings on test functions, test classes, parameters and fixtures of test files."""
    for module in case.modules:
        if not module.is_test:
            continue
        known = targets(imports_of(module, case.candidate.name))
        for node, message in _faults(module.tree, known):
            line = getattr(node, "lineno", 0)
            yield Finding(path=module.path, line=line, rule=RULE, message=message)


def _faults(tree: ast.Module, known: dict[str, str]) -> Iterator[tuple[ast.AST, str]]:
    requests = {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr == "param"
    }
    collected = _collected(tree)
    for scope in ast.walk(tree):
        test = isinstance(scope, _Function) and scope.name.startswith("test_")
        if test and id(scope) not in collected:
            yield scope, "pytest does not find a test here; at the top of the file it passes."
        if isinstance(scope, ast.Module | ast.ClassDef):
            yield from _twice(scope)
        if isinstance(scope, ast.ClassDef) and scope.name.startswith("Test"):
            yield from _class(scope)
        if isinstance(scope, _Function):
            yield from _function(scope, known)
        if isinstance(scope, ast.Call):
            yield from _call(scope, known)
        if isinstance(scope, ast.Name) and scope.id == "request" and id(scope) not in requests:
            yield scope, "request is used for more than its param; request.param passes."
        if isinstance(scope, ast.Attribute) and scope.attr in _INSIDES:
            yield scope, f"{scope.attr} leads to the source or to pytest; the result passes."


def _collected(tree: ast.Module) -> set[int]:
    """Functions at the top, and right inside a class of tests."""
    found: set[int] = set()
    for node in tree.body:
        if isinstance(node, _Function):
            found.add(id(node))
        elif isinstance(node, ast.ClassDef) and node.name.startswith("Test"):
            found |= {id(item) for item in node.body}
    return found


def _twice(scope: ast.Module | ast.ClassDef) -> Iterator[tuple[ast.AST, str]]:
    names = [item for item in scope.body if isinstance(item, _Function | ast.ClassDef)]
    counts = Counter(item.name for item in names)
    for item in names:
        if counts[item.name] > 1:
            message = f"{item.name} is defined more than once, and the last one wins; one passes."
            yield item, message
    for statement in scope.body:
        for part in ast.walk(statement) if isinstance(statement, ast.Assign) else ():
            if (
                isinstance(part, ast.Name)
                and isinstance(part.ctx, ast.Store)
                and part.id.lower().startswith("test")
            ):
                yield part, f"{part.id} is assigned like a test; a function passes."


def _class(scope: ast.ClassDef) -> Iterator[tuple[ast.AST, str]]:
    if scope.decorator_list:
        yield scope, "A test class has a decorator; one without passes."
    for item in scope.body:
        if isinstance(item, _Function) and item.name in {"__init__", "__new__"}:
            yield item, f"pytest collects no class with {item.name}; a fixture passes."


def _function(node: _Function, known: dict[str, str]) -> Iterator[tuple[ast.AST, str]]:
    arguments = (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)
    for argument in arguments:
        if argument.arg in _FIXTURES:
            yield argument, f"The fixture {argument.arg} hands out pytest; another one passes."
    if not node.name.startswith("test_"):
        return
    if isinstance(node, ast.AsyncFunctionDef):
        yield node, f"{node.name} is async, and nothing awaits it; asyncio.run in a test passes."
    for decorator in node.decorator_list:
        plain = decorator.func if isinstance(decorator, ast.Call) else decorator
        path = dotted(plain, known) or ""
        if not path.startswith(_DECORATORS):
            message = f"{node.name} is wrapped by {ast.unparse(plain)[:60]}; "
            yield decorator, f"{message}a mark of pytest or a decorator of hypothesis passes."
    for part in ast.walk(node):
        if isinstance(part, ast.Return) and part.value is not None and not _is_inside(part, node):
            yield part, "A test returns a value that nobody looks at; an assertion passes."
        if isinstance(part, ast.Yield | ast.YieldFrom) and not _is_inside(part, node):
            yield part, f"{node.name} is a generator, which no one runs; a function passes."
        if isinstance(part, ast.If | ast.While) and fails_always(part.test):
            yield part, "The block never runs; code without it passes."
    yield from _unreachable(node.body)


def _is_inside(part: ast.AST, function: _Function) -> bool:
    """Return whether a node belongs to a function that is defined inside."""
    return any(
        part in ast.walk(inner)
        for inner in ast.walk(function)
        if inner is not function and isinstance(inner, _Function | ast.Lambda)
    )


def _unreachable(body: list[ast.stmt]) -> Iterator[tuple[ast.AST, str]]:
    for statement, after in pairwise(body):
        if isinstance(statement, ast.Return | ast.Raise):
            yield after, "The test ends before this line; a test that reaches it passes."


def _call(node: ast.Call, known: dict[str, str]) -> Iterator[tuple[ast.AST, str]]:
    path = dotted(node.func, known)
    if path == "pytest.mark.parametrize":
        given = [*node.args[1:2], *(w.value for w in node.keywords if w.arg == "argvalues")]
        if any(map(fails_always, given)):
            yield node, "The test has no parameters, and is skipped; one or more pass."
    if path == "hypothesis.settings":
        for word in node.keywords:
            value = word.value
            if word.arg == "max_examples" and not (
                isinstance(value, ast.Constant)
                and isinstance(value.value, int)
                and value.value >= MIN_EXAMPLES
            ):
                yield node, f"max_examples is too low; a literal of {MIN_EXAMPLES} or more passes."
    if path == "hypothesis.assume" and node.args and fails_always(node.args[0]):
        yield node, "assume gives every example up; a condition that can hold passes."
