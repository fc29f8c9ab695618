"""Keep rows of any type sorted by a key."""

from __future__ import annotations

from .core import insert_sorted, pick, top

__all__ = ["insert_sorted", "pick", "top"]
