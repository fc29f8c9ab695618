"""Rules for the fields of a record: their model, what breaks them, and values that show it."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from typing import Any, Final, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

Type = Literal["any", "boolean", "integer", "number", "string", "list", "mapping"]

MESSAGES: Final[dict[str, str]] = {
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

CHECKS: Final = ("choices", "minimum", "maximum", "min_length", "max_length", "pattern", "items")
"""The rules about a value of the right type, in the order in which they are checked."""

APPLIES: Final[dict[str, tuple[str, ...]]] = {
    "minimum": ("integer", "number"),
    "maximum": ("integer", "number"),
    "min_length": ("string", "list", "mapping"),
    "max_length": ("string", "list", "mapping"),
    "pattern": ("string",),
    "items": ("list",),
}

# One value of each type, and one of none that JSON knows.
VALUES: Final[tuple[Any, ...]] = (None, True, 1, 1.5, "x", [1, "x"], {"x": 1}, b"x")


def type_of(value: Any) -> str:
    """The name that generated code has for the type of a value."""
    if isinstance(value, float) and not math.isfinite(value):
        return "non-finite number"
    known = {bool: "boolean", int: "integer", float: "number", str: "string"}
    known |= {list: "list", tuple: "list", dict: "mapping"}
    return "null" if value is None else known.get(type(value), "other value")


def has_type(value: Any, wanted: str) -> bool:
    """Whether a value is of a type: every integer is a number, and no boolean is an integer."""
    return wanted in ("any", type_of(value)) or (wanted, type_of(value)) == ("number", "integer")


class Rule(BaseModel):
    """What one field must satisfy."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    type: Type = "any"
    required: bool = True
    nullable: bool = Field(False, description="Whether null is allowed beside the type.")
    choices: list[str | bool | int | float] | None = Field(None, min_length=1)
    minimum: int | float | None = None
    maximum: int | float | None = None
    min_length: int | None = Field(None, ge=1)
    max_length: int | None = Field(None, ge=0)
    pattern: str | None = Field(None, description="Regular expression for the whole value.")
    items: Type | None = Field(None, description="Type of every item of a list.")
    sample: Any = Field(None, description="A valid value, for the tests; needed with a pattern.")

    @model_validator(mode="after")
    def _can_be_satisfied(self) -> Self:
        for name in self.limits:
            if self.type not in APPLIES.get(name, (self.type,)):
                raise ValueError(f"{name} needs one of the types {', '.join(APPLIES[name])}")
        try:
            re.compile(self.pattern or "")
        except re.error as error:
            raise ValueError(f"{self.pattern!r} is not a regular expression: {error}") from error
        broken = self.broken(self.valid)
        if broken:
            given = "sample" in self.model_fields_set
            first = f"the sample {self.sample!r}" if given else "give a sample: the value guessed"
            raise ValueError(f"{first} breaks the rule {', '.join(broken)}")
        return self

    @property
    def limits(self) -> dict[str, Any]:
        """The rules about a value of the right type, in their order."""
        given = {name: value for name, value in self if value is not None}
        return {name: given[name] for name in CHECKS if name in given}

    @property
    def table(self) -> dict[str, Any]:
        """The rule as generated code has it: what is the default is left out."""
        return self.model_dump(exclude={"sample"}, exclude_defaults=True)

    @property
    def valid(self) -> Any:
        """A value that the rule should allow: the sample, or one that is guessed."""
        if "sample" in self.model_fields_set:
            return self.sample
        if self.choices:
            return self.choices[0]
        length = self.min_length or min(1, 1 if self.max_length is None else self.max_length)
        number = self.minimum if self.minimum is not None else self.maximum
        item = Rule(type=self.items).valid if self.items else 1
        guesses: dict[str, Any] = {
            "boolean": True,
            "integer": 1 if number is None else number,
            "number": 1.5 if number is None else number,
            "list": [item] * length,
            "mapping": {f"x{index}": index for index in range(length)},
        }
        return guesses.get(self.type, "x" * length)

    def broken(self, value: Any) -> dict[str, Any]:
        """The rules that a value breaks, with the limit of each, in the order of the checks."""
        if value is None and self.nullable:
            return {}
        if not has_type(value, self.type):
            return {"type": self.type}
        return {
            name: limit for name, limit in self.limits.items() if not _holds(name, value, limit)
        }

    def counterexamples(self) -> Iterator[Any]:
        """Values on both sides of every limit."""
        yield self.valid
        if self.type != "any":
            yield from VALUES
        for name, limit in self.limits.items():
            match name:
                case "choices":
                    yield from limit
                    yield from (f"{limit[0]}x", len(limit) + 1000)
                case "minimum" | "maximum":
                    yield from (limit - 1, limit, limit + 1)
                case "min_length" | "max_length":
                    yield from (_stretched(self.valid, limit + step) for step in (-1, 0, 1))
                case "pattern":
                    yield from ("", f"{self.valid}\n", f" {self.valid}", "?")
                case _:
                    yield from ([], [*self.valid, b"x"], [b"x", *self.valid])


def _holds(name: str, value: Any, limit: Any) -> bool:
    match name:
        case "choices":
            return bool(value in limit)
        case "minimum":
            return bool(value >= limit)
        case "maximum":
            return bool(value <= limit)
        case "min_length":
            return bool(len(value) >= limit)
        case "max_length":
            return bool(len(value) <= limit)
        case "pattern":
            return re.fullmatch(limit, value) is not None
        case _:
            return all(has_type(item, limit) for item in value)


def _stretched(value: Any, length: int) -> Any:
    """A value of the same type with another length."""
    size = max(length, 0)
    if isinstance(value, dict):
        return {f"x{index}": index for index in range(size)}
    return (value * (size + 1))[:size] if value else value


def message(template: str, field: str, limit: Any, value: Any) -> str:
    """What generated code says about a field."""
    shown = ", ".join(map(repr, limit)) if isinstance(limit, list) else limit
    return template.format(field=field, limit=shown, found=type_of(value))
