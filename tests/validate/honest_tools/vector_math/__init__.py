"""Add, scale and compare small vectors with operators."""

from __future__ import annotations

from .core import Vector, total

__all__ = ["Vector", "total"]
