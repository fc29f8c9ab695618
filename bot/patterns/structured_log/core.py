"""Write records as safe log lines, in logfmt or JSON, and read them; redact, filter, count."""

from __future__ import annotations

import json
import logging
import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, Literal

FORMAT: Final[Literal["logfmt", "json"]] = "logfmt"
JSON_SEPARATORS: Final[tuple[str, str]] = (",", ":")
FIRST: Final[tuple[str, ...]] = ("time", "level", "message")
TIME_FIELD: Final[str] = "time"
LEVEL_FIELD: Final[str] = "level"
MESSAGE_FIELD: Final[str] = "message"
LEVELS: Final[tuple[str, ...]] = ("debug", "info", "warning", "error", "critical")
SECRETS: Final[tuple[str, ...]] = (
    "password",
    "passwd",
    "passphrase",
    "secret",
    "token",
    "api_key",
    "access_key",
    "private_key",
    "credentials",
    "authorization",
    "cookie",
)
SECRET_TEXTS: Final[tuple[re.Pattern[str], ...]] = (re.compile(r"\b[Bb]earer\s+[\w.~+/=-]+"),)
MASK: Final[str] = "***"

_WORD_BREAK: Final[re.Pattern[str]] = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|[^A-Za-z0-9]+")
# Controls, line and paragraph separators, bidirectional and zero-width characters, and halves of
# characters: what could break a line, or show another text than there is. Inside JSON only
# strings hold them, so an escape may always stand for them.
_UNSAFE: Final[re.Pattern[str]] = re.compile(
    r"[\x7f-\x9f\xad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufeff]"
)
_BARE: Final[re.Pattern[str]] = re.compile(r"[\w./:@+,*-]+")
_SCALAR: Final[re.Pattern[str]] = re.compile(
    r"null|true|false|-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?"
)
_WORD: Final[re.Pattern[str]] = re.compile(r'[^\s"=]*')


@dataclass(frozen=True)
class LogSummary:
    """What a log holds; a line that is no record, blank ones apart, is skipped."""

    total: int
    total_lines: int
    skipped: int
    by_level: dict[str, int]
    highest: str | None
    messages: list[tuple[str, int]]


def format_line(entry: Mapping[str, Any]) -> str:
    """Write a record as one log line, with secrets masked and no line break anywhere."""
    return format_logfmt(entry) if FORMAT == "logfmt" else format_json(entry)


def format_logfmt(entry: Mapping[str, Any]) -> str:
    """Write a record as one line of logfmt, with secrets masked and no line break anywhere."""
    return " ".join(_pair(key, value) for key, value in _ordered(entry).items())


def format_json(entry: Mapping[str, Any]) -> str:
    """Write a record as one line of JSON, with secrets masked and no line break anywhere."""
    return _json(_ordered(entry), JSON_SEPARATORS)


def format_event(
    level: str,
    message: str,
    fields: Mapping[str, Any] | None = None,
    timestamp: str | None = None,
) -> str:
    """Write an event as one log line, with secrets masked and no line break anywhere.

    Args:
        level: The level, in any case.
        message: The message.
        fields: More fields; they cannot replace level and message.
        timestamp: When it happened.

    Raises:
        ValueError: There is no such level.
    """
    named = {LEVEL_FIELD: LEVELS[_known_rank(level)], MESSAGE_FIELD: message}
    more = {} if fields is None else dict(fields)
    when = {} if timestamp is None else {TIME_FIELD: timestamp}
    return format_line({**more, **when, **named})


def format_record(record: logging.LogRecord) -> str:
    """Write a record of the standard library as one log line, with secrets masked.

    Args:
        record: The record; where its arguments are a mapping, they are fields of the line.

    Returns:
        The line: time in UTC, level, message, name of the logger, and an exception if any.
    """
    when = datetime.fromtimestamp(record.created, tz=UTC)
    rank = _rank(record.levelname)
    entry: dict[str, Any] = dict(record.args) if isinstance(record.args, Mapping) else {}
    entry[TIME_FIELD] = when.isoformat(timespec="milliseconds")
    entry[LEVEL_FIELD] = record.levelname if rank < 0 else LEVELS[rank]
    entry[MESSAGE_FIELD] = record.getMessage()
    entry["logger"] = record.name
    if record.exc_info:
        entry["exception"] = logging.Formatter().formatException(record.exc_info)
    return format_line(entry)


