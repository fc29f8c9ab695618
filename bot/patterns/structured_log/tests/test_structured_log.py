"""Tests of structured log lines."""

from __future__ import annotations

import copy
import json
import logging
import math
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.patterns.structured_log.core import (
    FIRST,
    FORMAT,
    JSON_SEPARATORS,
    LEVEL_FIELD,
    LEVELS,
    MASK,
    MESSAGE_FIELD,
    SECRET_TEXTS,
    SECRETS,
    TIME_FIELD,
    count_lines,
    count_records,
    filter_lines,
    filter_records,
    format_all,
    format_event,
    format_json,
    format_line,
    format_logfmt,
    format_record,
    is_at_least,
    is_secret,
    parse_json,
    parse_line,
    parse_line_or_none,
    parse_logfmt,
    read_file,
    read_lines,
    redact,
    redact_text,
    summarise,
    summarise_file,
)

SAMPLES: list[str] = ["Bearer abc.def"]
WRITTEN: list[tuple[dict[str, Any], str]] = [
    ({"q": "x y", "p": 1}, 'q="x y" p=1'),
    ({"q": None, "p": True, "o": 1.5}, "q=null p=true o=1.5"),
    ({"q": "null", "p": "1"}, 'q="null" p="1"'),
    ({"q": "01", "p": "1.2.3"}, "q=01 p=1.2.3"),
    ({"q": -1e-09, "p": -20}, "q=-1e-09 p=-20"),
    ({"q": "-0.5E3", "p": "0x1"}, 'q="-0.5E3" p=0x1'),
    ({"q": "", "p": "a=b"}, 'q="" p="a=b"'),
    ({"q": [1, "a b"], "p": {"x": []}}, 'q=[1,"a b"] p={"x":[]}'),
    ({"x y": 1, "": 2}, '"x y"=1 ""=2'),
    ({"q": "a/b:c@d,e+f-g_h*", "é": "ü"}, "q=a/b:c@d,e+f-g_h* é=ü"),
    ({"q": 'say "x"\\', "p": "["}, 'q="say \\"x\\"\\\\" p="["'),
    ({"q": "é ü", "p": [True]}, 'q="é ü" p=[true]'),
    ({"1": "true", "true": "x"}, '1="true" true=x'),
]
LOGFMT_FAULTS: list[tuple[str, str]] = [
    ("word", "^column 5: an equals sign is missing$"),
    ("a=1 b", "^column 6: an equals sign is missing$"),
    ('a="x"b=1', "^column 6: a space is missing$"),
    ("a=1\tb=2", "^column 4: a space is missing$"),
    ('a="x', "^column 3: Unterminated string"),
    ("a=[1", "^column 5: Expecting"),
    ("a=[NaN]", "^NaN is no JSON$"),
    ("a=1 a=2", "^a key stands twice in one record$"),
    ('a={"b":1,"b":2}', "^a key stands twice in one record$"),
    ("a=" + "[" * 100_000, "^column 3: nested too deeply$"),
]
JSON_FAULTS: list[tuple[str, str]] = [
    ("word", "^column 1: Expecting value"),
    ("[1]", "^the line is no JSON object$"),
    ('{"a":1', "^column 7: Expecting"),
    ('{"a":1} x', "^column 8: more text follows the record$"),
    ('{"a":NaN}', "^NaN is no JSON$"),
    ('{"a":1,"a":2}', "^a key stands twice in one record$"),
    ("[" * 100_000, "^column 1: nested too deeply$"),
]
HOSTILE: list[str] = [
    "a\nb", "a\r", "\x1b[31m", "a\u2028b", "\u2029", "\u202e", "\x85", "\x00", "\x7f", "\u200b",
    "\ufeff", "\u2066", "\ud800", "\x0b\x0c\x1c", '" x=1 "', "x\\",
]  # fmt: skip
# Keys without a letter hold no secret word; values that are masked are left out.
VALUES: Any = st.recursive(
    (
        st.none()
        | st.booleans()
        | st.integers()
        | st.text()
        | st.floats(allow_nan=False, allow_infinity=False)
    ).filter(lambda value: not _is_masked(value)),
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(st.text('é= "\\\n[', max_size=3), inner, max_size=2)
    ),
    max_leaves=4,
)


