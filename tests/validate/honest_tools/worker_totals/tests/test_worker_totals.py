"""Tests of the workers."""

from __future__ import annotations

import io
import sys

import pytest

from worker_totals import spread, totals
from worker_totals.__main__ import main


@pytest.mark.parametrize("workers", [1, 2, 9])
def test_totals_keep_their_order(workers: int) -> None:
    batches = [list(range(number)) for number in range(6)]
    assert totals(batches, workers) == [0, 0, 1, 3, 6, 10]


def test_nothing_to_add() -> None:
    assert totals([]) == []
    assert spread([]) == 0


@pytest.mark.parametrize("workers", [0, -2])
def test_workers_must_be_positive(workers: int) -> None:
    with pytest.raises(ValueError, match=f"workers must be positive, not {workers}"):
        totals([[1]], workers)


def test_spread() -> None:
    assert spread([[5], [1, 1], [-3, 4]]) == 4


def test_command_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("1 2\n\n7\n"))
    assert main() == 0
    assert capsys.readouterr().out == "3 0 7\n"
