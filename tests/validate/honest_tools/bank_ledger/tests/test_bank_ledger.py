"""Tests of the ledger."""

from __future__ import annotations

import io
import sys

import pytest

from bank_ledger import Ledger, OverdraftError
from bank_ledger.__main__ import main


@pytest.fixture
def ledger() -> Ledger:
    return Ledger({"ann": 100, "bob": 50})


def test_an_empty_ledger() -> None:
    assert Ledger().total() == 0
    assert Ledger().balance("nobody") == 0


def test_the_opening_balances_are_copied() -> None:
    opening = {"ann": 1}
    Ledger(opening).deposit("ann", 5)
    assert opening == {"ann": 1}


def test_deposits_add_up(ledger: Ledger) -> None:
    assert ledger.deposit("ann", 1) == 101
    assert ledger.deposit("ann", 2) == 103


def test_a_transfer_moves_and_keeps_the_total(ledger: Ledger) -> None:
    ledger.transfer("ann", "bob", 100)
    assert (ledger.balance("ann"), ledger.balance("bob"), ledger.total()) == (0, 150, 150)


def test_a_transfer_to_itself_changes_nothing(ledger: Ledger) -> None:
    ledger.transfer("ann", "ann", 10)
    assert ledger.balance("ann") == 100


def test_overdrafts_are_refused_and_change_nothing(ledger: Ledger) -> None:
    with pytest.raises(OverdraftError, match="^bob holds 50 cents, not 51$"):
        ledger.transfer("bob", "ann", 51)
    assert (ledger.balance("ann"), ledger.balance("bob")) == (100, 50)


@pytest.mark.parametrize("cents", [0, -1])
def test_amounts_must_be_positive(ledger: Ledger, cents: int) -> None:
    with pytest.raises(ValueError, match=f"^an amount must be positive, not {cents}$"):
        ledger.deposit("ann", cents)
    with pytest.raises(ValueError, match="positive"):
        ledger.transfer("ann", "bob", cents)
    assert ledger.total() == 150


def test_command_line(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("ann 5\nbob 1\nann 7\n"))
    assert main() == 0
    assert capsys.readouterr().out == "ann 5\nbob 1\nann 12\n"
