"""Read, compare and raise version numbers of three parts."""

from __future__ import annotations

from .core import Version, newest, parse_version

__all__ = ["Version", "newest", "parse_version"]
