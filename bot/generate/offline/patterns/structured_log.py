"""Structured log lines: format, parse, redact, filter and count."""

from __future__ import annotations

import re
from typing import Annotated, Any, Final, Literal, Self

from pydantic import Field, field_validator, model_validator

from bot.generate.offline.pattern import Measure, Operation, Pattern, Slot
from bot.generate.offline.patterns import secret_keys
from bot.generate.offline.patterns import structured_log_tests as tests
from bot.generate.offline.patterns.structured_log_code import IMPORTS, SUPPORT
from bot.spec.toolspec import Category

Name = Annotated[str, Field(pattern="^[A-Za-z_@][A-Za-z0-9_.@-]*$")]
Level = Annotated[str, Field(pattern="^[a-z][a-z0-9_]*$")]

# Record, and how it is written as logfmt and as JSON.
_WRITTEN: Final[tuple[tuple[dict[str, Any], str, str], ...]] = (
    ({"q": "x y", "p": 1}, 'q="x y" p=1', '{"q":"x y","p":1}'),
    ({"q": None, "p": True, "o": 1.5}, "q=null p=true o=1.5", '{"q":null,"p":true,"o":1.5}'),
    ({"q": "null", "p": "1"}, 'q="null" p="1"', '{"q":"null","p":"1"}'),
    ({"q": "01", "p": "1.2.3"}, "q=01 p=1.2.3", '{"q":"01","p":"1.2.3"}'),
    ({"q": -1e-09, "p": -20}, "q=-1e-09 p=-20", '{"q":-1e-09,"p":-20}'),
    ({"q": "-0.5E3", "p": "0x1"}, 'q="-0.5E3" p=0x1', '{"q":"-0.5E3","p":"0x1"}'),
    ({"q": "", "p": "a=b"}, 'q="" p="a=b"', '{"q":"","p":"a=b"}'),
    ({"q": [1, "a b"], "p": {"x": []}}, 'q=[1,"a b"] p={"x":[]}', '{"q":[1,"a b"],"p":{"x":[]}}'),
    ({"x y": 1, "": 2}, '"x y"=1 ""=2', '{"x y":1,"":2}'),
    ({"q": "a/b:c@d,e+f-g_h*", "é": "ü"}, "q=a/b:c@d,e+f-g_h* é=ü", ""),
    ({"q": 'say "x"\\', "p": "["}, 'q="say \\"x\\"\\\\" p="["', ""),
    ({"q": "a\nb\t\u2028\x7f"}, 'q="a\\nb\\t\\u2028\\u007f"', '{"q":"a\\nb\\t\\u2028\\u007f"}'),
    ({"1": "true", "true": "x"}, '1="true" true=x', '{"1":"true","true":"x"}'),
)