def _is_masked(value: object) -> bool:
    """Tell whether a value may hold something that the constants call secret."""
    text = str(value)
    words = (MASK, *SECRETS)
    return any(word in text for word in words) or any(one.search(text) for one in SECRET_TEXTS)


def _plain_line(fields: dict[str, Any]) -> str:
    """Write a record of numbers and one-word texts, in its order."""
    if FORMAT == "logfmt":
        return " ".join(f"{key}={value}" for key, value in fields.items())
    return json.dumps(fields)


def _line_of(fields: dict[str, Any]) -> str:
    """Write a record of numbers and one-word texts, none of them secret, as the tool does."""
    if _is_masked(fields):
        raise ValueError(f"the tests need {fields}, which the parameters make a secret")
    ordered = {name: fields[name] for name in FIRST if name in fields} | fields
    return _plain_line(ordered) if FORMAT == "logfmt" else _json_of(ordered)


def _written() -> list[tuple[dict[str, Any], str]]:
    """Give records of every kind, and the line of each."""
    return [(fields, line if FORMAT == "logfmt" else _json_of(fields)) for fields, line in WRITTEN]


def _unmasked() -> list[tuple[dict[str, Any], str]]:
    """Give those that are written as they are."""
    return [
        (fields, line)
        for fields, line in _written()
        if not _is_masked(fields) and not set(FIRST) & set(fields)
    ]


def _json_of(fields: dict[str, Any]) -> str:
    """Write a record of printable texts as JSON."""
    return json.dumps(fields, ensure_ascii=False, separators=JSON_SEPARATORS)


def _hostile() -> list[dict[str, Any]]:
    """Make records that hold what could break a line, as key and as value."""
    records: list[dict[str, Any]] = [{text: text, "in": [{text: text}]} for text in HOSTILE]
    return [one for one in records if not _is_masked(one)]


def _secret_keys() -> dict[str, bool]:
    """Make keys, and say whether each is secret."""
    known = {"plain": False, "": False}
    for word in SECRETS:
        first, *rest = word.split("_")
        known |= {f"db_{word}": True, word.upper(): True}
        known |= {first + "".join(part.title() for part in rest): True}
        known |= {word.replace("_", "-") + ".old": True, word.replace("_", "--"): True}
    # Words may overlap: these are secret only where another word makes them so.
    return known | {f"{word}x": False for word in SECRETS if f"{word}x" not in SECRETS}


def _broken() -> list[str]:
    """Give lines that are no record, two of them blank."""
    faults = LOGFMT_FAULTS if FORMAT == "logfmt" else JSON_FAULTS
    return ["", " ", *(line for line, _ in faults)]


def _records_by_level() -> list[dict[str, Any]]:
    """Make a record for each level."""
    return [{LEVEL_FIELD: level, "n": 1} for level in LEVELS]


def _records() -> list[dict[str, Any]]:
    """Make a loud record, others without a known level, and one for each level."""
    loud = {LEVEL_FIELD: LEVELS[-1].upper(), "n": 2}
    others = [{LEVEL_FIELD: "else"}, *(fields for fields, _ in WRITTEN)]
    return [loud, *others, *_records_by_level()]


def _log() -> list[str]:
    """Write those records as a log, with lines in between that are none."""
    loud, other, *_ = _records()
    lines = [_plain_line(loud), _plain_line(other), *(line for _, line in _written())]
    return [*lines, *_broken(), *map(_plain_line, _records_by_level())]


def _counts() -> dict[str, int]:
    """Count the levels of that log."""
    return {**dict.fromkeys(LEVELS, 1), LEVELS[-1]: 2}


