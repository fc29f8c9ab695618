"""Tests of the column totals."""

from __future__ import annotations

import io
import sys

import pytest

from csv_totals import column_totals, to_csv
from csv_totals.__main__ import main


def test_columns_keep_their_order() -> None:
    assert list(column_totals("b,a\n1,10\n2,20\n").items()) == [("b", 3.0), ("a", 30.0)]


def test_text_anywhere_leaves_the_column_out() -> None:
    assert column_totals("a,b\n1,2\nx,3\n4,4\n") == {"b": 9.0}


def test_empty_and_missing_cells_are_nought() -> None:
    assert column_totals("a,b\n,1\n2\n") == {"a": 2.0, "b": 1.0}


def test_a_header_alone() -> None:
    assert column_totals("a\n") == {"a": 0}


def test_quotes() -> None:
    assert column_totals('a,"b,c"\n1,"2"\n') == {"a": 1.0, "b,c": 2.0}


def test_another_delimiter() -> None:
    assert column_totals("a|b\n1|2\n", "|") == {"a": 1.0, "b": 2.0}


@pytest.mark.parametrize(
    ("totals", "text"),
    [({}, "column,total\n"), ({"a,b": 1.5}, 'column,total\n"a,b",1.5\n')],
)
def test_writing(totals: dict[str, float], text: str) -> None:
    assert to_csv(totals) == text


def test_command_line(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("n\n4\n5\n"))
    assert main() == 0
    assert capsys.readouterr().out == "column,total\nn,9.0\n"
