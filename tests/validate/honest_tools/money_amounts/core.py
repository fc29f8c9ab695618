"""Amounts of money."""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True, order=True)
class Money:
    """An amount in cents, and its currency."""

    currency: str
    cents: int = 0

    def plus(self, other: Money) -> Money:
        """Return the sum.

        Raises:
            ValueError: The currencies differ.
        """
        if self.currency != other.currency:
            raise ValueError(f"{self.currency} and {other.currency} cannot be added")
        return replace(self, cents=self.cents + other.cents)

    def split(self, parts: int) -> list[Money]:
        """Return parts that differ by a cent at most, the larger ones first.

        Raises:
            ValueError: `parts` is not positive.
        """
        if parts < 1:
            raise ValueError(f"parts must be positive, not {parts}")
        each, more = divmod(self.cents, parts)
        return [replace(self, cents=each + (index < more)) for index in range(parts)]

    def __add__(self, other: Money) -> Money:
        return self.plus(other)

    def __str__(self) -> str:
        sign = "-" if self.cents < 0 else ""
        whole, rest = divmod(abs(self.cents), 100)
        return f"{sign}{whole}.{rest:02} {self.currency}"
