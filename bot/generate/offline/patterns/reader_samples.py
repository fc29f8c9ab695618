"""Texts and records for the tests of readers, worked out apart from the code under test."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from bot.generate.offline.patterns.reader_columns import Cell, Notation
from bot.spec.interface import Class

_PLAIN: Final = tuple(Cell(name, name, "string", False, "str") for name in ("a", "b"))


@dataclass(frozen=True)
class Samples:
    """Samples in one notation; `refuses` tells whether unknown columns are refused.

    Every method takes the columns that a function knows; without any, it makes some up.
    """

    notation: Notation
    refuses: bool

    @property
    def _table(self) -> bool:
        return self.notation.form in ("csv", "tsv")

    def _text(self, *rows: dict[str, Any], columns: list[str] | None = None) -> str:
        header = list(rows[0]) if columns is None else columns
        return self.notation.text(header, rows)

    def _row(self, cells: list[Cell], second: bool = False) -> dict[str, Any]:
        """Cells of a valid row by column."""
        return {cell.column: self.notation.shown(cell.values[second]) for cell in cells or _PLAIN}

    def text(self, cells: list[Cell]) -> str:
        """Two rows."""
        return self._text(self._row(cells), self._row(cells, second=True))

    def short(self, cells: list[Cell]) -> str:
        """One row."""
        return self._text(self._row(cells))

    def header(self, cells: list[Cell]) -> str:
        """A text without rows."""
        return self._text(columns=[cell.column for cell in cells]) if self._table and cells else ""

    def rows(self, cells: list[Cell], record: Class | None) -> str:
        """Source of the records that `text` holds."""
        shown = [
            _source(record, {cell.field: repr(cell.values[index]) for cell in cells or _PLAIN})
            for index in (0, 1)
        ]
        return f"[{', '.join(shown)}]"

    def data(self, cells: list[Cell]) -> list[dict[str, Any]]:
        """A record as JSON has it."""
        notation = Notation("jsonl", "", "", "")
        return [{cell.field: notation.shown(cell.values[0]) for cell in cells or _PLAIN}]

    def bare_text(self, cells: list[Cell]) -> str:
        """One row without the columns that may be absent."""
        needed = [cell for cell in cells if not cell.optional] or cells[:1]
        return self._text({cell.column: self._row(cells)[cell.column] for cell in needed})

    def bare_rows(self, cells: list[Cell], record: Class | None) -> str:
        """Source of the record that `bare_text` holds."""
        needed = [cell for cell in cells if not cell.optional] or cells[:1]
        shown = {cell.field: repr(cell.values[0]) if cell in needed else "None" for cell in cells}
        return f"[{_source(record, shown)}]"

    def wider_text(self, cells: list[Cell]) -> str:
        """One row with a column more than is known."""
        return self._text({**self._row(cells), "unheard-of": "x"})

    def first(self, cells: list[Cell], record: Class | None) -> str:
        """Source of the record that `wider_text` holds."""
        return f"[{_source(record, {cell.field: repr(cell.values[0]) for cell in cells})}]"

    def strategy(self, cells: list[Cell], record: Class | None) -> str:
        """Source of a Hypothesis strategy for records."""
        form = self.notation.form
        fields = {cell.field: cell.strategy(form) for cell in cells or _PLAIN}
        if record is None or "TypedDict" in record.bases:
            return f"st.fixed_dictionaries({_source(None, fields)})"
        arguments = ", ".join(f"{name}={source}" for name, source in fields.items())
        return f"st.builds({record.name}, {arguments})"

    def flags(self) -> str:
        """A row with true, false and nothing."""
        row = {"a": True, "b": False, "c": None}
        return self._text({column: self.notation.shown(value) for column, value in row.items()})

    def unwritable(self, cells: list[Cell]) -> list[tuple[list[dict[str, Any]], str]]:
        """Records that cannot be written, and how the message begins."""
        faults: list[tuple[list[dict[str, Any]], str]] = []
        good = self.data(cells)[0]
        for cell in cells:
            bad = {field: value for field, value in good.items() if field != cell.field}
            if not cell.optional:
                faults.append(([good, bad], f"record 2: there is no column {cell.field!r}"))
        if cells and self.refuses:
            odd = "record 1: column 'unheard-of' is not known"
            faults.append(([{**good, "unheard-of": "x"}], odd))
        if self._table and not cells:
            odd = "record 2: its fields are not those of the first"
            faults += [([{"a": 1}, {"b": 1}], odd), ([{"a": 1}, {"a": 1, "b": 1}], odd)]
        if self.notation.form == "pairs" and not cells:
            faults += [
                ([{key: 1}], f"column {key!r} cannot be written") for key in ("a b", "", "=")
            ]
        return faults

    def faults(self, cells: list[Cell]) -> list[tuple[str, str]]:
        """Texts that cannot be read, and how the message begins."""
        return [*self._shape_faults(cells), *self._cell_faults(cells)]

    def _cell_faults(self, cells: list[Cell]) -> Iterator[tuple[str, str]]:
        good = self._row(cells)
        line = 3 if self._table else 2
        for cell in cells:
            for wrong in cell.wrong(self.notation.form):
                text = self._text(good, {**good, cell.column: wrong})
                yield text, f"line {line}, column {cell.column}: {self._reason(cell, wrong)}"
            if not cell.optional:
                less = {column: value for column, value in good.items() if column != cell.column}
                yield self._text({"-": "", **less}), f"line 1: there is no column {cell.column!r}"
        if cells and self.refuses:
            yield self.wider_text(cells), "line 1: column 'unheard-of' is not known"

    def _reason(self, cell: Cell, wrong: Any) -> str:
        if cell.type == "date":
            # What Python says about a date differs between its versions.
            return ""
        if cell.type == "boolean" and self.notation.form != "jsonl":
            return f"{wrong!r} is none of {self.notation.true}"
        return f"{wrong!r} is no {cell.type}"

    def _shape_faults(self, cells: list[Cell]) -> Iterator[tuple[str, str]]:
        good = self._row(cells)
        columns = len(good)
        if self._table:
            text = self._text(good)
            cut = self.notation.delimiter
            header, row = text.splitlines()
            yield f"{text}\n{row}{cut}x\n", f"line 4: {columns + 1} cells, not {columns}"
            if columns > 1:
                yield f"{header}\n{row.rpartition(cut)[0]}", f"line 2: {columns - 1} cells, not"
            yield f"{header}{cut}{header.split(cut)[0]}", "line 1: a column stands twice"
            yield f'{header}\n"x', "line 2: "
            yield f'\n{header}\n\n"x"y', "line 4: "
            lines = f'{header}\n"x\ny"{cut * (columns - 1)}\n'
            if not cells:
                yield f"{lines}{row}{cut}x", f"line 4: {columns + 1} cells, not {columns}"
        elif self.notation.form == "jsonl":
            yield "[1]", "line 1: this is no JSON object"
            yield '\n\n{"a": 1', "line 3: "
            yield '{"a": 1, "a": 1}', "line 1: a key stands twice"
            yield '{"a": NaN}', "line 1: NaN is no JSON number"
            yield '{"a": -Infinity}', "line 1: -Infinity is no JSON number"
        else:
            yield "x", "line 1: 'x' does not begin with key=value"
            yield "a=1 =1", "line 1: '=1' does not begin with key=value"
            yield 'a="1"b=2', "line 1: 'a=\"1\"b=2' does not begin"
            yield 'a="1', "line 1: "
            yield "a=1 a=1", "line 1: column 'a' stands twice"
            yield '\n\na="\\x"', "line 3, column a: "


def _source(record: Class | None, fields: dict[str, str]) -> str:
    """Source of a record with these values."""
    plain = {name: source.replace("datetime.date(", "date(") for name, source in fields.items()}
    if record is None:
        return f"{{{', '.join(f'{name!r}: {source}' for name, source in plain.items())}}}"
    return f"{record.name}({', '.join(f'{name}={source}' for name, source in plain.items())})"
