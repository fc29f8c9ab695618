"""What the names of a stub stand for, and whether an annotation or default may stand in one."""

from __future__ import annotations

import ast
import builtins
import collections.abc
import dataclasses
import datetime
import decimal
import enum
import pathlib
import typing
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final

from bot.spec.names import BUILTINS, did_you_mean
from bot.spec.problem import Fault
from bot.spec.syntax import expression_of
from bot.text.printable import quoted

_GENERIC: Final = {
    "dict": "dict[str, int]",
    "frozenset": "frozenset[str]",
    "list": "list[str]",
    "set": "set[str]",
    "tuple": "tuple[int, ...]",
}
_TYPES: Final = frozenset(
    name for name, value in vars(builtins).items() if isinstance(value, type) and name[0] != "_"
)
EXCEPTIONS: Final = frozenset(
    name
    for name, value in vars(builtins).items()
    if isinstance(value, type) and issubclass(value, Exception)
)


@dataclass
class Namespace:
    """What the names of an interface stand for; `imported` has the dotted name behind each."""

    declared: set[str]
    imported: dict[str, str] = field(default_factory=dict)

    def origin(self, node: ast.expr) -> str:
        """The dotted name that an expression stands for, such as `typing.Literal`, or empty."""
        if isinstance(node, ast.Attribute):
            base = self.origin(node.value)
            return f"{base}.{node.attr}" if base else ""
        if not isinstance(node, ast.Name):
            return ""
        return self.imported.get(node.id, node.id)

    def knows(self, name: str) -> bool:
        """Whether a name stands for something: declared, imported, or Python's own."""
        return name in self.declared or name in self.imported or name in BUILTINS

    @contextmanager
    def inside(self, names: set[str]) -> Iterator[None]:
        """Know further names for a while: those of a class, or in the brackets behind a name."""
        added = names - self.declared
        self.declared |= added
        try:
            yield
        finally:
            self.declared -= added


def import_faults(node: ast.Import | ast.ImportFrom, scope: Namespace) -> Iterator[Fault]:
    """Take the names of an import statement into `scope`; yields what is wrong with it.

    Whether a module is there is for the type checker to say, beside Python's own the
    specification's dependencies (see `bot.spec.check`).
    """
    if isinstance(node, ast.ImportFrom) and node.level:
        message = "An import from the tool's own package is refused."
        yield Fault(node.lineno, message, "Declare what is needed in the interface itself.")
        return
    for alias in node.names:
        if alias.name == "*":
            message = f"The import of every name of {quoted(_module(node, alias))} is refused."
            yield Fault(node.lineno, message, "Name what is needed.")
            continue
        module = (node.module or "") if isinstance(node, ast.ImportFrom) else ""
        names = _HOMES.get(module)
        if names is not None and alias.name not in names:
            message = f"The module `{module}` has no public name {quoted(alias.name)}."
            advice = did_you_mean(alias.name, names)
            yield Fault(node.lineno, message, advice or "Import a name that the module has.")
        if isinstance(node, ast.Import):
            name = alias.asname or alias.name.partition(".")[0]
            scope.imported[name] = alias.name if alias.asname else name
        else:
            scope.imported[alias.asname or alias.name] = f"{node.module}.{alias.name}"


def imported_modules(imports: Iterable[str]) -> dict[str, str]:
    """Return the first part of each module that import statements name, with the statement."""
    found: dict[str, str] = {}
    for line in imports:
        for node in ast.parse(line).body:
            if isinstance(node, ast.Import | ast.ImportFrom):
                for alias in node.names:
                    found.setdefault(_module(node, alias).partition(".")[0], line)
    return found


def _module(node: ast.Import | ast.ImportFrom, alias: ast.alias) -> str:
    return alias.name if isinstance(node, ast.Import) else node.module or ""


