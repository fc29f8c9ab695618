"""Step a traffic light, and say what a driver may do."""

from __future__ import annotations

from .core import Light, after, may_go, parse_light

__all__ = ["Light", "after", "may_go", "parse_light"]
