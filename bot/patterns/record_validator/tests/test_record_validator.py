"""What the rules refuse, for any rules: valid records, and one broken rule after another."""

from __future__ import annotations

import re
from typing import Any

import pytest

from bot.patterns.record_validator.core import (
    MESSAGES,
    RULES,
    UNKNOWN,
    accept,
    examine,
    find_problems,
    first_fault,
    first_problem,
    is_valid,
    list_problems,
    reject,
    require_valid,
    summarise,
    validate,
    validate_all,
)

_WORDING = {
    "missing": "{field}: is missing",
    "unknown": "{field}: is not a known field",
    "type": "{field}: must be of type {limit}, not {found}",
    "choices": "{field}: must be one of {limit}",
    "minimum": "{field}: must be at least {limit}",
    "maximum": "{field}: must be at most {limit}",
    "min_length": "{field}: must have a length of at least {limit}",
    "max_length": "{field}: must have a length of at most {limit}",
    "pattern": "{field}: must match {limit}",
    "items": "{field}: must hold items of type {limit} only",
}
# A value of each type, by the name that messages have for it.
_VALUES = {
    "null": None,
    "boolean": True,
    "integer": 1,
    "number": 1.5,
    "non-finite number": float("inf"),
    "string": "x",
    "list": [None, 1],
    "mapping": {"x": 1},
    "other value": b"x",
}


def _said(field: str, rule: str, limit: Any = None, found: str = "") -> str:
    shown = ", ".join(map(repr, limit)) if rule == "choices" else limit
    template = {**_WORDING, **MESSAGES}[rule]
    return template.format(field=field, limit=shown, found=found)


def _sample(rule: Any) -> Any:
    """A value that a rule allows."""
    kind = rule.get("type", "any")
    length = rule.get("min_length", min(1, rule.get("max_length", 1)))
    item = _VALUES.get(rule.get("items", "integer"), 1)
    lowest = rule.get("minimum", rule.get("maximum", 1))
    if "sample" in rule:
        return rule["sample"]
    if "choices" in rule:
        return rule["choices"][0]
    found: dict[str, Any] = {
        "boolean": True,
        "integer": lowest,
        "number": lowest,
        "list": [item] * length,
        "mapping": {f"x{at}": at for at in range(length)},
    }
    return found.get(kind, "x" * length)


def _record() -> dict[str, Any]:
    return {field: _sample(rule) for field, rule in RULES.items()}


def _broken() -> list[tuple[dict[str, Any], str, str, str, Any]]:
    """Records with one fault each: record, field, rule, message, value."""
    found: list[tuple[dict[str, Any], str, str, str, Any]] = []

    def add(field: str, rule: str, value: Any, limit: Any, kind: str = "") -> None:
        message = _said(field, rule, limit, kind)
        found.append(({**_record(), field: value}, field, rule, message, value))

    for field, rule in RULES.items():
        wanted = rule.get("type", "any")
        fits = {"any": _VALUES, "number": ("integer", "number")}.get(wanted, (wanted,))
        for kind, value in _VALUES.items():
            if kind not in fits and not (value is None and rule.get("nullable")):
                add(field, "type", value, wanted, kind)
        if "choices" in rule:
            add(field, "choices", "no such choice", rule["choices"])
            continue
        if "minimum" in rule:
            add(field, "minimum", rule["minimum"] - 1, rule["minimum"])
        if "maximum" in rule:
            add(field, "maximum", rule["maximum"] + 1, rule["maximum"])
        unit: Any = [_VALUES[rule.get("items", "integer")]] if wanted == "list" else "x"
        if "min_length" in rule and wanted != "mapping" and "pattern" not in rule:
            add(field, "min_length", unit * (rule["min_length"] - 1), rule["min_length"])
        if "max_length" in rule and wanted != "mapping" and "pattern" not in rule:
            add(field, "max_length", unit * (rule["max_length"] + 1), rule["max_length"])
        if "pattern" in rule and "min_length" not in rule:
            add(field, "pattern", "\n", rule["pattern"])
        if "items" in rule and rule["items"] != "any":
            other = 1 if rule["items"] == "string" else "x"
            item = _VALUES[rule["items"]]
            add(field, "items", [item, other][-rule.get("max_length", 2) :], rule["items"])
    return found


