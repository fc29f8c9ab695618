"""Imports: only from the allow-list, and only names that lead nowhere else."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Final

from bot.validate.case import Case
from bot.validate.policy.allowed import FOR_TESTS, known_module, leads_to_module, refused_name
from bot.validate.policy.definitions import METHODS
from bot.validate.policy.names import (
    dotted,
    foreign_names,
    imports_of,
    local_names,
    own_modules,
    targets,
)
from bot.validate.policy.suite import patch_targets
from bot.validate.report import Finding
from bot.validate.source import Module

RULE: Final = "policy/import"


def check_imports(case: Case) -> Iterator[Finding]:
    """Findings on every import, and on every attribute that is reached through one."""
    own = own_modules(case)
    foreign = {name: foreign_names(module, case.candidate.name) for name, module in own.items()}
    for module in case.modules:
        extra = frozenset(own) | {_import_name(name) for name in case.spec.dependencies}
        if module.is_test:
            extra |= FOR_TESTS
        yield from _imports(case, module, extra, foreign)
        yield from _uses(case, module, foreign)


def _import_name(distribution: str) -> str:
    return distribution.lower().replace("-", "_")


def _imports(
    case: Case, module: Module, extra: frozenset[str], foreign: dict[str, frozenset[str]]
) -> Iterator[Finding]:
    for item in imports_of(module, case.candidate.name):
        # `from package import module` imports the module, and is judged as one.
        whole = item.name is not None and known_module(item.target, extra)
        if not whole and not known_module(item.module, extra):
            message = (
                f"Import of {item.target or 'a package outside the tool'}; modules of the "
                "allow-list, the tool's own and declared dependencies pass."
            )
            yield _finding(module, item.line, RULE, message)
        elif item.name == "*":
            message = f"Import of every name of {item.module}; naming them passes."
            yield _finding(module, item.line, RULE, message)
        elif item.name is not None and _out_of_bounds(item.module, item.name, foreign):
            message = f"Import of {item.target}; a name that the module itself defines passes."
            yield _finding(module, item.line, RULE, message)


def _uses(case: Case, module: Module, foreign: dict[str, frozenset[str]]) -> Iterator[Finding]:
    known = targets(imports_of(module, case.candidate.name))
    inside = {id(node.value) for node in ast.walk(module.tree) if isinstance(node, ast.Attribute)}
    # Where those lead is judged with the tests.
    patched = {id(node) for node in patch_targets(module)}
    local = local_names(module.tree)
    for node in ast.walk(module.tree):
        if id(_first(node)) in local:
            continue
        if isinstance(node, ast.Attribute):
            base = dotted(node.value, known)
            called_by_class = node.attr in METHODS and base != (base or "").lower()
            if (
                base is not None
                and not called_by_class
                and id(node) not in patched
                and _out_of_bounds(base, node.attr, foreign)
            ):
                message = f"Use of {base}.{node.attr}; names of the allow-list pass."
                yield _finding(module, node.lineno, "policy/name", message)
        if isinstance(node, ast.Attribute | ast.Name) and id(node) not in inside | patched:
            path = dotted(node, known)
            if path is not None and (path in foreign or leads_to_module(path)):
                message = f"The module {path} is passed on as a value; using its names passes."
                yield _finding(module, node.lineno, "policy/module-value", message)


def _first(node: ast.AST) -> ast.AST:
    """Return the name that a chain of attributes begins with."""
    while isinstance(node, ast.Attribute):
        node = node.value
    return node


def _out_of_bounds(base: str, name: str, foreign: dict[str, frozenset[str]]) -> bool:
    own = any(base == module or base.startswith(f"{module}.") for module in foreign)
    return name in foreign.get(base, ()) if own else refused_name(base, name)


def _finding(module: Module, line: int, rule: str, message: str) -> Finding:
    return Finding(path=module.path, line=line, rule=rule, message=message)
