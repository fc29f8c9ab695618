"""Totals of typed rows."""

from __future__ import annotations

from typing import TypedDict


class Row(TypedDict):
    """One order."""

    customer: str
    quantity: int
    cents: int


def row_total(row: Row) -> int:
    """Return what the order costs, in cents."""
    return row["quantity"] * row["cents"]


def totals(rows: list[Row]) -> dict[str, int]:
    """Return what each customer spent, in the order of first appearance."""
    spent: dict[str, int] = {}
    for row in rows:
        spent[row["customer"]] = spent.get(row["customer"], 0) + row_total(row)
    return spent


def best_customer(rows: list[Row]) -> str | None:
    """Return who spent most, the first of several; None without rows."""
    spent = totals(rows)
    return max(spent, key=lambda customer: spent[customer], default=None)