def format_all(entries: Iterable[Mapping[str, Any]]) -> list[str]:
    """Write each record as one log line, with secrets masked."""
    return [format_line(entry) for entry in entries]


def parse_line_or_none(line: str) -> dict[str, Any] | None:
    """Read the record of a log line; None where it is no record."""
    try:
        return parse_line(line)
    except ValueError:
        return None


def parse_line(line: str) -> dict[str, Any]:
    """Read the record of a log line, its fields in their order.

    Raises:
        ValueError: The line is no record, or has a key twice.
    """
    return parse_logfmt(line) if FORMAT == "logfmt" else parse_json(line)


def parse_logfmt(line: str) -> dict[str, Any]:
    """Read the record of a line of logfmt, its fields in their order.

    Raises:
        ValueError: The line is no record, or has a key twice.
    """
    return _unique(list(_pairs(_filled(line))))


def parse_json(line: str) -> dict[str, Any]:
    """Read the record of a line of JSON, its fields in their order.

    Raises:
        ValueError: The line is no JSON object, or has a key twice.
    """
    text = _filled(line)
    entry, end = _decoded(text, 0)
    if not isinstance(entry, dict):
        raise ValueError("the line is no JSON object")
    if end < len(text):
        raise ValueError(f"column {end + 1}: more text follows the record")
    return entry


def read_lines(lines: Iterable[str], level: str | None = None) -> list[dict[str, Any]]:
    """Read the records of a log; lines that are no record are left out.

    Args:
        lines: The lines of the log.
        level: The lowest level to keep.

    Raises:
        ValueError: There is no such level.
    """
    entries = [entry for _, entry in _read(lines)]
    return entries if level is None else filter_records(entries, level)


def read_file(
    path: str | Path, level: str | None = None, encoding: str = "utf-8"
) -> list[dict[str, Any]]:
    """Read the records of a log file; lines that are no record are left out.

    Args:
        path: The file.
        level: The lowest level to keep.
        encoding: Of the file; bytes that do not fit it are replaced.

    Raises:
        OSError: The file cannot be read.
        ValueError: There is no such level.
    """
    entries = [entry for _, entry in _read(_lines_of(path, encoding))]
    return entries if level is None else filter_records(entries, level)


def redact(entry: Mapping[str, Any]) -> dict[str, Any]:
    """Mask what is secret in a record, at any depth; give a new one of plain JSON data."""
    named = ((str(key), value) for key, value in entry.items())
    return {key: MASK if is_secret(key) else _shown(value) for key, value in named}


def redact_text(text: str) -> str:
    """Mask the secrets inside a text."""
    for expression in SECRET_TEXTS:
        text = expression.sub(MASK, text)
    return text


def is_secret(key: str) -> bool:
    """Tell whether a key holds a secret word, as `db_token`, `API-Key` and `apiKey` do."""
    words = f"_{_WORD_BREAK.sub('_', key).lower()}_"
    return any(f"_{word}_" in words for word in SECRETS)


def is_at_least(level: str, minimum: str) -> bool:
    """Tell whether a level is as high as another one, in any case.

    Raises:
        ValueError: There is no such level.
    """
    return _known_rank(level) >= _known_rank(minimum)


def filter_lines(lines: Iterable[str], level: str) -> list[str]:
    """Keep the lines of a level or a higher one, as they are and in their order.

    Raises:
        ValueError: There is no such level.
    """
    lowest = _known_rank(level)
    return [line for line, entry in _read(lines) if _rank(entry.get(LEVEL_FIELD)) >= lowest]


def filter_records(entries: Iterable[Mapping[str, Any]], level: str) -> list[dict[str, Any]]:
    """Keep the records of a level or a higher one, in their order.

    Raises:
        ValueError: There is no such level.
    """
    lowest = _known_rank(level)
    return [dict(entry) for entry in entries if _rank(entry.get(LEVEL_FIELD)) >= lowest]


def count_lines(lines: Iterable[str]) -> dict[str, int]:
    """Count the records of a log by level, from the lowest; what does not occur is left out."""
    return count_records(entry for _, entry in _read(lines))


def count_records(entries: Iterable[Mapping[str, Any]]) -> dict[str, int]:
    """Count records by level, from the lowest; what does not occur is left out."""
    counts = Counter(_rank(entry.get(LEVEL_FIELD)) for entry in entries)
    return {level: counts[rank] for rank, level in enumerate(LEVELS) if rank in counts}


