"""Read CSV, TSV, JSON lines or key=value lines into typed records, and write them."""

from __future__ import annotations

import csv
import io
import json
import math
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final, Literal, NoReturn, TypedDict, TypeVar


class Column(TypedDict, total=False):
    """One column: its type and whether it may be empty, and its name in the text.

    Of fields of a class, the class has the types, and only `source` counts.
    """

    type: Literal["string", "integer", "number", "boolean", "date"]
    optional: bool
    source: str


FORMAT: Final[Literal["csv", "tsv", "jsonl", "pairs"]] = "csv"
DELIMITER: Final[str] = ","
COLUMNS: Final[dict[str, dict[str, Any]]] = {}
EXTRA: Final[Literal["refuse", "ignore"]] = "refuse"
TRUE_WORDS: Final[tuple[str, ...]] = ("true",)
FALSE_WORDS: Final[tuple[str, ...]] = ("false",)
_SEPARATOR: Final[str] = "\t" if FORMAT == "tsv" else DELIMITER
_NUMBER: Final = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)
_PAIR: Final = re.compile(r'\s*([^\s="]+)=("(?:[^"\\]|\\.)*"|[^\s"]*)(?=\s|$)')
_KEY: Final = re.compile(r'[^\s="]+')
_PLAIN: Final = re.compile("[!#-~]*")
_SPECIAL: Final = re.compile('["\r\n' + re.escape(_SEPARATOR) + "]")
_Converted = TypeVar("_Converted")


@dataclass(frozen=True)
class Row:
    """A record; each field stands for any field of its type."""

    a_text: str
    a_count: int
    a_number: float
    a_flag: bool
    a_day: date
    b_text: str | None
    b_count: int | None
    b_number: float | None
    b_flag: bool | None
    b_day: date | None
    c_text: str = ""
    c_count: int = 0
    c_number: float = 0.0
    c_flag: bool = False
    c_day: date = date.min
    d_text: str | None = None
    d_count: int | None = None
    d_number: float | None = None
    d_flag: bool | None = None
    d_day: date | None = None


def read(text: str) -> list[Row]:
    """Read records from text.

    Args:
        text: The text to read.

    Returns:
        The records, in the order of the text.

    Raises:
        ValueError: A line does not hold what it must; the message says which.
    """
    columns = {
        "a_text": True,
        "a_count": True,
        "a_number": True,
        "a_flag": True,
        "a_day": True,
        "b_text": False,
        "b_count": False,
        "b_number": False,
        "b_flag": False,
        "b_day": False,
        "c_text": True,
        "c_count": True,
        "c_number": True,
        "c_flag": True,
        "c_day": True,
        "d_text": False,
        "d_count": False,
        "d_number": False,
        "d_flag": False,
        "d_day": False,
    }
    return [
        Row(
            a_text=_value(row, "a_text", _string),
            a_count=_value(row, "a_count", _integer),
            a_number=_value(row, "a_number", _number),
            a_flag=_value(row, "a_flag", _boolean),
            a_day=_value(row, "a_day", _date),
            b_text=_optional(row, "b_text", _string),
            b_count=_optional(row, "b_count", _integer),
            b_number=_optional(row, "b_number", _number),
            b_flag=_optional(row, "b_flag", _boolean),
            b_day=_optional(row, "b_day", _date),
            c_text=_value(row, "c_text", _string),
            c_count=_value(row, "c_count", _integer),
            c_number=_value(row, "c_number", _number),
            c_flag=_value(row, "c_flag", _boolean),
            c_day=_value(row, "c_day", _date),
            d_text=_optional(row, "d_text", _string),
            d_count=_optional(row, "d_count", _integer),
            d_number=_optional(row, "d_number", _number),
            d_flag=_optional(row, "d_flag", _boolean),
            d_day=_optional(row, "d_day", _date),
        )
        for row in _rows(text, columns)
    ]


def read_file(path: str | Path, encoding: str = "utf-8") -> list[Row]:
    """Read records from a file.

    Args:
        path: The file to read.
        encoding: Of the file.

    Returns:
        The records, in the order of the file.

    Raises:
        ValueError: A line does not hold what it must; the message says which.
    """
    return read(_content(path, encoding))


def read_dicts(text: str) -> list[dict[str, Any]]:
    """Read records from text, as dictionaries.

    Args:
        text: The text to read.

    Returns:
        The records, in the order of the text.

    Raises:
        ValueError: A line does not hold what it must; the message says which.
    """
    if COLUMNS:
        return [
            {name: _typed(row, name, column) for name, column in COLUMNS.items()}
            for row in _rows(text, _wanted())
        ]
    return [row.cells for row in _rows(text, None)]


