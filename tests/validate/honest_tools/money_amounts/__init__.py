"""Add, split and compare amounts of money in one currency."""

from __future__ import annotations

from .core import Money

__all__ = ["Money"]
