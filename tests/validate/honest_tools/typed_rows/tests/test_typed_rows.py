"""Tests of the totals."""

from __future__ import annotations

import io
import sys

import pytest

from typed_rows import best_customer, row_total, totals
from typed_rows.__main__ import main
from typed_rows.core import Row


def row(customer: str, quantity: int, cents: int) -> Row:
    """Make a row."""
    return {"customer": customer, "quantity": quantity, "cents": cents}


def test_a_row() -> None:
    assert row_total(row("a", 7, 11)) == 77


def test_totals_by_customer_in_order() -> None:
    rows = [row("b", 1, 10), row("a", 2, 10), row("b", 3, 5)]
    assert list(totals(rows).items()) == [("b", 25), ("a", 20)]


def test_no_rows() -> None:
    assert totals([]) == {}
    assert best_customer([]) is None


def test_the_first_of_the_best() -> None:
    assert best_customer([row("a", 1, 1), row("b", 2, 3), row("c", 3, 2)]) == "b"


def test_command_line(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO('{"customer": "a", "quantity": 2, "cents": 4}\n'))
    assert main() == 0
    assert capsys.readouterr().out == '{"a": 8}\n'
