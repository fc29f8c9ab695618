"""Shapes and their areas."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from typing import Protocol


class HasArea(Protocol):
    """Whatever has an area."""

    def area(self) -> float:
        """Return the area in square units."""
        raise NotImplementedError


class Shape(ABC):
    """A shape with a name."""

    @abstractmethod
    def area(self) -> float:
        """Return the area in square units."""

    def describe(self) -> str:
        """Return the shape's name and area as text."""
        return f"{type(self).__name__.lower()} of area {self.area():g}"


class Rectangle(Shape):
    """A rectangle."""

    def __init__(self, width: float, height: float) -> None:
        if min(width, height) <= 0:
            raise ValueError("sides must be positive")
        self.width = width
        self.height = height

    def area(self) -> float:
        """Return width times height."""
        return self.width * self.height


class Square(Rectangle):
    """A rectangle of equal sides."""

    def __init__(self, side: float) -> None:
        super().__init__(side, side)


def total_area(shapes: list[HasArea]) -> float:
    """Return the sum of all areas."""
    return math.fsum(shape.area() for shape in shapes)
