"""Tests of exact shares."""

from __future__ import annotations

import sys
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exact_ratios import allocate, percentage, share
from exact_ratios.__main__ import main


def test_shares_are_exact() -> None:
    assert share(1, 3) + share(1, 3) + share(1, 3) == 1
    assert share(-4, 6) == Fraction(-2, 3)
    assert share(5, 1) == 5


@pytest.mark.parametrize("whole", [0, -1])
def test_the_whole_must_be_positive(whole: int) -> None:
    with pytest.raises(ValueError, match=f"^the whole must be positive, not {whole}$"):
        share(1, whole)


@pytest.mark.parametrize(
    ("ratio", "places", "text"),
    [
        (Fraction(1, 800), 2, "0.13"),
        (Fraction(1, 3), 0, "33"),
        (Fraction(1, 3), 4, "33.3333"),
        (Fraction(2), 1, "200.0"),
    ],
)
def test_rounding(ratio: Fraction, places: int, text: str) -> None:
    assert str(percentage(ratio, places)) == text


def test_two_places_are_the_default() -> None:
    assert percentage(Fraction(1, 7)) == Decimal("14.29")


@given(st.integers(0, 500), st.lists(st.integers(0, 9), min_size=1, max_size=8).filter(any))
def test_an_allocation_is_complete_and_near(total: int, weights: list[int]) -> None:
    given_out = allocate(total, weights)
    assert sum(given_out) == total
    for part, weight in zip(given_out, weights, strict=True):
        assert abs(part - Fraction(total * weight, sum(weights))) < 1


def test_the_largest_remainders_get_more() -> None:
    assert allocate(5, [1, 5, 4]) == [1, 2, 2]
    assert allocate(4, [2, 3, 5]) == [1, 1, 2]
    assert allocate(10, [1, 2, 3]) == [2, 3, 5]


def test_weights_must_sum_to_something() -> None:
    with pytest.raises(ValueError, match="^the weights must sum to more than nought$"):
        allocate(1, [0, 0])
    assert allocate(1, [1]) == [1]


def test_command_line(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "argv", ["exact_ratios", "3", "7"])
    assert main() == 0
    assert capsys.readouterr().out == "42.86\n"
