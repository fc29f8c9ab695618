"""Validation of records against rules for their fields."""

from __future__ import annotations

import math
from string import Formatter
from typing import Any, Final, Literal

from pydantic import Field, field_validator

from bot.generate.offline.pattern import Measure, Operation, Pattern, PatternParameters, Slot
from bot.generate.offline.patterns import validator_tests as tests
from bot.generate.offline.patterns.record_rules import (
    APPLIES,
    CHECKS,
    MESSAGES,
    VALUES,
    Rule,
    message,
)
from bot.generate.offline.patterns.validator_code import IMPORTS, SUPPORT
from bot.spec.toolspec import Category

_DEMONSTRATION: Final = {
    "title": Rule(type="string", min_length=2, max_length=8, pattern="[a-z]+", sample="abc"),
    "share": Rule(type="number", minimum=0, maximum=1, required=False, nullable=True),
    "count": Rule(type="integer", choices=[1, 2, 3]),
    "flag": Rule(type="boolean"),
    "tags": Rule(type="list", items="string", max_length=2),
    "more": Rule(type="mapping", min_length=1, required=False),
    "note": Rule(required=False),
}


_UNKNOWN: Final = "no such field"


class Parameters(PatternParameters):
    """What a record has to satisfy, and how a problem is worded."""

    rules: dict[str, Rule] = Field(
        {}, description="Rule by field; empty: every function takes the rules as a parameter."
    )
    unknown: Literal["refuse", "allow"] = Field(
        "refuse", description="What becomes of fields that have no rule."
    )
    messages: dict[str, str] = Field(
        {}, description="Own wording by rule, with {field}, {limit} and {found}."
    )

    @field_validator("messages")
    @classmethod
    def _can_be_filled(cls, value: dict[str, str]) -> dict[str, str]:
        for rule, template in value.items():
            if rule not in MESSAGES:
                raise ValueError(f"there is no rule {rule}; known: {', '.join(MESSAGES)}")
            for _, name, form, conversion in Formatter().parse(template):
                if name not in (None, "field", "limit", "found") or form or conversion:
                    raise ValueError(f"{rule} may hold only {{field}}, {{limit}} and {{found}}")
        return value

    @property
    def tried(self) -> dict[str, Rule]:
        """The rules that the tests use."""
        return self.rules or _DEMONSTRATION

    @property
    def table(self) -> dict[str, dict[str, Any]]:
        """The rules as generated code has them."""
        return {field: rule.table for field, rule in self.tried.items()}

    @property
    def checks(self) -> tuple[str, ...]:
        """The rules about values that the tool has to know."""
        return tuple(name for name in CHECKS if any(name in rule for rule in self.table.values()))

    @property
    def types(self) -> set[str]:
        """The types that the tool has to tell apart."""
        items = {rule.items for rule in self.tried.values() if rule.items}
        return items | {rule.type for rule in self.tried.values()}

    @property
    def optional(self) -> bool:
        """Whether any field may be left out."""
        return any(not rule.required for rule in self.tried.values())

    @property
    def nullable(self) -> bool:
        """Whether any field may be null."""
        return any(rule.nullable for rule in self.tried.values())

    @property
    def wording(self) -> dict[str, str]:
        """The message templates of the rules that can be broken."""
        known = {**MESSAGES, **self.messages}
        needed = {"type", *self.checks}
        needed |= {"missing"} if self.required else set()
        needed |= {"unknown"} if self.unknown == "refuse" else set()
        return {rule: text for rule, text in known.items() if rule in needed}

    @property
    def valid(self) -> dict[str, Any]:
        """A record without a problem."""
        return {field: rule.valid for field, rule in self.tried.items()}

    @property
    def changes(self) -> list[tuple[dict[str, Any], list[tuple[str, str, str]]]]:
        """Changes to the valid record, and field, rule and message of each problem."""
        changes: dict[str, tuple[dict[str, Any], list[tuple[str, str, str]]]] = {}
        for field, rule in self.tried.items():
            for value in rule.counterexamples():
                broken = rule.broken(value).items()
                found = [self.said(field, name, limit, value) for name, limit in broken]
                changes[f"{field} {value!r}"] = ({field: value}, found)
        unknown = self.said(_UNKNOWN, "unknown", None, 1)
        changes[""] = ({_UNKNOWN: 1}, [unknown] if self.unknown == "refuse" else [])
        return list(changes.values())

    @property
    def others(self) -> list[tuple[Any, list[tuple[str, str, str]]]]:
        """Records with too little, and what is no record, with their problems."""
        missing = {
            field: [self.said(field, "missing")] if rule.required else []
            for field, rule in self.tried.items()
        }
        partial = [
            ({key: value for key, value in self.valid.items() if key != field}, problems)
            for field, problems in missing.items()
        ]
        nothing: tuple[Any, list[tuple[str, str, str]]] = (
            {},
            [problem for problems in missing.values() for problem in problems],
        )
        values = [value for value in VALUES if not isinstance(value, dict)]
        return [*partial, nothing, *((value, self.no_record(value)) for value in values)]

    @property
    def infinite(self) -> list[tuple[str, str, str]]:
        """The problem of an infinite number as a record."""
        return self.no_record(math.inf)

    def no_record(self, value: Any) -> list[tuple[str, str, str]]:
        """The problem of a value that is no record."""
        return [self.said("record", "type", "mapping", value)]

    def said(
        self, field: str, rule: str, limit: Any = None, value: Any = None
    ) -> tuple[str, str, str]:
        """Field, rule and message of a problem."""
        template = {**MESSAGES, **self.messages}[rule]
        return field, rule, message(template, field, limit, value)

    @property
    def required(self) -> bool:
        """Whether any field has to be there."""
        return any(rule.required for rule in self.tried.values())

    @property
    def typed(self) -> bool:
        """Whether any field has a type."""
        return self.types != {"any"}

    @property
    def judged(self) -> bool:
        """Whether the value of any field is looked at."""
        return bool(self.checks) or self.typed

    @property
    def applies(self) -> dict[str, tuple[str, ...]]:
        """The types that a rule about values is for."""
        return APPLIES


