"""Tests of vectors."""

from __future__ import annotations

import io
import sys

import pytest

from vector_math import Vector, total
from vector_math.__main__ import main


def test_sums_and_differences() -> None:
    assert Vector(1, 2) + Vector(10, 20) == Vector(11, 22)
    assert Vector(1, 2) - Vector(10, 20) == Vector(-9, -18)
    assert -Vector(3, 0) == Vector(-3, 0)


def test_scaling_from_either_side() -> None:
    assert Vector(1, -2) * 3 == Vector(3, -6)
    assert 3 * Vector(1, -2) == Vector(3, -6)


def test_dot() -> None:
    assert Vector(2, 3).dot(Vector(5, 7)) == 31
    assert Vector().dot(Vector()) == 0


def test_sizes_must_agree() -> None:
    with pytest.raises(ValueError, match="^vectors of 2 and 1 parts do not mix$"):
        print(Vector(1, 2) + Vector(1))


def test_equality_and_hash() -> None:
    assert {Vector(1, 2), Vector(1, 2), Vector(2, 1)} == {Vector(1, 2), Vector(2, 1)}
    assert Vector(1, 2) != (1, 2)
    assert len({Vector(1), Vector(1)}) == 1


def test_truth_and_size() -> None:
    assert [bool(Vector(0, 0)), bool(Vector(0, 1)), bool(Vector())] == [False, True, False]
    assert [len(Vector()), len(Vector(0, 0))] == [0, 2]


def test_text() -> None:
    assert [str(Vector(1, 2)), str(Vector(5)), str(Vector())] == ["(1, 2)", "(5)", "()"]


def test_total_of_nothing() -> None:
    with pytest.raises(TypeError, match="empty"):
        total([])


def test_command_line(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("1 2\n3 4\n5 6\n"))
    assert main() == 0
    assert capsys.readouterr().out == "(9, 12)\n"
