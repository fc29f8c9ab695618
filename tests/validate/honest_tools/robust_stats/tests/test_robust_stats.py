"""Tests of robust statistics."""

from __future__ import annotations

import statistics
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from robust_stats import outliers, spread, trimmed_mean
from robust_stats.__main__ import main

NUMBERS = st.lists(st.integers(-1000, 1000).map(float), min_size=1)


@given(NUMBERS, st.integers(-50, 50))
def test_spread_does_not_move_with_the_values(values: list[float], by: int) -> None:
    assert spread([value + by for value in values]) == spread(values)


def test_spread_of_an_even_number() -> None:
    assert spread([1.0, 2.0, 4.0, 8.0]) == 1.5


def test_spread_of_nothing() -> None:
    with pytest.raises(statistics.StatisticsError):
        spread([])


@given(NUMBERS)
def test_without_trimming_it_is_the_mean(values: list[float]) -> None:
    assert trimmed_mean(values, 0.0) == pytest.approx(statistics.fmean(values))


def test_trimming_rounds_down_and_cuts_both_ends() -> None:
    values = [100.0, 3.0, 1.0, 2.0, -100.0]
    assert trimmed_mean(values, 0.39) == 2.0
    assert trimmed_mean(values, 0.4) == 2.0
    assert trimmed_mean(values, 0.19) == pytest.approx(1.2)


def test_a_tenth_is_the_default() -> None:
    assert trimmed_mean([0.0] * 9 + [90.0]) == 0.0
    assert trimmed_mean([0.0] * 8 + [90.0]) == 10.0


@pytest.mark.parametrize("share", [-0.1, 0.5, 1.0])
def test_shares_out_of_range(share: float) -> None:
    with pytest.raises(ValueError, match=f"^share must be at least 0 and below 0.5, not {share:g}"):
        trimmed_mean([1.0], share)


def test_outliers_at_both_ends_in_order() -> None:
    values = [50.0, 9.0, 10.0, 11.0, -30.0, 10.0, 12.0]
    assert outliers(values) == [50.0, -30.0]


def test_the_limit_itself_is_no_outlier() -> None:
    values = [0.0, 1.0, 2.0, 3.0, 5.0]
    assert outliers(values, 2.0) == [5.0]
    assert outliers(values, 3.0) == []
    assert outliers(values) == []


def test_command_line(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "argv", ["robust_stats", "1", "2", "3", "99"])
    assert main() == 0
    assert capsys.readouterr().out == "99.0\n"