def _missing() -> list[tuple[dict[str, Any], list[str]]]:
    """Records that lack one field each, and what is said of them."""
    return [
        (
            {key: value for key, value in _record().items() if key != field},
            [_said(field, "missing")] if rule.get("required", True) else [],
        )
        for field, rule in RULES.items()
    ]


def _edges() -> list[dict[str, Any]]:
    """Valid records whose values are as small or as large as they may be."""
    found = [_record()]
    for field, rule in RULES.items():
        limits = [rule.get(limit) for limit in ("minimum", "maximum") if limit in rule]
        found += [{**_record(), field: limit} for limit in limits]
        longest = rule.get("max_length")
        if longest is not None and rule.get("type") == "string" and "pattern" not in rule:
            found.append({**_record(), field: "x" * longest})
        if rule.get("nullable"):
            found.append({**_record(), field: None})
        found += [{**_record(), field: choice} for choice in rule.get("choices", [])]
    return found


def test_validate_finds_nothing_wrong_with_valid_records() -> None:
    for record in _edges():
        assert validate(record, rules=RULES) == []
        assert is_valid(record, rules=RULES) is True
        assert find_problems(record, rules=RULES) == []
        assert first_problem(record, rules=RULES) is None
        assert first_fault(record, rules=RULES) is None
        assert examine(record, rules=RULES).is_fine is True
        assert examine(record, rules=RULES).faults == []


def test_validate_names_each_broken_rule() -> None:
    for record, _field, _rule, message, _value in _broken():
        assert validate(record, rules=RULES) == [message]
        assert first_problem(record, rules=RULES) == message
        assert examine(record, rules=RULES).faults == [message]


def test_is_valid_sees_each_broken_rule() -> None:
    for record, _field, _rule, _message, _value in _broken():
        assert is_valid(record, rules=RULES) is False
    assert is_valid([1], rules=RULES) is False


def test_validate_names_what_is_missing() -> None:
    for record, messages in _missing():
        assert validate(record, rules=RULES) == messages
    everything = [
        _said(name, "missing") for name, rule in RULES.items() if rule.get("required", True)
    ]
    assert validate({}, rules=RULES) == everything


def test_first_problem_names_what_is_missing() -> None:
    for record, messages in _missing():
        assert first_problem(record, rules=RULES) == (messages[0] if messages else None)


def test_is_valid_sees_what_is_missing() -> None:
    for record, messages in _missing():
        assert is_valid(record, rules=RULES) is (not messages)


def test_validate_refuses_fields_without_a_rule_where_it_should() -> None:
    record = {**_record(), "no such field": 1}
    wrong = [_said("no such field", "unknown")] if UNKNOWN == "refuse" else []
    assert (validate(record, rules=RULES), RULES != {}) == (wrong, True)


def test_is_valid_refuses_fields_without_a_rule_where_it_should() -> None:
    record = {**_record(), "no such field": 1}
    assert (is_valid(record, rules=RULES), RULES != {}) == (UNKNOWN == "allow", True)


def test_validate_refuses_what_is_no_record() -> None:
    for kind, value in _VALUES.items():
        if kind != "mapping":
            assert validate(value, rules=RULES) == [_said("record", "type", "mapping", kind)]


def test_find_problems_tells_field_rule_and_value() -> None:
    for record, field, rule, message, value in _broken():
        (problem,) = find_problems(record, rules=RULES)
        assert problem.bad_field == field
        assert problem.broken_rule == rule
        assert problem.text == message
        assert repr(problem.bad_value) == repr(value)
    for record, messages in _missing():
        assert [problem.text for problem in find_problems(record, rules=RULES)] == messages
    assert [problem.text for problem in find_problems([1], rules=RULES)] == [
        _said("record", "type", "mapping", "list")
    ]


def test_find_problems_refuses_fields_without_a_rule_where_it_should() -> None:
    found = [
        problem.broken_rule
        for problem in find_problems({**_record(), "no such field": 1}, rules=RULES)
    ]
    assert (found, RULES != {}) == (["unknown"] if UNKNOWN == "refuse" else [], True)