def test_format_line_writes_each_kind_of_value() -> None:
    """Values keep their type, and a text is quoted only where it must be."""
    rows = _unmasked()
    assert [format_line(fields) for fields, _ in rows] == [line for _, line in rows]
    assert format_line({"q": 1, "p": "x"}) == _line_of({"q": 1, "p": "x"})


def test_format_line_puts_the_known_fields_first() -> None:
    """The other fields follow in the order of the record."""
    fields: dict[str, Any] = {"zz": 1, **dict.fromkeys(reversed(FIRST), 3), "aa": 2}
    assert format_line(fields) == _line_of(fields)
    assert format_line({"zz": 1, "aa": 2}) == _line_of({"zz": 1, "aa": 2})


def test_format_line_writes_what_is_no_json_as_text() -> None:
    """A number that JSON does not have, a path or an exception is written as its text."""
    fields: dict[str, Any] = {"q": math.inf, "p": Path("x"), "o": ValueError("y")}
    assert format_line(fields) == _line_of({"q": "inf", "p": "x", "o": "y"})


def test_format_line_stays_on_one_safe_line() -> None:
    """Nothing in a value or a key can end the line or change how it is shown."""
    lines = [format_line(fields) for fields in _hostile()]
    assert [line for line in lines if not line.isprintable()] == []
    assert [line.splitlines() for line in lines] == [[line] for line in lines]
    assert format_line({"q": 1}) == _line_of({"q": 1})


def test_format_line_escapes_what_is_not_printable() -> None:
    """Escapes are those of JSON."""
    line = format_line({"q": "a\nb\t\u2028\x7f"})
    assert "a\\nb\\t\\u2028\\u007f" in line
    assert format_line({"q": 1}) == _line_of({"q": 1})


def test_format_line_masks_what_is_secret() -> None:
    """What stands under a secret key is not written, nor what a secret text finds."""
    for key, secret in _secret_keys().items():
        line = format_line({key: "visible", "in": [{key: {"x": "inside"}}]})
        assert ("visible" in line) is not secret
        assert ("inside" in line) is not secret
    for sample in SAMPLES:
        line = format_line({"note": f"a {sample} b", "in": [sample]})
        assert sample not in line
        assert line.count(MASK) == 2
    assert format_line({"q": 1}) == _line_of({"q": 1})


@settings(deadline=None, derandomize=True, database=None, max_examples=25)
@given(st.dictionaries(st.text('é= "\\\n[', max_size=3), VALUES, min_size=1, max_size=3))
def test_format_line_loses_nothing(fields: dict[str, Any]) -> None:
    """A record that holds no secret is read back as it was."""
    assert repr(parse_line(format_line(fields))) == repr(fields)
    assert parse_line(_line_of({"q": 1})) == {"q": 1}


def test_format_logfmt_and_nothing_else() -> None:
    """Logfmt is written whatever the format of other lines."""
    rows = [row for row in WRITTEN if not _is_masked(row[0]) and not set(FIRST) & set(row[0])]
    assert [format_logfmt(fields) for fields, _ in rows] == [line for _, line in rows]
    lines = [format_logfmt(fields) for fields in _hostile()]
    assert [line.splitlines() for line in lines if line.isprintable()] == [[one] for one in lines]


def test_format_logfmt_masks_what_is_secret() -> None:
    """The mask stands for the value."""
    line = format_logfmt({"token": "abc", "note": "a Bearer abc.def", "level": "info"})
    assert line == 'level=info token=*** note="a ***"'


def test_format_json_and_nothing_else() -> None:
    """JSON is written whatever the format of other lines."""
    rows = [row for row, _ in WRITTEN if not _is_masked(row) and not set(FIRST) & set(row)]
    assert [format_json(fields) for fields in rows] == [_json_of(fields) for fields in rows]
    lines = [format_json(fields) for fields in _hostile()]
    assert [line.splitlines() for line in lines if line.isprintable()] == [[one] for one in lines]


