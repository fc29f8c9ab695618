"""Parameters that a function calls otherwise than the interface does: they are renamed."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from typing import Final

from bot.normalize.edits import Edit, Positions, apply
from bot.normalize.headers import MatchedDefinition, asked_for, kinds, parameters
from bot.normalize.module import Expectations, Rewrite, parsed, sentence
from bot.normalize.names import Function
from bot.validate.policy.definitions import bound_names
from bot.validate.source import Module

# These see names as they are written, so that a new name could be told from the old one.
_SEEING: Final = frozenset({"dir", "eval", "exec", "globals", "inspect", "locals", "sys", "vars"})
_SCOPES: Final = (
    ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda | ast.comprehension
)


def rename_parameters(module: Module, wanted: Expectations) -> Rewrite | None:
    """Give parameters the names of the interface, all through their function.

    A function stays as it is where the names are the same in another order, where a new name has a
    meaning in it already, where an old one has another meaning in a scope inside, or where a call
    in the module passes one by name.
    """
    repairs: list[str] = []
    for index in range(len(list(asked_for(module, wanted.interface)))):
        # Looked for anew each time, since a change moves whatever stands behind it.
        asked = list(asked_for(module, wanted.interface))[index]
        renamed = _renaming(asked, module.tree)
        changed = _renamed(module, asked, renamed) if renamed else None
        if changed is not None:
            pairs = ", ".join(f"{old} to {new}" for old, new in renamed.items())
            repairs.append(sentence(module.path, f"in {asked.shown}, renamed {pairs}."))
            module = changed
    return Rewrite(module.text, tuple(repairs)) if repairs else None


def _renaming(asked: MatchedDefinition, tree: ast.Module) -> dict[str, str]:
    """Old names to new ones where that is safe, otherwise nothing."""
    mine, theirs = asked.arguments, asked.stub.parameters
    of_kind = kinds(asked.node)
    if [of_kind[item.arg] for item in mine] != [item.kind for item in theirs]:
        return {}
    pairs = zip(mine, theirs, strict=True)
    renamed = {old.arg: new.name for old, new in pairs if old.arg != new.name}
    if not renamed or set(renamed.values()) & {item.arg for item in mine}:
        return {}
    if asked.node.decorator_list or _is_passed_by_name(asked.node.name, set(renamed), tree):
        return {}
    used = set[str]()
    for node in _inside(asked.node):
        used |= {node.id} if isinstance(node, ast.Name) else set(bound_names(node))
    if used & (set(renamed.values()) | _SEEING):
        return {}
    return {} if _bound_inside(asked.node) & set(renamed) else renamed


def _bound_inside(function: ast.FunctionDef | ast.AsyncFunctionDef) -> set[str]:
    """Names that a scope inside binds, and those that are declared global or nonlocal."""
    found: set[str] = set()
    for scope in ast.walk(function):
        if isinstance(scope, ast.Global | ast.Nonlocal):
            found |= set(scope.names)
        if scope is function or not isinstance(scope, _SCOPES):
            continue
        for node in ast.walk(scope):
            # A walrus in a comprehension binds outside of it, which is refused all the same.
            found |= set(bound_names(node))
    return found


def _is_passed_by_name(function: str, names: set[str], tree: ast.Module) -> bool:
    passed = {
        word.arg
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        for word in node.keywords
        if _mentions(node, function)
    }
    return None in passed or bool(passed & names) or _is_a_value(function, names, tree)


def _is_a_value(function: str, names: set[str], tree: ast.Module) -> bool:
    """Return whether the function goes by another name while anything is passed by an old name."""
    called = {id(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    handed = any(
        isinstance(node, ast.Name) and node.id == function and id(node) not in called
        for node in ast.walk(tree)
    )
    words = {node.arg for node in ast.walk(tree) if isinstance(node, ast.keyword)}
    return handed and (None in words or bool(words & names))


def _mentions(call: ast.Call, name: str) -> bool:
    return any(
        (isinstance(node, ast.Name) and node.id == name)
        or (isinstance(node, ast.Attribute) and node.attr == name)
        for node in ast.walk(call)
    )


def _renamed(module: Module, asked: MatchedDefinition, renamed: Mapping[str, str]) -> Module | None:
    """The module with the names replaced; None where the result is not what renaming means."""
    positions = Positions(module.text)
    edits: dict[int, Edit] = {}
    formatted: list[ast.JoinedStr] = []
    inside: set[int] = set()
    for node in _inside(asked.node):
        if isinstance(node, ast.JoinedStr) and id(node) not in inside:
            formatted.append(node)
            inside |= {id(part) for part in ast.walk(node)}
    for node in _inside(asked.node):
        if id(node) in inside:
            continue
        if isinstance(node, ast.Name) and node.id in renamed:
            start = positions.start(node)
            edits[start] = Edit(start, start + len(node.id), renamed[node.id])
        elif isinstance(node, ast.arg) and node.arg in renamed:
            start = positions.start(node)
            edits[start] = Edit(start, start + len(node.arg), renamed[node.arg])
    for text in formatted:
        # Python 3.11 does not say where a name inside stands; the comparison below judges this.
        start, end = positions.start(text), positions.end(text)
        edits[start] = Edit(start, end, _in_braces(module.text[start:end], renamed))
    changed = parsed(module.path, apply(module.text, edits.values()))
    fresh = parsed(module.path, module.text)
    if changed is None or fresh is None:
        return None
    expected = _expected(fresh.tree, asked, renamed)
    return changed if ast.dump(changed.tree) == ast.dump(expected) else None


def _in_braces(source: str, renamed: Mapping[str, str]) -> str:
    names = "|".join(map(re.escape, renamed))
    return re.sub(
        r"\{[^{}]*\}",
        lambda field: re.sub(
            rf"(?<![\w.'\"])(?:{names})(?![\w'\"=])",
            lambda word: renamed[word.group()],
            field.group(),
        ),
        source,
    )


def _inside(function: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[ast.AST]:
    """The parameters, and the nodes of the body: the rest of the head is evaluated outside."""
    yield from parameters(function)
    for statement in function.body:
        yield from ast.walk(statement)


def _expected(tree: ast.Module, asked: MatchedDefinition, renamed: Mapping[str, str]) -> ast.Module:
    """Tell what renaming means, on a tree of its own: the one function with each name replaced."""
    place = (asked.node.lineno, asked.node.col_offset)
    for function in ast.walk(tree):
        if not isinstance(function, Function) or (function.lineno, function.col_offset) != place:
            continue
        for node in _inside(function):
            if isinstance(node, ast.Name):
                node.id = renamed.get(node.id, node.id)
            elif isinstance(node, ast.arg):
                node.arg = renamed.get(node.arg, node.arg)
    return tree
