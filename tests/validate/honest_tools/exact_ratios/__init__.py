"""Work with exact fractions and rounded decimals, without floats."""

from __future__ import annotations

from .core import allocate, percentage, share

__all__ = ["allocate", "percentage", "share"]
