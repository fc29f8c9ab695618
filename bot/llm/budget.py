"""Hard caps: what could go over one is not sent. Safe for several threads, and several runs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock
from typing import Final

from bot.config import FILE_NAME
from bot.errors import SurroundingsError
from bot.llm.ledger import Ledger, today
from bot.llm.usage import Usage, total
from bot.model_settings import BudgetConfig, DayCaps, RunCaps

_ROUNDING: Final = 1e-9
"""Dollars by which a sum of fractions may seem to be over."""


class BudgetError(SurroundingsError):
    """A request was not sent, because it could have gone over a cap."""


@dataclass(frozen=True, eq=False)
class Reservation:
    """Room for one HTTP request, on the day when it was made."""

    day: str
    usage: Usage


class Budget:
    """What this run has used of models, and what it may still use.

    Args:
        caps: For the run, and for the day.
        ledger: Where it is written down, and what other runs have used; None: nowhere, nothing.
        clock: The day in UTC.
    """

    def __init__(
        self,
        caps: BudgetConfig,
        ledger: Ledger | None = None,
        clock: Callable[[], str] = today,
    ) -> None:
        self.ledger = ledger
        self._caps = caps
        self._clock = clock
        self._lock = Lock()
        self._settled: dict[str, Usage] = {}
        self._open: set[Reservation] = set()

    @property
    def spent(self) -> Usage:
        """All of this run's usage, with the most that is under way."""
        with self._lock:
            return total(self._of(day) for day in self._days())

    def reserve(self, most: Usage, model: str = "") -> Reservation:
        """Make room for one HTTP request before it is sent.

        Args:
            most: What it can use.
            model: The model that is asked.

        Raises:
            BudgetError: It could go over a cap; nothing is reserved.
            SurroundingsError: What is reserved cannot be written down.
        """
        with self._lock:
            day = self._clock()
            run = total(self._of(one) for one in self._days())
            _require(self._caps.run, run, most, "run")
            own = self._of(day) + most
            if self.ledger:
                self.ledger.claim(day, own, model, lambda others: self._day(others, day, most))
            else:
                self._day(Usage(), day, most)
            reservation = Reservation(day, most)
            self._open.add(reservation)
            return reservation

    def settle(self, reservation: Reservation, actual: Usage) -> None:
        """Put what a request has used in the place of what was reserved for it.

        Raises:
            SurroundingsError: It cannot be written down; it counts all the same.
        """
        with self._lock:
            self._open.remove(reservation)
            day = reservation.day
            self._settled[day] = self._settled.get(day, Usage()) + actual
            if self.ledger:
                self.ledger.settle(day, self._of(day))

    def _day(self, others: Usage, day: str, most: Usage) -> None:
        _require(self._caps.day, others + self._of(day), most, "day")

    def _days(self) -> set[str]:
        return {*self._settled, *(one.day for one in self._open)}

    def _of(self, day: str) -> Usage:
        under_way = total(one.usage for one in self._open if one.day == day)
        return self._settled.get(day, Usage()) + under_way


def _require(caps: RunCaps | DayCaps, so_far: Usage, more: Usage, of: str) -> None:
    for name, cap, now, wanted in (
        ("requests", caps.requests, so_far.requests, more.requests),
        ("tokens", caps.tokens, so_far.tokens, more.tokens),
        ("dollars", caps.dollars, so_far.cost, more.cost),
    ):
        if now + wanted > cap + (_ROUNDING if name == "dollars" else 0):
            raise BudgetError(
                f"The {of}'s budget of {cap:,} {name} would be exceeded: {_figure(now)} are used "
                f"or under way, and this request may take {_figure(wanted)}.",
                remedy=f"Raise budget.{of}.{name} in {FILE_NAME}, or run it again "
                f"{'tomorrow' if of == 'day' else 'to go on'}: what was answered is kept.",
            )


def _figure(value: float) -> str:
    return f"{value:,}" if isinstance(value, int) else f"{value:,.4f}"
