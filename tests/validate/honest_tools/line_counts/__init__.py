"""Count the lines of the text files under a folder."""

from __future__ import annotations

from .core import count_folder, count_lines

__all__ = ["count_folder", "count_lines"]
