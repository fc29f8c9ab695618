"""Order tasks so that each comes after what it needs."""

from __future__ import annotations

from .core import CycleError, order, stages

__all__ = ["CycleError", "order", "stages"]