def read_dicts_file(path: str | Path, encoding: str = "utf-8") -> list[dict[str, Any]]:
    """Read records from a file, as dictionaries.

    Args:
        path: The file to read.
        encoding: Of the file.

    Returns:
        The records, in the order of the file.

    Raises:
        ValueError: A line does not hold what it must; the message says which.
    """
    return read_dicts(_content(path, encoding))


def read_texts(text: str) -> list[dict[str, str]]:
    """Read records from text, with every value as text.

    Args:
        text: The text to read.

    Returns:
        The records, in the order of the text.

    Raises:
        ValueError: A line does not hold what it must; the message says which.
    """
    if COLUMNS:
        return [
            {name: str(row.cells[_source(name)]) for name in COLUMNS}
            for row in _rows(text, dict.fromkeys(COLUMNS, True))
        ]
    return [{name: str(cell) for name, cell in row.cells.items()} for row in _rows(text, None)]


def write(rows: Iterable[Row]) -> str:
    """Write records as text, which reads back as the same records.

    Args:
        rows: The records to write.

    Returns:
        The text, with a newline at the end of each row.
    """
    return _written(
        [
            "a_text",
            "a_count",
            "a_number",
            "a_flag",
            "a_day",
            "b_text",
            "b_count",
            "b_number",
            "b_flag",
            "b_day",
            "c_text",
            "c_count",
            "c_number",
            "c_flag",
            "c_day",
            "d_text",
            "d_count",
            "d_number",
            "d_flag",
            "d_day",
        ],
        (
            {
                "a_text": row.a_text,
                "a_count": row.a_count,
                "a_number": row.a_number,
                "a_flag": row.a_flag,
                "a_day": row.a_day,
                "b_text": row.b_text,
                "b_count": row.b_count,
                "b_number": row.b_number,
                "b_flag": row.b_flag,
                "b_day": row.b_day,
                "c_text": row.c_text,
                "c_count": row.c_count,
                "c_number": row.c_number,
                "c_flag": row.c_flag,
                "c_day": row.c_day,
                "d_text": row.d_text,
                "d_count": row.d_count,
                "d_number": row.d_number,
                "d_flag": row.d_flag,
                "d_day": row.d_day,
            }
            for row in rows
        ),
    )


def write_dicts(rows: Iterable[Mapping[str, Any]]) -> str:
    """Write dictionaries as text, which reads back as the same records.

    Args:
        rows: The records to write.

    Returns:
        The text, with a newline at the end of each row.

    Raises:
        ValueError: A record cannot be written in this form.
    """
    if COLUMNS:
        return _written(list(COLUMNS), _complete(rows))
    if FORMAT == "pairs":
        return "".join(_written(list(row), [row]) for row in _keyed(rows))
    if FORMAT == "jsonl":
        return "".join(_written(list(row), [row]) for row in rows)
    alike = list(_alike(rows))
    return _written(list(alike[0]), alike) if alike else ""


def pick(rows: Iterable[Mapping[str, Any]], columns: Iterable[str]) -> list[dict[str, Any]]:
    """Keep some fields of each record.

    Args:
        rows: The records to choose from.
        columns: The fields to keep, in this order.

    Returns:
        The records with these fields alone.

    Raises:
        ValueError: A record has no such field.
    """
    kept = list(columns)
    return [
        {name: _picked(row, number, name) for name in kept} for number, row in enumerate(rows, 1)
    ]


def where(rows: Iterable[Any], column: str, value: object) -> list[Any]:
    """Keep the records with one value in a field.

    Args:
        rows: The records to choose from.
        column: The field to look at.
        value: What the field has to be.

    Returns:
        These records, in their order.

    Raises:
        ValueError: A record has no such field.
    """
    return [row for number, row in enumerate(rows, 1) if _picked(row, number, column) == value]


@dataclass(frozen=True)
class _Line:
    """The cells of a row by column, and the line that it begins on."""

    begins: int
    cells: dict[str, Any]


def _content(path: str | Path, encoding: str) -> str:
    """Give the text of a file, ends of lines as they are."""
    with Path(path).open(encoding=encoding, newline="") as file:
        return file.read()


def _source(name: str) -> str:
    """Name the column in the text that a field stands in."""
    return str(COLUMNS.get(name, {}).get("source", name)) if COLUMNS else name


def _rows(text: str, columns: Mapping[str, bool] | None) -> Iterator[_Line]:
    """Split a text into rows; blank lines are left out.

    The fields that are known come with whether they have to be there; None takes any.
    """
    if FORMAT in ("csv", "tsv"):
        return _table(text, columns)
    return _lines(text, columns)


