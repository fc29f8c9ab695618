"""Tests that the pattern `structured_log` writes for its operations."""

from __future__ import annotations

from typing import Final

IMPORTS: Final = """
import copy
import math
import re
from typing import Any
from hypothesis import given, settings
from hypothesis import strategies as st
"""

SUPPORT: Final = {
    "_WRITTEN": """
        _WRITTEN: list[tuple[dict[str, Any], str]] = [
            {% for record, line in p.written %}
            ({{ record | literal }}, {{ line | literal }}),
            {% endfor %}
        ]
    """,
    "_SAMPLES": "_SAMPLES: list[str] = {{ p.samples | list | literal }}",
    "_SECRET_TEXTS": "_SECRET_TEXTS: list[str] = {{ p.secret_texts | list | literal }}",
    "_LOG": "_LOG: list[str] = {{ p.log | literal }}",
    "_RECORDS": "_RECORDS: list[Any] = {{ p.records | literal }}",
    "_LINES_BY_LEVEL": """
        _LINES_BY_LEVEL: list[str] = {{ p.log[-(p.levels | length):] | literal }}
    """,
    "_RECORDS_BY_LEVEL": """
        _RECORDS_BY_LEVEL: list[Any] = {{ p.records[-(p.levels | length):] | literal }}
    """,
    "_LEVELS": "_LEVELS: list[str] = {{ p.levels | list | literal }}",
    # Keys without a letter hold no secret word; values that a secret expression finds are left out.
    "_VALUES": """
        _VALUES = st.recursive(
            (st.none() | st.booleans() | st.integers() | st.text()
             | st.floats(allow_nan=False, allow_infinity=False)).filter(
                lambda value: not any(re.search(one, str(value)) for one in _SECRET_TEXTS)
            ),
            lambda inner: st.lists(inner, max_size=2)
            | st.dictionaries(st.text('é= "\\\\\\n[', max_size=3), inner, max_size=2),
            max_leaves=4,
        )
    """,
    "_PLAIN_RECORDS": """
        _PLAIN_RECORDS = st.dictionaries(
            st.text('é= "\\\\\\n[', max_size=3), _VALUES, min_size=1, max_size=3
        )
    """,
    "_HOSTILE": r"""
        _HOSTILE = [
            "a\nb", "a\r", "\x1b[31m", "a\u2028b", "\u2029", "\u202e", "\x85", "\x00",
            "\x7f", "\u200b", "\ufeff", "\u2066", "\ud800", "\x0b\x0c\x1c", '" x=1 "', "x\\",
        ]
    """,
}

# Line breaks, escapes and hidden characters of values and keys must not come out of a line.
_SAFE: Final = '''


@pytest.mark.parametrize("text", _HOSTILE)
def test_{{ name }}_stays_on_one_safe_line(text: str) -> None:
    """Nothing in a value or a key can end the line or change how it is shown."""
    hostile: Any = {text: text, "in": [{text: text}]}
    line = {{ CALL }}
    assert line.isprintable()
    assert line.splitlines() == [line]


@pytest.mark.parametrize(("key", "secret"), _SECRET_KEYS)
def test_{{ name }}_masks_secret_keys(key: str, secret: bool) -> None:
    """What stands under a secret key is not written."""
    hostile: Any = {key: "visible", "in": [{key: {"x": "inside"}}]}
    line = {{ CALL }}
    assert ("visible" in line) is not secret
    assert ("inside" in line) is not secret
{% if p.samples %}


@pytest.mark.parametrize("sample", _SAMPLES)
def test_{{ name }}_masks_secret_texts(sample: str) -> None:
    """A secret inside a text is not written."""
    hostile: Any = {"note": f"a {sample} b", "in": [sample]}
    line = {{ CALL }}
    assert sample not in line
    assert {{ p.mask | literal }} in line
{% endif %}
'''

FORMAT: Final = (
    '''
@pytest.mark.parametrize(("record", "line"), _WRITTEN)
def test_{{ name }}_writes_each_kind_of_value(record: Any, line: str) -> None:
    """Values keep their type, and a text is quoted only where it must be."""
    assert {{ call(entry="record") }} == line


def test_{{ name }}_puts_the_known_fields_first() -> None:
    """The other fields follow in the order of the record."""
    record: Any = {{ p.shuffled | literal }}
    assert {{ call(entry="record") }} == {{ p.line(**p.ordered) | literal }}


def test_{{ name }}_writes_what_is_no_json_as_text() -> None:
    """A number that JSON does not have, a path or an exception is written as its text."""
    record: Any = {"q": math.inf, "p": Path("a") / "b", "o": ValueError("x"), "n": (1,)}
    line = {{ call(entry="record") }}
    {% if p.format == "logfmt" %}
    assert line == "q=inf p=a/b o=x n=[1]"
    {% else %}
    assert line == '{"q":"inf","p":"a/b","o":"x","n":[1]}'
    {% endif %}
'''
    + _SAFE.replace("CALL", 'call(entry="hostile")')
    + '''{% set parsing = partner("parse", line="line") %}
{% if parsing %}


@settings(deadline=None, derandomize=True, database=None, max_examples=80)
@given(_PLAIN_RECORDS)
def test_{{ name }}_loses_nothing(record: Any) -> None:
    """A record that holds no secret is read back as it was."""
    line = {{ call(entry="record") }}
    assert repr({{ parsing }}) == repr(record)
{% endif %}
'''
)