def annotation_faults(node: ast.expr, scope: Namespace) -> Iterator[Fault]:
    """Return what keeps an annotation from standing in a stub.

    Every name has to be Python's own, imported or declared, and a builtin container has to say what
    it holds, because mypy in strict mode asks for that. Text in quotes is read as what it says.
    """
    match node:
        case ast.Name(id=name) if name in _GENERIC and name not in scope.declared:
            message = f"The annotation `{name}` does not say what it holds."
            yield Fault(node.lineno, message, f"Write it out, such as `{_GENERIC[name]}`.")
        case ast.Name(id=name) if not scope.knows(name):
            yield unknown_name(node.lineno, name, scope, own=_TYPES)
        case ast.Name() | ast.Constant(value=None):
            return
        case ast.Attribute():
            yield from name_faults(node, scope)
        case ast.Subscript(value=value, slice=index):
            if not (isinstance(value, ast.Name) and value.id in _GENERIC):
                yield from annotation_faults(value, scope)
            origin = scope.origin(value).rpartition(".")[2]
            if origin == "Literal":
                return
            parts = index.elts if isinstance(index, ast.Tuple) else [index]
            # Of `Annotated[int, Gt(0)]` the first is a type, and the rest is for whom it concerns.
            types = parts[:1] if origin == "Annotated" else parts
            for part in types:
                yield from _part_faults(part, scope)
            for part in parts[len(types) :]:
                yield from name_faults(part, scope)
        case ast.BinOp(left=left, op=ast.BitOr(), right=right):
            yield from annotation_faults(left, scope)
            yield from annotation_faults(right, scope)
        case ast.Constant(value=str() as text):
            try:
                inner = expression_of(text)
            except (SyntaxError, ValueError, RecursionError, MemoryError):
                yield _no_type(node)
                return
            for fault in annotation_faults(inner, scope):
                yield Fault(node.lineno, fault.message, fault.remedy)
        case _:
            yield _no_type(node)


def _part_faults(node: ast.expr, scope: Namespace) -> Iterator[Fault]:
    """Return what is wrong with one part in the brackets of a type."""
    match node:
        case ast.List(elts=items) | ast.Tuple(elts=items):
            for item in items:
                yield from _part_faults(item, scope)
        case ast.Starred(value=value):
            yield from annotation_faults(value, scope)
        case ast.Constant(value=value) if value is ...:
            return
        case _:
            yield from annotation_faults(node, scope)


def _no_type(node: ast.expr) -> Fault:
    message = f"The annotation {quoted(ast.unparse(node))} is not a type."
    return Fault(node.lineno, message, "Write a type such as `dict[str, int]` or `str | None`.")


def name_faults(node: ast.expr, scope: Namespace) -> Iterator[Fault]:
    """Return which names of an expression stand for nothing; nothing of it is evaluated."""
    bound = {part.arg for part in ast.walk(node) if isinstance(part, ast.arg)} | {
        part.id
        for part in ast.walk(node)
        if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store)
    }
    for part in ast.walk(node):
        if not isinstance(part, ast.Name) or part.id in bound:
            continue
        if part.id in _RUNNING and part.id not in scope.declared:
            message = f"The call of `{part.id}` has no place in a stub."
            yield Fault(part.lineno, message, "Declare what a caller sees, and leave the rest out.")
        elif not scope.knows(part.id):
            yield unknown_name(part.lineno, part.id, scope)


def unknown_name(line: int, name: str, scope: Namespace, own: frozenset[str] = BUILTINS) -> Fault:
    """Return the fault of a name that stands for nothing, with what was probably meant."""
    near = did_you_mean(name, scope.declared | set(scope.imported) | own)
    home = next((module for module in _HOMES if name in _HOMES[module]), "")
    advice = f"Write `from {home} import {name}` above." if home else near
    message = f"The interface uses an unknown {quoted(name)}."
    return Fault(line, message, advice or "Import it, or declare a class of that name.")


def default_faults(node: ast.expr, scope: Namespace) -> Iterator[Fault]:
    """Return what keeps a default value from standing in a stub.

    Anything that every call could share does: constants and what is computed of them, names, and
    calls that make a value; but no list, dictionary or set, which a call could change for the next.
    """
    if isinstance(node, ast.List | ast.Dict | ast.Set):
        message = f"The default {quoted(ast.unparse(node))} would be shared between calls."
        yield Fault(node.lineno, message, "Write a tuple, or `None` with `| None`.")
    else:
        yield from name_faults(node, scope)


_RUNNING: Final = frozenset(
    {"__import__", "breakpoint", "compile", "eval", "exec", "exit", "globals", "input", "locals"}
    | {"open", "quit", "vars"}
)
# Where names that people forget to import are from, with all that can be imported from there.
_HOMES: Final[dict[str, frozenset[str]]] = {
    module.__name__: frozenset(name for name in dir(module) if not name.startswith("_"))
    for module in (collections.abc, dataclasses, datetime, decimal, enum, pathlib, typing)
}
