"""Which modules a stub may import from, and whether an annotation or default may stand in one."""

from __future__ import annotations

import ast
import builtins
import importlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from bot.spec.names import did_you_mean
from bot.spec.problem import Fault
from bot.text.printable import quoted

# Standard library modules that are about types and values: importing them has no effect.
MODULES: Final = frozenset(
    {
        "abc", "ast", "collections", "collections.abc", "contextlib", "dataclasses", "datetime",
        "decimal", "enum", "fractions", "ipaddress", "logging", "numbers", "pathlib", "re", "types",
        "typing", "uuid", "zoneinfo",
    }
)  # fmt: skip

_TYPES: Final = frozenset(
    {
        "bool", "bytearray", "bytes", "complex", "dict", "float", "frozenset", "int", "list",
        "memoryview", "object", "range", "set", "slice", "str", "tuple", "type",
    }
)  # fmt: skip
_GENERIC: Final = {
    "dict": "dict[str, int]",
    "frozenset": "frozenset[str]",
    "list": "list[str]",
    "set": "set[str]",
    "tuple": "tuple[int, ...]",
    "type": "type[object]",
}
EXCEPTIONS: Final = frozenset(
    name
    for name, value in vars(builtins).items()
    if isinstance(value, type) and issubclass(value, Exception)
)


@dataclass
class Namespace:
    """What the names of an interface stand for, filled while it is read from top to bottom.

    `imported` maps a local name to the dotted name behind it; `used` collects which were needed.
    """

    declared: set[str]
    imported: dict[str, str] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)

    def origin(self, node: ast.expr) -> str:
        """The dotted name that an expression stands for, such as `typing.Literal`, or empty."""
        if isinstance(node, ast.Attribute):
            base = self.origin(node.value)
            return f"{base}.{node.attr}" if base else ""
        if not isinstance(node, ast.Name):
            return ""
        if node.id in self.imported:
            self.used.add(node.id)
            return self.imported[node.id]
        return node.id


def import_faults(node: ast.Import | ast.ImportFrom, scope: Namespace) -> Iterator[Fault]:
    """Take the names of an import statement into `scope`; yields what is wrong with it."""
    for alias in node.names:
        module = alias.name if isinstance(node, ast.Import) else node.module or ""
        relative = isinstance(node, ast.ImportFrom) and node.level > 0
        if relative or module not in MODULES:
            allowed = "Import only from " + ", ".join(sorted(MODULES)) + "."
            yield Fault(
                node.lineno, f"The import from {quoted(module or '.')} is refused.", allowed
            )
            continue
        name, origin = alias.asname or alias.name, module
        if isinstance(node, ast.ImportFrom):
            origin = f"{module}.{alias.name}"
            if alias.name.startswith("_") or not _exists(origin):
                advice = did_you_mean(alias.name, dir(importlib.import_module(module)))
                yield Fault(
                    node.lineno,
                    f"The module `{module}` has no public name {quoted(alias.name)}.",
                    advice or "Import a name that the module has.",
                )
                continue
        elif "." in name:
            advice = f"Write `from {module} import …`."
            yield Fault(node.lineno, f"The dotted import of `{module}` is refused.", advice)
            continue
        if name in scope.imported or name in vars(builtins) or name.startswith("_"):
            message = f"The import gives {quoted(name)} a second meaning."
            yield Fault(node.lineno, message, "Import it once, under a name of its own.")
        scope.imported[name] = origin


def _exists(origin: str) -> bool:
    module, _, name = origin.rpartition(".")
    return module in MODULES and hasattr(importlib.import_module(module), name)