def test_first_fault_is_the_first_in_the_order_of_the_rules() -> None:
    for record, field, rule, message, _value in _broken():
        problem = first_fault(record, rules=RULES)
        assert problem is not None
        assert problem.bad_field == field
        assert problem.broken_rule == rule
        assert problem.text == message


def test_require_valid_names_everything() -> None:
    for record, _field, _rule, message, _value in _broken():
        with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
            require_valid(record, rules=RULES)
    require_valid(_record(), rules=RULES)


def test_validate_all_numbers_the_records_with_problems() -> None:
    broken = [(record, message) for record, _, _, message, _ in _broken()]
    records: list[Any] = [_record(), broken[0][0], _record(), broken[-1][0]]
    assert validate_all(records, start=5, rules=RULES) == {6: [broken[0][1]], 8: [broken[-1][1]]}
    assert validate_all(records, start=0, rules=RULES) == {1: [broken[0][1]], 3: [broken[-1][1]]}
    assert validate_all([], start=1, rules=RULES) == {}


def test_validate_all_finds_each_broken_rule() -> None:
    messages = [message for _, _, _, message, _ in _broken()]
    records = [record for record, _, _, _, _ in _broken()]
    assert [
        one for each in validate_all(records, start=1, rules=RULES).values() for one in each
    ] == messages


def test_list_problems_tells_where_each_is() -> None:
    for record, field, rule, message, value in _broken():
        (problem,) = list_problems([_record(), record], start=3, rules=RULES)
        assert problem.number == 4
        assert problem.in_field == field
        assert problem.by_its_rule == rule
        assert problem.said == message
        assert repr(problem.found_value) == repr(value)
    for record, messages in _missing():
        assert [
            problem.said for problem in list_problems([record], start=0, rules=RULES)
        ] == messages


def test_accept_and_reject_divide_the_records() -> None:
    records = [_record(), _broken()[0][0], _record(), {**_record(), "no such field": 1}]
    fine = [record for record in records if record == _record()]
    last = [] if UNKNOWN == "refuse" else [records[3]]
    assert accept(records, rules=RULES) == [*fine, *last]
    assert reject([records[0], records[1]], rules=RULES) == [records[1]]


def test_reject_takes_each_broken_record() -> None:
    records = [record for record, _, _, _, _ in _broken()]
    assert reject([_record(), *records], rules=RULES) == records
    assert accept([_record(), *records], rules=RULES) == [_record()]


def test_summarise_counts_records_and_problems() -> None:
    broken = _broken()
    found = summarise(
        [_record(), _record(), *(record for record, _, _, _, _ in broken)], rules=RULES
    )
    fields = [field for _, field, _, _, _ in broken]
    rules = [rule for _, _, rule, _, _ in broken]
    assert found.total == len(broken) + 2
    assert found.accepted == 2
    assert found.refused == len(broken)
    assert found.problem_total == len(broken)
    assert found.share == 2 / (len(broken) + 2)
    assert found.by_field == {field: fields.count(field) for field in fields}
    assert found.by_rule == {rule: rules.count(rule) for rule in rules}
    assert list(found.by_rule.values()) == sorted(found.by_rule.values(), reverse=True)


def test_summarise_of_nothing() -> None:
    found = summarise([], rules=RULES)
    assert found.total == 0
    assert found.share == 1.0
    assert found.by_field == {}


def test_validate_refuses_rules_that_cannot_be_applied() -> None:
    cases: dict[str, dict[str, Any]] = {
        "x: there is no rule 'colour'; known: type, required, nullable, choices, minimum, maximum, "
        "min_length, max_length, pattern, items, sample": {"colour": 1},
        "x: minimum must be of type number, not string": {"minimum": "old"},
        "x: unknown type 'colour'; known: any, boolean, integer, number, string, list, mapping": {
            "type": "colour"
        },
        "x: unknown type 'thing'; known: any, boolean, integer, number, string, list, mapping": {
            "type": "list",
            "items": "thing",
        },
        "x: minimum needs type integer or number": {"type": "string", "minimum": 1},
        "x: items needs type list": {"type": "any", "items": "any"},
    }
    for message, rule in cases.items():
        with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
            validate({}, rules={"x": rule})
    with pytest.raises(ValueError, match="x: pattern is no regular expression: "):
        validate({}, rules={"x": {"type": "string", "pattern": "("}})
