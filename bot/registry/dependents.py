"""Which tools use which: read from the import statements of their files, never by importing."""

from __future__ import annotations

import ast
import warnings
from collections.abc import Iterable, Iterator

from bot.layout import TOOLS_FOLDER
from bot.registry.tools import Tool


def dependents(tools: Iterable[Tool], name: str) -> tuple[str, ...]:
    """The tools that import `name`, and the tools that import those, sorted; never `name` itself.

    Tests count as much as code: a change that breaks them breaks the tool. A module that is named
    at run time only (`importlib.import_module`) is not seen.
    """
    uses = {tool.name: imported_tools(tool) for tool in tools}
    found: set[str] = set()
    waiting = [name]
    while waiting:
        used = waiting.pop()
        direct = {user for user, names in uses.items() if used in names} - found - {name}
        found |= direct
        waiting.extend(direct)
    return tuple(sorted(found))


def imported_tools(tool: Tool) -> frozenset[str]:
    """Every name that may be a tool's in the imports of a tool; a file that is no Python has none.

    Understood are `import x`, `import generated_tools.x`, `from generated_tools import x`, and the
    relative forms of these.
    """
    modules = (
        module
        for path, content in tool.files.items()
        if path.endswith(".py")
        for module in imports(f"{TOOLS_FOLDER}/{tool.name}/{path}", content)
    )
    names = (module.removeprefix(f"{TOOLS_FOLDER}.").partition(".")[0] for module in modules)
    return frozenset(names) - {tool.name}


def imports(path: str, content: bytes) -> Iterator[str]:
    """Dotted names that a file may import, `from a import b` as `a.b`; none if it is no Python.

    Args:
        path: From the root of the repository, which relative imports count from.
        content: The file.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(content)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return
    package = path.split("/")[:-1]
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            start = package[: max(0, len(package) + 1 - node.level)] if node.level else []
            module = ".".join([*start, *([node.module] if node.module else [])])
            yield from (f"{module}.{alias.name}" for alias in node.names)