def _table(text: str, columns: Mapping[str, bool] | None) -> Iterator[_Line]:
    """Split a table with a header into rows."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_SEPARATOR, strict=True)
    header: list[str] = []
    line = 1
    try:
        for cells in reader:
            if cells and not header:
                header = cells
                if columns is not None:
                    _check(header, columns, f"line {line}")
                if len(set(header)) < len(header):
                    raise ValueError(f"line {line}: a column stands twice")
            elif cells:
                if len(cells) != len(header):
                    raise ValueError(f"line {line}: {len(cells)} cells, not {len(header)}")
                yield _Line(line, dict(zip(header, cells, strict=True)))
            line = reader.line_num + 1
    except csv.Error as error:
        raise ValueError(f"line {line}: {error}") from error


def _lines(text: str, columns: Mapping[str, bool] | None) -> Iterator[_Line]:
    """Split a text into rows, one a line."""
    for line, content in enumerate(text.split("\n"), 1):
        if content.strip():
            cells = _object(line, content) if FORMAT == "jsonl" else _pairs(line, content)
            if columns is not None:
                _check(cells, columns, f"line {line}")
            yield _Line(line, cells)


def _object(line: int, content: str) -> dict[str, Any]:
    """Read the JSON object of a line."""
    try:
        cells = json.loads(content, parse_constant=_no_number, object_pairs_hook=_unique)
    except (ValueError, RecursionError) as error:
        raise ValueError(f"line {line}: {error}") from error
    if not isinstance(cells, dict):
        raise ValueError(f"line {line}: this is no JSON object")
    return cells


def _no_number(word: str) -> NoReturn:
    """Refuse the words of Python for numbers that JSON does not have."""
    raise ValueError(f"{word} is no JSON number")


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Build an object whose keys all differ."""
    cells = dict(pairs)
    if len(cells) < len(pairs):
        raise ValueError("a key stands twice")
    return cells


def _pairs(line: int, content: str) -> dict[str, Any]:
    """Read the pairs of a line; a quoted value follows the rules of JSON."""
    cells: dict[str, Any] = {}
    content = content.strip()
    position = 0
    while position < len(content):
        match = _PAIR.match(content, position)
        if match is None:
            rest = content[position:].strip()
            raise ValueError(f"line {line}: {rest!r} does not begin with key=value")
        key, value = match.groups()
        if key in cells:
            raise ValueError(f"line {line}: column {key!r} stands twice")
        try:
            cells[key] = json.loads(value) if value.startswith('"') else value
        except ValueError as error:
            raise ValueError(f"line {line}, column {key}: {error}") from error
        position = match.end()
    return cells


def _check(cells: Iterable[str], columns: Mapping[str, bool], place: str) -> None:
    """Raise ValueError where the columns are not those of the fields that are known."""
    found = list(cells)
    for name, required in columns.items():
        if required and _source(name) not in found:
            raise ValueError(f"{place}: there is no column {_source(name)!r}")
    if EXTRA == "refuse":
        known = [_source(name) for name in columns]
        for column in found:
            if column not in known:
                raise ValueError(f"{place}: column {column!r} is not known")


def _value(row: _Line, name: str, convert: Callable[[Any], _Converted]) -> _Converted:
    """Convert the cell of a field."""
    column = _source(name)
    try:
        return convert(row.cells[column])
    except ValueError as error:
        raise ValueError(f"line {row.begins}, column {column}: {error}") from error


def _optional(row: _Line, name: str, convert: Callable[[Any], _Converted]) -> _Converted | None:
    """Convert the cell of a field; None where there is nothing in it."""
    if row.cells.get(_source(name)) in (None, ""):
        return None
    return _value(row, name, convert)


def _typed(row: _Line, name: str, column: Mapping[str, Any]) -> Any:
    """Convert a cell as its column says."""
    if column.get("optional", False):
        return _optional(row, name, _converter(column.get("type", "string")))
    return _value(row, name, _converter(column.get("type", "string")))


def _converter(kind: str) -> Callable[[Any], Any]:
    """Give what converts the cells of a type; only types that a column has are known."""
    if any(one.get("type") == "integer" for one in COLUMNS.values()) and kind == "integer":
        return _integer
    if any(one.get("type") == "number" for one in COLUMNS.values()) and kind == "number":
        return _number
    if any(one.get("type") == "boolean" for one in COLUMNS.values()) and kind == "boolean":
        return _boolean
    if any(one.get("type") == "date" for one in COLUMNS.values()) and kind == "date":
        return _date
    return _string


