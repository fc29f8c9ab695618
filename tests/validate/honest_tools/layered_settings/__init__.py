"""Lay settings over each other, and say where each came from."""

from __future__ import annotations

from .core import merge, origin

__all__ = ["merge", "origin"]
