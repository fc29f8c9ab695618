"""Column totals of CSV."""

from __future__ import annotations

import csv
import io


def column_totals(text: str, delimiter: str = ",") -> dict[str, float]:
    """Return the sum of every numeric column, in the order of the columns."""
    reader = csv.DictReader(io.StringIO(text), delimiter=delimiter)
    rows = list(reader)
    totals: dict[str, float] = {}
    for name in reader.fieldnames or ():
        numbers = [_number(row[name]) for row in rows]
        if None not in numbers:
            totals[name] = sum(number for number in numbers if number is not None)
    return totals


def _number(cell: str | None) -> float | None:
    if not cell:
        return 0.0
    try:
        return float(cell)
    except ValueError:
        return None


def to_csv(totals: dict[str, float]) -> str:
    """Return the totals as a table of two columns."""
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow(["column", "total"])
    writer.writerows(totals.items())
    return written.getvalue()
