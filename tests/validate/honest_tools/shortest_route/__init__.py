"""Find the shortest route through a weighted graph."""

from __future__ import annotations

from .core import distances, route

__all__ = ["distances", "route"]
