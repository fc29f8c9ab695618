"""Support code: of what could be needed, what is."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping


def used(support: Mapping[str, str], code: Iterable[str]) -> list[str]:
    """The pieces of support code that `code` needs, directly or not, in the support's order."""
    wanted: set[str] = set()
    waiting = [name for source in code for name in _names(source)]
    while waiting:
        name = waiting.pop()
        if name in support and name not in wanted:
            wanted.add(name)
            waiting.extend(_names(support[name]))
    return [source for name, source in support.items() if name in wanted]


def _names(source: str) -> set[str]:
    return {node.id for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Name)}