def test_format_json_masks_what_is_secret() -> None:
    """The mask stands for the value."""
    line = format_json({"token": "abc", "note": "a Bearer abc.def", "level": "info"})
    assert line == '{"level":"info","token":"***","note":"a ***"}'


def test_format_event_without_more_fields() -> None:
    """The level is written as it is known, in whatever case it is given."""
    known = {level: _line_of({LEVEL_FIELD: level, MESSAGE_FIELD: "hello"}) for level in LEVELS}
    assert {level: format_event(level.upper(), "hello") for level in LEVELS} == known
    assert {level: format_event(level.lower(), "hello") for level in LEVELS} == known


def test_format_event_with_more_fields() -> None:
    """Fields cannot replace level and message."""
    forged: dict[str, Any] = {LEVEL_FIELD: "forged", "zz": "x", MESSAGE_FIELD: "forged"}
    fields: dict[str, Any] = {LEVEL_FIELD: "", "zz": "x", MESSAGE_FIELD: "hello"}
    known = {level: _line_of({**fields, LEVEL_FIELD: level}) for level in LEVELS}
    assert {level: format_event(level.upper(), "hello", forged) for level in LEVELS} == known
    line = format_event(LEVELS[-1], "hello", {})
    assert line == _line_of({LEVEL_FIELD: LEVELS[-1], MESSAGE_FIELD: "hello"})


def test_format_event_with_its_time() -> None:
    """The time is a field as any other, which fields cannot replace."""
    fields = {"zz": "x", TIME_FIELD: "12:30", LEVEL_FIELD: LEVELS[0], MESSAGE_FIELD: "hello"}
    forged = {"zz": "x", TIME_FIELD: "forged"}
    assert format_event(LEVELS[0], "hello", forged, timestamp="12:30") == _line_of(fields)
    for key, secret in _secret_keys().items():
        line = format_event(LEVELS[0], "hello", {key: "visible"}, timestamp="12:30")
        assert ("visible" in line) is not secret
    for sample in SAMPLES:
        line = format_event(LEVELS[0], f"a {sample} b", {"in": sample}, timestamp="12:30")
        assert sample not in line
        assert line.count(MASK) == 2


def test_format_event_at_a_time() -> None:
    """The time is a field as any other."""
    fields = {TIME_FIELD: "12:30", LEVEL_FIELD: LEVELS[0], MESSAGE_FIELD: "hello"}
    assert format_event(LEVELS[0], "hello", timestamp="12:30") == _line_of(fields)
    lines = [format_event(LEVELS[0], text, timestamp="12:30") for text in HOSTILE]
    assert [line for line in lines if not line.isprintable()] == []


def test_format_event_writes_each_kind_of_value() -> None:
    """Values keep their type, and a text is quoted only where it must be."""
    start = _line_of({LEVEL_FIELD: LEVELS[0], MESSAGE_FIELD: "hello"})
    first = set(FIRST) >= {LEVEL_FIELD, MESSAGE_FIELD}
    rows = [
        (fields, f"{start} {line}" if FORMAT == "logfmt" else f"{start[:-1]}, {line[1:]}")
        for fields, line in _unmasked()
    ]
    lines = [format_event(LEVELS[0], "hello", fields) for fields, _ in rows if first]
    assert [line.replace(" ", "") for line in lines] == [
        line.replace(" ", "") for _, line in rows if first
    ]


def test_format_event_writes_what_is_no_json_as_text() -> None:
    """A number that JSON does not have, or a path, is written as its text."""
    fields: dict[str, Any] = {"q": math.inf, "p": Path("x")}
    known: dict[str, Any] = {"q": "inf", "p": "x"}
    known |= {LEVEL_FIELD: LEVELS[0], MESSAGE_FIELD: "hello"}
    assert format_event(LEVELS[0], "hello", fields) == _line_of(known)


