"""Tests of working days and spans."""

from __future__ import annotations

import sys
from datetime import date

import pytest

from day_spans import merge_spans, parse_day, working_days
from day_spans.__main__ import main

MONDAY = date(2023, 5, 1)


def may(day: int) -> date:
    """Return a day of May 2023, which began on a Monday."""
    return date(2023, 5, day)


@pytest.mark.parametrize(
    ("last", "expected"), [(1, 1), (5, 5), (6, 5), (7, 5), (8, 6), (14, 10), (31, 23)]
)
def test_weekends_do_not_count(last: int, expected: int) -> None:
    assert working_days(MONDAY, may(last)) == expected


def test_the_other_way_round_there_are_none() -> None:
    assert working_days(may(9), may(8)) == 0


def test_holidays_count_once_and_only_on_working_days() -> None:
    assert working_days(MONDAY, may(7), [may(2), may(2), may(6), may(20)]) == 4


def test_spans_that_overlap_or_touch_are_one() -> None:
    spans = [(may(10), may(12)), (may(1), may(3)), (may(4), may(4)), (may(11), may(11))]
    assert merge_spans(spans) == [(may(1), may(4)), (may(10), may(12))]


def test_spans_with_a_day_between_stay_apart() -> None:
    spans = [(may(1), may(2)), (may(4), may(5))]
    assert merge_spans(spans) == spans
    assert merge_spans([]) == []


def test_reading_a_day() -> None:
    assert parse_day("2023-05-31") == may(31)


@pytest.mark.parametrize("text", ["", "2023-02-30", "tomorrow"])
def test_reading_something_else(text: str) -> None:
    with pytest.raises(ValueError, match=f"^'{text}' is not written as YYYY-MM-DD$"):
        parse_day(text)


def test_command_line(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "argv", ["day_spans", "2023-05-05", "2023-05-09"])
    assert main() == 0
    assert capsys.readouterr().out == "3\n"
