"""Convert lengths between units on the command line."""

from __future__ import annotations

from .core import convert, units

__all__ = ["convert", "units"]
