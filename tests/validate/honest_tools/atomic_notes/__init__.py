"""Store notes as files that are never half written."""

from __future__ import annotations

from .core import load, names, save

__all__ = ["load", "names", "save"]