EVENT: Final = (
    '''
@pytest.mark.parametrize("level", _LEVELS)
def test_{{ name }}_writes_level_and_message(level: str) -> None:
    """The level is written in lower case, the fields after level and message."""
    line = {{ call(level="level.upper()", message='"hello"', fields='{"zz": 1}') }}
    assert level in line
    assert level.upper() not in line
    assert "hello" in line
    {% if "fields" in shapes %}
    assert "zz" in line
    fields: Any = { {{- p.level_field | literal }}: "forged", {{ p.message_field | literal }}: 1}
    plain = {{ call(level="level", message='"hello"', fields="{}") }}
    assert sorted({{ call(level="level", message='"hello"', fields="fields") }}) == sorted(plain)
    {% endif %}


def test_{{ name }}_refuses_an_unknown_level() -> None:
    """A level that is not known is named, with those that are."""
    with pytest.raises(ValueError, match="^there is no level 'loud'; known: ") as caught:
        {{ call(level='"loud"', message='"hello"', fields="{}") }}
    assert str(caught.value).endswith(", ".join(_LEVELS))


@pytest.mark.parametrize("text", _HOSTILE)
def test_{{ name }}_keeps_a_hostile_message_on_one_line(text: str) -> None:
    """No message can end the line or change how it is shown."""
    line = {{ call(level=p.levels[0] | literal, message="text", fields="{}") }}
    assert line.isprintable()
    assert line.splitlines() == [line]
'''
    "{% if 'fields' in shapes %}"
    + _SAFE.replace("CALL", 'call(level=p.levels[0] | literal, message=\'"m"\', fields="hostile")')
    + "{% endif %}"
)

PARSE: Final = '''
@pytest.mark.parametrize(("record", "line"), _WRITTEN)
def test_{{ name }}_reads_each_kind_of_value(record: Any, line: str) -> None:
    """Every value comes back with its type; space around the line does not matter."""
    result = {{ call(line='f" {line}\\\\n"') }}
    assert repr(result) == repr(record)
{% if p.format == "logfmt" %}


@pytest.mark.parametrize(
    ("line", "record"),
    [
        ("a=", {"a": ""}),
        ("a=  b=1", {"a": "", "b": 1}),
        ("a=(x)[1]", {"a": "(x)[1]"}),
        ("=1", {"": 1}),
        ("a=1.  b=+1", {"a": "1.", "b": "+1"}),
    ],
)
def test_{{ name }}_reads_lines_of_other_writers(line: str, record: Any) -> None:
    """An empty value is an empty text; bare words may hold any sign but quotes."""
    assert {{ call(line="line") }} == record
{% endif %}


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("", "^the line is empty$"),
        (" \\n", "^the line is empty$"),
        {% if p.format == "logfmt" %}
        ("word", "^column 5: an equals sign is missing$"),
        ("a=1 b", "^column 6: an equals sign is missing$"),
        ('a="x"b=1', "^column 6: a space is missing$"),
        ("a=1\\nb=2", "^column 4: a space is missing$"),
        ('a="x', "^column 3: Unterminated string"),
        ("a=[1", "^column 5: Expecting"),
        ("a=[NaN]", "^NaN is no JSON$"),
        ("a=1 a=2", "^a key stands twice in one record$"),
        ('a={"b":1,"b":2}', "^a key stands twice in one record$"),
        ("a=" + "[" * 100_000, "^column 3: nested too deeply$"),
        {% else %}
        ("word", "^column 1: Expecting value"),
        ("[1]", "^the line is no JSON object$"),
        ('{"a":1', "^column 7: Expecting"),
        ('{"a":1} x', "^column 8: more text follows the record$"),
        ('{"a":NaN}', "^NaN is no JSON$"),
        ('{"a":1,"a":2}', "^a key stands twice in one record$"),
        ("[" * 100_000, "^column 1: nested too deeply$"),
        {% endif %}
    ],
    ids=range({{ 12 if p.format == 'logfmt' else 9 }}),
)
def test_{{ name }}_refuses_what_is_no_record(line: str, fault: str) -> None:
    """What is wrong is said, with its column where there is one."""
    with pytest.raises(ValueError, match=fault):
        {{ call(line="line") }}
'''

