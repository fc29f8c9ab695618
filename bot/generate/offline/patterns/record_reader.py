"""Reading delimited text into records, and writing records back."""

from __future__ import annotations

import re
from typing import Annotated, Final, Self

from pydantic import Field, model_validator

from bot.generate.offline.pattern import (
    EVERY,
    Measure,
    Operation,
    Pattern,
    PatternParameters,
    Slot,
)
from bot.generate.offline.patterns import reader_tests as tests
from bot.generate.offline.patterns.reader_code import IMPORTS, SUPPORT
from bot.generate.offline.patterns.reader_columns import (
    ANNOTATIONS,
    Cell,
    Column,
    Format,
    Notation,
    Type,
    typed,
)
from bot.generate.offline.patterns.reader_samples import Samples
from bot.spec.interface import Class, Parameter
from bot.spec.toolspec import Category

_Words = Annotated[tuple[str, ...], Field(min_length=1)]


class Parameters(PatternParameters):
    """How the text is written, and which columns it has."""

    format: Format = Field(
        "csv", description="csv, tsv, jsonl (a JSON object a line) or pairs (key=value)."
    )
    delimiter: str = Field(",", min_length=1, max_length=1, description="Between cells of csv.")
    columns: dict[str, Column] = Field(
        {},
        description="Column by field. Of fields of a class, the class has the types, and only "
        "`source` counts; without columns or class, every column is read as it is.",
    )
    extra: Annotated[str, Field(pattern="^(refuse|ignore)$")] = Field(
        "refuse", description="What becomes of columns that are not known."
    )
    true_words: _Words = Field(("true",), description="Words for true; the first is written.")
    false_words: _Words = Field(("false",), description="Words for false; the first is written.")

    @model_validator(mode="after")
    def _can_be_read_back(self) -> Self:
        if self.delimiter in '"\r\n':
            raise ValueError("delimiter may be no quote and no end of line")
        if set(self.true_words) & set(self.false_words):
            raise ValueError("a word cannot stand for true and for false")
        names = [cell.column for cell in self.cells(None)]
        if len(names) > len(set(names)):
            raise ValueError("two columns have the same name in the text")
        for name in names:
            if self.format == "pairs" and not re.fullmatch(r'[^\s="]+', name):
                raise ValueError(f"column {name!r} cannot be a key of key=value")
        return self

    @property
    def separator(self) -> str:
        """What stands between the cells of a line."""
        return "\t" if self.format == "tsv" else self.delimiter

    @property
    def table(self) -> bool:
        """Whether the text begins with a header."""
        return self.format in ("csv", "tsv")

    @property
    def samples(self) -> Samples:
        """Texts and records for the tests."""
        words = self.true_words[0], self.false_words[0]
        return Samples(Notation(self.format, self.separator, *words), self.extra == "refuse")

    def cells(self, record: Class | None, *, plain: bool = False) -> list[Cell]:
        """The columns of a class, or else of the parameters; `plain` has strings, none optional."""
        if record is not None:
            return [self.cell(field) for field in record.fields]
        return [
            self._cell(name, "string", False)
            if plain
            else self._cell(name, column.type, column.optional)
            for name, column in self.columns.items()
        ]

    def cell(self, field: Parameter) -> Cell:
        """The column of a field of a class."""
        return self._cell(field.name, *typed(field))

    def wanted(self, cells: list[Cell]) -> dict[str, bool]:
        """Whether a column has to be there, by its name in the text."""
        return {cell.column: not cell.optional for cell in cells}

    @property
    def names(self) -> dict[str, str]:
        """The column of each field."""
        return {cell.field: cell.column for cell in self.cells(None)}

    @property
    def fields_wanted(self) -> dict[str, bool]:
        """Whether a field has to be there."""
        return {cell.field: not cell.optional for cell in self.cells(None)}

    def _cell(self, field: str, kind: Type, optional: bool) -> Cell:
        known = self.columns.get(field)
        convert = {"string": "str", "date": "date.fromisoformat"}.get(kind, f"_{kind}")
        if self.format == "jsonl":
            convert = f"_{kind}"
        return Cell(field, (known and known.source) or field, kind, optional, convert)


