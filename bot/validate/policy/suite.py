"""What only tests could do: skip, plug into pytest, or patch what judges them."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Final

from bot.validate.case import Case
from bot.validate.policy.names import dotted, foreign_names, imports_of, own_modules, targets
from bot.validate.report import Finding
from bot.validate.source import Module

_PATCHES: Final = frozenset({"setattr", "delattr", "setitem", "delitem", "syspath_prepend"})
_ENVIRONMENT: Final = frozenset({"delenv", "setenv"})
_RESERVED: Final = frozenset({"pytestmark", "collect_ignore", "__test__"})
_PATCHABLE: Final = frozenset({"sys.argv", "sys.stdin", "sys.stdout", "sys.stderr"})


def check_suite(case: Case) -> Iterator[Finding]:
    """Findings on test files. Skips and expected failures are refused by the import rules too."""
    package = case.candidate.name
    foreign = {name: foreign_names(module, package) for name, module in own_modules(case).items()}
    for module in case.modules:
        if not module.is_test:
            continue
        known = targets(imports_of(module, case.candidate.name))
        called = {id(node.func) for node in ast.walk(module.tree) if isinstance(node, ast.Call)}
        for node in ast.walk(module.tree):
            message = (
                _hook(node)
                or _passed_on(node, called)
                or _exits(node)
                or _patch(node, known, case.candidate.name, foreign)
            )
            if message is not None:
                line = getattr(node, "lineno", 0)
                yield Finding(path=module.path, line=line, rule="policy/test", message=message)


def _hook(node: ast.AST) -> str | None:
    defined = node.name if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) else ""
    assigned = node.id if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) else ""
    if isinstance(node, ast.Attribute) and node.attr in _ENVIRONMENT:
        return f"{node.attr} changes the environment, which no tool may read; leaving it passes."
    if assigned == "monkeypatch":
        return "monkeypatch is another object than pytest's fixture; the fixture passes."
    name = defined or assigned
    if name.startswith("pytest_") or name in _RESERVED:
        return f"{name} changes how tests are run; test functions and fixtures pass."
    return None


def _passed_on(node: ast.AST, called: set[int]) -> str | None:
    if isinstance(node, ast.Attribute) and node.attr in _PATCHES and id(node) not in called:
        return f"{node.attr} is passed on as a value; a direct call passes."
    return None


def patch_targets(module: Module) -> Iterator[ast.expr]:
    """Return what a test hands to `monkeypatch` to be changed.

    The only place for a module as a value.
    """
    for node in ast.walk(module.tree) if module.is_test else ():
        if (
            isinstance(node, ast.Call)
            and node.args
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in _PATCHES
            and ast.unparse(node.func.value) == "monkeypatch"
        ):
            yield node.args[0]


def _patches(node: ast.Call) -> bool:
    # Whatever the fixture is called: `context()` hands out another one.
    return isinstance(node.func, ast.Attribute) and node.func.attr in _PATCHES


def _exits(node: ast.AST) -> str | None:
    if isinstance(node, ast.Raise) and node.exc is not None:
        raised = node.exc.func if isinstance(node.exc, ast.Call) else node.exc
        if isinstance(raised, ast.Name) and raised.id == "SystemExit":
            return "A test raises SystemExit; expecting it of the tool passes."
    return None


def _leads_out(path: str, foreign: dict[str, frozenset[str]]) -> bool:
    """Return whether a path through the tool goes on into what one of its modules has imported."""
    steps = path.split(".")
    for place in range(len(steps) - 1, 0, -1):
        names = foreign.get(".".join(steps[:place]))
        if names is not None:
            return steps[place] in names and len(steps) > place + 1
    return False


def _patch(
    node: ast.AST, known: dict[str, str], package: str, foreign: dict[str, frozenset[str]]
) -> str | None:
    """A patch is honest where it replaces a part of the tool, or a standard stream."""
    if not (isinstance(node, ast.Call) and _patches(node)):
        return None
    first, second = (*node.args, None, None)[:2]
    if isinstance(first, ast.Constant):
        path = str(first.value)
    else:
        path = "" if first is None else dotted(first, known) or ""
        if isinstance(second, ast.Constant) and path:
            path = f"{path}.{second.value!s}"
    if isinstance(second, ast.Constant) and str(second.value).startswith("__"):
        return "A patch of a special attribute; patching the tool's own names passes."
    if path in _PATCHABLE or (path.partition(".")[0] == package and not _leads_out(path, foreign)):
        return None
    return "A patch of something outside the tool; patching the tool's own names passes."
