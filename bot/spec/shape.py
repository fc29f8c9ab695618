"""The form of a specification: types, bounds, and which fields go with which kind.

What this module accepts is what the published JSON Schema accepts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from pydantic import BaseModel, ValidationError

from bot.spec.document import Document
from bot.spec.names import did_you_mean
from bot.spec.problem import Problem
from bot.spec.toolspec import CATEGORIES, Category, Kind, PatternChoice, Performance, ToolSpec
from bot.text.printable import printable, quoted

ALWAYS: Final = ("name", "kind", "summary")
REQUIRED: Final[Mapping[Kind, tuple[str, ...]]] = {
    Kind.UTILITY: ("category", "interface"),
    Kind.TOOL: ("category", "interface"),
    Kind.TEST_SUITE: ("target",),
    Kind.FEATURE: (),
}
"""Fields that a kind needs beside `ALWAYS`."""

EXCLUDED: Final[Mapping[Kind, tuple[str, ...]]] = {
    Kind.UTILITY: ("target",),
    Kind.TOOL: ("target",),
    Kind.TEST_SUITE: ("category", "interface", "examples", "acceptance"),
    Kind.FEATURE: ("category", "target", "pattern"),
}
"""Fields that mean nothing for a kind; giving one is refused, not ignored."""

MAX_TITLE: Final = 120
MAX_SUMMARY: Final = 1000
"""A summary of over `MAX_TITLE` characters becomes a title, and goes on in `behaviour`."""

_SENTENCE: Final = re.compile(r"(.{9,}?[.!?])(?=\s)")
_ONE_LINE: Final = ("summary", "target")
_TEXTS: Final = ("behaviour", "interface", "examples", "acceptance")
_ADVICE: Final = {
    "name": "Write snake_case of at most 40 characters, such as `error_patterns`.",
    "kind": "Write one of " + ", ".join(Kind) + ".",
    "category": "Write one of "
    + "; ".join(
        f"for a {kind}: " + ", ".join(sorted(names)) for kind, names in CATEGORIES.items() if names
    )
    + ".",
    "summary": "Write one sentence of 10 to 120 characters.",
    "interface": "Write annotated stubs, such as `def count(lines: list[str]) -> int: ...`.",
    "target": "Write a dotted module name, such as `package.module`.",
}


@dataclass(frozen=True)
class Draft:
    """What is known of a specification, whether or not its form is good throughout.

    `spec` is None where it is not. The rest holds the parts of good form, so that their own faults
    can be told in the same refusal; a field with a problem of form is empty here.
    """

    spec: ToolSpec | None
    problems: tuple[Problem, ...]
    texts: Mapping[str, str]
    lists: Mapping[str, tuple[tuple[int, str], ...]]


def build(document: Document) -> Draft:
    """The model of a document, and every problem of its form.

    A field without a value, or with empty text, counts as absent. Text loses blank space at its end
    and gets one line break there; `summary` and `target` lose it at both ends; a folder in `reads`
    loses its slash. A summary that is too long for a title keeps its first sentence, or its first
    words, and stands whole before the first paragraph of `behaviour`.
    """
    normal = _titled({key: _normal(key, value) for key, value in document.values.items()})
    values = {key: value for key, value in normal.items() if value is not None and value != ""}
    problems = list(_by_kind(values, document))
    spec: ToolSpec | None = None
    try:
        spec = ToolSpec.model_validate(values)
    except ValidationError as error:
        problems += [
            _problem(dict(item), document)
            for item in error.errors(include_url=False, include_context=True)
            if item["type"] != "missing" or len(item["loc"]) > 1
        ]
    faulty = {problem.field for problem in problems}
    return Draft(
        spec=None if problems else spec,
        problems=tuple(problems),
        texts={
            field: value
            for field, value in values.items()
            if isinstance(value, str) and field not in faulty
        },
        lists={
            field: tuple((index, item) for index, item in enumerate(value) if isinstance(item, str))
            for field, value in values.items()
            if isinstance(value, list)
        },
    )


def _titled(values: dict[str, object]) -> dict[str, object]:
    summary, behaviour = values.get("summary"), values.get("behaviour") or ""
    if not isinstance(summary, str) or not MAX_TITLE < len(summary) <= MAX_SUMMARY:
        return values
    if "\n" in summary or not isinstance(behaviour, str):
        return values
    return {
        **values,
        "summary": _title(summary),
        "behaviour": f"{summary}\n" + (f"\n{behaviour}" if behaviour else ""),
    }


def _title(summary: str) -> str:
    sentence = _SENTENCE.match(summary)
    if sentence and len(sentence[1]) <= MAX_TITLE:
        return sentence[1]
    head = summary[: MAX_TITLE - 1]
    words = head.rpartition(" ")[0]
    return (words if len(words) >= MAX_TITLE // 2 else head).rstrip(" ,;:") + "…"


def _normal(key: str, value: object) -> object:
    if isinstance(value, str) and key in _ONE_LINE:
        return value.strip()
    if isinstance(value, str) and key in _TEXTS:
        return value.rstrip() + "\n" if value.strip() else ""
    if isinstance(value, dict) and key in {"performance", "pattern"}:
        return {name: item for name, item in value.items() if item is not None}
    if isinstance(value, list) and key == "reads":
        return [_without_slash(item) for item in value]
    return value


def _without_slash(item: object) -> object:
    return item.removesuffix("/") if isinstance(item, str) and len(item) > 1 else item


def _by_kind(values: Mapping[str, object], document: Document) -> Iterator[Problem]:
    raw = values.get("kind")
    kind = Kind(raw) if isinstance(raw, str) and raw in set(Kind) else None
    for field in (*ALWAYS, *(REQUIRED[kind] if kind else ())):
        if field not in values:
            empty = "is empty" if field in document.values else "is missing"
            about = "" if field in ALWAYS else f", and a {kind} needs it"
            line = document.line(field if field in document.values else "kind")
            yield Problem(field, line, f"The field {empty}{about}.", _ADVICE[field])
    for field in EXCLUDED[kind] if kind else ():
        if field in values:
            message = f"The field means nothing for a {kind}."
            yield Problem(field, document.line(field), message, "Remove it.")
    category = values.get("category")
    allowed = CATEGORIES[kind] if kind else frozenset()
    if allowed and isinstance(category, str) and category in set(Category) - allowed:
        names = ", ".join(sorted(allowed))
        message = f"The category {quoted(category)} is not one of a {kind}."
        yield Problem("category", document.line("category"), message, f"Write one of {names}.")


def _problem(error: dict[str, Any], document: Document) -> Problem:
    field = _path(error["loc"])
    context: dict[str, Any] = error.get("ctx", {})
    given = error.get("input")
    message, remedy = str(error["msg"]) + ".", _ADVICE.get(field, "")
    match error["type"]:
        case "missing":
            message, remedy = "The field is missing.", "Write it, or leave its parent out."
        case "extra_forbidden":
            word = str(error["loc"][-1])
            known = _fields(field)
            message = f"The field {quoted(word)} is unknown."
            remedy = did_you_mean(word, known) or "Use one of " + ", ".join(known) + "."
        case "string_type":
            message = f"The value must be text, and {_described(given)} stands there."
            remedy = "Put it in quotes, or behind `|`."
        case "tuple_type":
            message = f"The value must be a list, and {_described(given)} stands there."
            remedy = "Write a list, such as `[first, second]`, or `[]`."
        case "model_type" | "dict_type" | "model_attributes_type":
            message = f"The value must be a mapping, and {_described(given)} stands there."
            remedy = "Write `field: value` pairs below it."
        case "float_type" | "int_type" | "int_from_float":
            what = "a number" if error["type"] == "float_type" else "a whole number"
            message = f"The value must be {what}, and {_described(given)} stands there."
            remedy = f"Write {what} without quotes."
        case "enum":
            message = f"The value {quoted(given)} is not known."
            near = did_you_mean(str(given), [*Kind] if field == "kind" else [*Category])
            remedy = f"{near} {remedy}".strip()
        case "greater_than":
            message = f"The value {quoted(given)} is not over {context['gt']}."
            remedy = "Write a positive number, or leave the field out."
        case "less_than_equal":
            message = f"The value {quoted(given)} is over {context['le']}."
            remedy = f"Write at most {context['le']}."
        case "string_too_short" | "string_too_long":
            bound = context.get("min_length") or context.get("max_length")
            side = "fewer than" if error["type"] == "string_too_short" else "more than"
            message = f"The text has {side} {bound} characters."
            remedy = remedy or "Shorten it."
        case "too_long":
            message = f"The list has more than {context['max_length']} entries."
            remedy = "Shorten it."
        case "string_pattern_mismatch":
            message = f"The value {quoted(given)} does not have the form of this field."
    return Problem(field, document.line(field), message, remedy)


def _path(location: tuple[str | int, ...]) -> str:
    path = ""
    for step in location:
        path += f"[{step}]" if isinstance(step, int) else f".{printable(step)}"
    return path.removeprefix(".")


def _fields(field: str) -> list[str]:
    parent = field.rpartition(".")[0]
    owners: dict[str, type[BaseModel]] = {"performance": Performance, "pattern": PatternChoice}
    return list(owners.get(parent, ToolSpec).model_fields)


def _described(value: object) -> str:
    match value:
        case bool():
            return f"the truth value {str(value).lower()}"
        case int() | float():
            return f"the number {quoted(value)}"
        case str():
            return f"the text {quoted(value)}"
        case list():
            return "a list"
        case dict():
            return "a mapping"
        case _:
            return "nothing"
