"""The public interface of a tool: what others can call, by name, with its signature."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from typing import Final

from bot.impact.surface import modules
from bot.layout import TOOLS_FOLDER

_PACKAGE: Final = "__init__"
_PROGRAM: Final = "__main__"


def interface(name: str, files: Mapping[str, bytes]) -> dict[str, str]:
    """Signature by public name, each on one line, such as `def count(text: str) -> int`.

    What `__init__.py` hands on from a module of the tool has the name that the package gives it;
    any other public function, class, method or annotated attribute of a public module has its
    qualified name, `core.count`. The command line and the tests are no interface.

    Args:
        name: The tool's, by which `__init__.py` may import its own modules.
        files: Contents by path inside the tool's folder; a module that does not parse, or whose
            definitions Python cannot write out, is left out.
    """
    found: dict[str, str] = {}
    handed: dict[str, str] = {}
    for module, tree in modules(files):
        if module == _PACKAGE:
            handed = dict(_handed_on(name, tree))
        if module != _PROGRAM and (module == _PACKAGE or not _private(module)):
            prefix = "" if module == _PACKAGE else f"{module}."
            try:
                found.update(_signatures(tree.body, prefix))
            except (ValueError, RecursionError):
                continue
    return {_renamed(qualified, handed): text for qualified, text in found.items()}


def _private(name: str) -> bool:
    return any(_is_private(part) for part in name.split("."))


def _is_private(part: str) -> bool:
    return part.startswith("_") and not (part.startswith("__") and part.endswith("__"))


def _handed_on(name: str, tree: ast.Module) -> Iterator[tuple[str, str]]:
    """Qualified name in its module, and the name that the package gives it."""
    own = (name, f"{TOOLS_FOLDER}.{name}")
    for node in tree.body:
        if not isinstance(node, ast.ImportFrom):
            continue
        module = node.module or ""
        if not node.level:
            start = next((one for one in own if module.startswith(f"{one}.")), "")
            if not start:
                continue
            module = module.removeprefix(f"{start}.")
        for alias in node.names:
            given = alias.asname or alias.name
            if module and not _is_private(given):
                yield f"{module}.{alias.name}", given


def _renamed(qualified: str, handed: Mapping[str, str]) -> str:
    """The name with its longest known beginning in the package's words: members follow."""
    steps = qualified.split(".")
    for end in range(len(steps), 1, -1):
        if given := handed.get(".".join(steps[:end])):
            return ".".join((given, *steps[end:]))
    return qualified


def _signatures(body: list[ast.stmt], prefix: str) -> Iterator[tuple[str, str]]:
    for node in body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and not _is_private(node.name):
            yield prefix + node.name, _function(node)
        elif isinstance(node, ast.ClassDef) and not _is_private(node.name):
            yield prefix + node.name, _class(node)
            yield from _members(node, f"{prefix}{node.name}.")


def _members(node: ast.ClassDef, prefix: str) -> Iterator[tuple[str, str]]:
    yield from _signatures(node.body, prefix)
    for item in node.body:
        if isinstance(item, ast.AnnAssign) and isinstance(item.target, ast.Name):
            name = item.target.id
            if not _is_private(name):
                yield prefix + name, ast.unparse(item)


def _function(node: ast.FunctionDef | ast.AsyncFunctionDef) -> str:
    keyword = "def" if isinstance(node, ast.FunctionDef) else "async def"
    returns = f" -> {ast.unparse(node.returns)}" if node.returns else ""
    decorators = _decorators(node.decorator_list)
    return f"{decorators}{keyword} {node.name}({ast.unparse(node.args)}){returns}"


def _class(node: ast.ClassDef) -> str:
    bases = ", ".join(ast.unparse(base) for base in (*node.bases, *node.keywords))
    return f"{_decorators(node.decorator_list)}class {node.name}{f'({bases})' if bases else ''}"


def _decorators(nodes: list[ast.expr]) -> str:
    return "".join(f"@{ast.unparse(node)} " for node in nodes)
