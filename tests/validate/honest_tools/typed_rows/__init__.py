"""Total the orders of each customer from typed rows."""

from __future__ import annotations

from .core import Row, best_customer, row_total, totals

__all__ = ["Row", "best_customer", "row_total", "totals"]
