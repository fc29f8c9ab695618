"""Code that tools of the pattern `structured_log` share."""

from __future__ import annotations

from typing import Final

IMPORTS: Final = """
import json
import math
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import NamedTuple
"""

SUPPORT: Final = {
    "_SECRET_TEXTS": """
        _SECRET_TEXTS: list[re.Pattern[str]] = [
            {% for expression in p.secret_texts %}
            re.compile({{ expression | literal }}),
            {% endfor %}
        ]
    """,
    "_FIRST": "_FIRST: tuple[str, ...] = {{ p.first | literal }}",
    "_LEVEL": "_LEVEL = {{ p.level_field | literal }}",
    "_MESSAGE": "_MESSAGE = {{ p.message_field | literal }}",
    "_LEVELS": "_LEVELS = {{ p.levels | literal }}",
    # Inside JSON only strings hold such characters, so an escape may always stand for them.
    "_UNSAFE": r"""
        # Controls, line and paragraph separators, bidirectional and zero-width characters, and
        # halves of characters: what could break a line, or show another text than there is.
        _UNSAFE = re.compile(
            r"[\x7f-\x9f\xad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f"
            r"\ud800-\udfff\ufeff]"
        )
    """,
    "_BARE": r'_BARE = re.compile(r"[\w./:@+,*-]+")',
    "_SCALAR": """
        _SCALAR = re.compile(
            r"null|true|false|-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]+)?"
        )
    """,
    "_WORD": """_WORD = re.compile(r'[^\\s"=]*')""",
    "_word_at": '''
        def _word_at(line: str, place: int) -> str:
            """Read the bare word at a place, which may be empty."""
            match = _WORD.match(line, place)
            return match[0] if match else ""
    ''',
    "_scrubbed": '''
        def _scrubbed(text: str) -> str:
            """Mask the secrets inside a text."""
            for expression in _SECRET_TEXTS:
                text = expression.sub(_MASK, text)
            return text
    ''',
    "_redacted": '''
        def _redacted(record: Mapping[str, Any]) -> dict[str, Any]:
            """Mask what is secret, and make everything plain JSON data."""
            named = ((str(key), value) for key, value in record.items())
            return {key: _MASK if _is_secret(key) else _shown(value) for key, value in named}
    ''',
    "_shown": '''
        def _shown(value: Any) -> Any:
            """Give a value as plain JSON data with nothing secret in it."""
            if value is None or isinstance(value, bool):
                return value
            if isinstance(value, Mapping):
                return _redacted(value)
            if isinstance(value, (list, tuple)):
                return [_shown(item) for item in value]
            text = str(value)
            shown = _scrubbed(text)
            if isinstance(value, (int, float)) and math.isfinite(value) and shown == text:
                return value
            return shown
    ''',
    "_json": '''
        def _json(value: Any) -> str:
            """Write a value as JSON that is safe to show on one line."""
            text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
            return _UNSAFE.sub(lambda match: f"\\\\u{ord(match[0]):04x}", text)
    ''',
    "_token": '''
        def _token(text: str, *, typed: bool) -> str:
            """Write a text bare where that is safe, else quoted; 1 and true are no texts."""
            if _BARE.fullmatch(text) and not (typed and _SCALAR.fullmatch(text)):
                return text
            return _json(text)
    ''',
    "_pair": '''
        def _pair(key: str, value: Any) -> str:
            """Write a field."""
            written = _token(value, typed=True) if isinstance(value, str) else _json(value)
            return f"{_token(key, typed=False)}={written}"
    ''',
    "_line": '''
        def _line(record: Mapping[str, Any]) -> str:
            """Write a record as a line."""
            shown = _redacted(record)
            first = {key: shown[key] for key in _FIRST if key in shown}
            {% if p.format == "logfmt" %}
            return " ".join(_pair(key, value) for key, value in (first | shown).items())
            {% else %}
            return _json(first | shown)
            {% endif %}
    ''',
    "_rank": '''
        def _rank(level: object) -> int:
            """Give the place of a level, -1 for what is none."""
            name = str(level).lower()
            return _LEVELS.index(name) if name in _LEVELS else -1
    ''',
    "_known_rank": '''
        def _known_rank(level: str) -> int:
            """Give the place of a level."""
            rank = _rank(level)
            if rank < 0:
                raise ValueError(f"there is no level {level!r}; known: {', '.join(_LEVELS)}")
            return rank
    ''',
    "_event": '''
        def _event(level: str, message: str, fields: Mapping[str, Any]) -> str:
            """Write an event as a line; the fields cannot replace its level and message."""
            named = {_LEVEL: _LEVELS[_known_rank(level)], _MESSAGE: message}
            return _line({**fields, **named})
    ''',
    "_refused": '''
        def _refused(constant: str) -> Any:
            """Refuse NaN and the infinities, which are no JSON."""
            raise ValueError(f"{constant} is no JSON")
    ''',
    "_unique": '''
        def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
            """Make a record of fields that all have different keys."""
            record = dict(pairs)
            if len(record) < len(pairs):
                raise ValueError("a key stands twice in one record")
            return record
    ''',
    "_DECODER": """
        _DECODER = json.JSONDecoder(object_pairs_hook=_unique, parse_constant=_refused)
    """,
    "_decoded": '''
        def _decoded(line: str, place: int) -> tuple[Any, int]:
            """Read the JSON value at a place; give it with the place after it."""
            try:
                return _DECODER.raw_decode(line, place)
            except json.JSONDecodeError as error:
                raise ValueError(f"column {error.pos + 1}: {error.msg}") from error
            except RecursionError as error:
                raise ValueError(f"column {place + 1}: nested too deeply") from error
    ''',
    "_read_key": '''
        def _read_key(line: str, place: int) -> tuple[str, int]:
            """Read the key at a place; give it with the place after its equals sign."""
            if line[place] == '"':
                key, end = _decoded(line, place)
            else:
                key = _word_at(line, place)
                end = place + len(key)
            if not line.startswith("=", end):
                raise ValueError(f"column {end + 1}: an equals sign is missing")
            return key, end + 1
    ''',
    "_read_value": '''
        def _read_value(line: str, place: int) -> tuple[Any, int]:
            """Read the value at a place; give it with the place after it."""
            if line.startswith(('"', "[", "{"), place):
                return _decoded(line, place)
            word = _word_at(line, place)
            return json.loads(word) if _SCALAR.fullmatch(word) else word, place + len(word)
    ''',
    "_pairs": '''
        def _pairs(line: str) -> Iterator[tuple[str, Any]]:
            """Read the fields of a line."""
            place = 0
            while place < len(line):
                key, place = _read_key(line, place)
                value, place = _read_value(line, place)
                if place < len(line) and line[place] != " ":
                    raise ValueError(f"column {place + 1}: a space is missing")
                yield key, value
                while line.startswith(" ", place):
                    place += 1
    ''',
    "_parsed": '''
        def _parsed(line: str) -> dict[str, Any]:
            """Read the record of a line."""
            text = line.strip()
            if not text:
                raise ValueError("the line is empty")
            {% if p.format == "logfmt" %}
            return _unique(list(_pairs(text)))
            {% else %}
            record, end = _decoded(text, 0)
            if not isinstance(record, dict):
                raise ValueError("the line is no JSON object")
            if end < len(text):
                raise ValueError(f"column {end + 1}: more text follows the record")
            return record
            {% endif %}
    ''',
    "_read": '''
        def _read(lines: Iterable[str]) -> Iterator[tuple[str, dict[str, Any]]]:
            """Give each line that is a record, with the record."""
            for line in lines:
                try:
                    record = _parsed(line)
                except ValueError:
                    continue
                yield line, record
    ''',
    "_chosen_lines": '''
        def _chosen_lines(lines: Iterable[str], level: str) -> Iterator[str]:
            """Give the lines of a level or a higher one."""
            lowest = _known_rank(level)
            for line, record in _read(lines):
                if _rank(record.get(_LEVEL)) >= lowest:
                    yield line
    ''',
    "_chosen": '''
        def _chosen(records: Iterable[Mapping[str, Any]], level: str) -> Iterator[dict[str, Any]]:
            """Give the records of a level or a higher one."""
            lowest = _known_rank(level)
            for record in records:
                if _rank(record.get(_LEVEL)) >= lowest:
                    yield dict(record)
    ''',
    "_counted": '''
        def _counted(records: Iterable[Mapping[str, Any]]) -> dict[str, int]:
            """Count records by level, the lowest first."""
            counts = Counter(_rank(record.get(_LEVEL)) for record in records)
            return {level: counts[rank] for rank, level in enumerate(_LEVELS) if rank in counts}
    ''',
    "_Summary": '''
        class _Summary(NamedTuple):
            """What a log holds."""

            total: int
            skipped: int
            by_level: dict[str, int]
            highest: str | None
    ''',
    "_summary": '''
        def _summary(lines: Iterable[str]) -> _Summary:
            """Count the records of a log, and the lines that are none."""
            filled = [line for line in lines if line.strip()]
            records = [record for _, record in _read(filled)]
            by_level = _counted(records)
            highest = max(by_level, key=_LEVELS.index, default=None)
            return _Summary(len(records), len(filled) - len(records), by_level, highest)
    ''',
}
