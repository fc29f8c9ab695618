"""Sum the columns of a table in CSV."""

from __future__ import annotations

from .core import column_totals, to_csv

__all__ = ["column_totals", "to_csv"]
