"""Strict YAML for specifications: a mapping, and the line that every field of it came from.

Stricter than YAML on purpose. Nothing may expand (anchors, aliases, merge keys), nothing may name a
type (tags), nothing may hide, and a plain word that YAML 1.1 and YAML 1.2 read differently (`no`,
`1_000`, `1:30`, `2024-01-01`) is refused instead of guessed. Size and nesting are bounded before
anything recurses, so that a hostile file costs no more than an honest one.
"""

from __future__ import annotations

import codecs
import math
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import yaml

from bot.spec.problem import Problem, SpecError
from bot.text.hidden import find_hidden
from bot.text.printable import printable, quoted

MAX_BYTES: Final = 64 * 1024
MAX_DEPTH: Final = 8

BYTE_ORDER_MARK: Final = "\ufeff"
"""Some editors begin a file with it; it says nothing there."""

_BLANK: Final = re.compile(r"[ ]*([\t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000])")
_PROSE: Final = "behaviour"
_WORDED: Final = frozenset({"summary", "behaviour", "interface", "examples", "acceptance"})
"""Fields of text, in which `#` is more likely a word than the beginning of a comment."""
_CUT: Final = re.compile(r"\s+#")
_TOP_LEVEL_KEY: Final = re.compile(r"([a-z][a-z_]*)[ ]*:")
_MAX_KEY: Final = 60

# YAML 1.2 core schema (section 10.3.2 of its specification), less the numbers JSON cannot hold.
_CORE: Final = (
    ("null", re.compile(r"~|null|Null|NULL|")),
    ("bool", re.compile(r"true|True|TRUE|false|False|FALSE")),
    ("int", re.compile(r"[-+]?(0|[1-9][0-9]{0,17})|0o[0-7]+|0x[0-9a-fA-F]+")),
    (
        "float",
        re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?|[-+]?\.inf|\.nan", re.I),
    ),
)
_READS_AS: Final = {
    "null": "nothing",
    "bool": "a truth value",
    "int": "a whole number",
    "float": "a number",
    "timestamp": "a date",
    "merge": "a merge key",
    "value": "a default key",
    "str": "text",
}


@dataclass(frozen=True)
class Document:
    """A mapping read from YAML; `lines` has the line of every field, from 1, by path.

    Paths are `performance.max_seconds` and `reads[0]`. `literal` names the fields written with `|`,
    where a line inside the text has a line of its own in the file.
    """

    values: dict[str, object]
    lines: dict[str, int]
    literal: frozenset[str]

    def line(self, field: str, inside: int = 0) -> int:
        """The line of a field, of its nearest parent, or of line `inside` of its text (from 1)."""
        while field and field not in self.lines:
            field = field[: max(field.rfind("."), field.rfind("["), 0)]
        return self.lines.get(field, 1) + (inside if field in self.literal else 0)


def read_document(source: bytes, source_name: str, max_bytes: int = MAX_BYTES) -> Document:
    """Read the bytes of a specification file.

    Args:
        source: The file as it is, in UTF-8.
        source_name: What messages call it.
        max_bytes: Largest file that is read.

    Raises:
        SpecError: Too large, not UTF-8, something hidden, not YAML, or YAML that is not allowed.
    """
    text = _decode(source, source_name, max_bytes)
    fields = _fields_by_line(text)
    if problems := [*_find_hidden(text, fields), *_find_indentation(text, fields)]:
        raise SpecError(source_name, problems)
    composer = _Composer(yaml.parse(text, Loader=yaml.SafeLoader), text.split("\n"))
    try:
        document = composer.document()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        fault = printable(error.problem or error.context or "the text has no structure")
        composer.add(
            fields[line - 1],
            line,
            f"This is not YAML: {fault}.",
            "Check the indentation, and put text with `: `, `#` or quotes in it behind `|`.",
        )
    except _TooDeepError as error:
        message = f"Values are nested more than {MAX_DEPTH} deep."
        composer.add(fields[error.line - 1], error.line, message, "Flatten them.")
    except (ValueError, OverflowError):
        # PyYAML hands the digits of `\UFFFFFFFF` and of `%YAML` straight to `chr` and `int`.
        composer.add("", 1, "An escape or a directive holds an impossible number.", "Remove it.")
    if composer.problems:
        raise SpecError(source_name, composer.problems)
    return document


