"""Layers of settings."""

from __future__ import annotations

from collections.abc import Mapping


def merge(*layers: Mapping[str, object]) -> dict[str, object]:
    """Return the layers as one; no layer is changed, and none shares a mapping with the result."""
    merged: dict[str, object] = {}
    for layer in layers:
        for key, value in layer.items():
            below = merged.get(key)
            if isinstance(value, Mapping):
                under = below if isinstance(below, Mapping) else {}
                merged[key] = merge(under, value)
            else:
                merged[key] = value
    return merged


def origin(path: str, layers: Mapping[str, Mapping[str, object]]) -> str:
    """Return the name of the last layer that sets a dotted path.

    Raises:
        KeyError: None does.
    """
    for name, layer in reversed(list(layers.items())):
        value: object = layer
        for key in path.split("."):
            if not isinstance(value, Mapping) or key not in value:
                break
            value = value[key]
        else:
            return name
    raise KeyError(f"no layer sets {path}")