REDACT: Final = '''
@pytest.mark.parametrize(("key", "secret"), _SECRET_KEYS)
def test_{{ name }}_masks_secret_keys(key: str, secret: bool) -> None:
    """A secret key is masked at any depth, with all that it holds."""
    record: Any = {key: ["x"], "in": {key: True, "list": [{key: {"c": None}}, 1.5]}}
    known = copy.deepcopy(record)
    mask: Any = {{ p.mask | literal }}
    assert {{ call(entry="record") }} == {
        key: mask if secret else ["x"],
        "in": {
            key: mask if secret else True,
            "list": [{key: mask if secret else {"c": None}}, 1.5],
        },
    }
    assert record == known


def test_{{ name }}_masks_secret_texts() -> None:
    """Secrets are masked inside texts, and the rest of a text stays."""
    for sample in _SAMPLES:
        record: Any = {"note": f"a {sample} b", "in": [sample]}
        result: Any = {{ call(entry="record") }}
        assert sample not in repr(result)
        assert result["note"].startswith("a ")
        assert {{ p.mask | literal }} in result["note"]


def test_{{ name }}_gives_plain_data() -> None:
    """What JSON does not have becomes a text."""
    record: Any = {"q": math.nan, "p": Path("a"), "n": (1, None), 1: False}
    expected = {"q": "nan", "p": "a", "n": [1, None], "1": False}
    assert {{ call(entry="record") }} == expected
'''

_UNKNOWN: Final = '''


def test_{{ name }}_refuses_an_unknown_level() -> None:
    """A level that is not known is named, with those that are."""
    with pytest.raises(ValueError, match="^there is no level 'loud'; known: ") as caught:
        {{ call(lines="_LOG", entries="_RECORDS", level='"loud"') }}
    assert str(caught.value).endswith(", ".join(_LEVELS))
'''

FILTER_LINES: Final = (
    '''
@pytest.mark.parametrize("rank", range(len(_LEVELS)))
def test_{{ name }}_keeps_a_level_and_those_above(rank: int) -> None:
    """Lines without a known level, and lines that are no record, are left out."""
    lines = [_LOG[0], *_LINES_BY_LEVEL[rank:]]
    assert list({{ call(lines="_LOG", level="_LEVELS[rank].upper()") }}) == lines
'''
    + _UNKNOWN
)

FILTER_RECORDS: Final = (
    '''
@pytest.mark.parametrize("rank", range(len(_LEVELS)))
def test_{{ name }}_keeps_a_level_and_those_above(rank: int) -> None:
    """Records without a known level are left out."""
    records = [_RECORDS[0], *_RECORDS_BY_LEVEL[rank:]]
    assert list({{ call(entries="_RECORDS", level="_LEVELS[rank].upper()") }}) == records
'''
    + _UNKNOWN
)

READ_LOG: Final = (
    '''
{% if "level" in shapes %}
@pytest.mark.parametrize("rank", range(len(_LEVELS)))
def test_{{ name }}_reads_a_level_and_those_above(rank: int) -> None:
    """Lines without a known level, and lines that are no record, are left out."""
    records = [_RECORDS[0], *_RECORDS_BY_LEVEL[rank:]]
    assert {{ call(lines="_LOG", level="_LEVELS[rank].upper()") }} == records
'''
    + _UNKNOWN
    + '''{% else %}
def test_{{ name }}_reads_every_record() -> None:
    """Only lines that are no record are left out."""
    assert {{ call(lines="_LOG") }} == _RECORDS
    assert not {{ call(lines="[]") }}
{% endif %}
'''
)

COUNT: Final = '''
def test_{{ name }}_counts_by_level() -> None:
    """Case does not matter; what has no known level is not counted."""
    log: list[Any] = {{ "_LOG" if shapes.lines == "sequence[str]" else "_RECORDS" }}
    *others, highest = _LEVELS
    expected = {**dict.fromkeys(others, 1), highest: 2}
    result = {{ call(lines="log") }}
    assert list(result.items()) == list(expected.items())
    assert {{ call(lines="log[:3]") }} == {highest: 1}
    assert not {{ call(lines="[]") }}
'''

SUMMARISE: Final = '''
def test_{{ name }}_adds_up() -> None:
    """Records are counted apart from lines that are none; blank lines count for nothing."""
    result = {{ call(lines="_LOG") }}
    *others, highest = _LEVELS
    {% if "total" in measures %}
    assert {{ get("total") }} == len(_LEVELS) + 3
    {% endif %}
    {% if "skipped" in measures %}
    assert {{ get("skipped") }} == {{ p.broken | length - 1 }}
    {% endif %}
    {% if "by_level" in measures %}
    expected = {**dict.fromkeys(others, 1), highest: 2}
    assert list({{ get("by_level") }}.items()) == list(expected.items())
    {% endif %}
    {% if "highest" in measures %}
    assert {{ get("highest") }} == highest
    result = {{ call(lines="_LOG[1:-1]") }}
    assert {{ get("highest") }} == others[-1]
    {% endif %}
    assert highest not in others


def test_{{ name }}_of_an_empty_log() -> None:
    """Without lines there is nothing to count."""
    result = {{ call(lines="[]") }}
    {% for measure in ("total", "skipped") if measure in measures %}
    assert {{ get(measure) }} == 0
    {% endfor %}
    {% if "by_level" in measures %}
    assert not {{ get("by_level") }}
    {% endif %}
    {% if "highest" in measures %}
    assert {{ get("highest") }} is None
    {% endif %}
'''
