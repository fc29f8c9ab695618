"""Binding: which operation of a pattern writes which function of the specification."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.generate.offline.pattern import (
    EVERY,
    Measure,
    Operation,
    Pattern,
    PatternParameters,
    Slot,
)
from bot.generate.offline.shapes import fit
from bot.spec.interface import Class, Function, Interface, Parameter


@dataclass(frozen=True)
class Filling:
    """A record inside a result, with the measure for each of its fields."""

    record: Class
    fields: Mapping[str, Measure]


@dataclass(frozen=True)
class Bound:
    """A function of the specification with the operation that writes it.

    `parameters` gives the function's parameter for each slot that it fills. `fields` gives the
    measure for each field of `record`, in the record's order; empty where the body does it alone.
    `nested` has the fields of `record` that hold records themselves; `shapes` gives the shape that
    each parameter fits by slot name, and the result's as `return`; `records` the class that stands
    for `record` in that shape.
    """

    function: Function
    operation: Operation
    parameters: Mapping[str, Parameter]
    record: Class | None
    fields: Mapping[str, Measure]
    nested: Mapping[str, Filling] = field(default_factory=dict)
    shapes: Mapping[str, str] = field(default_factory=dict)
    records: Mapping[str, Class] = field(default_factory=dict)

    @property
    def measures(self) -> list[str]:
        """The measures that are asked for, parts of nested records as `steps.seconds`."""
        parts = [
            f"{self.fields[name].name}.{part.name}"
            for name, filling in self.nested.items()
            for part in filling.fields.values()
        ]
        return [measure.name for measure in self.fields.values()] + parts

    @property
    def arguments(self) -> dict[str, str]:
        """Each slot's source expression: the parameter's name, or the slot's default."""
        return {
            slot.name: self.parameters[slot.name].name
            if slot.name in self.parameters
            else slot.default
            for slot in self.operation.slots
        }


@dataclass(frozen=True)
class Unbound:
    """Why a pattern cannot build an interface, one sentence a reason."""

    reasons: tuple[str, ...]


def bind(
    pattern: Pattern, interface: Interface, parameters: PatternParameters, *, named: bool
) -> tuple[Bound, ...] | Unbound:
    """Bind every function of an interface to an operation of a pattern.

    Args:
        pattern: The pattern to try.
        interface: What the tool must offer.
        parameters: The pattern's parameters; their `operations` decide where they speak.
        named: Whether the specification names the pattern. Where it does not, types alone are
            too weak a sign, and a function's name must share a word with its operation's. Where
            it does, a name that shares words only with operations that do not fit is refused.

    Returns:
        One binding a function, in the interface's order, or the reasons why there is none.
    """
    classes = {cls.name: cls for cls in interface.classes}
    reasons = [
        f"{cls.name} has methods, which no pattern writes"
        for cls in interface.classes
        if cls.methods
    ]
    unknown = set(parameters.operations) - {function.name for function in interface.functions}
    reasons += [f"parameters.operations names {name}, no function" for name in sorted(unknown)]
    if not interface.functions:
        reasons.append("the interface declares no function")
    bound: list[Bound] = []
    for function in interface.functions:
        result = _bind_function(pattern, function, classes, parameters, named=named)
        if isinstance(result, str):
            reasons.append(result)
        else:
            bound.append(result)
    return Unbound(tuple(reasons)) if reasons else tuple(bound)


def _bind_function(
    pattern: Pattern,
    function: Function,
    classes: Mapping[str, Class],
    parameters: PatternParameters,
    *,
    named: bool,
) -> Bound | str:
    if function.is_async:
        return f"{function.name} is asynchronous, and no operation of {pattern.name} is"
    wanted = parameters.operations.get(function.name)
    names = [operation.name for operation in pattern.operations]
    if wanted is not None and wanted not in names:
        return (
            f"parameters.operations gives {wanted} for {function.name}; known: {', '.join(names)}"
        )
    fitting: list[Bound] = []
    reasons: list[str] = []
    for operation in pattern.operations:
        if wanted not in (None, operation.name):
            continue
        result = _fit_operation(operation, function, classes, parameters)
        if isinstance(result, Bound):
            fitting.append(result)
        elif result:
            reasons.append(result)
    scores = [_common(function.name, bound.operation.words) for bound in fitting]
    # A name that speaks for an operation must not get what another one gives that happens to fit.
    spoken = any(_common(function.name, operation.words) for operation in pattern.operations)
    strange = max(scores, default=0) == 0 and (spoken or not named)
    if not fitting or (strange and wanted is None):
        offers = "; ".join(operation.signature for operation in pattern.operations)
        because = f" ({'; '.join(reasons)})" if reasons else ""
        return f"no operation of it is {function.name}{because}: it writes {offers}"
    return fitting[scores.index(max(scores))]


