"""Imports inside of functions that may as well stand at the top: there they go."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterator

from bot.normalize.edits import Edit, Positions, apply
from bot.normalize.module import Expectations, Rewrite, listed, sentence
from bot.normalize.names import Function
from bot.validate.policy.allowed import STANDARD
from bot.validate.policy.definitions import bound_names
from bot.validate.source import Module

_Import = ast.Import | ast.ImportFrom


def hoist_imports(module: Module, _: Expectations) -> Rewrite | None:
    """Move imports of the standard library that a function always runs to the top.

    One stays where its name means anything else anywhere in the module, a builtin included.
    """
    positions = Positions(module.text)
    others = _bound_otherwise(module.tree)
    edits: list[Edit] = []
    lines: list[str] = []
    for statement in _always_run(module.tree):
        names = set(bound_names_of(statement))
        text = ast.unparse(statement)
        if names & others or not _is_known(statement) or not _agrees(module.tree, text, names):
            continue
        place = positions.alone(statement, comments=False)
        if place is not None:
            edits.append(Edit(*place))
            lines.append(text)
    if not edits:
        return None
    start = beginning(module, positions)
    moved = list(dict.fromkeys(lines))
    edits.append(Edit(start, start, "".join(f"{line}\n" for line in moved)))
    said = f"moved to the top: {listed(moved)}."
    return Rewrite(apply(module.text, edits), (sentence(module.path, said),))


def beginning(module: Module, positions: Positions) -> int:
    """Tell where an import may be written: behind the docstring and the imports of `__future__`."""
    for index, statement in enumerate(module.tree.body):
        docstring = index == 0 and ast.get_docstring(module.tree, clean=False) is not None
        future = isinstance(statement, ast.ImportFrom) and statement.module == "__future__"
        if not docstring and not future:
            return positions.start(statement)
    return len(module.text)


def bound_names_of(statement: ast.Import | ast.ImportFrom) -> Iterator[str]:
    """The names that an import binds."""
    for alias in statement.names:
        yield from bound_names(alias)


def _always_run(tree: ast.Module) -> Iterator[ast.Import | ast.ImportFrom]:
    """Imports that stand right in the body of a function, with something else beside them."""
    for node in ast.walk(tree):
        if isinstance(node, Function):
            found = [item for item in node.body if isinstance(item, _Import)]
            if len(found) < len(node.body):
                yield from found


def _bound_otherwise(tree: ast.Module) -> set[str]:
    """Names that anything but an import binds, and the builtins."""
    found = set(dir(builtins))
    for node in ast.walk(tree):
        if not isinstance(node, ast.alias):
            found |= set(bound_names(node))
    return found


def _is_known(statement: ast.Import | ast.ImportFrom) -> bool:
    if isinstance(statement, ast.Import):
        return all(alias.name in STANDARD for alias in statement.names)
    plain = not statement.level and all(alias.name != "*" for alias in statement.names)
    return plain and statement.module in STANDARD - {"__future__"}


def _agrees(tree: ast.Module, text: str, names: set[str]) -> bool:
    """Return whether every import of one of the names is written alike."""
    return all(
        ast.unparse(node) == text
        for node in ast.walk(tree)
        if isinstance(node, _Import) and names & set(bound_names_of(node))
    )


def any_type(module: Module) -> list[Edit] | None:
    """The edits that make `Any` mean `typing.Any`: none where it does; None where it cannot."""
    imported = (
        alias
        for node in module.tree.body
        if isinstance(node, ast.ImportFrom) and node.module == "typing" and not node.level
        for alias in node.names
    )
    if any((alias.name, alias.asname) == ("Any", None) for alias in imported):
        return []
    if any("Any" in set(bound_names(node)) for node in ast.walk(module.tree)):
        return None
    start = beginning(module, Positions(module.text))
    return [Edit(start, start, "from typing import Any\n")]
