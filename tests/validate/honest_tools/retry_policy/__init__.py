"""Repeat a call that fails, with growing pauses."""

from __future__ import annotations

from .core import pauses, retry

__all__ = ["pauses", "retry"]