_KNOWN: Final = """
{%- set plain = "[str, str]" in shapes["SLOT"] -%}
{%- set cells = p.cells(records.get("SLOT"), plain=plain) -%}
{%- set given = cells and not records.get("SLOT") -%}
"""
_TEXT: Final = Slot(
    "text",
    ("str",),
    "The text to read.",
    words=("text", "content", "document", "data", "source"),
    document=True,
    sample="{{ p.samples.short(p.cells(record, plain='[str, str]' in shapes.return)) | literal }}",
)
_MAPPINGS: Final = (
    "sequence[mapping[str, Any]]",
    "sequence[mapping[str, object]]",
    "sequence[mapping[str, str]]",
)
_ENTRIES: Final = Slot(
    "entries",
    ("sequence[record]", *_MAPPINGS),
    "The records to write.",
    words=("records", "rows", "items"),
    sample="{{ p.samples.data(p.cells(records.get('entries'))) | literal }}",
    fields=ANNOTATIONS,
)
_ROWS: Final = Slot(
    "rows",
    _MAPPINGS,
    "The records to choose from.",
    words=("records", "entries", "items"),
    sample='[{"a": "1", "b": "x"}, {"a": "2", "b": "y"}]',
)
_VALUE: Final = """{{ {"int": "2", "float": "2.5", "bool": "True"}.get(shapes.value, "'2'") }}"""
_READ: Final = (
    _KNOWN.replace("SLOT", "return")
    + """
{%- set known = ", _COLUMNS" if given and not plain else ", " ~ p.wanted(cells) if cells else "" -%}
{%- set rows = " for row in _rows(" ~ text ~ known ~ ")" -%}
{% if record %}
return {{ collected(filled ~ rows) }}
{% elif cells %}
{% set fields %}
{
{% for cell in cells %}
    {{ cell.field | literal }}: {{ cell.read }},
{% endfor %}
}
{% endset %}
return {{ collected(fields | trim ~ rows) }}
{% else %}
return {{ collected("row.cells" ~ rows) }}
{% endif %}
"""
)
_WRITE: Final = (
    _KNOWN.replace("SLOT", "entries")
    + """
{% set header = (cells | map(attribute="column") | list | literal) ~ ", " if p.table else "" %}
{% if given %}
return _written({{ "list(_NAMES.values()), " if p.table else "" }}_renamed({{ entries }}))
{% elif cells %}
return _written(
    {{ header }}
    (
        {
{% for cell in cells %}
            {{ cell.column | literal }}: {{ cell.taken_from("item", records.entries) }},
{% endfor %}
        }
        for item in {{ entries }}
    ),
)
{% elif p.table %}
alike = list(_alike({{ entries }}))
return _written(list(alike[0]), alike) if alike else ""
{% elif p.format == "pairs" %}
return _written(_keyed({{ entries }}))
{% else %}
return _written({{ entries }})
{% endif %}
"""
)

PATTERN: Final = Pattern(
    name="record_reader",
    category=Category.IO,
    summary="Read CSV, TSV, JSON lines or key=value lines into typed records, and write them.",
    parameters=Parameters,
    imports=IMPORTS,
    support=SUPPORT,
    test_imports=tests.IMPORTS,
    operations=(
        Operation(
            name="read",
            words=("read", "parse", "load", "loads", "from", "decode"),
            slots=(_TEXT,),
            returns=("sequence[record]", *_MAPPINGS),
            about="Read records from text.",
            gives="The records, in the order of the text.",
            raises="ValueError: A line does not hold what it must; the message says which.",
            body=_READ,
            measures=(Measure(EVERY, "{{ p.cell(field).read }}", ANNOTATIONS),),
            tests=_KNOWN.replace("SLOT", "return") + tests.READ,
        ),
        Operation(
            name="write",
            words=("write", "format", "dump", "dumps", "to", "render", "serialise", "encode"),
            slots=(_ENTRIES,),
            returns=("str",),
            about="Write records as text, which reads back as the same records.",
            gives="The text, with a newline at the end of each row.",
            raises='{{ "" if records.get("entries") and p.format != "jsonl" else '
            '"ValueError: A record cannot be written in this form." }}',
            body=_WRITE,
            tests=_KNOWN.replace("SLOT", "entries") + tests.WRITE,
        ),
        Operation(
            name="select",
            words=("select", "columns", "pick", "project", "keep", "only"),
            slots=(
                _ROWS,
                Slot(
                    "columns",
                    ("sequence[str]",),
                    "The fields to keep, in this order.",
                    words=("fields", "names", "keys"),
                    sample='["b"]',
                ),
            ),
            returns=_MAPPINGS,
            about="Keep some fields of each record.",
            gives="The records with these fields alone.",
            raises="ValueError: A record has no such field.",
            body="""
                wanted = list({{ columns }})
                return {{ collected(
                    "{name: _picked(item, index, name) for name in wanted}"
                    ~ " for index, item in enumerate(" ~ rows ~ ", 1)"
                ) }}
            """,
            tests=tests.SELECT,
        ),
        Operation(
            name="filter",
            words=("filter", "where", "with", "matching", "find"),
            slots=(
                _ROWS,
                Slot(
                    "column",
                    ("str",),
                    "The field to look at.",
                    words=("field", "name", "key"),
                    sample='"a"',
                ),
                Slot(
                    "value",
                    ("Any", "object", "str", "int", "float", "bool"),
                    "What the field has to be.",
                    words=("wanted", "equals", "is"),
                    sample=_VALUE,
                ),
            ),
            returns=_MAPPINGS,
            about="Keep the records with one value in a field.",
            gives="These records, in their order.",
            raises="ValueError: A record has no such field.",
            body="""
                {% set holds = "_picked(item, index, " ~ column ~ ") == " ~ value %}
                return {{ collected(
                    "item for index, item in enumerate(" ~ rows ~ ", 1)"
                    ~ " if " ~ holds
                ) }}
            """,
            tests=tests.FILTER,
        ),
    ),
)
