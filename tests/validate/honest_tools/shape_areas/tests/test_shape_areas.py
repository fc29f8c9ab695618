"""Tests of shapes."""

from __future__ import annotations

import sys

import pytest

from shape_areas import Rectangle, Shape, Square, total_area
from shape_areas.__main__ import main


class Blob:
    """Has an area, and is no shape."""

    def area(self) -> float:
        """Return one."""
        return 1.0


def test_the_base_is_abstract() -> None:
    assert issubclass(Rectangle, Shape)
    assert not isinstance(Blob(), Shape)


def test_rectangles() -> None:
    shape = Rectangle(4.0, 2.5)
    assert shape.area() == 10.0
    assert shape.describe() == "rectangle of area 10"


def test_squares_are_rectangles() -> None:
    square = Square(1.5)
    assert isinstance(square, Rectangle)
    assert (square.width, square.height, square.area()) == (1.5, 1.5, 2.25)


@pytest.mark.parametrize(("width", "height"), [(0.0, 1.0), (1.0, 0.0), (-1.0, 2.0), (2.0, -1.0)])
def test_sides_must_be_positive(width: float, height: float) -> None:
    with pytest.raises(ValueError, match="^sides must be positive$"):
        Rectangle(width, height)


def test_small_sides_are_fine() -> None:
    assert Rectangle(0.5, 0.5).area() == 0.25


def test_anything_with_an_area_counts() -> None:
    assert total_area([Blob(), Square(2.0)]) == 5.0
    assert total_area([]) == 0.0


def test_command_line(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "argv", ["shape_areas", "2", "1.25"])
    assert main() == 0
    assert capsys.readouterr().out == "rectangle of area 2.5\n"
