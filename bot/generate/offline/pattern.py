"""What a design pattern is made of: parameters, operations and supporting code.

A pattern is a catalogue. Each `Operation` can write one function, whatever the specification calls
it and its parameters; `support` holds the private code that the functions share. The generator
binds the specification's functions to operations and assembles only what they use.

Every text that becomes code is a Jinja2 template. In all of them `p` holds the pattern's
parameters and the filter `literal` writes a value as Python source. In an operation's texts,
moreover: each slot by its name (the specification's own parameter name, or the slot's default),
`name` (the function's name), `function` (its `Function`), `record` (the class it returns, or None),
`filled` (a constructor call that fills that class from the operation's measures), `measures` (the
names of the measures that are asked for), `shapes` (by slot and for `return`, the shape that the
annotation fits), `records` (likewise, the class that stands for `record` in that shape),
`collected("item for item in items")` (that comprehension as the list or tuple that is returned)
and, in tests, `tool` (its name), `get("measure")`, which reads a measure from a variable called
`result`,
`call(slot="source", ...)`, which calls the function with what it has slots for, and
`partner("operation", slot="source", ...)`, which so calls another operation of the same tool that
is about the same classes (empty where the tool has none).

A field can hold records of its own: its measure then has `parts`, in its expression `filled` and
`collected` are about that field, `measures` lists a part as `steps.seconds`, and
`get("steps.seconds", "step")` reads it from a variable called `step`. Bodies and
support code see `asked`, the measures and parts that any function of the tool is asked for, and
support code sees `operations`, the names of those that write the tool's functions.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from pydantic import BaseModel, ConfigDict, Field

from bot.spec.toolspec import Category

EVERY: Final = "*"
"""Name of a measure that fills fields of any name."""


class PatternParameters(BaseModel):
    """What a specification may set in `pattern.parameters`; each pattern adds its own."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    operations: dict[str, str] = Field(
        {}, description="Operation by function name, where names and types leave a choice."
    )


@dataclass(frozen=True)
class Slot:
    """One parameter of an operation.

    Attributes:
        name: How the bodies call it.
        shapes: The annotations that it accepts, in the language of `shapes`.
        about: One line for the docstring's `Args` section.
        words: Words of a parameter's name that speak for this slot.
        default: Source expression used where the function has no such parameter; empty where
            the function must have it.
        document: On the command line, read from a file instead of given as the value itself.
        sample: Source expression of a valid value, for the command line's test.
        fields: Where a shape holds a `record`: the annotations that its fields may have; empty for
            any.
        replaces: The pattern parameter that it stands in for: the function must have it where
            that parameter is empty, and cannot have it where that parameter is set.
    """

    name: str
    shapes: tuple[str, ...]
    about: str
    words: tuple[str, ...] = ()
    default: str = ""
    document: bool = False
    sample: str = ""
    fields: tuple[str, ...] = ()
    replaces: str = ""


@dataclass(frozen=True)
class Measure:
    """A value that an operation can put into a result class or mapping.

    One that is named `EVERY` fills fields of any name; in its expression, `field` is the field.
    `aliases` are other field names for it; `expression` may use the body's local names; `shapes`
    are the annotations that the field may have. Where a shape holds a `record`, `parts` are what
    can fill that record.
    """

    name: str
    expression: str
    shapes: tuple[str, ...] = ("float",)
    aliases: tuple[str, ...] = ()
    about: str = ""
    parts: tuple[Measure, ...] = ()


@dataclass(frozen=True)
class Operation:
    """A function that a pattern can write.

    Attributes:
        name: The operation's own name, for `pattern.parameters.operations`.
        words: Words of a function's name that speak for this operation.
        slots: Its parameters.
        returns: The annotations that it can return.
        about: First line of the docstring.
        gives: The docstring's `Returns` section.
        body: Template of the function's body, written without indentation.
        tests: Template of test functions; empty where the examples are test enough.
        measures: What can fill a returned class.
        raises: The docstring's `Raises` section, for example `ValueError: A weight is negative.`
    """

    name: str
    words: tuple[str, ...]
    slots: tuple[Slot, ...]
    returns: tuple[str, ...]
    about: str
    gives: str
    body: str
    tests: str = ""
    measures: tuple[Measure, ...] = ()
    raises: str = ""

    @property
    def signature(self) -> str:
        """The operation in words, for refusals: `count(lines: sequence[str]) -> ...`."""
        slots = ", ".join(
            f"{slot.name}: {' or '.join(slot.shapes)}{' (optional)' if slot.default else ''}"
            for slot in self.slots
        )
        return f"{self.name}({slots}) -> {' or '.join(self.returns)}"


@dataclass(frozen=True)
class Pattern:
    """A design pattern of the offline generator.

    Attributes:
        name: How specifications name it.
        category: The category of tool that it builds.
        summary: One line for `toolwright patterns`.
        parameters: Their model; every field has a default.
        operations: What it can write.
        imports: Import statements that any of its code may need; unused ones are left out.
        support: Private module-level code by the one name that each piece defines, in the order
            in which it has to stand. A piece is used when its name occurs in code that is used.
        test_imports: As `imports`, for the tests.
        test_support: As `support`, for the tests.
    """

    name: str
    category: Category
    summary: str
    parameters: type[PatternParameters]
    operations: tuple[Operation, ...]
    imports: str = ""
    support: Mapping[str, str] = field(default_factory=dict)
    test_imports: str = ""
    test_support: Mapping[str, str] = field(default_factory=dict)
