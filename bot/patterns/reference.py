"""What a reference tool offers: its functions, classes and constants, read from its text."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass

from bot.spec.signatures import Class, Function, Parameter

Definition = ast.FunctionDef | ast.ClassDef | ast.Assign | ast.AnnAssign


@dataclass(frozen=True)
class Reference:
    """A reference tool.

    Attributes:
        text: Of `core.py`.
        tree: Of that text.
        definitions: Every definition at the top of the module, private ones too, by name.
        functions: The public ones.
        classes: The public ones.
        imported: Names that an import binds.
    """

    text: str
    tree: ast.Module
    definitions: Mapping[str, Definition]
    functions: Mapping[str, Function]
    classes: Mapping[str, Class]
    imported: frozenset[str]


def read_reference(text: str) -> Reference:
    """Read the text of a reference tool."""
    tree = ast.parse(text)
    definitions: dict[str, Definition] = {}
    functions: dict[str, Function] = {}
    classes: dict[str, Class] = {}
    imported: set[str] = set()
    for node in tree.body:
        match node:
            case ast.FunctionDef():
                definitions[node.name] = node
                if not node.name.startswith("_"):
                    functions[node.name] = function_of(node)
            case ast.ClassDef():
                definitions[node.name] = node
                if not node.name.startswith("_"):
                    classes[node.name] = _class_of(node)
            case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
                definitions[name] = node
            case ast.Import() | ast.ImportFrom():
                imported |= {(alias.asname or alias.name).split(".")[0] for alias in node.names}
    return Reference(text, tree, definitions, functions, classes, frozenset(imported))


def function_of(node: ast.FunctionDef) -> Function:
    """The signature of a definition; a parameter without annotation has an empty one."""
    arguments = node.args
    positional = [*arguments.posonlyargs, *arguments.args]
    missing: list[ast.expr | None] = [None] * (len(positional) - len(arguments.defaults))
    rows = [
        *((arg, default, "positional") for arg, default in zip(
            positional, [*missing, *arguments.defaults], strict=True)),
        *((arg, None, "args") for arg in [arguments.vararg] if arg),
        *((arg, default, "keyword") for arg, default in zip(
            arguments.kwonlyargs, arguments.kw_defaults, strict=True)),
        *((arg, None, "kwargs") for arg in [arguments.kwarg] if arg),
    ]  # fmt: skip
    return Function(
        name=node.name,
        parameters=tuple(
            Parameter(
                name=arg.arg,
                annotation=ast.unparse(arg.annotation) if arg.annotation else "",
                default=None if default is None else ast.unparse(default),
                kind=kind,
            )
            for arg, default, kind in rows
        ),
        returns=ast.unparse(node.returns) if node.returns else "None",
        docstring=ast.get_docstring(node) or "",
        is_async=False,
        line=node.lineno,
    )


def signature_text(function: Function, name: str) -> str:
    """Return how a function is declared, under another name."""
    parameters = ", ".join(
        f"{one.name}: {one.annotation}{'' if one.default is None else f' = {one.default}'}"
        for one in function.parameters
    )
    return f"def {name}({parameters}) -> {function.returns}: ..."


def _class_of(node: ast.ClassDef) -> Class:
    fields = [
        Parameter(
            statement.target.id,
            ast.unparse(statement.annotation),
            None if statement.value is None else ast.unparse(statement.value),
        )
        for statement in node.body
        if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name)
    ]
    return Class(
        name=node.name,
        bases=tuple(map(ast.unparse, node.bases)),
        decorators=tuple(map(ast.unparse, node.decorator_list)),
        fields=tuple(fields),
        methods=(),
        docstring=ast.get_docstring(node) or "",
        line=node.lineno,
    )