class Parameters(secret_keys.SecretKeys):
    """How a record is written, what its levels are, and what must not be shown."""

    format: Literal["logfmt", "json"] = Field("logfmt", description="How a line is written.")
    first: tuple[Name, ...] = Field(
        ("time", "level", "message"), description="Fields that stand first, in this order."
    )
    level_field: Name = Field("level", description="The field that holds the level.")
    message_field: Name = Field("message", description="The field that holds the message.")
    levels: tuple[Level, ...] = Field(
        ("debug", "info", "warning", "error", "critical"),
        description="The levels from the lowest to the highest, in lower case.",
        min_length=2,
    )
    secret_texts: tuple[str, ...] = Field(
        (r"\b[Bb]earer\s+[\w.~+/=-]+",),
        description="Regular expressions; what they find in a value is masked.",
    )
    samples: tuple[str, ...] = Field(
        ("Bearer abc.def",),
        description="A text for each of `secret_texts`, which it finds; needed with your own.",
    )

    @field_validator("secret_texts")
    @classmethod
    def _finds_something(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for expression in value:
            try:
                found = re.compile(expression).search("")
            except re.error as error:
                raise ValueError(f"{expression!r} is no regular expression: {error}") from error
            if found:
                raise ValueError(f"{expression!r} finds the empty text, and so masks everywhere")
        return value

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        for name, values in (("levels", self.levels), ("first", self.first)):
            if len(set(values)) < len(values):
                raise ValueError(f"{name} has the same name twice")
        if self.level_field == self.message_field:
            raise ValueError("level_field and message_field must differ")
        if len(self.samples) != len(self.secret_texts):
            raise ValueError("give samples: one text for each of secret_texts")
        return self

    @property
    def written(self) -> list[tuple[dict[str, Any], str]]:
        """Records for the tests, and the line of each."""
        if self.format == "logfmt":
            return [(record, line) for record, line, _ in _WRITTEN]
        return [(record, line) for record, _, line in _WRITTEN if line]

    def line(self, **record: Any) -> str:
        """The line of a record of numbers and one-word texts."""
        if self.format == "logfmt":
            return " ".join(f"{key}={value}" for key, value in record.items())
        quoted = (
            f'"{key}":{value}' if isinstance(value, int) else f'"{key}":"{value}"'
            for key, value in record.items()
        )
        return "{" + ",".join(quoted) + "}"

    @property
    def ordered(self) -> dict[str, Any]:
        """A record with the fields in the order in which they are written."""
        return {**{name: f"v{place}" for place, name in enumerate(self.first)}, "zz": 1, "aa": 2}

    @property
    def shuffled(self) -> dict[str, Any]:
        """The same record with the fields in another order."""
        names = ["zz", *reversed(self.first), "aa"]
        return {name: self.ordered[name] for name in names}

    @property
    def broken(self) -> list[str]:
        """Lines that are no record."""
        if self.format == "logfmt":
            return ["Traceback (x):", 'q="x"p=1', "q=1 q=2", "q=[NaN]", "q=[1", "  "]
        return ["Traceback (x):", "[1]", '{"q":1} x', '{"q":1,"q":2}', '{"q":NaN}', "  "]

    @property
    def log(self) -> list[str]:
        """A log for the tests: the lines of `records`, with those that are none in between."""
        records = [self.line(**{self.level_field: level, "n": 1}) for level in self.levels]
        loud = self.line(**{"n": 2, self.level_field: self.levels[-1].upper()})
        rich = {"logfmt": '"x y"=[1.5] q="a b"', "json": '{"x y":[1.5],"q":"a b"}'}[self.format]
        other = self.line(**{self.level_field: "other"})
        return [loud, rich, other, *self.broken, *records]

    @property
    def records(self) -> list[dict[str, Any]]:
        """The records of that log: one loud, two without a known level, then one for each level."""
        loud = {"n": 2, self.level_field: self.levels[-1].upper()}
        others: list[dict[str, Any]] = [{"x y": [1.5], "q": "a b"}, {self.level_field: "other"}]
        return [loud, *others, *({self.level_field: level, "n": 1} for level in self.levels)]


_RECORD: Final = ("mapping[str, Any]", "mapping[str, object]")
_RECORDS: Final = tuple(f"sequence[{shape}]" for shape in _RECORD)
_ONE: Final = Slot(
    "entry",
    _RECORD,
    "The record.",
    ("event", "record", "fields", "data"),
    sample='{"user": "ada", "cookie": "x", {{ p.level_field | literal }}: '
    "{{ p.levels[-1] | literal }}}",
)
_LINES: Final = Slot(
    "lines", ("sequence[str]",), "The lines of the log.", ("log",), sample="{{ p.log | literal }}"
)
_MANY: Final = Slot(
    "entries",
    _RECORDS,
    "The records.",
    ("events", "records"),
    sample="[{ {{- p.level_field | literal }}: {{ p.levels[-1] | literal }}}, {}]",
)
_LEVEL: Final = Slot(
    "level",
    ("str",),
    "The lowest level to keep.",
    ("minimum", "threshold", "least", "severity"),
    sample="{{ p.levels[-1] | literal }}",
)
_NO_LEVEL: Final = "ValueError: There is no such level."
_FILTERS: Final = ("filter", "select", "keep", "least", "above", "level", "minimum", "only")
_CHOSEN: Final = 'return {{ collected("one for one in ITEMS ~ ", " ~ level ~ ")") }}'
_SUMMARY: Final = (
    Measure("total", "summary.total", ("int",), ("records", "count", "events", "entries")),
    Measure("skipped", "summary.skipped", ("int",), ("unreadable", "other_lines", "ignored")),
    Measure(
        "by_level",
        "summary.by_level",
        ("dict[str, int]", "Mapping[str, int]"),
        ("levels", "counts", "level_counts"),
    ),
    Measure("highest", "summary.highest", ("str | None",), ("worst", "highest_level", "severity")),
)

PATTERN: Final = Pattern(
    name="structured_log",
    category=Category.LOGGING,
    summary="Write records as log lines (logfmt or JSON) and read them; redact, filter, count.",
    parameters=Parameters,
    imports=f"{IMPORTS}\n{secret_keys.IMPORTS}",
    support={**secret_keys.SUPPORT, **SUPPORT},
    test_imports=tests.IMPORTS,
    test_support={**secret_keys.TEST_SUPPORT, **tests.SUPPORT},
    operations=(
        Operation(
            name="format",
            words=("format", "line", "render", "write", "encode", "serialise", "serialize"),
            slots=(_ONE,),
            returns=("str",),
            about="Write a record as one log line, with secrets masked.",
            gives="The line, without a line break anywhere.",
            body="return _line({{ entry }})",
            tests=tests.FORMAT,
        ),
        Operation(
            name="event",
            words=("event", "log", "message", "entry", "line", "make"),
            slots=(
                Slot(
                    "level",
                    ("str",),
                    "The level, in any case.",
                    ("severity",),
                    sample="{{ p.levels[0] | literal }}",
                ),
                Slot(
                    "message", ("str",), "The message.", ("text", "event"), sample='"all is well"'
                ),
                Slot(
                    "fields",
                    (*_RECORD, *(f"{shape} | None" for shape in _RECORD)),
                    "More fields; they cannot replace level and message.",
                    ("extra", "context", "details"),
                    "{}",
                    sample='{"user": "ada", "cookie": "x"}',
                ),
            ),
            returns=("str",),
            about="Write an event as one log line, with secrets masked.",
            gives="The line, without a line break anywhere.",
            raises=_NO_LEVEL,
            body="return _event({{ level }}, {{ message }}, {{ fields }}"
            "{{ ' or {}' if 'None' in shapes.fields | default('') }})",
            tests=tests.EVENT,
        ),
        Operation(
            name="parse",
            words=("parse", "decode", "read", "load", "record"),
            slots=(
                Slot("line", ("str",), "The line.", ("text",), sample="{{ p.log[0]|literal }}"),
            ),
            returns=("dict[str, Any]", "dict[str, object]"),
            about="Read the record of a log line.",
            gives="The fields, in the order of the line.",
            raises="ValueError: The line is no record, or has a key twice.",
            body="return _parsed({{ line }})",
            tests=tests.PARSE,
        ),
        Operation(
            name="redact",
            words=("redact", "mask", "scrub", "censor", "sanitise", "sanitize", "safe"),
            slots=(_ONE,),
            returns=("dict[str, Any]", "dict[str, object]"),
            about="Mask what is secret in a record, at any depth.",
            gives="A new record of plain JSON data.",
            body="return _redacted({{ entry }})",
            tests=tests.REDACT,
        ),
        Operation(
            name="filter_lines",
            words=(*_FILTERS, "line"),
            slots=(_LINES, _LEVEL),
            returns=("list[str]", "tuple[str, ...]", "Sequence[str]"),
            about="Keep the lines of a level or a higher one.",
            gives="The lines as they are, in their order.",
            raises=_NO_LEVEL,
            body=_CHOSEN.replace("ITEMS", '_chosen_lines(" ~ lines'),
            tests=tests.FILTER_LINES,
        ),
        Operation(
            name="filter_records",
            words=(*_FILTERS, "record"),
            slots=(_MANY, _LEVEL),
            returns=tuple(
                f"{form}[{item}{end}]"
                for form, end in (("list", ""), ("tuple", ", ..."), ("Sequence", ""))
                for item in _RECORD
            ),
            about="Keep the records of a level or a higher one.",
            gives="The records, in their order.",
            raises=_NO_LEVEL,
            body=_CHOSEN.replace("ITEMS", '_chosen(" ~ entries'),
            tests=tests.FILTER_RECORDS,
        ),
        Operation(
            name="read_log",
            words=("read", "load", "parse", "all", "record", "import"),
            slots=(
                _LINES,
                Slot("level", ("str",), _LEVEL.about, _LEVEL.words, "None", sample=_LEVEL.sample),
            ),
            returns=("list[dict[str, Any]]", "list[dict[str, object]]"),
            about="Read the records of a log; lines that are no record are left out.",
            gives="The records, in their order.",
            raises="{{ 'ValueError: There is no such level.' if 'level' in shapes }}",
            body="""
                {% if "level" in shapes %}
                return list(_chosen((record for _, record in _read({{ lines }})), {{ level }}))
                {% else %}
                return [record for _, record in _read({{ lines }})]
                {% endif %}
            """,
            tests=tests.READ_LOG,
        ),
        Operation(
            name="count",
            words=("count", "tally", "level", "histogram", "statistics"),
            slots=(
                Slot(
                    "lines",
                    ("sequence[str]", *_RECORDS),
                    "The lines or records of the log.",
                    ("log", "record", "events"),
                    sample="{{ (p.log if shapes.lines == 'sequence[str]' else p.records) "
                    "| literal }}",
                ),
            ),
            returns=("dict[str, int]", "Mapping[str, int]"),
            about="Count the records of a log by level.",
            gives="The number by level, from the lowest; a level that does not occur is left out.",
            body="""
                {% if shapes.lines == "sequence[str]" %}
                return _counted(record for _, record in _read({{ lines }}))
                {% else %}
                return _counted({{ lines }})
                {% endif %}
            """,
            tests=tests.COUNT,
        ),
        Operation(
            name="summarise",
            words=("summarise", "summarize", "summary", "report", "overview", "analyse"),
            slots=(_LINES,),
            returns=("record",),
            about="Summarise a log.",
            gives="The numbers; a line that is no record, blank ones apart, is skipped.",
            body="summary = _summary({{ lines }})\nreturn {{ filled }}",
            measures=_SUMMARY,
            tests=tests.SUMMARISE,
        ),
    ),
)
