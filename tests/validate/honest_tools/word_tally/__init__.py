"""Count the words of a text, whatever language it is in."""

from __future__ import annotations

from .core import longest, tally

__all__ = ["longest", "tally"]