def _fit_operation(
    operation: Operation,
    function: Function,
    classes: Mapping[str, Class],
    settings: PatternParameters,
) -> Bound | str:
    """Bind, or say why the result class cannot be filled (empty where the types do not fit)."""
    returned = _fit_first(operation.returns, function.returns, classes)
    set_already = {slot.name for slot in operation.slots if _is_set(slot, settings)}
    slots = tuple(slot for slot in operation.slots if slot.name not in set_already)
    parameters = _assign(slots, function.parameters, classes)
    if returned is None or parameters is None:
        return ""
    unset = [slot for slot in slots if slot.replaces and slot.name not in parameters]
    if unset:
        return (
            f"{operation.name} needs pattern.parameters.{unset[0].replaces}, or a parameter "
            f"{unset[0].name}: {' or '.join(unset[0].shapes)}"
        )
    shape, record = returned
    fields: Mapping[str, Measure] = {}
    nested: dict[str, Filling] = {}
    if record is not None and operation.measures:
        filled = _fill(operation, record, operation.measures, classes)
        if isinstance(filled, str):
            return filled
        fields = filled
        for parameter in record.fields:
            measure = fields[parameter.name]
            found = _fit_first(measure.shapes, parameter.annotation, classes)
            if found is None or found[1] is None or not measure.parts:
                continue
            parts = _fill(operation, found[1], measure.parts, classes)
            if isinstance(parts, str):
                return parts
            nested[parameter.name] = Filling(found[1], parts)
    shapes = {"return": shape}
    records = {} if record is None else {"return": record}
    for slot in slots:
        if slot.name not in parameters:
            continue
        fitted = _fit_first(slot.shapes, parameters[slot.name].annotation, classes)
        shapes[slot.name] = fitted[0] if fitted else ""
        if fitted and fitted[1]:
            records[slot.name] = fitted[1]
            for inner in fitted[1].fields if slot.fields else ():
                if _fit_first(slot.fields, inner.annotation, classes) is None:
                    return (
                        f"{operation.name} cannot read {fitted[1].name}.{inner.name}: "
                        f"{inner.annotation}; it knows {', '.join(slot.fields)}"
                    )
    return Bound(function, operation, parameters, record, fields, nested, shapes, records)


def _is_set(slot: Slot, settings: PatternParameters) -> bool:
    return bool(slot.replaces) and bool(settings.model_dump()[slot.replaces])


def _fit_first(
    shapes: tuple[str, ...], annotation: str, classes: Mapping[str, Class]
) -> tuple[str, Class | None] | None:
    """The first shape that an annotation fits, with the class that stands for `record` in it."""
    for shape in shapes:
        hit = fit(shape, annotation, classes)
        if hit is not None:
            return shape, hit.record
    return None


def _fill(
    operation: Operation,
    record: Class,
    measures: tuple[Measure, ...],
    classes: Mapping[str, Class],
) -> dict[str, Measure] | str:
    """The measure for each field of a record, or which field there is none for."""
    fields: dict[str, Measure] = {}
    for parameter in record.fields:
        measure = _measure(parameter, measures, classes)
        if measure is None:
            known = ", ".join(
                dict.fromkeys(
                    f"any field of type {' or '.join(one.shapes)}"
                    if one.name == EVERY
                    else one.name
                    for one in measures
                )
            )
            return (
                f"{operation.name} cannot fill {record.name}.{parameter.name}: "
                f"{parameter.annotation}; it knows {known}"
            )
        fields[parameter.name] = measure
    return fields


def _assign(
    slots: tuple[Slot, ...], parameters: tuple[Parameter, ...], classes: Mapping[str, Class]
) -> dict[str, Parameter] | None:
    """Give each parameter the slot that its type allows and its name speaks for most."""
    assigned: dict[str, Parameter] = {}
    for parameter in parameters:
        free = [
            slot
            for slot in slots
            if slot.name not in assigned
            and parameter.kind in ("positional", "keyword")
            and any(fit(shape, parameter.annotation, classes) for shape in slot.shapes)
        ]
        if not free:
            return None
        best = max(free, key=lambda slot: _common(parameter.name, (slot.name, *slot.words)))
        assigned[best.name] = parameter
    missing = [slot for slot in slots if slot.name not in assigned and not slot.default]
    return None if missing else assigned


def _measure(
    field: Parameter, measures: tuple[Measure, ...], classes: Mapping[str, Class]
) -> Measure | None:
    for measure in measures:
        names = {frozenset(name.split("_")) for name in (measure.name, *measure.aliases)}
        named = measure.name == EVERY or frozenset(field.name.split("_")) in names
        if named and any(fit(shape, field.annotation, classes) for shape in measure.shapes):
            return measure
    return None


def _common(name: str, words: tuple[str, ...]) -> int:
    """Count the words of a snake_case name that speak for `words`; plurals count as singulars."""
    spoken = {part.removesuffix("s") for word in words for part in word.split("_")}
    return sum(part.removesuffix("s") in spoken for part in name.split("_"))
