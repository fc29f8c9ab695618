"""What annotations say of values: what JSON has to become, and a value of the type."""

from __future__ import annotations

import ast
from collections.abc import Collection
from typing import Any, Final

from bot.spec.type_tree import (
    FIXED,
    MAPPINGS,
    ORDERED,
    PLAIN,
    SETS,
    is_endless,
    members,
    name_of,
    parts_of,
)

# What no file can hold.
_NEVER: Final = frozenset({"Callable", "type", "Type", "Iterator", "Generator", "Pattern"})
_KEYS: Final = frozenset({"int", "float"})
_VALUES: Final[dict[str, Any]] = {
    "int": 3, "float": 2.5, "str": "text", "bool": True, "None": None, "complex": 1 + 2j,
    "bytes": b"text", "Any": 3, "object": 3, "Hashable": 3,
}  # fmt: skip


def is_data(node: ast.expr, classes: Collection[str]) -> bool:
    """Return whether values of the type can stand in a file.

    No functions, no iterators, no classes.
    """
    names = {part.id for part in ast.walk(node) if isinstance(part, ast.Name)}
    names |= {part.attr for part in ast.walk(node) if isinstance(part, ast.Attribute)}
    known = PLAIN | ORDERED | SETS | MAPPINGS | FIXED | set(_VALUES) | {"Union", "Optional"}
    return not names & (_NEVER | set(classes)) and names <= known | {"typing", "collections", "abc"}


def from_json(node: ast.expr, given: str, depth: int = 0) -> str | None:
    """Source that makes a value of the type from JSON data.

    Args:
        node: The annotation.
        given: Source of the data.
        depth: Of nesting, for the names of variables.

    Returns:
        `given` itself where JSON has the type; None where it has nothing that would do.
    """
    one = "item" if depth == 0 else f"item_{depth}"
    name, parts = name_of(node), parts_of(node)
    if not name:
        same = all(from_json(part, given, depth) == given for part in members(node))
        return given if same else None
    if name in PLAIN:
        return given
    if name in MAPPINGS:
        return _mapping(parts, given, depth)
    if name not in ORDERED | SETS | FIXED:
        return None
    if name in FIXED and not is_endless(node):
        same = all(from_json(part, one, depth + 1) == one for part in parts)
        return f"tuple({given})" if same else None
    inner = from_json(parts[0], one, depth + 1) if parts else one
    if inner is None:
        return None
    made = {**dict.fromkeys(FIXED, "tuple"), "frozenset": "frozenset"}.get(name, "set")
    if name in ORDERED:
        return given if inner == one else f"[{inner} for {one} in {given}]"
    return f"{made}({given})" if inner == one else f"{made}({inner} for {one} in {given})"


def _mapping(parts: list[ast.expr], given: str, depth: int) -> str | None:
    key, value = ("key", "value") if depth == 0 else (f"key_{depth}", f"value_{depth}")
    kind = name_of(parts[0]) if len(parts) == 2 else "str"
    inner = from_json(parts[1], value, depth + 1) if len(parts) == 2 else value
    if inner is None or kind not in _KEYS | {"str", "Any", "object", "Hashable"}:
        return None
    if kind not in _KEYS and inner == value:
        return given
    made = f"{kind}({key})" if kind in _KEYS else key
    return f"{{{made}: {inner} for {key}, {value} in {given}.items()}}"


def value_for(node: ast.expr) -> Any:
    """A small value of a type, where no example shows one."""
    name, parts = name_of(node), parts_of(node)
    if not name:
        return value_for(members(node)[0])
    inner = [value_for(part) for part in parts if name_of(part)]
    if name in MAPPINGS:
        return {inner[0]: inner[1]} if len(inner) == 2 else {}
    if name in ORDERED:
        return inner
    if name in FIXED:
        return tuple(inner)
    return set(inner) if name in SETS else _VALUES.get(name)
