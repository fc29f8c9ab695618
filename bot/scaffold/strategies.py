"""Strategies of hypothesis that stay near the values which the examples have shown."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from typing import Any, Final

from bot.scaffold.source import literal
from bot.spec.type_tree import (
    FIXED,
    MAPPINGS,
    ORDERED,
    SETS,
    is_endless,
    members,
    name_of,
    parts_of,
)

MOST: Final = 6
"""Elements of a drawn collection or text; where an example has more, as many as that."""
MAX_SAMPLES: Final = 8
_LETTERS: Final = "abc"


def strategy(node: ast.expr, seen: Sequence[Any]) -> str | None:
    """Source of a strategy, `st.…`, for values of a type; None where there is no good one.

    Args:
        node: The annotation.
        seen: Values that examples have there. What is drawn has lengths and signs like theirs, for
            a specification rarely says what happens outside.
    """
    kinds = members(node)
    if len(kinds) > 1:
        drawn = [strategy(kind, _of_kind(kind, seen)) for kind in kinds]
        return None if None in drawn else f"st.one_of({', '.join(one or '' for one in drawn)})"
    name = name_of(node)
    if name == "int" and all(type(value) is int for value in seen):
        low, high = _range(seen)
        return f"st.integers({low}, {high})"
    if name == "float" and all(type(value) in {int, float} for value in seen):
        low, high = _range(seen)
        return f"st.floats({float(low)!r}, {float(high)!r}, allow_nan=False)"
    if name == "str" and all(isinstance(value, str) for value in seen):
        letters = "".join(sorted({*"".join(seen)})) or _LETTERS
        return f"st.text({literal(letters[:60])}, {_sizes(seen)})"
    if name == "bool":
        return "st.booleans()"
    if name == "None":
        return "st.none()"
    return _collection(node, seen) or _sampled(seen)


def _of_kind(kind: ast.expr, seen: Sequence[Any]) -> list[Any]:
    """The values that belong to one part of a union."""
    name = "NoneType" if name_of(kind) == "None" else name_of(kind)
    return [value for value in seen if type(value).__name__ == name]


def _collection(node: ast.expr, seen: Sequence[Any]) -> str | None:
    name, parts = name_of(node), parts_of(node)
    if name in FIXED and parts and not is_endless(node):
        rows = [value for value in seen if isinstance(value, tuple) and len(value) == len(parts)]
        drawn = [strategy(part, [row[place] for row in rows]) for place, part in enumerate(parts)]
        return None if None in drawn else f"st.tuples({', '.join(one or '' for one in drawn)})"
    if name in MAPPINGS and len(parts) == 2:
        tables = [value for value in seen if isinstance(value, dict)]
        keys = strategy(parts[0], [key for table in tables for key in table])
        values = strategy(parts[1], [item for table in tables for item in table.values()])
        if keys is None or values is None:
            return None
        return f"st.dictionaries({keys}, {values}, {_sizes(tables)})"
    if name in ORDERED | SETS | FIXED and parts:
        items = [value for value in seen if isinstance(value, list | tuple | set)]
        inner = strategy(parts[0], [item for value in items for item in value])
        if inner is None:
            return None
        sized = f"({inner}, {_sizes(items)})"
        if name in SETS:
            return f"st.{'frozensets' if name == 'frozenset' else 'sets'}{sized}"
        return f"st.lists{sized}.map(tuple)" if name in FIXED else f"st.lists{sized}"
    return None


def _sampled(seen: Sequence[Any]) -> str | None:
    shown = list(dict.fromkeys(map(literal, seen)))[:MAX_SAMPLES]
    return f"st.sampled_from([{', '.join(shown)}])" if shown else None


def _range(seen: Sequence[Any]) -> tuple[Any, Any]:
    """From the smallest number that was seen to the largest, or a few more than one."""
    low = min(seen, default=1)
    return low, max(max(seen, default=9), low + 3)


def _sizes(seen: Sequence[Any]) -> str:
    lengths = [len(value) for value in seen] or [1, 3]
    return f"min_size={min(lengths)}, max_size={max(min(MOST, max(lengths) + 1), *lengths, 0)}"