_ENTRY: Final = Slot(
    "entry",
    ("mapping[str, Any]", "mapping[str, object]", "mapping[str, str]", "object", "Any"),
    "The record to check.",
    words=("record", "row", "item", "data", "payload"),
    sample="{{ p.valid | literal }}",
)
_ENTRIES: Final = Slot(
    "entries",
    (
        "sequence[mapping[str, Any]]",
        "sequence[mapping[str, object]]",
        "sequence[mapping[str, str]]",
        "sequence[object]",
        "sequence[Any]",
    ),
    "The records to check.",
    words=("records", "rows", "items", "batch"),
    sample="[{{ p.valid | literal }}, {}]",
)
_RULES: Final = Slot(
    "rules",
    ("mapping[str, mapping[str, Any]]", "mapping[str, mapping[str, object]]"),
    "Rule by field.",
    words=("schema", "fields"),
    default="_RULES",
    sample="{{ p.table | literal }}",
    replaces="rules",
)
_START: Final = Slot(
    "start",
    ("int",),
    "Number of the first record.",
    words=("first", "offset", "base", "from"),
    default="0",
    sample="1",
)
_KNOWN: Final = """{% set known = "_checked(" ~ rules ~ ")" if "rules" in shapes else rules %}
"""
# Where the rules are needed once a record, they are checked before the first.
_ONCE: Final = """{% set known = "known" if "rules" in shapes else rules %}
{% if "rules" in shapes %}
known = _checked({{ rules }})
{% endif %}
"""
_VALIDATE: Final = (
    _KNOWN
    + """return {{ collected(
    (filled if record else "problem.message")
    ~ " for problem in _problems(" ~ entry ~ ", " ~ known ~ ")"
) }}
"""
)
_FIRST: Final = (
    _KNOWN
    + """problem = next(_problems({{ entry }}, {{ known }}), None)
return None if problem is None else {{ filled if record else "problem.message" }}
"""
)
_VALIDATE_ALL: Final = (
    _ONCE
    + """{% if record %}
return {{ collected(
    filled ~ " for index, item in enumerate(" ~ entries ~ ", " ~ start ~ ")"
    ~ " for problem in _problems(item, " ~ known ~ ")"
) }}
{% else %}
found = {
    index: [problem.message for problem in _problems(item, {{ known }})]
    for index, item in enumerate({{ entries }}, {{ start }})
}
return {index: messages for index, messages in found.items() if messages}
{% endif %}
"""
)
_CHOSEN: Final = """return {{ collected(
    "item for item in " ~ entries ~ " if CONDITION(item, " ~ known ~ ")"
) }}
"""
_RAISES: Final = '{{ "ValueError: A rule cannot be applied." if "rules" in shapes else "" }}'
_PROBLEM: Final = (
    Measure("field", "problem.field", ("str",), ("name", "column", "key")),
    Measure("rule", "problem.rule", ("str",), ("code", "kind", "check")),
    Measure("message", "problem.message", ("str",), ("text", "reason", "problem", "detail")),
    Measure("value", "problem.value", ("Any", "object"), ("found", "given")),
)
_INDEX: Final = Measure("index", "index", ("int",), ("number", "position", "record", "row", "line"))
_SUMMARY: Final = (
    Measure("total", "len(found)", ("int",), ("records", "count", "checked")),
    Measure("valid", "found.count([])", ("int",), ("accepted", "passed", "valid_records")),
    Measure(
        "invalid",
        "len(found) - found.count([])",
        ("int",),
        ("rejected", "failed", "refused", "invalid_records"),
    ),
    Measure("problems", "len(problems)", ("int",), ("problem_count", "errors", "error_count")),
    Measure(
        "share",
        "found.count([]) / len(found) if found else 1.0",
        ("float",),
        ("valid_share", "rate"),
    ),
    Measure(
        "by_field",
        "dict(Counter(problem.field for problem in problems).most_common())",
        ("mapping[str, int]",),
        ("fields", "problems_by_field", "errors_by_field"),
    ),
    Measure(
        "by_rule",
        "dict(Counter(problem.rule for problem in problems).most_common())",
        ("mapping[str, int]",),
        ("rules", "problems_by_rule", "errors_by_rule"),
    ),
)

