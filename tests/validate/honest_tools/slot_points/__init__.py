"""Measure distances and the bounding box of points on a plane."""

from __future__ import annotations

from .core import Point, bounding_box, path_length

__all__ = ["Point", "bounding_box", "path_length"]
