"""How a function becomes a command: which argument reads what, and how the result is printed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from bot.generate.offline.bind import Bound
from bot.generate.offline.pattern import Slot
from bot.generate.offline.shapes import fit
from bot.spec.interface import Class, Parameter


class Source(StrEnum):
    """Where a command takes an argument's value from."""

    LINES = "lines"
    TEXT = "text"
    JSON = "json"
    OBJECT = "object"
    RECORD = "record"
    RECORDS = "records"
    PATH = "path"
    STRING = "string"
    INTEGER = "integer"
    NUMBER = "number"
    FLAG = "flag"


FROM_FILE: Final = frozenset(
    {Source.LINES, Source.TEXT, Source.JSON, Source.OBJECT, Source.RECORD, Source.RECORDS}
)

# A TypedDict is what JSON gives.
_TYPED_DICTS: Final = {Source.RECORD: Source.OBJECT, Source.RECORDS: Source.JSON}

# A document is read from a file; several are the texts of a JSON list.
_DOCUMENTS: Final = {Source.STRING: Source.TEXT, Source.LINES: Source.JSON}

_BY_SHAPE: Final[tuple[tuple[str, Source], ...]] = (
    ("sequence[str]", Source.LINES),
    ("sequence[record]", Source.RECORDS),
    ("record", Source.RECORD),
    ("mapping[any, any]", Source.OBJECT),
    ("Path", Source.PATH),
    ("str", Source.STRING),
    ("bool", Source.FLAG),
    ("int", Source.INTEGER),
    ("float", Source.NUMBER),
    ("any", Source.JSON),
)


@dataclass(frozen=True)
class Argument:
    """One argument of a command; `record` is the class's name for the record sources."""

    parameter: Parameter
    slot: Slot
    source: Source
    record: str = ""

    @property
    def optional(self) -> bool:
        """Whether the command has it as an option, `--like-this`."""
        return self.parameter.default is not None or self.source is Source.FLAG

    @property
    def named(self) -> bool:
        """Whether a call in the tests gives it by name."""
        return self.optional or self.parameter.kind == "keyword"

    @property
    def option(self) -> str:
        """The option's name on the command line."""
        return "--" + self.parameter.name.replace("_", "-")

    def fitted(self, source: str) -> str:
        """A source that gives a list, as the tuple that the parameter may ask for."""
        several = self.source in (Source.LINES, Source.RECORDS)
        wanted = self.parameter.annotation.startswith(("tuple", "Tuple"))
        return f"tuple({source})" if several and wanted else source

    @property
    def value(self) -> str:
        """Source of the value inside the command's function."""
        given = f"options.{self.parameter.name}"
        plain = {
            Source.LINES: f"_lines({given})",
            Source.TEXT: f"_text({given})",
            Source.JSON: f"_json({given})",
            Source.OBJECT: f"_object({given})",
            Source.RECORD: f"{self.record}(**_json({given}))",
            Source.RECORDS: f"[{self.record}(**item) for item in _json({given})]",
        }.get(self.source, given)
        plain = self.fitted(plain)
        if self.parameter.default == "None" and self.source in FROM_FILE:
            plain = f"None if {given} is None else {plain}"
        return f"{self.parameter.name}={plain}" if self.parameter.kind == "keyword" else plain


@dataclass(frozen=True)
class Command:
    """A function on the command line. `prints` is `text` or `json`."""

    bound: Bound
    arguments: tuple[Argument, ...]
    prints: str
    dataclasses: bool
    dates: bool = False

    @property
    def default(self) -> str:
        """Source of what writes the values of a result that JSON does not know."""
        if not self.dataclasses:
            return "str"
        plain = "dataclasses.asdict"
        return (
            f"lambda one: str(one) if isinstance(one, date) else {plain}(one)"
            if self.dates
            else plain
        )

    @property
    def name(self) -> str:
        """The command's name: the function's, with hyphens."""
        return self.bound.function.name.replace("_", "-")


def commands(bindings: Sequence[Bound], classes: Sequence[Class]) -> tuple[Command, ...]:
    """The functions that a command line can offer: those that take no callable."""
    by_name = {cls.name: cls for cls in classes}
    return tuple(
        _command(bound, by_name)
        for bound in bindings
        if not any("Callable" in parameter.annotation for parameter in bound.function.parameters)
    )


def _command(bound: Bound, classes: Mapping[str, Class]) -> Command:
    slots = {slot.name: slot for slot in bound.operation.slots}
    by_parameter = {parameter.name: slots[name] for name, parameter in bound.parameters.items()}
    returns = bound.function.returns
    returned = [cls for name, cls in classes.items() if name in returns]
    return Command(
        bound=bound,
        arguments=tuple(
            _argument(parameter, by_parameter[parameter.name], classes)
            for parameter in bound.function.parameters
        ),
        prints="text" if returns == "str" else "json",
        dataclasses=any("dataclass" in "".join(cls.decorators) for cls in returned),
        dates=any("date" in field.annotation for cls in returned for field in cls.fields),
    )


def _argument(parameter: Parameter, slot: Slot, classes: Mapping[str, Class]) -> Argument:
    annotation = parameter.annotation.removesuffix(" | None")
    for shape, source in _BY_SHAPE:
        found = fit(shape, annotation, classes)
        if found is not None and found.record and "TypedDict" in found.record.bases:
            return Argument(parameter, slot, _TYPED_DICTS[source])
        if found is not None:
            kind = _DOCUMENTS.get(source, source) if slot.document else source
            return Argument(parameter, slot, kind, found.record.name if found.record else "")
    raise AssertionError("the shape `any` fits everything")
