"""Count the edits between two texts, and name them."""

from __future__ import annotations

from .core import edit_distance, edit_steps

__all__ = ["edit_distance", "edit_steps"]
