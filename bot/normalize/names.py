"""Which names of a module each statement at its top reads and binds, by Python's own scoping."""

from __future__ import annotations

import ast
import re
import symtable
import warnings
from collections.abc import Iterator
from typing import Final

from bot.validate.policy.definitions import bound_names
from bot.validate.source import Module

Function = ast.FunctionDef | ast.AsyncFunctionDef
Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef

_WORD: Final = re.compile(r"[^\W\d]\w*")


def run_at_once(statement: ast.AST) -> Iterator[ast.AST]:
    """The nodes of a statement that are run with it: bodies of functions and lambdas are not."""
    yield statement
    if isinstance(statement, Function):
        arguments = statement.args
        parts: list[ast.AST] = [*statement.decorator_list, *arguments.defaults]
        parts += [default for default in arguments.kw_defaults if default is not None]
        parts += list(annotations_of(arguments))
        parts += [statement.returns] if statement.returns is not None else []
    elif isinstance(statement, ast.Lambda):
        arguments = statement.args
        parts = [*arguments.defaults, *(item for item in arguments.kw_defaults if item is not None)]
    else:
        parts = list(ast.iter_child_nodes(statement))
    for part in parts:
        yield from run_at_once(part)


def binds(statement: ast.stmt) -> frozenset[str]:
    """The names of the module that a statement at its top gives a meaning or takes one from."""
    found: set[str] = set()
    for node in _outside_classes(statement):
        if not isinstance(node, ast.comprehension | ast.arg):
            found |= set(bound_names(node))
    return frozenset(found)


def _outside_classes(statement: ast.stmt) -> Iterator[ast.AST]:
    if isinstance(statement, ast.ClassDef):
        yield statement
    else:
        yield from run_at_once(statement)


def reads(module: Module) -> list[frozenset[str]]:
    """For each statement at the top: the names of the module that it, or a function in it, uses.

    A name in an annotation counts, one in quotes too, and so does one that is declared global.
    """
    body = module.tree.body
    found: list[set[str]] = [_read_at_once(statement) for statement in body]
    for statement, names in zip(body, found, strict=True):
        names.update(*map(_written_in, annotations_of(statement)))
    for child in scopes(module.path, module.text).get_children():
        line = child.get_lineno()
        for index, statement in enumerate(body):
            # Two statements on one line cannot be told apart: both are taken to read the name.
            if _first_line(statement) <= line <= (statement.end_lineno or statement.lineno):
                found[index] |= _globals(child)
    return [frozenset(names) for names in found]


def scopes(path: str, text: str) -> symtable.SymbolTable:
    """Python's own table of the names of a module; nothing of it is run.

    Raises:
        SyntaxError: A name belongs to no scope, as where `global x` stands behind `x = 1`.
    """
    with warnings.catch_warnings():
        # A doubtful escape is the static stage's to report, not this process's to print.
        warnings.simplefilter("ignore")
        return symtable.symtable(text, path, "exec")


def annotations_of(tree: ast.AST) -> Iterator[ast.expr]:
    """Every annotation in a tree."""
    for node in ast.walk(tree):
        for part in (getattr(node, "annotation", None), getattr(node, "returns", None)):
            if isinstance(part, ast.expr):
                yield part


def root(node: ast.expr) -> str | None:
    """The name at which a chain of attributes, subscripts and calls begins; None without one."""
    while isinstance(node, ast.Attribute | ast.Subscript | ast.Call | ast.Starred):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) else None


def _read_at_once(statement: ast.stmt) -> set[str]:
    return {
        node.id
        for node in run_at_once(statement)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)
    }


def _written_in(annotation: ast.expr) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(annotation):
        if isinstance(node, ast.Name):
            found.add(node.id)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            found |= set(_WORD.findall(node.value))
    return found


def _first_line(statement: ast.stmt) -> int:
    decorators = statement.decorator_list if isinstance(statement, Definition) else []
    return min([statement.lineno, *(decorator.lineno for decorator in decorators)])


def _globals(table: symtable.SymbolTable) -> set[str]:
    found: set[str] = set()
    waiting = [table]
    while waiting:
        table = waiting.pop()
        found |= {symbol.get_name() for symbol in table.get_symbols() if symbol.is_global()}
        waiting.extend(table.get_children())
    return found
