"""What depends on a tool: merged tools, and the repository's own modules, from their imports.

Read from the syntax trees, never by importing. A module that is named at run time only
(`importlib.import_module`) is not seen.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache

from bot.impact.report import Dependents
from bot.layout import TOOLS_FOLDER
from bot.registry.dependents import imported_tools, imports
from bot.registry.tools import Tool


def find_dependents(tools: Iterable[Tool], modules: Mapping[str, bytes], name: str) -> Dependents:
    """Who imports a tool, and who imports those.

    A merged tool can name another as `x` or `generated_tools.x`; a module of the repository counts
    only where it says `generated_tools.x`, because a plain `x` may be anybody's package.

    Args:
        tools: The registry.
        modules: The repository's own Python files by path, `generated_tools/` left out.
        name: The tool that is depended on.
    """
    uses = {tool.name: imported_tools(tool) for tool in tools}
    told = {path for path, source in modules.items() if TOOLS_FOLDER.encode() in source}

    @cache
    def reached(path: str) -> frozenset[str]:
        return frozenset(_with_packages(imports(path, modules[path])))

    def users(of: str) -> set[str]:
        if of in modules:
            names = _names(of, modules)
            return {path for path in modules if names & reached(path)}
        package = f"{TOOLS_FOLDER}.{of}"
        # Most files do not say the word, and are not parsed for it.
        modules_using = {path for path in told if package in reached(path)}
        return modules_using | {user for user, names in uses.items() if of in names}

    direct = users(name) - {name}
    found, waiting = set(direct), sorted(direct)
    while waiting:
        more = users(waiting.pop()) - found - {name}
        found |= more
        waiting.extend(sorted(more))
    return Dependents(direct=tuple(sorted(direct)), transitive=tuple(sorted(found - direct)))


def _with_packages(names: Iterable[str]) -> Iterator[str]:
    """Importing `a.b` runs `a` as well."""
    for name in names:
        steps = name.split(".")
        yield from (".".join(steps[:end]) for end in range(1, len(steps) + 1))


def _names(path: str, modules: Mapping[str, bytes]) -> frozenset[str]:
    """Return what a module may be imported as: from the repository's root, and from its package's.

    The package begins below the first folder, going up, that has no `__init__.py`: `src/app/a.py`
    is `app.a`.
    """
    steps = path.removesuffix(".py").split("/")
    root = len(steps) - 1
    while root > 0 and "/".join((*steps[:root], "__init__.py")) in modules:
        root -= 1
    if steps[-1] == "__init__":
        steps.pop()
    return frozenset(".".join(steps[start:]) for start in (0, root)) - {""}
