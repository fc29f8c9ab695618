"""Wrap paragraphs, and draw a box around a text."""

from __future__ import annotations

from .core import box, dedent_block, wrap

__all__ = ["box", "dedent_block", "wrap"]
