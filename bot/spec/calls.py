"""What an example may do: use the names of its interface, and little else.

The sandbox is what keeps an example from doing harm. This check keeps an example honest: it
exercises what the interface declares, on values that a reader can see, with a result that is
stated.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from typing import Final

from bot.spec.annotations import EXCEPTIONS, MODULES
from bot.spec.examples import Example
from bot.spec.names import BUILTINS, did_you_mean
from bot.spec.problem import Fault
from bot.spec.signatures import Interface
from bot.spec.syntax import parse_python
from bot.text.printable import quoted

EXAMPLE_MODULES: Final = MODULES | {
    "csv", "io", "itertools", "json", "math", "statistics", "string", "tempfile", "textwrap",
}  # fmt: skip
EXAMPLE_BUILTINS: Final = EXCEPTIONS | {
    "abs", "all", "any", "ascii", "bin", "bool", "bytearray", "bytes", "callable", "chr", "complex",
    "dict", "divmod", "enumerate", "filter", "float", "format", "frozenset", "hex", "int",
    "isinstance", "issubclass", "iter", "len", "list", "map", "max", "min", "next", "object", "oct",
    "ord", "pow", "print", "range", "repr", "reversed", "round", "set", "slice", "sorted", "str",
    "sum", "tuple", "type", "zip",
}  # fmt: skip

_STATEMENTS: Final = (
    ast.AnnAssign | ast.Assert | ast.Assign | ast.AugAssign | ast.Expr | ast.For | ast.FunctionDef
    | ast.Import | ast.ImportFrom | ast.Pass | ast.Return | ast.With
)  # fmt: skip
_OUTSIDE: Final = "Use the interface, what the field assigns, or a builtin such as `len`."


def example_faults(examples: Sequence[Example], interface: Interface) -> Iterator[Fault]:
    """Return what is wrong with the examples of one field, each with its line inside the field.

    Args:
        examples: All examples of the field, in order; names that one assigns serve the later ones.
        interface: The interface that they exercise.
    """
    known = set(interface.names)
    silent = {function.name for function in interface.functions if function.returns == "None"}
    uses = False
    for example in examples:
        tree = parse_python(example.source)
        bound, problems = _bindings(tree, interface)
        known |= bound
        problems += [*_statement_faults(tree), *_name_faults(tree, known)]
        if not example.want and (fault := _unstated(tree, interface, silent)):
            problems.append(fault)
        for fault in problems:
            yield Fault(example.line + fault.line - 1, fault.message, fault.remedy)
        uses = uses or any(
            isinstance(node, ast.Call) and _root(node.func) in interface.names
            for node in ast.walk(tree)
        )
    if examples and not uses:
        declared = ", ".join(f"`{name}`" for name in sorted(interface.names))
        yield Fault(1, "No example calls a name of the interface.", f"Call one of {declared}.")


def _bindings(tree: ast.Module, interface: Interface) -> tuple[set[str], list[Fault]]:
    """The names that a statement binds, and which of them it must not."""
    bound: set[str] = set()
    faults: list[Fault] = []
    for node in ast.walk(tree):
        names: list[str] = []
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names = [node.id]
        elif isinstance(node, ast.FunctionDef):
            names = [node.name]
        elif isinstance(node, ast.arg):
            names = [node.arg]
        elif isinstance(node, ast.Import | ast.ImportFrom):
            names, refused = _imported(node)
            faults += refused
        for name in names:
            if name in interface.names or name in BUILTINS or name.startswith("__"):
                message = f"The example gives {quoted(name)} another meaning."
                faults.append(Fault(getattr(node, "lineno", 1), message, "Choose another name."))
        bound |= set(names)
    return bound, faults


def _imported(node: ast.Import | ast.ImportFrom) -> tuple[list[str], list[Fault]]:
    relative = isinstance(node, ast.ImportFrom) and node.level > 0
    faults = []
    for alias in node.names:
        module = alias.name if isinstance(node, ast.Import) else node.module or ""
        if relative or module not in EXAMPLE_MODULES or alias.name.startswith(("_", "*")):
            advice = "Import from " + ", ".join(sorted(EXAMPLE_MODULES)) + "."
            message = f"The import of {quoted(alias.name)} is refused."
            faults.append(Fault(node.lineno, message, advice))
    return [(alias.asname or alias.name).partition(".")[0] for alias in node.names], faults


def _statement_faults(tree: ast.Module) -> Iterator[Fault]:
    for node in ast.walk(tree):
        line = getattr(node, "lineno", 1)
        if isinstance(node, ast.stmt) and not isinstance(node, _STATEMENTS):
            message = f"A statement of this kind ({type(node).__name__}) is refused."
            yield Fault(line, message, "Use expressions, assignments, `for`, `with` and `def`.")
        elif isinstance(node, ast.Await | ast.Yield | ast.YieldFrom):
            yield Fault(line, "The example waits or yields.", "Call a plain function.")
        elif isinstance(node, ast.Attribute) and node.attr.startswith("_"):
            message = f"The attribute {quoted(node.attr)} is private."
            yield Fault(line, message, "Use public attributes only.")


def _name_faults(tree: ast.Module, known: set[str]) -> Iterator[Fault]:
    called = {id(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    for node in ast.walk(tree):
        if not isinstance(node, ast.Name) or isinstance(node.ctx, ast.Store):
            continue
        if node.id in known | EXAMPLE_BUILTINS:
            continue
        verb = "calls" if id(node) in called else "uses"
        what = "a builtin that is not allowed" if node.id in BUILTINS else "which is not declared"
        message = f"The example {verb} {quoted(node.id)}, {what}."
        yield Fault(node.lineno, message, did_you_mean(node.id, known) or _OUTSIDE)


def _unstated(tree: ast.Module, interface: Interface, silent: set[str]) -> Fault | None:
    """An expression whose result is not stated, unless it may well have none."""
    match tree.body:
        case [ast.Expr(value=ast.Call(func=ast.Attribute()))]:
            return None
        case [ast.Expr(value=ast.Call(func=ast.Name(id=name)))] if name in silent:
            return None
        case [ast.Expr(value=ast.Call(func=ast.Name(id=name)))] if name not in (
            interface.names | EXAMPLE_BUILTINS
        ):
            return None
        case [ast.Expr() as statement]:
            message = "The example states no expected result."
            advice = "Write on the line below it what Python would print."
            return Fault(statement.lineno, message, advice)
        case _:
            return None


def _root(node: ast.expr) -> str:
    while isinstance(node, ast.Attribute | ast.Call | ast.Subscript):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) else ""
