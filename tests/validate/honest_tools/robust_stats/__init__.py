"""Summarise numbers in a way that outliers do not sway."""

from __future__ import annotations

from .core import outliers, spread, trimmed_mean

__all__ = ["outliers", "spread", "trimmed_mean"]
