"""Write events to a log file, one JSON object a line."""

from __future__ import annotations

from .core import Journal, read_events

__all__ = ["Journal", "read_events"]
