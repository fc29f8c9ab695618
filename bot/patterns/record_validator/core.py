"""Validate records: required fields, types, ranges, choices, patterns and lengths."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal, TypedDict

Kind = Literal["any", "boolean", "integer", "number", "string", "list", "mapping"]


class Rule(TypedDict, total=False):
    """What one field must satisfy; `sample` is a valid value, for the tests."""

    type: Kind
    required: bool
    nullable: bool
    choices: list[str | bool | int | float]
    minimum: int | float
    maximum: int | float
    min_length: int
    max_length: int
    pattern: str
    items: Kind
    sample: Any


RULES: Final[dict[str, dict[str, Any]]] = {
    "name": {"type": "string", "min_length": 2, "max_length": 40},
    "email": {"type": "string", "pattern": r"[^@\s]+@[^@\s]+", "sample": "ada@example.org"},
    "age": {"type": "integer", "minimum": 0, "maximum": 150, "required": False},
    "plan": {"choices": ["free", "team"]},
    "tags": {"type": "list", "items": "string", "required": False},
    "score": {"type": "number", "nullable": True, "required": False},
    "active": {"type": "boolean"},
}
UNKNOWN: Final[Literal["refuse", "allow"]] = "refuse"
MESSAGES: Final[dict[str, str]] = {}
_WORDING: Final[dict[str, str]] = {
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
_TYPES: Final[dict[str, Any]] = {
    "boolean": bool,
    "integer": int,
    "number": float,
    "string": str,
    "list": (list, tuple),
    "mapping": Mapping,
}
# What the limit of a rule has to be, and the types of values that the rule is for.
_LIMITS: Final[dict[str, str]] = {
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
    "sample": "any",
}
_APPLIES: Final[dict[str, tuple[str, ...]]] = {
    "minimum": ("integer", "number"),
    "maximum": ("integer", "number"),
    "min_length": ("string", "list", "mapping"),
    "max_length": ("string", "list", "mapping"),
    "pattern": ("string",),
    "items": ("list",),
}


@dataclass(frozen=True)
class Problem:
    """What is wrong with one field of a record."""

    bad_field: str
    broken_rule: str
    text: str
    bad_value: Any


@dataclass(frozen=True)
class NumberedProblem:
    """What is wrong with one field of one of several records."""

    number: int
    in_field: str
    by_its_rule: str
    said: str
    found_value: Any


@dataclass(frozen=True)
class Outcome:
    """Whether a record is valid, and what is wrong with it."""

    is_fine: bool
    faults: list[str]


@dataclass(frozen=True)
class Summary:
    """How many records are valid, and what is wrong with the others."""

    total: int
    accepted: int
    refused: int
    problem_total: int
    share: float
    by_field: dict[str, int]
    by_rule: dict[str, int]


def validate(record: object, rules: Mapping[str, Mapping[str, Any]] | None = None) -> list[str]:
    """Find what is wrong with a record.

    Args:
        record: The record to check.
        rules: Rule by field; None for those of the tool.

    Returns:
        The problems, in the order of the rules; none where the record is valid.

    Raises:
        ValueError: A rule cannot be applied.
    """
    known = RULES if rules is None else _checked(rules)
    return [problem.wording for problem in _problems(record, known)]


def find_problems(
    record: object, rules: Mapping[str, Mapping[str, Any]] | None = None
) -> list[Problem]:
    """Find what is wrong with a record, field by field.

    Args:
        record: The record to check.
        rules: Rule by field; None for those of the tool.

    Returns:
        The problems, in the order of the rules; none where the record is valid.

    Raises:
        ValueError: A rule cannot be applied.
    """
    known = RULES if rules is None else _checked(rules)
    return [
        Problem(
            bad_field=problem.field,
            broken_rule=problem.rule,
            text=problem.wording,
            bad_value=problem.value,
        )
        for problem in _problems(record, known)
    ]


def examine(record: object, rules: Mapping[str, Mapping[str, Any]] | None = None) -> Outcome:
    """Tell whether a record is valid, and what is wrong with it.

    Args:
        record: The record to check.
        rules: Rule by field; None for those of the tool.

    Returns:
        Both.

    Raises:
        ValueError: A rule cannot be applied.
    """
    known = RULES if rules is None else _checked(rules)
    faults = [problem.wording for problem in _problems(record, known)]
    return Outcome(is_fine=not faults, faults=faults)


def first_problem(
    record: object, rules: Mapping[str, Mapping[str, Any]] | None = None
) -> str | None:
    """Find the first thing that is wrong with a record.

    Args:
        record: The record to check.
        rules: Rule by field; None for those of the tool.

    Returns:
        The first problem, in the order of the rules; None where the record is valid.

    Raises:
        ValueError: A rule cannot be applied.
    """
    known = RULES if rules is None else _checked(rules)
    return next(
        (problem.wording for problem in _problems(record, known)),
        None,
    )


def first_fault(
    record: object, rules: Mapping[str, Mapping[str, Any]] | None = None
) -> Problem | None:
    """Find the first field of a record with which something is wrong.

    Args:
        record: The record to check.
        rules: Rule by field; None for those of the tool.

    Returns:
        The first problem, in the order of the rules; None where the record is valid.

    Raises:
        ValueError: A rule cannot be applied.
    """
    known = RULES if rules is None else _checked(rules)
    problem = next(_problems(record, known), None)
    if problem is None:
        return None
    return Problem(
        bad_field=problem.field,
        broken_rule=problem.rule,
        text=problem.wording,
        bad_value=problem.value,
    )


def is_valid(record: object, rules: Mapping[str, Mapping[str, Any]] | None = None) -> bool:
    """Tell whether a record is valid.

    Args:
        record: The record to check.
        rules: Rule by field; None for those of the tool.

    Returns:
        Whether the record has no problem.

    Raises:
        ValueError: A rule cannot be applied.
    """
    known = RULES if rules is None else _checked(rules)
    return next(_problems(record, known), None) is None


def require_valid(record: object, rules: Mapping[str, Mapping[str, Any]] | None = None) -> None:
    """Raise an error that names everything that is wrong with a record.

    Args:
        record: The record to check.
        rules: Rule by field; None for those of the tool.

    Raises:
        ValueError: The record has a problem, or a rule cannot be applied.
    """
    known = RULES if rules is None else _checked(rules)
    faults = [problem.wording for problem in _problems(record, known)]
    if faults:
        raise ValueError("; ".join(faults))


def validate_all(
    records: Iterable[object], start: int = 0, rules: Mapping[str, Mapping[str, Any]] | None = None
) -> dict[int, list[str]]:
    """Find what is wrong with each of several records.

    Args:
        records: The records to check.
        start: Number of the first record.
        rules: Rule by field; None for those of the tool.

    Returns:
        The problems by number of the record; valid records are left out.

    Raises:
        ValueError: A rule cannot be applied.
    """
    known = RULES if rules is None else _checked(rules)
    found = {
        number: [problem.wording for problem in _problems(record, known)]
        for number, record in enumerate(records, start)
    }
    return {number: faults for number, faults in found.items() if faults}


def list_problems(
    records: Iterable[object], start: int = 0, rules: Mapping[str, Mapping[str, Any]] | None = None
) -> list[NumberedProblem]:
    """List what is wrong with several records.

    Args:
        records: The records to check.
        start: Number of the first record.
        rules: Rule by field; None for those of the tool.

    Returns:
        The problems, in the order of the records.

    Raises:
        ValueError: A rule cannot be applied.
    """
    known = RULES if rules is None else _checked(rules)
    return [
        NumberedProblem(
            number=number,
            in_field=problem.field,
            by_its_rule=problem.rule,
            said=problem.wording,
            found_value=problem.value,
        )
        for number, record in enumerate(records, start)
        for problem in _problems(record, known)
    ]


def accept(
    records: Iterable[Any], rules: Mapping[str, Mapping[str, Any]] | None = None
) -> list[Any]:
    """Keep the records that are valid.

    Args:
        records: The records to check.
        rules: Rule by field; None for those of the tool.

    Returns:
        The valid records, in their order.

    Raises:
        ValueError: A rule cannot be applied.
    """
    known = RULES if rules is None else _checked(rules)
    return [record for record in records if next(_problems(record, known), None) is None]


def reject(
    records: Iterable[Any], rules: Mapping[str, Mapping[str, Any]] | None = None
) -> list[Any]:
    """Pick out the records that are not valid.

    Args:
        records: The records to check.
        rules: Rule by field; None for those of the tool.

    Returns:
        The records with a problem, in their order.

    Raises:
        ValueError: A rule cannot be applied.
    """
    known = RULES if rules is None else _checked(rules)
    return [record for record in records if next(_problems(record, known), None) is not None]


def summarise(
    records: Iterable[object], rules: Mapping[str, Mapping[str, Any]] | None = None
) -> Summary:
    """Count the valid records, and the problems of the others.

    Args:
        records: The records to check.
        rules: Rule by field; None for those of the tool.

    Returns:
        The numbers; what is counted by name has the most frequent name first.

    Raises:
        ValueError: A rule cannot be applied.
    """
    known = RULES if rules is None else _checked(rules)
    found = [list(_problems(record, known)) for record in records]
    return Summary(
        total=len(found),
        accepted=found.count([]),
        refused=len(found) - found.count([]),
        problem_total=sum(len(problems) for problems in found),
        share=found.count([]) / len(found) if found else 1.0,
        by_field=_counted(problem.field for problems in found for problem in problems),
        by_rule=_counted(problem.rule for problems in found for problem in problems),
    )


def _counted(names: Iterable[str]) -> dict[str, int]:
    """Count names, the most frequent first."""
    return dict(Counter(names).most_common())


@dataclass(frozen=True)
class _Fault:
    """What is wrong with one field."""

    field: str
    rule: str
    wording: str
    value: Any


def _problems(record: object, rules: Mapping[str, Mapping[str, Any]]) -> Iterator[_Fault]:
    """Find what is wrong with a record, in the order of the rules."""
    if not isinstance(record, Mapping):
        yield _fault("record", "type", "mapping", record)
        return
    for name, rule in rules.items():
        if name in record:
            yield from _value_faults(name, record[name], rule)
        elif rule.get("required", True):
            yield _fault(name, "missing")
    if UNKNOWN == "refuse":
        for name, value in record.items():
            if name not in rules:
                yield _fault(name, "unknown", value=value)


def _value_faults(name: str, value: Any, rule: Mapping[str, Any]) -> Iterator[_Fault]:
    """Find what is wrong with a value; one of the wrong type is not looked at further."""
    # Only what the rules of the tool can say is looked for.
    if (not RULES or any(one.get("nullable") for one in RULES.values())) and (
        value is None and rule.get("nullable", False)
    ):
        return
    if not RULES or any("type" in one for one in RULES.values()):
        wanted = rule.get("type", "any")
        if not _has_type(value, wanted):
            yield _fault(name, "type", wanted, value)
            return
    for broken in _broken(value, rule):
        yield _fault(name, broken, rule[broken], value)


def _broken(value: Any, rule: Mapping[str, Any]) -> Iterator[str]:
    """Name the rules that a value of the right type breaks."""
    if (not RULES or any("choices" in one for one in RULES.values())) and (
        "choices" in rule and value not in rule["choices"]
    ):
        yield "choices"
    if (not RULES or any("minimum" in one for one in RULES.values())) and (
        "minimum" in rule and value < rule["minimum"]
    ):
        yield "minimum"
    if (not RULES or any("maximum" in one for one in RULES.values())) and (
        "maximum" in rule and value > rule["maximum"]
    ):
        yield "maximum"
    if (not RULES or any("min_length" in one for one in RULES.values())) and (
        "min_length" in rule and len(value) < rule["min_length"]
    ):
        yield "min_length"
    if (not RULES or any("max_length" in one for one in RULES.values())) and (
        "max_length" in rule and len(value) > rule["max_length"]
    ):
        yield "max_length"
    if (not RULES or any("pattern" in one for one in RULES.values())) and (
        "pattern" in rule and re.fullmatch(rule["pattern"], value) is None
    ):
        yield "pattern"
    if (not RULES or any("items" in one for one in RULES.values())) and (
        "items" in rule and not all(_has_type(item, rule["items"]) for item in value)
    ):
        yield "items"


def _has_type(value: object, wanted: str) -> bool:
    """Tell whether a value is of a type: every integer is a number, no boolean is an integer."""
    found = _type_of(value)
    return wanted in ("any", found) or (wanted == "number" and found == "integer")


def _type_of(value: object) -> str:
    """Name the type of a value."""
    if value is None:
        return "null"
    if isinstance(value, float) and not math.isfinite(value):
        return "non-finite number"
    known = (name for name, types in _TYPES.items() if isinstance(value, types))
    return next(known, "other value")


def _fault(name: str, rule: str, limit: Any = None, value: Any = None) -> _Fault:
    """Word what is wrong."""
    shown = ", ".join(map(repr, limit)) if rule == "choices" else limit
    template = MESSAGES.get(rule, _WORDING[rule]) if MESSAGES else _WORDING[rule]
    text = template.format(field=name, limit=shown, found=_type_of(value))
    return _Fault(name, rule, text, value)


def _checked(rules: Mapping[str, Mapping[str, Any]]) -> Mapping[str, Mapping[str, Any]]:
    """Give rules back once it is sure that each can be applied."""
    for name, rule in rules.items():
        _check_rule(name, rule)
    return rules


def _check_rule(name: str, rule: Mapping[str, Any]) -> None:
    """Raise ValueError where a rule cannot be applied."""
    for key, limit in rule.items():
        if key not in _LIMITS:
            raise ValueError(f"{name}: there is no rule {key!r}; known: {', '.join(_LIMITS)}")
        if not _has_type(limit, _LIMITS[key]):
            raise ValueError(f"{name}: {key} must be of type {_LIMITS[key]}, not {_type_of(limit)}")
        if key in ("type", "items") and limit not in ("any", *_TYPES):
            known = ", ".join(_TYPES)
            raise ValueError(f"{name}: unknown type {limit!r}; known: any, {known}")
    wanted = rule.get("type", "any")
    for key in rule:
        if wanted not in _APPLIES.get(key, (wanted,)):
            raise ValueError(f"{name}: {key} needs type {' or '.join(_APPLIES[key])}")
    try:
        re.compile(rule.get("pattern", ""))
    except re.error as error:
        raise ValueError(f"{name}: pattern is no regular expression: {error}") from error