def _decode(source: bytes, source_name: str, max_bytes: int) -> str:
    if len(source) > max_bytes:
        message = f"The file has more than {max_bytes} bytes."
        problem = Problem("", 1, message, "Shorten the text, and file large parts apart.")
        raise SpecError(source_name, [problem])
    try:
        text = source.decode("utf-8")
    except UnicodeDecodeError as error:
        before = source[: error.start]
        line, column = before.count(b"\n") + 1, error.start - (before.rfind(b"\n") + 1) + 1
        message = f"Byte 0x{source[error.start]:02X} at line {line}, byte {column} is not UTF-8."
        wide = source.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
        remedy = "Save the file as UTF-8" + (", not as UTF-16." if wide else ".")
        problem = Problem("", line, message, remedy)
        raise SpecError(source_name, [problem]) from error
    return text.removeprefix(BYTE_ORDER_MARK).replace("\r\n", "\n")


def _find_hidden(text: str, fields: Sequence[str]) -> Iterator[Problem]:
    for hidden in find_hidden(text):
        yield Problem(
            fields[hidden.line - 1],
            hidden.line,
            f"Hidden text: {hidden}.",
            "Remove it, or write it in a way that a reader sees, such as an escape.",
        )


def _find_indentation(text: str, fields: Sequence[str]) -> Iterator[Problem]:
    for number, line in enumerate(text.split("\n"), start=1):
        odd = _BLANK.match(line)
        if odd is None:
            continue
        field, character = fields[number - 1], odd[1]
        if character == "\t":
            yield Problem(field, number, "The line is indented with a tab.", "Indent with spaces.")
        elif field != _PROSE or not line.startswith(" "):
            name = f"U+{ord(character):04X} ({unicodedata.name(character)})"
            message = f"The line is indented with {name}, which looks like a space and is none."
            yield Problem(field, number, message, "Indent with plain spaces.")


def _fields_by_line(text: str) -> list[str]:
    """The top-level field that each line of unparsed text most likely belongs to."""
    fields = [""]
    for line in text.split("\n"):
        match = _TOP_LEVEL_KEY.match(line)
        fields.append(match[1] if match else fields[-1])
    return fields[1:]


class _TooDeepError(Exception):
    def __init__(self, line: int) -> None:
        super().__init__(line)
        self.line = line