def annotation_faults(node: ast.expr, scope: Namespace, *, inner: bool = False) -> Iterator[Fault]:
    """Return what keeps an annotation from standing in a stub.

    Every name has to be a builtin type, imported from `MODULES`, or declared by the interface, and
    a builtin container has to say what it holds, because mypy in strict mode asks for that.
    """
    match node:
        case ast.Name(id=name):
            yield from _name_faults(node, name, scope)
        case ast.Attribute(attr=attr):
            origin = scope.origin(node)
            if attr.startswith("_") or not _exists(origin):
                message = f"The annotation {quoted(ast.unparse(node))} is not a known type."
                yield Fault(node.lineno, message, "Import the type, or declare a class for it.")
        case ast.Subscript(value=value, slice=index):
            if scope.origin(value) == "typing.Literal":
                yield from _literal_faults(index)
                return
            if not (isinstance(value, ast.Name) and value.id in _GENERIC):
                yield from annotation_faults(value, scope)
            yield from annotation_faults(index, scope, inner=True)
        case ast.BinOp(left=left, op=ast.BitOr(), right=right):
            yield from annotation_faults(left, scope)
            yield from annotation_faults(right, scope)
        case ast.Tuple(elts=items) | ast.List(elts=items) if inner:
            for item in items:
                yield from annotation_faults(item, scope, inner=True)
        case ast.Constant(value=None):
            return
        case ast.Constant(value=value) if value is ... and inner:
            return
        case ast.Constant(value=str()):
            message = f"The annotation {quoted(ast.unparse(node))} is in quotes."
            yield Fault(node.lineno, message, "Write the type itself; the order does not matter.")
        case _:
            message = f"The annotation {quoted(ast.unparse(node))} is not a type."
            yield Fault(
                node.lineno, message, "Write a type such as `dict[str, int]` or `str | None`."
            )


def _name_faults(node: ast.expr, name: str, scope: Namespace) -> Iterator[Fault]:
    if name in _GENERIC:
        message = f"The annotation `{name}` does not say what it holds."
        yield Fault(node.lineno, message, f"Write it out, such as `{_GENERIC[name]}`.")
    elif name in scope.imported:
        scope.used.add(name)
        if scope.imported[name] in MODULES:
            yield Fault(node.lineno, f"The annotation `{name}` is a module.", "Name a type of it.")
    elif name not in scope.declared | _TYPES | EXCEPTIONS:
        advice = did_you_mean(name, scope.declared | _TYPES | set(scope.imported))
        advice = advice or "Import it, or declare a class of that name."
        yield Fault(node.lineno, f"The annotation names an unknown {quoted(name)}.", advice)


def _literal_faults(index: ast.expr) -> Iterator[Fault]:
    for item in index.elts if isinstance(index, ast.Tuple) else [index]:
        value = item.operand if isinstance(item, ast.UnaryOp) else item
        if not isinstance(value, ast.Constant) or isinstance(value.value, float | complex):
            message = f"The literal {quoted(ast.unparse(item))} is not a constant."
            yield Fault(item.lineno, message, "List text, whole numbers, True, False or None.")


def default_faults(node: ast.expr, scope: Namespace) -> Iterator[Fault]:
    """Return what keeps a default value from standing in a stub.

    Anything but constants and members.
    """
    match node:
        case ast.Constant(value=value) if value is not ...:
            return
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() | float())):
            return
        case ast.Tuple(elts=items):
            for item in items:
                yield from default_faults(item, scope)
        case ast.Attribute(value=ast.Name(id=name), attr=attr) if (
            name in scope.declared and not attr.startswith("_")
        ):
            return
        case ast.Call():
            message = f"The default {quoted(ast.unparse(node))} is a call."
            yield Fault(node.lineno, message, "Write a constant, or `None` with `| None`.")
        case ast.List() | ast.Dict() | ast.Set():
            message = f"The default {quoted(ast.unparse(node))} would be shared between calls."
            yield Fault(node.lineno, message, "Write a tuple, or `None` with `| None`.")
        case _:
            message = f"The default {quoted(ast.unparse(node))} is not a constant."
            yield Fault(node.lineno, message, "Write the value itself.")
