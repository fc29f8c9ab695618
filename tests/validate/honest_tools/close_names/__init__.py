"""Suggest known names for one that was misspelt."""

from __future__ import annotations

from .core import changes, sentence, suggest

__all__ = ["changes", "sentence", "suggest"]