class _Composer:
    """Builds values from parser events; the parser keeps its own stack and never recurses."""

    def __init__(self, events: Iterator[yaml.Event], text: Sequence[str]) -> None:
        self._events = events
        self._text = text
        self._lines: dict[str, int] = {}
        self._literal: set[str] = set()
        self.problems: list[Problem] = []

    def add(self, field: str, line: int, message: str, remedy: str) -> None:
        self.problems.append(Problem(field, line, message, remedy))

    def document(self) -> Document:
        next(self._events)
        start = next(self._events)
        if isinstance(start, yaml.DocumentStartEvent):
            if start.version or start.tags:
                self.add("", 1, "The file has a YAML directive.", "Remove the line with `%`.")
            values = self._value("", next(self._events), depth=1)
            next(self._events)
            after = next(self._events)
        else:
            values, after = None, start
        if isinstance(after, yaml.DocumentStartEvent):
            line = _line(after)
            self.add("", line, "A second document begins here.", "Keep one specification a file.")
        elif values is None and not self.problems:
            self.add("", 1, "The file is empty.", "Write at least name, kind, summary, interface.")
        elif not isinstance(values, dict) and not self.problems:
            self.add("", 1, "The file is not a mapping.", "Begin with a line such as `name: …`.")
        mapping = values if isinstance(values, dict) else {}
        return Document(mapping, self._lines, frozenset(self._literal))

    def _value(self, field: str, event: yaml.Event, depth: int) -> object:
        line = _line(event)
        self._lines.setdefault(field, line)
        self._refuse_properties(field, event)
        if isinstance(event, yaml.ScalarEvent):
            return self._scalar(field, event)
        if depth > MAX_DEPTH:
            raise _TooDeepError(line)
        if isinstance(event, yaml.SequenceStartEvent):
            return self._sequence(field, depth)
        if isinstance(event, yaml.MappingStartEvent):
            return self._mapping(field, depth)
        return None

    def _refuse_properties(self, field: str, event: yaml.Event) -> None:
        line = _line(event)
        if getattr(event, "anchor", None) is not None:
            sign = "alias `*" if isinstance(event, yaml.AliasEvent) else "anchor `&"
            name = printable(str(getattr(event, "anchor", "")))[:_MAX_KEY]
            self.add(field, line, f"The {sign}{name}` is not allowed.", "Write the value out.")
        if getattr(event, "tag", None) is not None:
            tag = quoted(getattr(event, "tag", ""))
            self.add(field, line, f"The tag {tag} is not allowed.", "Remove the word with `!`.")

    def _sequence(self, field: str, depth: int) -> list[object]:
        items: list[object] = []
        while not isinstance(event := next(self._events), yaml.SequenceEndEvent):
            items.append(self._value(f"{field}[{len(items)}]", event, depth + 1))
        return items

    def _mapping(self, field: str, depth: int) -> dict[str, object]:
        mapping: dict[str, object] = {}
        first: dict[str, int] = {}
        while not isinstance(event := next(self._events), yaml.MappingEndEvent):
            line = _line(event)
            key = self._key(field, event, depth)
            path = f"{field}.{key}" if field else key
            if key in first:
                message = f"The field is given twice; the first is at line {first[key]}."
                self.add(path, line, message, "Keep one of them.")
            first.setdefault(key, line)
            self._lines.setdefault(path, line)
            mapping[key] = self._value(path, next(self._events), depth + 1)
        return mapping

    def _key(self, field: str, event: yaml.Event, depth: int) -> str:
        line = _line(event)
        if isinstance(event, yaml.ScalarEvent) and event.value == "<<" and event.implicit[0]:
            self.add(field, line, "The merge key `<<` is not allowed.", "Write the fields out.")
            return "<<"
        self._refuse_properties(field, event)
        before = len(self.problems)
        if isinstance(event, yaml.ScalarEvent):
            key = self._scalar(field, event)
        else:
            key = self._value(field, event, depth + 1)
        if isinstance(key, str):
            return printable(key)[:_MAX_KEY]
        if len(self.problems) == before:
            self.add(field, line, "A field name must be text.", "Use one of the listed fields.")
        return str(key)[:_MAX_KEY]

    def _scalar(self, field: str, event: yaml.ScalarEvent) -> object:
        text, line = event.value, _line(event)
        if event.style == "|":
            self._literal.add(field)
        if field in _WORDED and event.style is None and event.value:
            self._refuse_cut(field, event)
        for hidden in find_hidden(text):
            message = f"An escape makes hidden text: {hidden.shown}."
            self.add(field, line, message, "Remove the escape, or double its backslash.")
        if not event.implicit[0] or event.tag is not None:
            return text
        old = _old_kind(text)
        new = next((kind for kind, form in _CORE if form.fullmatch(text)), "str")
        if old != new:
            message = f"Plain {quoted(text)} is {_READS_AS[old]} to some YAML readers only."
            self.add(field, line, message, "Put quotes around text; write a number in digits only.")
            return text
        if new == "float" and not _is_finite(text):
            self.add(
                field, line, f"The number {quoted(text)} is not finite.", "Write a smaller one."
            )
            return text
        return _converted(text, new)

    def _refuse_cut(self, field: str, event: yaml.ScalarEvent) -> None:
        """Refuse plain text that a comment ends: most likely its writer wanted the rest, too."""
        end = event.end_mark
        rest = self._text[end.line][end.column :] if end and end.line < len(self._text) else ""
        if end and _CUT.match(rest):
            message = f"YAML ends the text at {quoted(rest.strip())}, where it sees a comment."
            remedy = "Put quotes around the text, or the comment on a line of its own."
            self.add(field, end.line + 1, message, remedy)


def _line(event: yaml.Event) -> int:
    return event.start_mark.line + 1 if event.start_mark else 1


def _old_kind(text: str) -> str:
    """Return what YAML 1.1 takes a plain scalar for."""
    for tag, form in yaml.SafeLoader.yaml_implicit_resolvers.get(text[:1], []):
        if form.match(text):
            return str(tag).rpartition(":")[2]
    return "str"


def _is_finite(text: str) -> bool:
    return text[-1] not in "fFnN" and math.isfinite(float(text))


def _converted(text: str, kind: str) -> object:
    match kind:
        case "null":
            return None
        case "bool":
            return text.lower() == "true"
        case "int":
            return int(text)
        case "float":
            return float(text)
        case _:
            return text