def test_format_event_masks_fields() -> None:
    """What is secret in a field or the message is not written, at any depth."""
    for key, secret in _secret_keys().items():
        line = format_event(LEVELS[0], "hello", {key: "visible", "in": [{key: {"x": "inside"}}]})
        assert ("visible" in line) is not secret
        assert ("inside" in line) is not secret
    for sample in SAMPLES:
        line = format_event(LEVELS[0], f"a {sample} b", {"in": [sample]})
        assert sample not in line
        assert line.count(MASK) == 2
    line = format_event(LEVELS[0], "hello", {})
    assert line == _line_of({LEVEL_FIELD: LEVELS[0], MESSAGE_FIELD: "hello"})


def test_format_event_masks_the_message() -> None:
    """What is secret in the message is not written."""
    for sample in SAMPLES:
        line = format_event(LEVELS[0], f"a {sample} b")
        assert sample not in line
        assert line.count(MASK) == 1
    line = _line_of({LEVEL_FIELD: LEVELS[0], MESSAGE_FIELD: "hello"})
    assert format_event(LEVELS[0], "hello") == line


def test_format_event_keeps_a_hostile_message_on_one_line() -> None:
    """No message can end the line or change how it is shown."""
    lines = [format_event(LEVELS[0], text) for text in HOSTILE]
    assert [line for line in lines if not line.isprintable()] == []
    line = _line_of({LEVEL_FIELD: LEVELS[0], MESSAGE_FIELD: "hello"})
    assert format_event(LEVELS[0], "hello") == line
    assert "a\\u2028b" in format_event(LEVELS[0], "a\u2028b")


def test_format_event_keeps_hostile_fields_on_one_line() -> None:
    """No field can end the line or change how it is shown."""
    lines = [format_event(LEVELS[0], "hello", fields) for fields in _hostile()]
    assert [line for line in lines if not line.isprintable()] == []
    line = _line_of({LEVEL_FIELD: LEVELS[0], MESSAGE_FIELD: "hello"})
    assert format_event(LEVELS[0], "hello", {}) == line
    assert "a\\u2028b" in format_event(LEVELS[0], "a\u2028b", {})


def test_format_event_refuses_an_unknown_level() -> None:
    """A level that is not known is named, with those that are."""
    with pytest.raises(ValueError, match=r"^there is no level 'loud'; known: ") as caught:
        format_event("loud", "hello")
    assert str(caught.value).endswith(", ".join(LEVELS))


def test_format_event_with_fields_refuses_an_unknown_level() -> None:
    """A level that is not known is named, with those that are."""
    with pytest.raises(ValueError, match=r"^there is no level 'loud'; known: ") as caught:
        format_event("loud", "hello", {})
    assert str(caught.value).endswith(", ".join(LEVELS))


def test_format_record_of_the_standard_library() -> None:
    """Time, level, message and logger are fields; so are arguments that are a mapping."""
    known = {"name": "app", "msg": "on", "created": 0.0, "levelname": LEVELS[0].upper()}
    fields = {
        TIME_FIELD: "1970-01-01T00:00:00.000+00:00",
        LEVEL_FIELD: LEVELS[0],
        MESSAGE_FIELD: "on",
        "logger": "app",
    }
    assert format_record(logging.makeLogRecord(known)) == _line_of(fields)
    more = {**known, "args": {"zz": 1, LEVEL_FIELD: "forged"}, "levelname": "else"}
    expected = _line_of({"zz": 1, LEVEL_FIELD: "", **fields} | {LEVEL_FIELD: "else"})
    assert format_record(logging.makeLogRecord(more)) == expected
    plain = {**known, "msg": "%s%s", "args": ("o", "n")}
    assert format_record(logging.makeLogRecord(plain)) == _line_of(fields)


def test_format_record_with_an_exception() -> None:
    """An exception is written on the same line."""
    error = ValueError("bad")
    known = {"name": "app", "msg": "on", "exc_info": (ValueError, error, None)}
    line = format_record(logging.makeLogRecord(known))
    assert "exception" in line
    assert "ValueError: bad" in line
    assert line.splitlines() == [line]
    plain = {"name": "app", "msg": "on", "created": 0.5, "levelname": LEVELS[0]}
    fields = {
        TIME_FIELD: "1970-01-01T00:00:00.500+00:00",
        LEVEL_FIELD: LEVELS[0],
        MESSAGE_FIELD: "on",
        "logger": "app",
    }
    assert format_record(logging.makeLogRecord(plain)) == _line_of(fields)