PATTERN: Final = Pattern(
    name="record_validator",
    category=Category.VALIDATION,
    summary="Validate records: required fields, types, ranges, choices, patterns and lengths.",
    parameters=Parameters,
    imports=IMPORTS,
    support=SUPPORT,
    test_imports=tests.IMPORTS,
    test_support=tests.SUPPORT,
    operations=(
        Operation(
            name="validate",
            words=("validate", "check", "problem", "error", "violation", "fault"),
            slots=(_ENTRY, _RULES),
            returns=("sequence[str]", "sequence[record]"),
            about="Find what is wrong with a record.",
            gives="The problems, in the order of the rules; none where the record is valid.",
            body=_VALIDATE,
            measures=_PROBLEM,
            raises=_RAISES,
            tests=tests.VALIDATE,
        ),
        Operation(
            name="first_problem",
            words=("first", "problem", "error", "fault", "reason", "why"),
            slots=(_ENTRY, _RULES),
            returns=("str | None", "record | None"),
            about="Find the first thing that is wrong with a record.",
            gives="The first problem, in the order of the rules; None where the record is valid.",
            body=_FIRST,
            measures=_PROBLEM,
            raises=_RAISES,
            tests=tests.FIRST,
        ),
        Operation(
            name="is_valid",
            words=("is", "valid", "ok", "accept", "accepts", "check", "validate"),
            slots=(_ENTRY, _RULES),
            returns=("bool",),
            about="Tell whether a record is valid.",
            gives="Whether the record has no problem.",
            body=_KNOWN + "return _is_valid({{ entry }}, {{ known }})",
            raises=_RAISES,
            tests=tests.IS_VALID,
        ),
        Operation(
            name="validate_all",
            words=("validate", "all", "check", "problem", "error", "fault", "batch", "many"),
            slots=(_ENTRIES, _RULES, _START),
            returns=("mapping[int, list[str]]", "sequence[record]"),
            about="Find what is wrong with each of several records.",
            gives="{{ 'The problems, in the order of the records.' if record else "
            "'The problems by number of the record; valid records are left out.' }}",
            body=_VALIDATE_ALL,
            measures=(*_PROBLEM, _INDEX),
            raises=_RAISES,
            tests=tests.VALIDATE_ALL,
        ),
        Operation(
            name="accept",
            words=("accept", "accepted", "valid", "keep", "filter", "clean", "good"),
            slots=(_ENTRIES, _RULES),
            returns=_ENTRIES.shapes,
            about="Keep the records that are valid.",
            gives="The valid records, in their order.",
            body=_ONCE + _CHOSEN.replace("CONDITION", "_is_valid"),
            raises=_RAISES,
            tests=tests.ACCEPT,
        ),
        Operation(
            name="reject",
            words=("reject", "rejected", "invalid", "refuse", "refused", "bad", "wrong"),
            slots=(_ENTRIES, _RULES),
            returns=_ENTRIES.shapes,
            about="Pick out the records that are not valid.",
            gives="The records with a problem, in their order.",
            body=_ONCE + _CHOSEN.replace("CONDITION", "not _is_valid"),
            raises=_RAISES,
            tests=tests.REJECT,
        ),
        Operation(
            name="summarise",
            words=("summarise", "summarize", "summary", "report", "statistics", "quality"),
            slots=(_ENTRIES, _RULES),
            returns=("record",),
            about="Count the valid records, and the problems of the others.",
            gives="The numbers; what is counted by name has the most frequent name first.",
            body=_ONCE
            + """found = [list(_problems(item, {{ known }})) for item in {{ entries }}]
{% if ["problems", "by_field", "by_rule"] | select("in", measures) | list %}
problems = [problem for each in found for problem in each]
{% endif %}
return {{ filled }}
""",
            measures=_SUMMARY,
            raises=_RAISES,
            tests=tests.SUMMARISE,
        ),
    ),
)
