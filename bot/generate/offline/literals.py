"""Values of parameters as Python source."""

from __future__ import annotations

import ast
import re
from typing import Any

from bot.scaffold.source import literal


def source_of(value: Any) -> str:
    """A value as Python source: plain data, and regular expressions in it."""
    match value:
        case re.Pattern():
            text = repr(value.pattern)
            raw = f'r"{value.pattern}"'
            plain = "\\" in value.pattern and _evaluates(raw, value.pattern)
            return f"re.compile({raw if plain else text})"
        case dict():
            rows = (f"{source_of(key)}: {source_of(item)}" for key, item in value.items())
            return f"{{{', '.join(rows)}}}"
        case list():
            return f"[{', '.join(map(source_of, value))}]"
        case tuple():
            items = ", ".join(map(source_of, value))
            return f"({items},)" if len(value) == 1 else f"({items})"
    return literal(value)


def _evaluates(source: str, value: str) -> bool:
    try:
        return bool(ast.literal_eval(source) == value)
    except (SyntaxError, ValueError):
        return False
