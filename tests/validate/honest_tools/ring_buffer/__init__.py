"""Keep the newest items in a buffer of fixed size."""

from __future__ import annotations

from .core import RingBuffer

__all__ = ["RingBuffer"]
