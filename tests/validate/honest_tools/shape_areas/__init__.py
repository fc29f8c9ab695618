"""Sum the areas of shapes that share one abstract base."""

from __future__ import annotations

from .core import HasArea, Rectangle, Shape, Square, total_area

__all__ = ["HasArea", "Rectangle", "Shape", "Square", "total_area"]
