"""Paths that are told from where the process happens to run, and not from the folder asked for.

A test that goes to its own folder first sees no difference, wherever the tests run: that the two
are one is what hides it. `__main__.py` may do so, since whoever types a command sees where it runs.
"""

from __future__ import annotations

import ast
import os
from collections.abc import Iterator
from typing import Final

from bot.validate.case import Case
from bot.validate.policy.names import dotted, folded, imports_of, targets
from bot.validate.policy.surroundings import RULE
from bot.validate.report import Finding

_HERE: Final = frozenset({"", os.curdir})
_ABSOLUTE: Final = frozenset({"os.path.abspath", "os.path.realpath"})
_WHOLE: Final = frozenset({"absolute", "resolve"})
_RELATIVE: Final = (
    "The path is told from where the process runs; one that is relative to the folder that is "
    "passed in passes."
)


def check_working_folder(case: Case) -> Iterator[Finding]:
    """Findings on paths that are made relative to the working folder."""
    for module in case.modules:
        if module.path == "__main__.py":
            continue
        known = targets(imports_of(module, case.candidate.name))
        reader = _Reader(module.tree, known)
        for node in ast.walk(module.tree):
            if reader.is_relative_to_here(node):
                line = getattr(node, "lineno", 0)
                yield Finding(path=module.path, line=line, rule=RULE, message=_RELATIVE)


class _Reader:
    """What one file says of the working folder."""

    def __init__(self, tree: ast.Module, known: dict[str, str]) -> None:
        self._known = known
        self._named: frozenset[str] = frozenset()
        nodes = list(ast.walk(tree))
        # Names for it, whatever else they are assigned elsewhere in the file.
        self._named = frozenset(
            target.id
            for node in nodes
            if isinstance(node, ast.Assign | ast.AnnAssign) and self._is_found(node.value)
            for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
            if isinstance(target, ast.Name)
        )
        # A function that is handed on is called with the path alone.
        self._called = {id(node.func): node for node in nodes if isinstance(node, ast.Call)}

    def is_relative_to_here(self, node: ast.AST) -> bool:
        """Whether a node tells a path from the working folder."""
        if isinstance(node, ast.Attribute | ast.Name) and (
            dotted(node, self._known) == "os.path.relpath"
        ):
            call = self._called.get(id(node))
            start = None if call is None else _start(call)
            return start is None or self._is_here(start)
        match node:
            case ast.Call(func=ast.Attribute(attr="relative_to"), args=[first, *_]):
                return self._is_found(first)
        return False

    def _is_found(self, node: ast.expr | None) -> bool:
        """Whether an expression asks where the process runs."""
        match node:
            case ast.Name(id=name):
                return name in self._named
            case ast.Call(func=ast.Attribute(attr=attr, value=value)) if attr in _WHOLE:
                return self._is_here(value)
            case ast.Call(func=function, args=arguments):
                path = dotted(function, self._known)
                if path in _ABSOLUTE:
                    return all(map(self._is_here, arguments))
                same = path == "pathlib.Path" or ast.unparse(function) == "str"
                return path == "pathlib.Path.cwd" or (same and any(map(self._is_found, arguments)))
        return False

    def _is_here(self, node: ast.expr) -> bool:
        """The same, or a word for the folder, such as `.`."""
        match node:
            case ast.Call(func=function, args=[]):
                word = dotted(function, self._known) == "pathlib.Path"
            case ast.Attribute():
                word = dotted(node, self._known) == "os.curdir"
            case _:
                word = folded(node) in _HERE
        return word or self._is_found(node)


def _start(call: ast.Call) -> ast.expr | None:
    named = [word.value for word in call.keywords if word.arg in {"start", None}]
    return next(iter((*call.args[1:2], *named)), None)
