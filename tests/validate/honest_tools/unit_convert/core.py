"""Conversion of lengths."""

from __future__ import annotations

from types import MappingProxyType

_MILLIMETRES = MappingProxyType(
    {"mm": 1.0, "cm": 10.0, "m": 1000.0, "km": 1_000_000.0, "in": 25.4, "ft": 304.8}
)


def units() -> list[str]:
    """Return the known units."""
    return list(_MILLIMETRES)


def convert(value: float, source: str, target: str) -> float:
    """Return the value in another unit.

    Raises:
        ValueError: A unit is not known.
    """
    for unit in (source, target):
        if unit not in _MILLIMETRES:
            raise ValueError(f"{unit!r} is no known unit")
    return value * _MILLIMETRES[source] / _MILLIMETRES[target]
