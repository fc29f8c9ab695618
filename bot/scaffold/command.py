"""How a function becomes a command: which argument reads what, and how the result is printed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from bot.spec.interface import Class, Function, Parameter


class ArgumentSource(StrEnum):
    """Where a command takes an argument's value from."""

    LINES = "lines"
    TEXT = "text"
    JSON = "json"
    LITERAL = "literal"
    OBJECT = "object"
    RECORD = "record"
    RECORDS = "records"
    PATH = "path"
    STRING = "string"
    INTEGER = "integer"
    NUMBER = "number"
    FLAG = "flag"


_DATA: Final = frozenset(
    {
        ArgumentSource.JSON,
        ArgumentSource.LITERAL,
        ArgumentSource.OBJECT,
        ArgumentSource.RECORD,
        ArgumentSource.RECORDS,
    }
)
FROM_FILE: Final = _DATA | {ArgumentSource.LINES, ArgumentSource.TEXT}


@dataclass(frozen=True)
class Argument:
    """One argument of a command.

    Attributes:
        parameter: The function's own.
        about: What it is, one line.
        sample: Source of a valid value, for the command's test; empty for an option without one.
        source: Where the value comes from.
        record: The class's name, for the record sources.
        conversion: Source that makes the parameter's type of what a file gives, which stands as
            `{}` in it.
        variable: What the command's test calls it, where that is not the parameter's name.
    """

    parameter: Parameter
    about: str
    sample: str
    source: ArgumentSource
    record: str = ""
    conversion: str = "{}"
    variable: str = ""

    @property
    def optional(self) -> bool:
        """Whether the command has it as an option, `--like-this`."""
        return self.parameter.default is not None or self.source is ArgumentSource.FLAG

    @property
    def named(self) -> bool:
        """Whether a call in the tests gives it by name."""
        return self.optional or self.parameter.kind == "keyword"

    @property
    def unset(self) -> str | None:
        """Source of what the option has where it is not given; a file's name then is None."""
        return "None" if self.optional and self.source in FROM_FILE else self.parameter.default

    @property
    def option(self) -> str:
        """The option's name on the command line."""
        return "--" + self.parameter.name.replace("_", "-")

    def fitted(self, source: str) -> str:
        """A source that gives a list, as the tuple that the parameter may ask for."""
        several = self.source in (ArgumentSource.LINES, ArgumentSource.RECORDS)
        wanted = self.parameter.annotation.startswith(("tuple", "Tuple"))
        return f"tuple({source})" if several and wanted else source

    @property
    def holds_sets(self) -> bool:
        """Whether the value is or holds a set, which a file has as a list."""
        return "set(" in self.conversion

    @property
    def value(self) -> str:
        """Source of the value inside the command's function."""
        given = f"options.{self.parameter.name}"
        plain = {
            ArgumentSource.LINES: f"_lines({given})",
            ArgumentSource.TEXT: f"_text({given})",
            ArgumentSource.JSON: self.conversion.replace("{}", f"_json({given})"),
            ArgumentSource.LITERAL: f"_literal({given})",
            ArgumentSource.OBJECT: f"_object({given})",
            ArgumentSource.RECORD: f"{self.record}(**_json({given}))",
            ArgumentSource.RECORDS: f"[{self.record}(**item) for item in _json({given})]",
        }.get(self.source, given)
        plain = self.fitted(plain)
        if self.parameter.default is not None and self.source in FROM_FILE:
            plain = f"{self.parameter.default} if {given} is None else {plain}"
        return f"{self.parameter.name}={plain}" if self.parameter.kind == "keyword" else plain


@dataclass(frozen=True)
class Command:
    """A function on the command line.

    Attributes:
        function: It.
        about: What it does, one line.
        arguments: In the function's order.
        prints: `text`, without a newline at its end, or `exact`, with it; `json`, or `number` for
            what takes one line of it; `literal` for what JSON cannot hold.
        dataclasses: Whether the result may hold instances of dataclasses.
        dates: Whether those may hold dates.
        sets: Whether the result is or may hold a collection that JSON does not know.
    """

    function: Function
    about: str
    arguments: tuple[Argument, ...]
    prints: str
    dataclasses: bool
    dates: bool = False
    sets: bool = False

    @property
    def default(self) -> str:
        """Source of what writes the values of a result that JSON does not know."""
        if self.sets:
            return "lambda one: sorted(one, key=repr)"
        if not self.dataclasses:
            return "str"
        plain = "dataclasses.asdict"
        return (
            f"lambda one: str(one) if isinstance(one, date) else {plain}(one)"
            if self.dates
            else plain
        )

    @property
    def takes_data(self) -> bool:
        """Whether data with a wrong key or value, a TypeError there, can reach the function."""
        return any(argument.source in _DATA for argument in self.arguments)

    @property
    def name(self) -> str:
        """The command's name: the function's, with hyphens."""
        return self.function.name.replace("_", "-")


def printed_as(returns: str) -> str:
    """Return how a command prints what is annotated so."""
    return "text" if returns == "str" else "json"


def holds_dataclasses(returned: Sequence[Class]) -> bool:
    """Return whether one of the classes is a dataclass."""
    return any("dataclass" in "".join(cls.decorators) for cls in returned)


def holds_dates(returned: Sequence[Class]) -> bool:
    """Return whether a field of one of the classes is a date."""
    return any("date" in field.annotation for cls in returned for field in cls.fields)
