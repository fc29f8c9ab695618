"""Find the log files that nobody has written to for a while."""

from __future__ import annotations

from .core import age, stale

__all__ = ["age", "stale"]
