"""Cut a stream into batches, and look at it through a window."""

from __future__ import annotations

from .core import batches, windows

__all__ = ["batches", "windows"]
