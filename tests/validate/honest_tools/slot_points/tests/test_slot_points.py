"""Tests of points."""

from __future__ import annotations

import io
import sys

import pytest

from slot_points import Point, bounding_box, path_length
from slot_points.__main__ import main


class TestDistance:
    """Distances between two points."""

    def test_it_is_euclidean(self) -> None:
        assert Point(1.0, 2.0).distance(Point(4.0, -2.0)) == pytest.approx(5.0)

    def test_it_is_symmetric(self) -> None:
        near, far = Point(0.5, 0.25), Point(-7.0, 3.0)
        assert near.distance(far) == far.distance(near)

    def test_it_is_nought_to_itself(self) -> None:
        assert Point(3.0, 3.0).distance(Point(3.0, 3.0)) == 0.0


class TestPaths:
    """Whole paths."""

    def test_a_single_point_has_no_length(self) -> None:
        assert path_length([Point(9.0, 9.0)]) == 0.0

    def test_steps_add_up(self) -> None:
        assert path_length([Point(0.0, 0.0), Point(6.0, 8.0), Point(6.0, 9.5)]) == 11.5

    def test_the_box_of_one_point(self) -> None:
        assert bounding_box([Point(2.0, 3.0)]) == (Point(2.0, 3.0), Point(2.0, 3.0))

    def test_the_box_of_several(self) -> None:
        points = [Point(0.0, 4.0), Point(5.0, -1.0), Point(2.0, 2.0)]
        assert bounding_box(points) == (Point(0.0, -1.0), Point(5.0, 4.0))

    def test_the_box_of_none(self) -> None:
        with pytest.raises(ValueError, match="^there are no points$"):
            bounding_box([])


def test_command_line(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("0 0\n3 4\n3 5\n"))
    assert main() == 0
    assert capsys.readouterr().out == "6.0\n"
