"""Time nested blocks of code with a clock that is passed in."""

from __future__ import annotations

from .core import Timer

__all__ = ["Timer"]
