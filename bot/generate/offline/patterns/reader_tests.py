"""Tests that the pattern `record_reader` writes for its operations.

The texts and records that the tests compare are worked out when the tests are written, apart from
the code under test.
"""

from __future__ import annotations

from typing import Final

IMPORTS: Final = """
from datetime import date
from typing import Any
from hypothesis import given, settings
from hypothesis import strategies as st
"""

READ: Final = '''
def test_{{ name }}_reads_every_type() -> None:
    """Values become what they are; blank lines are left out."""
    text = {{ p.samples.text(cells) | literal }}
    result = list({{ call(text='"\\\\n" + text + "\\\\n\\\\n"') }})
    assert result == {{ p.samples.rows(cells, record) }}


def test_{{ name }}_reads_nothing_from_no_text() -> None:
    """No line gives no record."""
    assert not list({{ call(text='""') }})


@pytest.mark.parametrize(("text", "fault"), {{ p.samples.faults(cells) | literal }})
def test_{{ name }}_names_the_line_of_a_fault(text: str, fault: str) -> None:
    """What cannot be read is refused with its line."""
    with pytest.raises(ValueError, match="^line ") as caught:
        list({{ call(text="text") }})
    assert str(caught.value).startswith(fault)


{% if p.format == "jsonl" %}
def test_{{ name }}_refuses_deep_nesting() -> None:
    """A line of brackets does not exhaust the stack."""
    with pytest.raises(ValueError, match="^line 1: "):
        list({{ call(text='"[" * 200_000') }})


{% endif %}
{% if cells | selectattr("optional") | list %}
def test_{{ name }}_can_do_without_optional_columns() -> None:
    """An absent column gives None."""
    text = {{ p.samples.bare_text(cells) | literal }}
    assert list({{ call(text="text") }}) == {{ p.samples.bare_rows(cells, record) }}


{% endif %}
{% if cells and p.extra == "ignore" %}
def test_{{ name }}_ignores_unknown_columns() -> None:
    """A column that nobody asked for changes nothing."""
    text = {{ p.samples.wider_text(cells) | literal }}
    assert list({{ call(text="text") }}) == {{ p.samples.first(cells, record) }}


{% endif %}
{% if partner("write", entries="rows") %}
@settings(deadline=None, derandomize=True, database=None, max_examples=50)
@given(st.lists({{ p.samples.strategy(cells, record) }}, max_size=5))
def test_{{ name }}_reads_what_is_written(
    rows: list[{{ record.name if record else "dict[str, Any]" }}],
) -> None:
    """Written records come back as they were."""
    text = {{ partner("write", entries="rows") }}
    assert list({{ call(text="text") }}) == rows
{% endif %}
'''

WRITE: Final = '''
{% set hint = "" if records.get("entries") else ": list[dict[str, Any]]" %}
def test_{{ name }}_writes_every_type() -> None:
    """Values are written as they are read."""
    rows{{ hint }} = {{ p.samples.rows(cells, records.get("entries")) }}
    assert {{ call(entries="rows") }} == {{ p.samples.text(cells) | literal }}


def test_{{ name }}_without_records() -> None:
    """No record gives {{ "the header alone" if p.table and cells else "no line" }}."""
    assert {{ call(entries="[]") }} == {{ p.samples.header(cells) | literal }}
{% if given and cells | selectattr("optional") | list %}


def test_{{ name }}_writes_absent_fields_as_nothing() -> None:
    """A field that may be absent is written like None."""
    rows: list[dict[str, Any]] = {{ p.samples.bare_rows(cells, none) }}
    less = [{key: value for key, value in row.items() if value is not None} for row in rows]
    text = {{ call(entries="rows") }}
    assert {{ call(entries="less") }} == text
{% endif %}
{% if not cells %}


def test_{{ name }}_writes_truth_and_nothing() -> None:
    """Values that are no text are written as they would be read."""
    rows: list[dict[str, Any]] = [{"a": True, "b": False, "c": None}]
    assert {{ call(entries="rows") }} == {{ p.samples.flags() | literal }}
{% endif %}
{% if not records.get("entries") and p.samples.unwritable(cells) %}


@pytest.mark.parametrize(("rows", "fault"), {{ p.samples.unwritable(cells) | literal }})
def test_{{ name }}_names_what_cannot_be_written(rows: Any, fault: str) -> None:
    """What would not read back is refused."""
    with pytest.raises(ValueError, match=".") as caught:
        {{ call(entries="rows") }}
    assert str(caught.value).startswith(fault)
{% endif %}
{% if p.format == "jsonl" and not cells %}


def test_{{ name }}_refuses_what_is_no_json() -> None:
    """JSON has no infinite number."""
    rows: Any = [{"a": float("inf")}]
    with pytest.raises(ValueError, match="JSON"):
        {{ call(entries="rows") }}
{% endif %}
'''

SELECT: Final = '''
def test_{{ name }}_keeps_fields_in_the_order_asked_for() -> None:
    """Of each record only these fields are left."""
    rows: list[dict[str, Any]] = [{"a": "1", "b": "x", "c": ""}, {"c": "z", "b": "", "a": "2"}]
    chosen = list({{ call(rows="rows", columns='["b", "a"]') }})
    assert [list(item.items()) for item in chosen] == [
        [("b", "x"), ("a", "1")],
        [("b", ""), ("a", "2")],
    ]


def test_{{ name }}_names_a_record_without_the_field() -> None:
    """A field that is not there is refused."""
    rows: list[dict[str, Any]] = [{"a": "1"}, {"b": "1"}]
    with pytest.raises(ValueError, match="^record 2: there is no column 'a'$"):
        {{ call(rows="rows", columns='["a"]') }}
'''

_VALUES: Final = """
{% set kept = {"int": "1", "float": "1.5", "bool": "True"}.get(shapes.value, '"x"') %}
{% set other = {"int": "2", "float": "2.5", "bool": "False"}.get(shapes.value, '"y"') %}
"""

FILTER: Final = (
    _VALUES.strip()
    + '''
def test_{{ name }}_keeps_records_with_the_value() -> None:
    """The order stays, and no other record is left."""
    rows: list[dict[str, Any]] = [
        {"a": {{ kept }}, "b": "1"},
        {"a": {{ other }}, "b": "2"},
        {"a": {{ kept }}, "b": "3"},
    ]
    assert list({{ call(rows="rows", column='"a"', value=kept) }}) == [rows[0], rows[2]]


def test_{{ name }}_names_a_record_without_the_field() -> None:
    """A field that is not there is refused."""
    rows: list[dict[str, Any]] = [{"a": {{ kept }}}, {"b": {{ kept }}}]
    with pytest.raises(ValueError, match="^record 2: there is no column 'a'$"):
        {{ call(rows="rows", column='"a"', value=kept) }}
'''
)
