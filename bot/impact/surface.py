"""What a tool's code offers and reaches for, read from its syntax tree."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from typing import Final

CAPABILITIES: Final[Mapping[str, str]] = {
    "pathlib": "reads files",
    "io": "works on streams",
    "tempfile": "writes temporary files",
    "time": "reads the clock",
    "datetime": "reads the clock",
    "random": "uses random numbers",
    "threading": "starts threads",
    "concurrent": "starts threads",
    "asyncio": "runs an event loop",
    "logging": "writes logs",
    "cProfile": "profiles code that it runs",
    "tracemalloc": "traces memory",
    "sys": "uses the process's streams and exit status",
}
"""Modules of the standard library whose use says what a tool can do, beyond computing."""

WEIGHTY: Final = frozenset(CAPABILITIES[name] for name in ("tempfile", "threading", "asyncio"))
"""Capabilities that touch the design of the host: what a tool leaves behind on disk, and what runs
beside its caller."""


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
    """Return what the imports of the tool's own code say that it can do."""
    names = {name for _, tree in modules(files) for name in _imported(tree)}
    return frozenset(CAPABILITIES[name] for name in names if name in CAPABILITIES)


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


def _imported(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.split(".")[0]
