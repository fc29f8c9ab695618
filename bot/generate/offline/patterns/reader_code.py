"""Code that tools of the pattern `record_reader` share."""

from __future__ import annotations

from typing import Final

IMPORTS: Final = """
import csv
import io
import json
import math
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple, NoReturn, TypeVar
"""

_CSV_ROWS: Final = '''
def _rows(text: str{{ wanted }}) -> Iterator[_Row]:
    """Split the text into rows; blank lines are left out."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_DELIMITER, strict=True)
    header: list[str] = []
    line = 1
    try:
        for cells in reader:
            if cells and not header:
                header = cells
                {% if check %}
                if columns is not None:
                    _check(dict.fromkeys(header), columns, f"line {line}")
                {% endif %}
                if len(set(header)) < len(header):
                    raise ValueError(f"line {line}: a column stands twice")
            elif cells:
                if len(cells) != len(header):
                    raise ValueError(f"line {line}: {len(cells)} cells, not {len(header)}")
                yield _Row(line, dict(zip(header, cells)))
            line = reader.line_num + 1
    except csv.Error as error:
        raise ValueError(f"line {line}: {error}") from error
'''

_LINE_ROWS: Final = '''
def _rows(text: str{{ wanted }}) -> Iterator[_Row]:
    """Split the text into rows, one a line; blank lines are left out."""
    for line, content in enumerate(text.split("\\n"), 1):
        if content.strip():
            cells = _cells(line, content)
            {% if check %}
            if columns is not None:
                _check(cells, columns, f"line {line}")
            {% endif %}
            yield _Row(line, cells)
'''

