"""Count working days, and merge spans of days."""

from __future__ import annotations

from .core import merge_spans, parse_day, working_days

__all__ = ["merge_spans", "parse_day", "working_days"]