def test_format_all_in_order() -> None:
    """Each record is a line."""
    assert format_all([{"q": 1}, {"p": "x"}]) == [_line_of({"q": 1}), _line_of({"p": "x"})]
    assert format_all(fields for fields, _ in _unmasked()) == [line for _, line in _unmasked()]
    lines = format_all({key: "visible"} for key in _secret_keys())
    assert ["visible" in line for line in lines] == [not one for one in _secret_keys().values()]
    assert format_all([]) == []


def test_parse_line_reads_each_kind_of_value() -> None:
    """Every value comes back with its type; space around the line does not matter."""
    rows = _written()
    assert [repr(parse_line(f" {line}\n")) for _, line in rows] == [repr(one) for one, _ in rows]
    assert parse_line(_plain_line({"q": 1, "p": "x"})) == {"q": 1, "p": "x"}


def test_parse_line_refuses_what_is_no_record() -> None:
    """What is wrong is said, with its column where there is one."""
    for line, fault in LOGFMT_FAULTS if FORMAT == "logfmt" else JSON_FAULTS:
        with pytest.raises(ValueError, match=fault):
            parse_line(line)
    with pytest.raises(ValueError, match=r"^the line is empty$"):
        parse_line(" \n")
    assert parse_line(_plain_line({"q": 1})) == {"q": 1}


def test_parse_line_reads_lines_of_other_writers() -> None:
    """An empty value is an empty text; bare words may hold any sign but quotes."""
    assert parse_line("a=") == {"a": ""}
    assert parse_line("a=  b=1") == {"a": "", "b": 1}
    assert parse_line("a=(x)[1]") == {"a": "(x)[1]"}
    assert parse_line("=1") == {"": 1}
    assert parse_line("a=1.  b=+1") == {"a": "1.", "b": "+1"}


def test_parse_line_or_none_where_it_is_no_record() -> None:
    """A line that is no record gives nothing."""
    assert [parse_line_or_none(line) for line in _broken()] == [None] * len(_broken())
    assert [parse_line_or_none(line) for _, line in _written()] == [one for one, _ in _written()]
    assert parse_line_or_none(_plain_line({"q": 1})) == {"q": 1}


def test_parse_logfmt_and_nothing_else() -> None:
    """Logfmt is read whatever the format of other lines."""
    assert [repr(parse_logfmt(f" {line}\n")) for _, line in WRITTEN] == [
        repr(fields) for fields, _ in WRITTEN
    ]
    assert parse_logfmt("a=  b=1") == {"a": "", "b": 1}
    assert parse_logfmt("a=(x)[1]") == {"a": "(x)[1]"}
    for line, fault in [*LOGFMT_FAULTS, ("", "^the line is empty$")]:
        with pytest.raises(ValueError, match=fault):
            parse_logfmt(line)


def test_parse_json_and_nothing_else() -> None:
    """JSON is read whatever the format of other lines."""
    rows = [fields for fields, _ in WRITTEN]
    assert [repr(parse_json(f" {_json_of(one)}\n")) for one in rows] == [*map(repr, rows)]
    for line, fault in [*JSON_FAULTS, ("", "^the line is empty$")]:
        with pytest.raises(ValueError, match=fault):
            parse_json(line)


def test_read_lines_gives_every_record() -> None:
    """Only lines that are no record are left out."""
    assert read_lines(_log()) == _records()
    assert read_lines([]) == []


