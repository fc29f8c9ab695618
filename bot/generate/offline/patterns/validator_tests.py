"""Tests that the pattern `record_validator` writes for its operations.

What each value must give is worked out from the rules when the tests are written, apart from the
code under test.
"""

from __future__ import annotations

from typing import Final

IMPORTS: Final = "import math\nfrom collections import Counter\nfrom typing import Any"

SUPPORT: Final = {
    "_RULES": "_RULES: dict[str, dict[str, Any]] = {{ p.table | literal }}",
    "_VALID": "_VALID: dict[str, Any] = {{ p.valid | literal }}",
    # What is wrong with a record: field, rule and message.
    "_ENTRIES": """
        _ENTRIES: list[tuple[Any, list[tuple[str, str, str]]]] = [
            {% for change, problems in p.changes %}
            ({**_VALID, **{{ change | literal }}}, {{ problems | literal }}),
            {% endfor %}
            {% for entry, problems in p.others %}
            ({{ entry | literal }}, {{ problems | literal }}),
            {% endfor %}
            (math.inf, {{ p.infinite | literal }}),
        ]
    """,
    "_given": '''
        def _given(entry: Any, field: str) -> Any:
            """Give the value that a problem is about."""
            return entry.get(field) if isinstance(entry, dict) else entry
    ''',
    "_WRONG_RULES": """
        _WRONG_RULES: list[tuple[Any, str]] = [
            ({"colour": "red"}, "there is no rule 'colour'; known: type, required"),
            ({"minimum": "1"}, "minimum must be of type number, not string"),
            ({"maximum": None, "type": "number"}, "maximum must be of type number, not null"),
            ({"min_length": 1.5}, "min_length must be of type integer, not number"),
            ({"max_length": True}, "max_length must be of type integer, not boolean"),
            ({"choices": "ab"}, "choices must be of type list, not string"),
            ({"required": "no"}, "required must be of type boolean, not string"),
            ({"nullable": 0}, "nullable must be of type boolean, not integer"),
            ({"pattern": 1}, "pattern must be of type string, not integer"),
            ({"type": 1}, "type must be of type string, not integer"),
            ({"items": []}, "items must be of type string, not list"),
            ({"type": "colour"}, "unknown type 'colour'; known: any, boolean, integer, number,"),
            ({"type": "list", "items": "colour"}, "unknown type 'colour'"),
            ({"minimum": 1}, "minimum needs type integer or number"),
            ({"type": "string", "maximum": 1}, "maximum needs type integer or number"),
            ({"type": "number", "min_length": 1}, "min_length needs type string or list"),
            ({"type": "boolean", "max_length": 1}, "max_length needs type string or list"),
            ({"type": "list", "pattern": "a"}, "pattern needs type string"),
            ({"type": "string", "items": "any"}, "items needs type list"),
            ({"type": "string", "pattern": "("}, "pattern is no regular expression: "),
        ]
    """,
}

# Compares the fields of the problems that are asked for.
_SEEN: Final = """
    {% if not record %}
    assert list(result) == [message for _, _, message in problems]
    {% else %}
    assert len(result) == len(problems)
    {% if "field" in measures %}
    assert [{{ get("field", "one") }} for one in result] == [name for name, _, _ in problems]
    {% endif %}
    {% if "rule" in measures %}
    assert [{{ get("rule", "one") }} for one in result] == [rule for _, rule, _ in problems]
    {% endif %}
    {% if "message" in measures %}
    assert [{{ get("message", "one") }} for one in result] == [text for _, _, text in problems]
    {% endif %}
    {% if "value" in measures %}
    values = [_given(entry, name) for name, _, _ in problems]
    assert [{{ get("value", "one") }} for one in result] == values
    {% endif %}
    {% endif %}
"""

_JUDGED: Final = """
@pytest.mark.parametrize(("entry", "problems"), _ENTRIES)
def test_{{ name }}_judges_every_record(
    entry: Any, problems: list[tuple[str, str, str]]
) -> None:
"""

_WRONG: Final = '''
{% if "rules" in shapes %}


@pytest.mark.parametrize(("rule", "fault"), _WRONG_RULES)
def test_{{ name }}_refuses_rules_that_cannot_be_applied(rule: Any, fault: str) -> None:
    """A rule that cannot be applied is named with its field."""
    with pytest.raises(ValueError, match="^note: ") as caught:
        {{ call(entry="{}", entries="[]", rules='{"note": rule}') }}
    assert str(caught.value).startswith(f"note: {fault}")
{% endif %}
'''

