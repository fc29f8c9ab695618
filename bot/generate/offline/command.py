"""Commands of functions that a pattern writes: its slots say what they read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from jinja2 import Environment

from bot.generate.offline.bind import Bound
from bot.generate.offline.core_file import variables
from bot.generate.offline.pattern import PatternParameters, Slot
from bot.generate.offline.shapes import fit
from bot.scaffold.command import (
    Argument,
    ArgumentSource,
    Command,
    holds_dataclasses,
    holds_dates,
    printed_as,
)
from bot.spec.interface import Class, Parameter

# A TypedDict is what JSON gives.
_TYPED_DICTS: Final = {
    ArgumentSource.RECORD: ArgumentSource.OBJECT,
    ArgumentSource.RECORDS: ArgumentSource.JSON,
}

# A document is read from a file; several are the texts of a JSON list.
_DOCUMENTS: Final = {
    ArgumentSource.STRING: ArgumentSource.TEXT,
    ArgumentSource.LINES: ArgumentSource.JSON,
}

_BY_SHAPE: Final[tuple[tuple[str, ArgumentSource], ...]] = (
    ("sequence[str]", ArgumentSource.LINES),
    ("sequence[record]", ArgumentSource.RECORDS),
    ("record", ArgumentSource.RECORD),
    ("mapping[any, any]", ArgumentSource.OBJECT),
    ("Path", ArgumentSource.PATH),
    ("str", ArgumentSource.STRING),
    ("bool", ArgumentSource.FLAG),
    ("int", ArgumentSource.INTEGER),
    ("float", ArgumentSource.NUMBER),
    ("any", ArgumentSource.JSON),
)


def commands(
    bindings: Sequence[Bound],
    classes: Sequence[Class],
    parameters: PatternParameters,
    templates: Environment,
) -> tuple[Command, ...]:
    """The functions that a command line can offer: those that take no callable."""
    by_name = {cls.name: cls for cls in classes}
    return tuple(
        _command(bound, by_name, parameters, templates)
        for bound in bindings
        if not any("Callable" in parameter.annotation for parameter in bound.function.parameters)
    )


def _command(
    bound: Bound,
    classes: Mapping[str, Class],
    parameters: PatternParameters,
    templates: Environment,
) -> Command:
    slots = {slot.name: slot for slot in bound.operation.slots}
    by_parameter = {parameter.name: slots[name] for name, parameter in bound.parameters.items()}
    returns = bound.function.returns
    returned = [cls for name, cls in classes.items() if name in returns]
    known = variables(bound, parameters)
    return Command(
        function=bound.function,
        about=bound.function.docstring or bound.operation.about,
        arguments=tuple(
            _argument(parameter, by_parameter[parameter.name], classes, known, templates)
            for parameter in bound.function.parameters
        ),
        prints=printed_as(returns),
        dataclasses=holds_dataclasses(returned),
        dates=holds_dates(returned),
    )


def _argument(
    parameter: Parameter,
    slot: Slot,
    classes: Mapping[str, Class],
    known: Mapping[str, Any],
    templates: Environment,
) -> Argument:
    annotation = parameter.annotation.removesuffix(" | None")
    sample = templates.from_string(slot.sample).render(known)
    for shape, source in _BY_SHAPE:
        found = fit(shape, annotation, classes)
        if found is not None and found.record and "TypedDict" in found.record.bases:
            return Argument(parameter, slot.about, sample, _TYPED_DICTS[source])
        if found is not None:
            kind = _DOCUMENTS.get(source, source) if slot.document else source
            record = found.record.name if found.record else ""
            return Argument(parameter, slot.about, sample, kind, record)
    raise AssertionError("the shape `any` fits everything")
