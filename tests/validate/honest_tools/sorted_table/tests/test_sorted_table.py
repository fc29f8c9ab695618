"""Tests of the sorted table."""

from __future__ import annotations

import io
import sys

import pytest

from sorted_table import insert_sorted, pick, top
from sorted_table.__main__ import main
from sorted_table.core import Table

ROWS = ["dd", "a", "ccc", "bb"]


class TestTable:
    """The class itself, with another type of row."""

    @pytest.fixture
    def table(self) -> Table[tuple[str, int]]:
        return Table(lambda row: row[1], [("x", 3), ("y", 1)])

    def test_it_sorts_what_it_is_given(self, table: Table[tuple[str, int]]) -> None:
        assert table.pick(slice(None)) == [("y", 1), ("x", 3)]

    def test_inserting_keeps_the_order(self, table: Table[tuple[str, int]]) -> None:
        for row in [("z", 3), ("w", 2), ("v", 1)]:
            table.insert(row)
        assert [name for name, _ in table.pick(slice(0, 9))] == ["y", "v", "w", "x", "z"]

    def test_one_row(self, table: Table[tuple[str, int]]) -> None:
        assert table.pick(-1) == ("x", 3)

    def test_no_rows(self) -> None:
        table: Table[int] = Table(abs)
        assert table.top(2) == []

    def test_discarding(self, table: Table[tuple[str, int]]) -> None:
        table.insert(("y", 1))
        assert table.discard(("y", 1)) is True
        assert table.discard(("y", 2)) is False
        assert table.pick(slice(None)) == [("y", 1), ("x", 3)]

    def test_a_negative_count(self, table: Table[tuple[str, int]]) -> None:
        assert table.top(0) == []
        with pytest.raises(ValueError, match="^count must not be negative, as -1 is$"):
            table.top(-1)


def test_rows_are_sorted_first() -> None:
    assert insert_sorted(ROWS, "ee", len) == ["a", "dd", "bb", "ee", "ccc"]
    assert ROWS == ["dd", "a", "ccc", "bb"]


def test_picking_keeps_the_rows_as_they_stand() -> None:
    assert pick(ROWS, 0) == "dd"
    assert pick(ROWS, slice(2)) == ["dd", "a"]


def test_top_is_stable() -> None:
    assert top(ROWS, len) == ["ccc", "dd", "bb"]
    assert top(ROWS, len, 1) == ["ccc"]
    assert top(ROWS, lambda row: -len(row), 2) == ["a", "dd"]


def test_command_line(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("1\n333\n22\n\n"))
    assert main() == 0
    assert capsys.readouterr().out == "333\n22\n1\n"
