"""Code that tools of the pattern `record_validator` share."""

from __future__ import annotations

from typing import Final

IMPORTS: Final = """
import math
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple
"""

SUPPORT: Final = {
    "_TYPES": """
        _TYPES: dict[str, type | tuple[type, ...]] = {
            "boolean": bool,
            "integer": int,
            "number": float,
            "string": str,
            "list": (list, tuple),
            "mapping": Mapping,
        }
    """,
    "_type_of": '''
        def _type_of(value: object) -> str:
            """Name the type of a value."""
            if value is None:
                return "null"
            if isinstance(value, float) and not math.isfinite(value):
                return "non-finite number"
            known = (name for name, types in _TYPES.items() if isinstance(value, types))
            return next(known, "other value")
    ''',
    "_has_type": '''
        def _has_type(value: object, wanted: str) -> bool:
            """Tell whether a value is of a type."""
            found = _type_of(value)
            {% if "number" in p.types %}
            if wanted == "number":
                return found in ("integer", "number")
            {% endif %}
            {% if "any" in p.types %}
            return wanted in ("any", found)
            {% else %}
            return wanted == found
            {% endif %}
    ''',
    "_CHECKS": """
        _CHECKS: dict[str, Callable[[Any, Any], bool]] = {
            {% if "choices" in p.checks %}
            "choices": lambda value, limit: value in limit,
            {% endif %}
            {% if "minimum" in p.checks %}
            "minimum": lambda value, limit: bool(value >= limit),
            {% endif %}
            {% if "maximum" in p.checks %}
            "maximum": lambda value, limit: bool(value <= limit),
            {% endif %}
            {% if "min_length" in p.checks %}
            "min_length": lambda value, limit: len(value) >= limit,
            {% endif %}
            {% if "max_length" in p.checks %}
            "max_length": lambda value, limit: len(value) <= limit,
            {% endif %}
            {% if "pattern" in p.checks %}
            "pattern": lambda value, limit: re.fullmatch(limit, value) is not None,
            {% endif %}
            {% if "items" in p.checks %}
            "items": lambda value, limit: all(_has_type(item, limit) for item in value),
            {% endif %}
        }
    """,
    "_MESSAGES": "_MESSAGES = {{ p.wording | literal }}",
    "_RULES": "_RULES: dict[str, dict[str, Any]] = {{ p.table | literal }}",
    "_Problem": '''
        class _Problem(NamedTuple):
            """What is wrong with one field of a record."""

            field: str
            rule: str
            message: str
            value: Any
    ''',
    "_problem": '''
        def _problem(field: str, rule: str, limit: Any = None, value: Any = None) -> _Problem:
            """Word a problem."""
            {% if "choices" in p.checks %}
            shown = ", ".join(map(repr, limit)) if rule == "choices" else limit
            {% else %}
            shown = limit
            {% endif %}
            text = _MESSAGES[rule].format(field=field, limit=shown, found=_type_of(value))
            return _Problem(field, rule, text, value)
    ''',
    "_value_problems": '''
        def _value_problems(field: str, value: Any, rule: Mapping[str, Any]) -> Iterator[_Problem]:
            """Find what is wrong with a value; one of the wrong type is not looked at further."""
            {% if p.nullable %}
            if value is None and rule.get("nullable", False):
                return
            {% endif %}
            {% if p.typed %}
            wanted = rule.get("type", "any")
            if not _has_type(value, wanted):
                yield _problem(field, "type", wanted, value)
                {% if p.checks %}
                return
                {% endif %}
            {% endif %}
            {% if p.checks %}
            for name, holds in _CHECKS.items():
                if name in rule and not holds(value, rule[name]):
                    yield _problem(field, name, rule[name], value)
            {% endif %}
    ''',
    "_problems": '''
        def _problems(
            record: object, rules: Mapping[str, Mapping[str, Any]]
        ) -> Iterator[_Problem]:
            """Find what is wrong with a record, in the order of the rules."""
            if not isinstance(record, Mapping):
                yield _problem("record", "type", "mapping", record)
                return
            {% if p.judged %}
            for field, rule in rules.items():
                if field in record:
                    yield from _value_problems(field, record[field], rule)
                {% if p.required %}
                {{ 'elif rule.get("required", True):' if p.optional else "else:" }}
                    yield _problem(field, "missing")
                {% endif %}
            {% else %}
            {{ "for field, rule in rules.items():" if p.optional else "for field in rules:" }}
                if field not in record{{ ' and rule.get("required", True)' if p.optional else "" }}:
                    yield _problem(field, "missing")
            {% endif %}
            {% if p.unknown == "refuse" %}
            for field, value in record.items():
                if field not in rules:
                    yield _problem(field, "unknown", value=value)
            {% endif %}
    ''',
    "_is_valid": '''
        def _is_valid(record: object, rules: Mapping[str, Mapping[str, Any]]) -> bool:
            """Tell whether a record has no problem."""
            return next(_problems(record, rules), None) is None
    ''',
    "_LIMITS": """
        _LIMITS = {
            "type": "string",
            "required": "boolean",
            "nullable": "boolean",
            "choices": "list",
            "minimum": "number",
            "maximum": "number",
            "min_length": "integer",
            "max_length": "integer",
            "pattern": "string",
            "items": "string",
        }
    """,
    "_APPLIES": "_APPLIES = {{ p.applies | literal }}",
    "_check_rule": '''
        def _check_rule(field: str, rule: Mapping[str, Any]) -> None:
            """Raise ValueError where a rule cannot be applied."""
            for name, limit in rule.items():
                if name not in _LIMITS:
                    known = ", ".join(_LIMITS)
                    raise ValueError(f"{field}: there is no rule {name!r}; known: {known}")
                if not _has_type(limit, _LIMITS[name]):
                    raise ValueError(
                        f"{field}: {name} must be of type {_LIMITS[name]}, not {_type_of(limit)}"
                    )
                if name in ("type", "items") and limit not in ("any", *_TYPES):
                    known = ", ".join(_TYPES)
                    raise ValueError(f"{field}: unknown type {limit!r}; known: any, {known}")
            wanted = rule.get("type", "any")
            for name in rule:
                if wanted not in _APPLIES.get(name, (wanted,)):
                    raise ValueError(f"{field}: {name} needs type {' or '.join(_APPLIES[name])}")
            try:
                re.compile(rule.get("pattern", ""))
            except re.error as error:
                raise ValueError(f"{field}: pattern is no regular expression: {error}") from error
    ''',
    "_checked": '''
        def _checked(rules: Mapping[str, Mapping[str, Any]]) -> Mapping[str, Mapping[str, Any]]:
            """Give the rules back once it is sure that each can be applied."""
            for field, rule in rules.items():
                _check_rule(field, rule)
            return rules
    ''',
}
