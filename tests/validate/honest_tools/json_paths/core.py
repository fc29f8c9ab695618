"""Dotted paths into JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator


def _load(text: str) -> object:
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise ValueError(f"line {error.lineno} is not JSON: {error.msg}") from error


def _walk(value: object, path: str) -> Iterator[tuple[str, object]]:
    yield path, value
    if isinstance(value, dict):
        for key, item in value.items():
            yield from _walk(item, f"{path}.{key}" if path else key)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _walk(item, f"{path}[{index}]")


def flatten(text: str) -> dict[str, object]:
    """Return every value that holds no other by its path, in the order of the text.

    Raises:
        ValueError: The text is not JSON.
    """
    return {
        path: value
        for path, value in _walk(_load(text), "")
        if not (isinstance(value, dict | list) and value)
    }


def lookup(text: str, path: str) -> str:
    """Return what stands at a path, as JSON.

    Raises:
        KeyError: Nothing stands there.
        ValueError: The text is not JSON.
    """
    for found, value in _walk(_load(text), ""):
        if found == path:
            return json.dumps(value, ensure_ascii=False)
    raise KeyError(f"there is nothing at {path}")