SUPPORT: Final = {
    "_DELIMITER": "_DELIMITER = {{ p.separator | literal }}",
    "_TRUE": "_TRUE = {{ p.true_words | literal }}",
    "_FALSE": "_FALSE = {{ p.false_words | literal }}",
    "_NUMBER": r'_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)',
    "_PAIR": r"""
        _PAIR = re.compile(r'\s*([^\s="]+)=("(?:[^"\\]|\\.)*"|[^\s"]*)(?=\s|$)')
    """,
    "_PLAIN": '_PLAIN = re.compile("[!#-~]*")',
    "_SPECIAL": r"""_SPECIAL = re.compile(f'["\r\n{re.escape(_DELIMITER)}]')""",
    "_COLUMNS": "_COLUMNS = {{ p.wanted(p.cells(none)) | literal }}",
    "_NAMES": "_NAMES = {{ p.names | literal }}",
    "_FIELDS": "_FIELDS = {{ p.fields_wanted | literal }}",
    "_Converted": '_Converted = TypeVar("_Converted")',
    "_Row": '''
        class _Row(NamedTuple):
            """The cells of a row by column, and the line that it begins on."""

            line: int
            cells: dict[str, Any]
    ''',
    "_check": '''
        def _check(cells: Mapping[str, Any], columns: Mapping[str, bool], place: str) -> None:
            """Raise ValueError where the columns are not the wanted ones."""
            for column, required in columns.items():
                if required and column not in cells:
                    raise ValueError(f"{place}: there is no column {column!r}")
            {% if p.extra == "refuse" %}
            for column in cells:
                if column not in columns:
                    raise ValueError(f"{place}: column {column!r} is not known")
            {% endif %}
    ''',
    "_no_number": '''
        def _no_number(word: str) -> NoReturn:
            """Refuse the words of Python for numbers that JSON does not have."""
            raise ValueError(f"{word} is no JSON number")
    ''',
    "_unique": '''
        def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
            """Build an object whose keys all differ."""
            cells = dict(pairs)
            if len(cells) < len(pairs):
                raise ValueError("a key stands twice")
            return cells
    ''',
    "_cells": '''
        {% if p.format == "jsonl" %}
        def _cells(line: int, content: str) -> dict[str, Any]:
            """Read the JSON object of a line."""
            try:
                cells = json.loads(
                    content, parse_constant=_no_number, object_pairs_hook=_unique
                )
            except (ValueError, RecursionError) as error:
                raise ValueError(f"line {line}: {error}") from error
            if not isinstance(cells, dict):
                raise ValueError(f"line {line}: this is no JSON object")
            return cells
        {% else %}
        def _cells(line: int, content: str) -> dict[str, Any]:
            """Read the pairs of a line; a quoted value follows the rules of JSON."""
            cells: dict[str, str] = {}
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
        {% endif %}
    ''',
    "_rows": (
        '{% set check = p.columns or "*" in asked %}'
        '{% set wanted = ", columns: Mapping[str, bool] | None = None" if check else "" %}'
        '{% if p.format in ("csv", "tsv") %}'
        + _CSV_ROWS.strip()
        + "{% else %}"
        + _LINE_ROWS.strip()
        + "{% endif %}"
    ),
    "_value": '''
        def _value(
            row: _Row, column: str, convert: Callable[[Any], _Converted]
        ) -> _Converted:
            """Convert a cell."""
            try:
                return convert(row.cells[column])
            except ValueError as error:
                raise ValueError(f"line {row.line}, column {column}: {error}") from error
    ''',
    "_optional": '''
        def _optional(
            row: _Row, column: str, convert: Callable[[Any], _Converted]
        ) -> _Converted | None:
            """Convert a cell; None where there is nothing in it."""
            {% if p.format == "jsonl" %}
            if row.cells.get(column) is None:
                return None
            {% else %}
            if not row.cells.get(column):
                return None
            {% endif %}
            return _value(row, column, convert)
    ''',
    "_string": '''
        def _string(cell: Any) -> str:
            """Take a string, and nothing else."""
            if not isinstance(cell, str):
                raise ValueError(f"{cell!r} is no string")
            return cell
    ''',
    "_integer": '''
        {% if p.format == "jsonl" %}
        def _integer(cell: Any) -> int:
            """Take an integer, and nothing else."""
            if isinstance(cell, bool) or not isinstance(cell, int):
                raise ValueError(f"{cell!r} is no integer")
            return cell
        {% else %}
        def _integer(cell: str) -> int:
            """Read an integer: digits, and a sign before them."""
            if not re.fullmatch("[+-]?[0-9]+", cell):
                raise ValueError(f"{cell!r} is no integer")
            return int(cell)
        {% endif %}
    ''',
    "_number": '''
        {% if p.format == "jsonl" %}
        def _number(cell: Any) -> float:
            """Take a number, and nothing else."""
            if isinstance(cell, bool) or not isinstance(cell, (int, float)):
                raise ValueError(f"{cell!r} is no number")
            return float(cell)
        {% else %}
        def _number(cell: str) -> float:
            """Read a finite decimal number."""
            number = float(cell) if _NUMBER.fullmatch(cell) else math.nan
            if not math.isfinite(number):
                raise ValueError(f"{cell!r} is no number")
            return number
        {% endif %}
    ''',
    "_boolean": '''
        {% if p.format == "jsonl" %}
        def _boolean(cell: Any) -> bool:
            """Take true or false, and nothing else."""
            if not isinstance(cell, bool):
                raise ValueError(f"{cell!r} is no boolean")
            return cell
        {% else %}
        def _boolean(cell: str) -> bool:
            """Read a word for true or false."""
            if cell not in _TRUE + _FALSE:
                raise ValueError(f"{cell!r} is none of {', '.join(_TRUE + _FALSE)}")
            return cell in _TRUE
        {% endif %}
    ''',
    "_date": '''
        def _date(cell: Any) -> date:
            """Read a date as ISO 8601 has it."""
            return date.fromisoformat(_string(cell))
    ''',
    "_shown": '''
        def _shown(value: object) -> str:
            """Write a value as a cell."""
            if isinstance(value, bool):
                return _TRUE[0] if value else _FALSE[0]
            return "" if value is None else str(value)
    ''',
    "_quoted": '''
        def _quoted(value: object) -> str:
            """Write a value as a cell, in quotes where it has to be."""
            cell = _shown(value)
            {% if p.format == "pairs" %}
            return cell if _PLAIN.fullmatch(cell) else json.dumps(cell)
            {% else %}
            if _SPECIAL.search(cell):
                doubled = cell.replace('"', '""')
                return f'"{doubled}"'
            return cell
            {% endif %}
    ''',
    "_written": '''
        {% if p.format == "jsonl" %}
        def _written(rows: Iterable[Mapping[str, Any]]) -> str:
            """Write rows, one JSON object a line."""
            return "".join(
                json.dumps(dict(row), ensure_ascii=False, allow_nan=False, default=str) + "\\n"
                for row in rows
            )
        {% elif p.format == "pairs" %}
        def _written(rows: Iterable[Mapping[str, Any]]) -> str:
            """Write rows, one a line, as pairs of column and value."""
            lines = (
                " ".join(f"{column}={_quoted(value)}" for column, value in row.items())
                for row in rows
            )
            return "".join(f"{line}\\n" for line in lines)
        {% else %}
        def _written(columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> str:
            """Write a header and rows; a row of one empty cell is not left blank."""
            lines = [columns, *([row[column] for column in columns] for row in rows)]
            joined = (_DELIMITER.join(map(_quoted, line)) for line in lines)
            return "".join((line or '""') + "\\n" for line in joined)
        {% endif %}
    ''',
    "_renamed": '''
        def _renamed(records: Iterable[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
            """Give the fields of records the names that their columns have."""
            for number, record in enumerate(records, 1):
                _check(record, _FIELDS, f"record {number}")
                yield {column: record.get(field) for field, column in _NAMES.items()}
    ''',
    "_keyed": '''
        def _keyed(records: Iterable[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
            """Pass records on as long as their fields can stand before an equals sign."""
            for record in records:
                for column in record:
                    if not re.fullmatch(r'[^\\s="]+', column):
                        raise ValueError(f"column {column!r} cannot be written")
                yield record
    ''',
    "_alike": '''
        def _alike(records: Iterable[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
            """Pass records on as long as they have the fields of the first."""
            first: list[str] | None = None
            for number, record in enumerate(records, 1):
                first = sorted(record) if first is None else first
                if sorted(record) != first:
                    raise ValueError(f"record {number}: its fields are not those of the first")
                yield record
    ''',
    "_picked": '''
        def _picked(record: Mapping[str, Any], number: int, column: str) -> Any:
            """Give the value of a column."""
            if column not in record:
                raise ValueError(f"record {number}: there is no column {column!r}")
            return record[column]
    ''',
}
