"""Fold accents away, and compare names as a reader would."""

from __future__ import annotations

from .core import fold, initials, same_name

__all__ = ["fold", "initials", "same_name"]
