"""What a tool's code offers and reaches for, read from its syntax tree."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping

from bot.impact.capabilities import capabilities_of


def functions(files: Mapping[str, bytes]) -> dict[str, str]:
    """Normalised source of every function and method of the tool's own code.

    Args:
        files: Contents by path inside the tool's folder; tests and other files are left out, and
            so is a module that does not parse, or whose definitions Python cannot write out: too
            deep, or with too long a number (the policy stage reports all of them).

    Returns:
        `ast.unparse` of each definition by qualified name: comments and layout do not count.
    """
    found: dict[str, str] = {}
    for module, tree in modules(files):
        try:
            written = {name: ast.unparse(node) for name, node in _definitions(tree, "")}
        except (ValueError, RecursionError):
            continue
        found.update({f"{module}.{name}": text for name, text in written.items()})
    return found


def capabilities(files: Mapping[str, bytes]) -> frozenset[str]:
    """Return what the tool's own code reaches for; see `bot.impact.capabilities`."""
    return capabilities_of(tree for _, tree in modules(files))


def is_public(name: str) -> bool:
    """Return whether no part of a qualified name is private."""
    return not any(part.startswith("_") for part in name.split("."))


def modules(files: Mapping[str, bytes]) -> Iterator[tuple[str, ast.Module]]:
    """The tool's own Python files as dotted name and syntax tree; what does not parse is left out.

    Tests are not among them.
    """
    for path, content in sorted(files.items()):
        if path.endswith(".py") and not path.startswith("tests/"):
            try:
                yield path.removesuffix(".py").replace("/", "."), ast.parse(content)
            except (SyntaxError, ValueError, RecursionError, MemoryError):
                continue


def _definitions(node: ast.AST, prefix: str) -> Iterator[tuple[str, ast.AST]]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
            yield prefix + child.name, child
        elif isinstance(child, ast.ClassDef):
            yield from _definitions(child, f"{prefix}{child.name}.")
