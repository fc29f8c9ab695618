"""Tests of amounts of money."""

from __future__ import annotations

import dataclasses
import sys

import pytest

from money_amounts import Money
from money_amounts.__main__ import main


def test_the_default_is_nothing() -> None:
    assert Money("EUR").cents == 0


def test_an_amount_can_be_a_key() -> None:
    assert dataclasses.is_dataclass(Money)
    assert hash(Money("EUR", 4)) == hash(Money("EUR", 4))


def test_sums() -> None:
    assert Money("EUR", 2).plus(Money("EUR", 3)) == Money("EUR", 5)
    assert Money("EUR", 2) + Money("EUR", -3) == Money("EUR", -1)


def test_currencies_do_not_mix() -> None:
    with pytest.raises(ValueError, match="^EUR and CHF cannot be added$"):
        Money("EUR").plus(Money("CHF"))


@pytest.mark.parametrize(
    ("cents", "parts", "expected"),
    [(7, 2, [4, 3]), (6, 3, [2, 2, 2]), (5, 1, [5]), (1, 3, [1, 0, 0]), (11, 4, [3, 3, 3, 2])],
)
def test_splitting_loses_nothing(cents: int, parts: int, expected: list[int]) -> None:
    assert [part.cents for part in Money("EUR", cents).split(parts)] == expected


def test_parts_must_be_positive() -> None:
    with pytest.raises(ValueError, match="^parts must be positive, not -1$"):
        Money("EUR", 5).split(-1)


def test_order() -> None:
    assert sorted([Money("EUR", 3), Money("EUR", 1)]) == [Money("EUR", 1), Money("EUR", 3)]


@pytest.mark.parametrize(
    ("cents", "text"),
    [(0, "0.00 EUR"), (1234, "12.34 EUR"), (-1, "-0.01 EUR"), (-250, "-2.50 EUR"), (7, "0.07 EUR")],
)
def test_text(cents: int, text: str) -> None:
    assert str(Money("EUR", cents)) == text


def test_command_line(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "argv", ["money_amounts", "101", "2"])
    assert main() == 0
    assert capsys.readouterr().out == "0.51 EUR\n0.50 EUR\n"