def test_read_lines_of_a_level_and_those_above() -> None:
    """Lines without a known level, and lines that are no record, are left out."""
    loud, *_ = _records()
    for rank, level in enumerate(LEVELS):
        assert read_lines(_log(), level=level.upper()) == [loud, *_records_by_level()[rank:]]
    with pytest.raises(ValueError, match=r"^there is no level 'loud'; known: "):
        read_lines([], level="loud")


def test_read_file_gives_every_record(tmp_path: Path) -> None:
    """A file is read line by line; bytes that are no text stop nothing."""
    path = tmp_path / "log.txt"
    path.write_bytes("\n".join(_log()).encode() + b"\n\xff\n")
    assert read_file(path) == _records()
    assert read_file(str(path)) == _records()


def test_read_file_of_a_level_and_those_above(tmp_path: Path) -> None:
    """Lines without a known level, and lines that are no record, are left out."""
    path = tmp_path / "log.txt"
    path.write_bytes("\n".join(_log()).encode() + b"\n\xff\n")
    loud, *_ = _records()
    for rank, level in enumerate(LEVELS):
        assert read_file(path, level=level) == [loud, *_records_by_level()[rank:]]


def test_read_file_in_another_encoding(tmp_path: Path) -> None:
    """The encoding decides what the bytes mean."""
    path = tmp_path / "log.txt"
    path.write_bytes(_plain_line({"q": "x"}).replace("x", "é").encode("latin-1"))
    assert read_file(path, encoding="latin-1") == [{"q": "é"}]
    assert read_file(path, encoding="utf-8") == [{"q": "\ufffd"}]


def test_redact_masks_secret_keys() -> None:
    """A secret key is masked at any depth, with all that it holds."""
    for key, secret in _secret_keys().items():
        fields: dict[str, Any] = {key: ["x"], "in": {key: 1, "list": [{key: {"c": None}}, 1.5]}}
        known = copy.deepcopy(fields)
        expected = {
            key: MASK if secret else ["x"],
            "in": {
                key: MASK if secret else 1,
                "list": [{key: MASK if secret else {"c": None}}, 1.5],
            },
        }
        assert (redact(fields), fields) == (expected, known)
    assert redact({"q": "a"}) == {"q": MASK if _is_masked("a") else "a"}


def test_redact_masks_secret_texts() -> None:
    """Secrets are masked inside texts, and the rest of a text stays."""
    for sample in SAMPLES:
        fields: dict[str, Any] = {"note": f"a {sample} b", "in": [sample]}
        assert redact(fields) == {"note": f"a {MASK} b", "in": [MASK]}
    assert [redact({"q": word}) for word in SECRETS] == [{"q": word} for word in SECRETS]


def test_redact_gives_plain_data() -> None:
    """What JSON does not have becomes a text; numbers and flags stay."""
    fields: dict[Any, Any] = {"q": math.nan, "p": Path("a"), "n": (1, None), 1: False}
    expected = {"q": "nan", "p": "a", "n": [1, None], "1": False}
    assert redact(fields) == {
        key: MASK if _is_masked(one) else one for key, one in expected.items()
    }


def test_redact_text_masks_secrets_alone() -> None:
    """The rest of the text stays."""
    for sample in SAMPLES:
        assert redact_text(f"a {sample} b {sample}") == f"a {MASK} b {MASK}"
    assert redact_text("") == ""


def test_is_secret_by_words_of_the_key() -> None:
    """A word counts in every way in which keys are written."""
    assert {key: is_secret(key) for key in _secret_keys()} == _secret_keys()
    assert is_secret("") is False


def test_is_at_least_by_rank() -> None:
    """A level is as high as itself and as those below."""
    low, high = LEVELS[0], LEVELS[-1]
    assert is_at_least(high, low) is True
    assert is_at_least(low, high) is False
    assert [is_at_least(level.upper(), level) for level in LEVELS] == [True] * len(LEVELS)
    with pytest.raises(ValueError, match=r"^there is no level 'loud'; known: "):
        is_at_least("loud", low)
    with pytest.raises(ValueError, match=r"^there is no level 'loud'; known: "):
        is_at_least(low, "loud")


