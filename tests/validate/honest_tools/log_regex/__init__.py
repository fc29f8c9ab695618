"""Parse access log lines, and find the slow requests."""

from __future__ import annotations

from .core import mask_numbers, parse_line, slow_paths

__all__ = ["mask_numbers", "parse_line", "slow_paths"]
