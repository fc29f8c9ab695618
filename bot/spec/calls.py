"""What an example may do: use the names of its interface, and little else.

The sandbox is what keeps an example from doing harm. This check keeps an example honest: it
exercises what the interface declares, on values that a reader can see, with a result that is
stated.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from typing import Final

from bot.spec.annotations import EXCEPTIONS
from bot.spec.examples import Example
from bot.spec.names import BUILTINS, did_you_mean
from bot.spec.outputs import HEADER, output_faults
from bot.spec.problem import Fault
from bot.spec.signatures import Interface
from bot.spec.syntax import parse_python
from bot.text.printable import quoted

# Standard library modules that are about types and values: importing them has no effect.
_TYPES_AND_VALUES: Final = frozenset(
    {
        "abc", "ast", "collections", "collections.abc", "contextlib", "dataclasses", "datetime",
        "decimal", "enum", "fractions", "ipaddress", "logging", "numbers", "pathlib", "re", "types",
        "typing", "uuid", "zoneinfo",
    }
)  # fmt: skip
EXAMPLE_MODULES: Final = _TYPES_AND_VALUES | {
    "asyncio", "csv", "io", "itertools", "json", "math", "statistics", "string", "tempfile",
    "textwrap",
}  # fmt: skip
EXAMPLE_BUILTINS: Final = EXCEPTIONS | {
    "abs", "aiter", "all", "anext", "any", "ascii", "bin", "bool", "bytearray", "bytes", "callable",
    "chr", "classmethod", "complex", "dict", "divmod", "enumerate", "filter", "float", "format",
    "frozenset", "hasattr", "hash", "hex", "int", "isinstance", "issubclass", "iter", "len", "list",
    "map", "max", "min", "next", "object", "oct", "ord", "pow", "print", "property", "range",
    "repr", "reversed", "round", "set", "slice", "sorted", "staticmethod", "str", "sum", "super",
    "tuple", "type", "zip",
}  # fmt: skip

_STATEMENTS: Final = (
    ast.AnnAssign | ast.Assert | ast.Assign | ast.AsyncFor | ast.AsyncFunctionDef | ast.AsyncWith
    | ast.AugAssign | ast.Break | ast.ClassDef | ast.Continue | ast.Delete | ast.Expr | ast.For
    | ast.FunctionDef | ast.If | ast.Import | ast.ImportFrom | ast.Pass | ast.Raise | ast.Return
    | ast.Try | ast.With
)  # fmt: skip
_INSTEAD: Final = {
    "While": "Write `for number in range(…):`, with `break` where it ends.",
    "Match": "Write `if` with `isinstance` or `==`.",
}
_BUILTIN_REMEDIES: Final = {
    "open": "Write `pathlib.Path(…).write_text(…)` and `.read_text()`.",
    "getattr": "Write `value.name`.",
    "setattr": "Write `value.name = …`.",
}
_NO_PYTEST: Final = f"Write the call, `{HEADER}` below it, and below that what is raised."
_ALLOWED: Final = "Use expressions, assignments, `if`, `for`, `try`, `with`, `def` and `class`."
_OUTSIDE: Final = "Use the interface, what the field assigns, or a builtin such as `len`."


def example_faults(examples: Sequence[Example], interface: Interface) -> Iterator[Fault]:
    """Return what is wrong with the examples of one field, each with its line inside the field.

    Args:
        examples: All examples of the field, in order; names that one assigns serve the later ones.
        interface: The interface that they exercise.
    """
    known = set(interface.names)
    uses = False
    waiting = runs = 0
    for example in examples:
        tree = parse_python(example.source)
        waiting = waiting or (example.line if waits(tree) else 0)
        runs = runs or (example.line if "asyncio.run(" in ast.unparse(tree) else 0)
        bound, problems = _bindings(tree, interface)
        known |= bound
        if fault := _pytest_fault(tree):
            problems = [fault]
        else:
            problems += [*_statement_faults(tree), *_name_faults(tree, known)]
            problems += output_faults(example, tree, interface)
        for fault in problems:
            yield Fault(example.line + fault.line - 1, fault.message, fault.remedy)
        uses = uses or any(
            isinstance(node, ast.Call) and _root(node.func) in interface.names
            for node in ast.walk(tree)
        )
    if examples and not uses:
        declared = ", ".join(f"`{name}`" for name in sorted(interface.names))
        yield Fault(1, "No example calls a name of the interface.", f"Call one of {declared}.")
    if waiting and runs:
        message = "Some examples use `await`, and others `asyncio.run`, which ends its loop."
        yield Fault(max(waiting, runs), message, "Use one of the two throughout.")


def waits(tree: ast.Module) -> bool:
    """Whether a statement waits by itself, and not inside of a function that it defines."""
    nodes: list[ast.AST] = [tree]
    while nodes:
        node = nodes.pop()
        if isinstance(node, ast.Await | ast.AsyncFor | ast.AsyncWith):
            return True
        if isinstance(node, ast.comprehension) and node.is_async:
            return True
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            nodes += ast.iter_child_nodes(node)
    return False


def _pytest_fault(tree: ast.Module) -> Fault | None:
    """The use of pytest, answered with the form that a doctest has for it."""
    for node in ast.walk(tree):
        match node:
            case ast.With(
                items=[ast.withitem(context_expr=ast.Call(func=function, args=[raised, *_]))],
                body=[ast.Expr(value=call), *_],
            ) if ast.unparse(function) in {"pytest.raises", "raises"}:
                remedy = (
                    f"Write `>>> {ast.unparse(call)}`, on the line below it `{HEADER}`, and below "
                    f"that `{ast.unparse(raised)}: ` and its message; where any message will do, "
                    "put `  # doctest: +IGNORE_EXCEPTION_DETAIL` behind the call."
                )
                return Fault(node.lineno, "An example has no pytest.", remedy)
            case ast.Import(names=names) if any(one.name == "pytest" for one in names):
                return Fault(node.lineno, "An example has no pytest.", _NO_PYTEST)
            case ast.ImportFrom(module="pytest"):
                return Fault(node.lineno, "An example has no pytest.", _NO_PYTEST)
            case ast.Name(id="pytest"):
                return Fault(node.lineno, "An example has no pytest.", _NO_PYTEST)
    return None


def _bindings(tree: ast.Module, interface: Interface) -> tuple[set[str], list[Fault]]:
    """The names that a statement binds, and which of them it must not."""
    bound: set[str] = set()
    faults: list[Fault] = []
    # Methods such as `__init__` give a small class of the example its meaning.
    special = {
        id(member)
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef)
        for member in node.body
        if isinstance(member, ast.FunctionDef | ast.AsyncFunctionDef)
        and member.name.startswith("__")
    }
    for node in ast.walk(tree):
        names: list[str] = []
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names = [node.id]
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            names = [] if id(node) in special else [node.name]
        elif isinstance(node, ast.ExceptHandler):
            names = [node.name] if node.name else []
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
            kind = type(node).__name__
            message = f"A statement of this kind ({kind}) is refused."
            yield Fault(line, message, _INSTEAD.get(kind, _ALLOWED))
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
        remedy = _BUILTIN_REMEDIES.get(node.id) or did_you_mean(node.id, known) or _OUTSIDE
        yield Fault(node.lineno, message, remedy)


def _root(node: ast.expr) -> str:
    while isinstance(node, ast.Attribute | ast.Call | ast.Subscript):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) else ""
