"""Add up numbers in worker threads, and leave none behind."""

from __future__ import annotations

from .core import spread, totals

__all__ = ["spread", "totals"]
