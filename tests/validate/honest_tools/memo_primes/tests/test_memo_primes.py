"""Tests of prime factors."""

from __future__ import annotations

import math
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from memo_primes import factors, is_prime, totient
from memo_primes.__main__ import main


@given(st.integers(1, 5000))
def test_factors_multiply_to_the_number(number: int) -> None:
    found = factors(number)
    assert math.prod(found) == number
    assert list(found) == sorted(found)
    assert all(is_prime(factor) for factor in found)


@given(st.integers(1, 120))
def test_totient_counts(number: int) -> None:
    assert totient(number) == sum(math.gcd(number, other) == 1 for other in range(1, number + 1))


def test_small_primes() -> None:
    assert [n for n in range(-1, 32) if is_prime(n)] == [2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31]


def test_squares_of_primes() -> None:
    assert [factors(n) for n in (4, 9, 49, 121)] == [(2, 2), (3, 3), (7, 7), (11, 11)]


@pytest.mark.parametrize("number", [0, -4])
def test_numbers_must_be_positive(number: int) -> None:
    with pytest.raises(ValueError, match=f"^a number must be positive, not {number}$"):
        factors(number)
    with pytest.raises(ValueError, match="positive"):
        totient(number)


def test_repeated_calls_agree() -> None:
    assert factors(8) is factors(8)


def test_command_line(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "argv", ["memo_primes", "12", "7"])
    assert main() == 0
    assert capsys.readouterr().out == "12 2 2 3\n7 7\n"
