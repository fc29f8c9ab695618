"""Fill letters from templates, and name what is missing."""

from __future__ import annotations

from .core import fields, fill, fill_all

__all__ = ["fields", "fill", "fill_all"]