def test_filter_lines_keeps_a_level_and_those_above() -> None:
    """Lines without a known level, and lines that are no record, are left out."""
    lines = [_plain_line(one) for one in _records_by_level()]
    loud, *_ = _log()
    for rank, level in enumerate(LEVELS):
        assert filter_lines(_log(), level.upper()) == [loud, *lines[rank:]]
    with pytest.raises(ValueError, match=r"^there is no level 'loud'; known: ") as caught:
        filter_lines([], "loud")
    assert str(caught.value).endswith(", ".join(LEVELS))


def test_filter_records_keeps_a_level_and_those_above() -> None:
    """Records without a known level are left out."""
    loud, *_ = _records()
    for rank, level in enumerate(LEVELS):
        kept = filter_records(_records(), level.upper())
        assert kept == [loud, *_records_by_level()[rank:]]
    with pytest.raises(ValueError, match=r"^there is no level 'loud'; known: ") as caught:
        filter_records([], "loud")
    assert str(caught.value).endswith(", ".join(LEVELS))


def test_count_lines_by_level() -> None:
    """Case does not matter; what has no known level is not counted."""
    assert list(count_lines(_log()).items()) == list(_counts().items())
    assert count_lines(_log()[: -len(LEVELS)]) == {LEVELS[-1]: 1}
    assert count_lines([]) == {}


def test_count_records_by_level() -> None:
    """Case does not matter; what has no known level is not counted."""
    assert list(count_records(_records()).items()) == list(_counts().items())
    assert count_records(_records()[: -len(LEVELS)]) == {LEVELS[-1]: 1}
    assert count_records([]) == {}


def test_summarise_adds_up() -> None:
    """Records are counted apart from lines that are none; blank lines count for nothing."""
    message = _plain_line({MESSAGE_FIELD: "hello"})
    summary = summarise([*_log(), message, message, _plain_line({MESSAGE_FIELD: "bye"}), message])
    assert summary.total == len(_records()) + 4
    assert summary.total_lines == len(_records()) + 4 + len(_broken()) - 2
    assert summary.skipped == len(_broken()) - 2
    assert list(summary.by_level.items()) == list(_counts().items())
    assert summary.highest == LEVELS[-1]
    assert summary.messages == [("hello", 3), ("bye", 1)]
    calm = summarise(_log()[1:-1])
    assert calm.total == len(_records()) - 2
    assert calm.highest == LEVELS[-2]


def test_summarise_an_empty_log() -> None:
    """Without lines there is nothing to count."""
    summary = summarise(["", " "])
    assert summary.total == 0
    assert summary.total_lines == 0
    assert summary.skipped == 0
    assert summary.by_level == {}
    assert summary.highest is None
    assert summary.messages == []


def test_summarise_file_adds_up(tmp_path: Path) -> None:
    """A file is read line by line; bytes that are no text stop nothing."""
    path = tmp_path / "log.txt"
    message = _plain_line({MESSAGE_FIELD: "hello"})
    path.write_bytes("\n".join([*_log(), message]).encode() + b"\n\xff\n")
    summary = summarise_file(path)
    assert summary.total == len(_records()) + 1
    assert summary.total_lines == len(_records()) + 1 + len(_broken()) - 1
    assert summary.skipped == len(_broken()) - 1
    assert list(summary.by_level.items()) == list(_counts().items())
    assert summary.highest == LEVELS[-1]
    assert summary.messages == [("hello", 1)]
    with pytest.raises(FileNotFoundError):
        summarise_file(tmp_path / "none.txt")


def test_summarise_file_in_another_encoding(tmp_path: Path) -> None:
    """The encoding decides what the bytes mean."""
    path = tmp_path / "log.txt"
    path.write_bytes(_plain_line({MESSAGE_FIELD: "x"}).encode("utf-16"))
    assert summarise_file(path, encoding="utf-16").total == 1
    assert summarise_file(path, encoding="utf-16").messages == [("x", 1)]
