"""Keeps the balances of accounts."""

from __future__ import annotations


class OverdraftError(ValueError):
    """More was asked for than an account holds."""


class Ledger:
    """Balances by account name."""

    def __init__(self, opening: dict[str, int] | None = None) -> None:
        self._cents = dict(opening or {})

    def balance(self, account: str) -> int:
        """Return what an account holds, nought for one that is not known."""
        return self._cents.get(account, 0)

    def deposit(self, account: str, cents: int) -> int:
        """Add to an account, and return its new balance.

        Raises:
            ValueError: The amount is not positive.
        """
        _check(cents)
        self._cents[account] = self.balance(account) + cents
        return self._cents[account]

    def transfer(self, source: str, target: str, cents: int) -> None:
        """Move an amount.

        Raises:
            OverdraftError: The source holds less.
            ValueError: The amount is not positive.
        """
        _check(cents)
        held = self.balance(source)
        if held < cents:
            raise OverdraftError(f"{source} holds {held} cents, not {cents}")
        self._cents[source] = held - cents
        self.deposit(target, cents)

    def total(self) -> int:
        """Return the sum of all balances."""
        return sum(self._cents.values())


def _check(cents: int) -> None:
    if cents <= 0:
        raise ValueError(f"an amount must be positive, not {cents}")