VALIDATE: Final = (
    _JUDGED
    + '''
    """Each rule of a field is applied, on both sides of its limit."""
    result = {{ call(entry="entry", rules="_RULES") }}
'''
    + _SEEN
    + _WRONG
)

FIRST: Final = (
    _JUDGED
    + '''
    """The first problem is given, or None where there is none."""
    result = {{ call(entry="entry", rules="_RULES") }}
    {% if not record %}
    assert result == (problems[0][2] if problems else None)
    {% else %}
    assert (result is None) == (not problems)
    {% for part in ("field", "rule", "message") if part in measures %}
    assert result is None or {{ get(part) }} == problems[0][{{ loop.index0 }}]
    {% endfor %}
    {% endif %}
'''
    + _WRONG
)

IS_VALID: Final = (
    _JUDGED
    + '''
    """A record is valid when no rule is broken."""
    assert {{ call(entry="entry", rules="_RULES") }} is (not problems)
'''
    + _WRONG
)

VALIDATE_ALL: Final = (
    _JUDGED
    + '''
    """What is wrong is found at its place; a valid record gives nothing."""
    {% set place = "6" if "start" in shapes else "1" %}
    entries = [_VALID, entry, _VALID]
    result = {{ call(entries="entries", rules="_RULES", start="5") }}
    {% if record %}
'''
    + _SEEN
    + '''
    {% if "index" in measures %}
    assert all({{ get("index", "one") }} == {{ place }} for one in result)
    {% endif %}
    {% else %}
    messages = [message for _, _, message in problems]
    assert result == ({ {{- place }}: messages} if problems else {})
    {% endif %}


def test_{{ name }}_finds_nothing_in_no_records() -> None:
    """Without records there are no problems."""
    result = {{ call(entries="[]", rules="_RULES") }}
    assert not result
'''
    + _WRONG
)

_CHOSEN: Final = '''
    """A record is kept or left out whole, and the order stays."""
    result = list({{ call(entries="[_VALID, entry, _VALID]", rules="_RULES") }})
    assert result == EXPECTED
'''

ACCEPT: Final = (
    _JUDGED
    + _CHOSEN.replace("EXPECTED", "([_VALID, _VALID] if problems else [_VALID, entry, _VALID])")
    + _WRONG
)

REJECT: Final = _JUDGED + _CHOSEN.replace("EXPECTED", "([entry] if problems else [])") + _WRONG

SUMMARISE: Final = (
    '''
def test_{{ name }}_adds_up() -> None:
    """Records and problems are counted apart."""
    entries = [entry for entry, _ in _ENTRIES]
    result = {{ call(entries="entries", rules="_RULES") }}
    bad = len([problems for _, problems in _ENTRIES if problems])
    found = [problem for _, problems in _ENTRIES for problem in problems]
    assert len(found) >= bad
    {% if "total" in measures %}
    assert {{ get("total") }} == len(entries)
    {% endif %}
    {% if "valid" in measures %}
    assert {{ get("valid") }} == len(entries) - bad
    {% endif %}
    {% if "invalid" in measures %}
    assert {{ get("invalid") }} == bad
    {% endif %}
    {% if "problems" in measures %}
    assert {{ get("problems") }} == len(found)
    {% endif %}
    {% if "share" in measures %}
    assert {{ get("share") }} == (len(entries) - bad) / len(entries)
    {% endif %}
    {% if "by_field" in measures %}
    by_field = Counter(field for field, _, _ in found).most_common()
    assert list({{ get("by_field") }}.items()) == by_field
    {% endif %}
    {% if "by_rule" in measures %}
    by_rule = Counter(rule for _, rule, _ in found).most_common()
    assert list({{ get("by_rule") }}.items()) == by_rule
    {% endif %}


def test_{{ name }}_of_no_records() -> None:
    """Without records every number is zero, and the share of valid ones is whole."""
    result = {{ call(entries="[]", rules="_RULES") }}
    {% for measure in ("total", "valid", "invalid", "problems") if measure in measures %}
    assert {{ get(measure) }} == 0
    {% endfor %}
    {% if "share" in measures %}
    assert {{ get("share") }} == 1.0
    {% endif %}
    {% for measure in ("by_field", "by_rule") if measure in measures %}
    assert not {{ get(measure) }}
    {% endfor %}
'''
    + _WRONG
)
