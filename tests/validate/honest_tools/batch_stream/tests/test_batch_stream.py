"""Tests of batches and windows."""

from __future__ import annotations

import io
import itertools
import sys

import pytest

from batch_stream import batches, windows
from batch_stream.__main__ import main


@pytest.mark.parametrize("size", range(1, 8))
def test_batches_lose_nothing(size: int) -> None:
    cut = list(batches(range(6), size))
    assert list(itertools.chain.from_iterable(cut)) == [0, 1, 2, 3, 4, 5]
    assert all(len(batch) == size for batch in cut[:-1])


def test_batches_are_lazy() -> None:
    stream = batches(itertools.count(), 3)
    assert [next(stream), next(stream)] == [[0, 1, 2], [3, 4, 5]]


def test_windows_are_lazy() -> None:
    stream = windows(itertools.count(5), 2)
    assert [next(stream), next(stream)] == [(5, 6), (6, 7)]


def test_windows_of_one() -> None:
    assert list(windows([4, 5], 1)) == [(4,), (5,)]


def test_a_window_wider_than_the_stream() -> None:
    assert list(windows([1, 2], 3)) == []


@pytest.mark.parametrize("number", [0, -2])
def test_numbers_must_be_positive(number: int) -> None:
    with pytest.raises(ValueError, match=f"^size must be positive, not {number}$"):
        next(batches([1], number))
    with pytest.raises(ValueError, match=f"^width must be positive, not {number}$"):
        next(windows([1], number))


def test_command_line(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "argv", ["batch_stream", "2"])
    monkeypatch.setattr(sys, "stdin", io.StringIO("1\n2\n3\n"))
    assert main() == 0
    assert capsys.readouterr().out == "1 2\n3\n"
