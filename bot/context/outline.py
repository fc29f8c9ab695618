"""Python source in short: what it offers, without how it does it. Parsed, never run."""

from __future__ import annotations

import ast
import warnings
from collections.abc import Iterator
from typing import Final

Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


MAX_DEPTH: Final = 150
"""`ast.unparse` calls itself a few times a level, and Python's own limit is 1,000 calls."""


def parsed(source: str) -> ast.Module | None:
    """The syntax tree, or None for what is not Python or is nested over `MAX_DEPTH` deep."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    level: list[ast.AST] = [tree]
    for _ in range(MAX_DEPTH):
        level = [child for node in level for child in ast.iter_child_nodes(node)]
    return None if level else tree


def unparsed(node: ast.AST) -> str:
    """The source of a node as Python writes it; three dots for what it cannot write.

    That is a number of thousands of digits, and some nested f-strings before 3.12.
    """
    try:
        return ast.unparse(node)
    except ValueError:
        return "..."


def public(tree: ast.Module) -> list[Definition]:
    """The public functions and classes at the top of a module, in order."""
    return [
        node for node in tree.body if isinstance(node, Definition) and not node.name.startswith("_")
    ]


def outline(tree: ast.Module) -> str:
    """The first paragraph of a module's docstring, and its public signatures.

    Each comes with the first line of its own docstring; a class shows its annotated fields and its
    public methods.
    """
    head = (ast.get_docstring(tree) or "").partition("\n\n")[0]
    parts = [f'"""{head}"""'] if head else []
    return "\n\n".join([*parts, *("\n".join(_lines(node)) for node in public(tree))])


def segment(source: str, tree: ast.Module, name: str) -> str:
    """The source of a function or class, `f` or `Class.method`; empty where there is none."""
    body = tree.body
    found: Definition | None = None
    for step in name.split("."):
        found = next(
            (node for node in body if isinstance(node, Definition) and node.name == step), None
        )
        if found is None:
            return ""
        body = found.body
    if found is None or found.end_lineno is None:
        return ""
    first = min([found.lineno, *(one.lineno for one in found.decorator_list)])
    # Only a line feed, with or without a carriage return, ends a line of Python here.
    return "\n".join(source.replace("\r\n", "\n").split("\n")[first - 1 : found.end_lineno])


def _lines(node: Definition, indent: str = "") -> Iterator[str]:
    for decorator in node.decorator_list:
        yield f"{indent}@{unparsed(decorator)}"
    inner = f"{indent}    "
    docstring = (ast.get_docstring(node) or "").partition("\n")[0]
    if isinstance(node, ast.ClassDef):
        bases = ", ".join(map(unparsed, (*node.bases, *node.keywords)))
        yield f"{indent}class {node.name}{f'({bases})' if bases else ''}:"
    else:
        word = "async def" if isinstance(node, ast.AsyncFunctionDef) else "def"
        returns = f" -> {unparsed(node.returns)}" if node.returns else ""
        yield f"{indent}{word} {node.name}({unparsed(node.args)}){returns}:"
    if docstring:
        yield f'{inner}"""{docstring}"""'
    members = list(_members(node, inner)) if isinstance(node, ast.ClassDef) else []
    yield from members
    if not docstring and not members:
        yield f"{inner}..."


def _members(node: ast.ClassDef, indent: str) -> Iterator[str]:
    for member in node.body:
        if isinstance(member, ast.AnnAssign):
            yield f"{indent}{unparsed(member)}"
        elif isinstance(member, Definition) and not member.name.startswith("_"):
            yield from _lines(member, indent)
