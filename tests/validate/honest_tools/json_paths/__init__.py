"""Flatten JSON into dotted paths, and build it again."""

from __future__ import annotations

from .core import flatten, lookup

__all__ = ["flatten", "lookup"]