def summarise(lines: Iterable[str]) -> LogSummary:
    """Summarise a log."""
    return _summary([line for line in lines if line.strip()])


def summarise_file(path: str | Path, encoding: str = "utf-8") -> LogSummary:
    """Summarise a log file; bytes that do not fit its encoding are replaced.

    Raises:
        OSError: The file cannot be read.
    """
    return _summary([line for line in _lines_of(path, encoding) if line.strip()])


def _summary(lines: list[str]) -> LogSummary:
    entries = [entry for _, entry in _read(lines)]
    return LogSummary(
        total=len(entries),
        total_lines=len(lines),
        skipped=len(lines) - len(entries),
        by_level=count_records(entries),
        highest=max(count_records(entries), key=_rank, default=None),
        messages=Counter(
            str(entry[MESSAGE_FIELD]) for entry in entries if MESSAGE_FIELD in entry
        ).most_common(),
    )


def _ordered(entry: Mapping[str, Any]) -> dict[str, Any]:
    """Redact a record, and put the known fields first."""
    shown = redact(entry)
    return {key: shown[key] for key in FIRST if key in shown} | shown


def _shown(value: Any) -> Any:
    """Give a value as plain JSON data with nothing secret in it."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, Mapping):
        return redact(value)
    if isinstance(value, (list, tuple)):
        return [_shown(item) for item in value]
    text = str(value)
    shown = redact_text(text)
    if isinstance(value, (int, float)) and math.isfinite(value) and shown == text:
        return value
    return shown


def _json(value: Any, separators: tuple[str, str] = (",", ":")) -> str:
    """Write a value as JSON that is safe to show on one line."""
    text = json.dumps(value, ensure_ascii=False, separators=separators)
    return _UNSAFE.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def _token(text: str, *, typed: bool) -> str:
    """Write a text bare where that is safe, else quoted; 1 and true are no texts."""
    if _BARE.fullmatch(text) and not (typed and _SCALAR.fullmatch(text)):
        return text
    return _json(text)


def _pair(key: str, value: Any) -> str:
    """Write a field."""
    written = _token(value, typed=True) if isinstance(value, str) else _json(value)
    return f"{_token(key, typed=False)}={written}"


def _rank(level: object) -> int:
    """Give the place of a level, -1 for what is none."""
    lowered = str(level).lower()
    return next((rank for rank, one in enumerate(LEVELS) if one.lower() == lowered), -1)


def _known_rank(level: str) -> int:
    """Give the place of a level."""
    rank = _rank(level)
    if rank < 0:
        raise ValueError(f"there is no level {level!r}; known: {', '.join(LEVELS)}")
    return rank


def _filled(line: str) -> str:
    text = line.strip()
    if not text:
        raise ValueError("the line is empty")
    return text


def _refused(constant: str) -> Any:
    """Refuse NaN and the infinities, which are no JSON."""
    raise ValueError(f"{constant} is no JSON")


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Make a record of fields that all have different keys."""
    entry = dict(pairs)
    if len(entry) < len(pairs):
        raise ValueError("a key stands twice in one record")
    return entry


_DECODER: Final[json.JSONDecoder] = json.JSONDecoder(
    object_pairs_hook=_unique, parse_constant=_refused
)


def _decoded(line: str, place: int) -> tuple[Any, int]:
    """Read the JSON value at a place; give it with the place after it."""
    try:
        return _DECODER.raw_decode(line, place)
    except json.JSONDecodeError as error:
        raise ValueError(f"column {error.pos + 1}: {error.msg}") from error
    except RecursionError as error:
        raise ValueError(f"column {place + 1}: nested too deeply") from error


def _word_at(line: str, place: int) -> str:
    """Read the bare word at a place, which may be empty."""
    match = _WORD.match(line, place)
    return match[0] if match else ""


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


def _read_value(line: str, place: int) -> tuple[Any, int]:
    """Read the value at a place; give it with the place after it."""
    if line.startswith(('"', "[", "{"), place):
        return _decoded(line, place)
    word = _word_at(line, place)
    return json.loads(word) if _SCALAR.fullmatch(word) else word, place + len(word)


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


def _read(lines: Iterable[str]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Give each line that is a record, with the record."""
    for line in lines:
        entry = parse_line_or_none(line)
        if entry is not None:
            yield line, entry


def _lines_of(path: str | Path, encoding: str) -> list[str]:
    return Path(path).read_text(encoding, errors="replace").splitlines()
