"""Columns of delimited text: their model, and values that show how each type reads and writes."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field

from bot.spec.interface import Class, Parameter

Type = Literal["string", "integer", "number", "boolean", "date"]
Format = Literal["csv", "tsv", "jsonl", "pairs"]

_TYPES: Final[Mapping[str, Type]] = {
    "str": "string",
    "int": "integer",
    "float": "number",
    "bool": "boolean",
    "date": "date",
}
ANNOTATIONS: Final = (*_TYPES, *(f"{name} | None" for name in _TYPES))
"""The annotations that a field of a record class may have."""

_SAMPLES: Final[Mapping[Type, tuple[Any, Any]]] = {
    "string": ("x", 'a, "b"\té\r\nc=d'),
    "integer": (7, -12),
    "number": (1.5, -2e-07),
    "boolean": (True, False),
    "date": (date(2026, 1, 5), date(1999, 12, 31)),
}
_STRATEGIES: Final[Mapping[Type, str]] = {
    "string": 'st.text(st.characters(codec="utf-8"))',
    "integer": "st.integers()",
    "number": "st.floats(allow_nan=False, allow_infinity=False)",
    "boolean": "st.booleans()",
    "date": "st.dates()",
}
_NO_TEXT: Final[Mapping[Type, tuple[str, ...]]] = {
    "string": (),
    "integer": ("", "1.5", " 1", "1_0", "x"),
    "number": ("", "nan", "1e999", "1_0", "1 ", "x"),
    "boolean": ("", "perhaps"),
    "date": ("", "2026-02-30", "x"),
}
_NO_JSON: Final[Mapping[Type, tuple[Any, ...]]] = {
    "string": (None, 1, []),
    "integer": (None, 1.5, True, "1"),
    "number": (None, "1", True),
    "boolean": (None, 0, "true"),
    "date": (None, "2026-02-30", 20260105),
}


class Column(BaseModel):
    """One column of the text, and the field that it becomes."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    type: Type = "string"
    optional: bool = Field(
        False, description="Whether an empty or absent cell is None; not for values that stay text."
    )
    source: str = Field("", description="The column's name in the text, where it is another one.")


@dataclass(frozen=True)
class Cell:
    """A column as generated code reads it: `column` is its name in the text."""

    field: str
    column: str
    type: Type
    optional: bool
    convert: str

    @property
    def read(self) -> str:
        """Source of the value, from a variable called `row`."""
        reader = "_optional" if self.optional else "_value"
        return f"{reader}(row, {self.column!r}, {self.convert})"

    def taken_from(self, variable: str, record: Class) -> str:
        """Source of the value in a record."""
        if "TypedDict" in record.bases:
            return f"{variable}[{self.field!r}]"
        return f"{variable}.{self.field}"

    @property
    def values(self) -> tuple[Any, Any]:
        """Two values, the second None where that is allowed."""
        first, second = _SAMPLES[self.type]
        return first, None if self.optional else second

    def strategy(self, form: Format) -> str:
        """Source of a Hypothesis strategy for values that text can hold."""
        source = _STRATEGIES[self.type]
        if self.optional and self.type == "string" and form != "jsonl":
            source = source.replace('"))', '"), min_size=1)').replace('")),', '"),')
        return f"st.none() | {source}" if self.optional else source

    def wrong(self, form: Format) -> tuple[Any, ...]:
        """Cells that do not hold a value of the type."""
        known = _NO_JSON if form == "jsonl" else _NO_TEXT
        return tuple(
            cell for cell in known[self.type] if not (self.optional and cell in ("", None))
        )


def typed(field: Parameter) -> tuple[Type, bool]:
    """The type that the annotation of a field asks for, and whether it may be None."""
    names = field.annotation.replace("datetime.", "").strip("'\"")
    optional = "None" in names or "Optional" in names
    bare = names.replace("None", "").replace("Optional", "").strip(" |[]").rpartition(".")[2]
    return _TYPES[bare], optional


@dataclass(frozen=True)
class Notation:
    """How values and rows are written: what the tests compare with, apart from generated code."""

    form: Format
    delimiter: str
    true: str
    false: str

    def shown(self, value: Any) -> Any:
        """A value as a cell."""
        if self.form == "jsonl":
            return str(value) if isinstance(value, date) else value
        if isinstance(value, bool):
            return self.true if value else self.false
        return "" if value is None else str(value)

    def text(self, columns: Sequence[str], rows: Sequence[Mapping[str, Any]]) -> str:
        """Cells as text."""
        if self.form == "jsonl":
            return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
        if self.form == "pairs":
            return "".join(
                " ".join(f"{column}={_pair(str(cell))}" for column, cell in row.items()) + "\n"
                for row in rows
            )
        lines = [columns, *([row[column] for column in columns] for row in rows)]
        return "".join(
            (self.delimiter.join(self._quoted(str(cell)) for cell in line) or '""') + "\n"
            for line in lines
        )

    def _quoted(self, cell: str) -> str:
        special = any(character in cell for character in (self.delimiter, '"', "\r", "\n"))
        return '"' + cell.replace('"', '""') + '"' if special else cell


def _pair(cell: str) -> str:
    plain = cell.isascii() and cell.isprintable() and " " not in cell and '"' not in cell
    return cell if plain else json.dumps(cell)
