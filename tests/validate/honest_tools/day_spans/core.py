"""Working days and spans."""

from __future__ import annotations

from datetime import date, timedelta

_DAY = timedelta(days=1)
_SATURDAY = 5


def parse_day(text: str) -> date:
    """Read a day.

    Raises:
        ValueError: It is not written as YYYY-MM-DD, or there is no such day.
    """
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise ValueError(f"{text!r} is not written as YYYY-MM-DD") from error


def working_days(first: date, last: date, holidays: list[date] | None = None) -> int:
    """Return how many days from first to last are neither weekend nor holiday."""
    free = frozenset(holidays or ())
    days = (first + _DAY * step for step in range((last - first).days + 1))
    return sum(day.weekday() < _SATURDAY and day not in free for day in days)


def merge_spans(spans: list[tuple[date, date]]) -> list[tuple[date, date]]:
    """Return spans in order that neither overlap nor touch, of the same days."""
    merged: list[tuple[date, date]] = []
    for first, last in sorted(spans):
        if merged and first <= merged[-1][1] + _DAY:
            start, end = merged.pop()
            merged.append((start, max(end, last)))
        else:
            merged.append((first, last))
    return merged