def _wanted() -> dict[str, bool]:
    """Tell of each column whether it has to be there."""
    return {name: not column.get("optional", False) for name, column in COLUMNS.items()}


def _string(cell: Any) -> str:
    """Take a string, and nothing else."""
    if not isinstance(cell, str):
        raise ValueError(f"{cell!r} is no string")
    return cell


def _integer(cell: Any) -> int:
    """Take an integer; from text digits, and a sign before them."""
    if FORMAT == "jsonl":
        if isinstance(cell, bool) or not isinstance(cell, int):
            raise ValueError(f"{cell!r} is no integer")
        return cell
    if not re.fullmatch("[+-]?[0-9]+", cell):
        raise ValueError(f"{cell!r} is no integer")
    return int(cell)


def _number(cell: Any) -> float:
    """Take a finite number."""
    if FORMAT == "jsonl":
        if isinstance(cell, bool) or not isinstance(cell, (int, float)):
            raise ValueError(f"{cell!r} is no number")
        return float(cell)
    number = float(cell) if _NUMBER.fullmatch(cell) else math.nan
    if not math.isfinite(number):
        raise ValueError(f"{cell!r} is no number")
    return number


def _boolean(cell: Any) -> bool:
    """Take true or false; from text a word for it."""
    if FORMAT == "jsonl":
        if not isinstance(cell, bool):
            raise ValueError(f"{cell!r} is no boolean")
        return cell
    if cell not in TRUE_WORDS + FALSE_WORDS:
        raise ValueError(f"{cell!r} is none of {', '.join(TRUE_WORDS + FALSE_WORDS)}")
    return cell in TRUE_WORDS


def _date(cell: Any) -> date:
    """Read a date as ISO 8601 has it."""
    return date.fromisoformat(_string(cell))


def _written(names: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> str:
    """Write the fields of records in the form of the text."""
    if FORMAT == "jsonl":
        objects = ({_source(name): row[name] for name in names} for row in rows)
        return "".join(
            json.dumps(one, ensure_ascii=False, allow_nan=False, default=str) + "\n"
            for one in objects
        )
    if FORMAT == "pairs":
        pairs = ([f"{_source(name)}={_quoted(row[name])}" for name in names] for row in rows)
        return "".join(f"{' '.join(line)}\n" for line in pairs)
    cells = [[_source(name) for name in names], *([row[name] for name in names] for row in rows)]
    lines = (_SEPARATOR.join(map(_quoted, line)) for line in cells)
    # A row of one empty cell is not left blank, which would be no row.
    return "".join((line or '""') + "\n" for line in lines)


def _quoted(value: object) -> str:
    """Write a value as a cell, in quotes where it has to be."""
    cell = _shown(value)
    if FORMAT == "pairs":
        return cell if _PLAIN.fullmatch(cell) else json.dumps(cell)
    if _SPECIAL.search(cell):
        doubled = cell.replace('"', '""')
        return f'"{doubled}"'
    return cell


def _shown(value: object) -> str:
    """Write a value as a cell."""
    if isinstance(value, bool):
        return TRUE_WORDS[0] if value else FALSE_WORDS[0]
    return "" if value is None else str(value)


def _complete(rows: Iterable[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    """Give records every field that is known."""
    for number, row in enumerate(rows, 1):
        _check_fields(row, number)
        yield {name: row.get(name) for name in COLUMNS}


def _check_fields(row: Mapping[str, Any], number: int) -> None:
    """Raise ValueError where the fields of a record are not those that are known."""
    for name, column in COLUMNS.items():
        if not column.get("optional", False) and name not in row:
            raise ValueError(f"record {number}: there is no column {name!r}")
    if EXTRA == "refuse":
        for name in row:
            if name not in COLUMNS:
                raise ValueError(f"record {number}: column {name!r} is not known")


def _keyed(rows: Iterable[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    """Pass records on as long as their fields can stand before an equals sign."""
    for row in rows:
        for name in row:
            if not _KEY.fullmatch(name):
                raise ValueError(f"column {name!r} cannot be written")
        yield row


def _alike(rows: Iterable[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    """Pass records on as long as they have the fields of the first."""
    first: list[str] | None = None
    for number, row in enumerate(rows, 1):
        first = sorted(row) if first is None else first
        if sorted(row) != first:
            raise ValueError(f"record {number}: its fields are not those of the first")
        yield row


def _picked(row: Mapping[str, Any], number: int, column: str) -> Any:
    """Give the value of a field."""
    if column not in row:
        raise ValueError(f"record {number}: there is no column {column!r}")
    return row[column]
