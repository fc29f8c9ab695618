"""`core.py`: the specification's classes and functions, with the support code that they use."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from jinja2 import Environment

from bot.generate.offline.bind import Bound
from bot.generate.offline.pattern import Pattern, PatternParameters
from bot.scaffold.source import class_source, docstring, environment, signature
from bot.scaffold.support import used
from bot.spec.interface import Class, Interface
from bot.spec.toolspec import ToolSpec


def core_source(
    spec: ToolSpec,
    interface: Interface,
    pattern: Pattern,
    parameters: PatternParameters,
    bindings: Sequence[Bound],
    templates: Environment,
) -> str:
    """Write `core.py`, still unformatted."""
    asked = frozenset(measure for bound in bindings for measure in bound.measures)
    functions = [_function_source(bound, parameters, asked, templates) for bound in bindings]
    classes = [class_source(cls) for cls in interface.classes]
    operations = frozenset(bound.operation.name for bound in bindings)
    support = {
        name: _rendered(
            text, templates, {"p": parameters, "asked": asked, "operations": operations}
        )
        for name, text in pattern.support.items()
    }
    return "\n\n".join(
        [
            docstring(f"{spec.summary}\n\n{spec.behaviour}"),
            "from __future__ import annotations",
            "\n".join(interface.imports),
            pattern.imports,
            *classes,
            *used(support, functions),
            *functions,
        ]
    )


def variables(
    bound: Bound,
    parameters: PatternParameters,
    classes: Sequence[Class] = (),
    bindings: Sequence[Bound] = (),
) -> dict[str, Any]:
    """What the templates of an operation may use (see `bot.generate.offline.pattern`)."""
    return {
        **bound.arguments,
        "p": parameters,
        "name": bound.function.name,
        "function": bound.function,
        "record": bound.record,
        "classes": {cls.name: cls for cls in classes},
        "measures": bound.measures,
        "shapes": bound.shapes,
        "records": bound.records,
        "collected": lambda items: _collected(bound.function.returns, items),
        "get": lambda measure, variable="result": _access(bound, measure, variable),
        "call": lambda **arguments: _called(bound, parameters, arguments),
        "partner": lambda operation, **arguments: _partner(
            bound, operation, bindings, parameters, arguments
        ),
    }


def _function_source(
    bound: Bound, parameters: PatternParameters, asked: frozenset[str], templates: Environment
) -> str:
    known = {**variables(bound, parameters), "asked": asked}
    if bound.record is not None:
        known["filled"] = _constructed(bound, bound.record, templates, known)
    body = _rendered(bound.operation.body, templates, known)
    return "\n".join(
        [
            signature(bound.function),
            docstring(_documentation(bound, templates, known), 1),
            textwrap.indent(body, "    "),
        ]
    )


def _documentation(bound: Bound, templates: Environment, known: dict[str, Any]) -> str:
    operation = bound.operation
    about = bound.function.docstring or _rendered(operation.about, templates, known)
    sections = [about]
    arguments = [
        f"    {bound.parameters[slot.name].name}: {_rendered(slot.about, templates, known)}"
        for slot in operation.slots
        if slot.name in bound.parameters
    ]
    if arguments:
        sections.append("\n".join(["Args:", *arguments]))
    sections.append(f"Returns:\n    {_rendered(operation.gives, templates, known)}")
    raises = _rendered(operation.raises, templates, known)
    if raises:
        sections.append(f"Raises:\n    {raises}")
    return "\n\n".join(sections)


def _constructed(bound: Bound, record: Class, templates: Environment, known: dict[str, Any]) -> str:
    """The call that builds the result's record, with those that build the records inside it."""
    arguments: dict[str, str] = {}
    for field in record.fields if bound.fields else ():
        inside = {**known, "field": field, "collected": partial(_collected, field.annotation)}
        if field.name in bound.nested:
            filling = bound.nested[field.name]
            inside["filled"] = _call(
                filling.record,
                {
                    name: _rendered(part.expression, templates, known)
                    for name, part in filling.fields.items()
                },
            )
        arguments[field.name] = _rendered(bound.fields[field.name].expression, templates, inside)
    return _call(record, arguments)


def _call(cls: Class, arguments: Mapping[str, str]) -> str:
    return f"{cls.name}({', '.join(f'{name}={value}' for name, value in arguments.items())})"


def _collected(annotation: str, items: str) -> str:
    """A comprehension as the collection that an annotation asks for."""
    form = "tuple" if annotation.startswith(("tuple", "Tuple")) else "list"
    item, _, source = items.partition(" for ")
    if source.startswith(f"{item} in ") and " if " not in source and " for " not in source:
        return f"{form}({source.removeprefix(f'{item} in ')})"
    return f"tuple({items})" if form == "tuple" else f"[{items}]"


def _rendered(text: str, templates: Environment, known: Mapping[str, Any]) -> str:
    return templates.from_string(textwrap.dedent(text).strip("\n")).render(known)


def _access(bound: Bound, measure: str, variable: str) -> str:
    whole, _, part = measure.partition(".")
    for field, known in bound.fields.items():
        if known.name == whole and not part:
            return _read(bound.record, field, variable)
        if known.name == whole and field in bound.nested:
            filling = bound.nested[field]
            for inner, known_part in filling.fields.items():
                if known_part.name == part:
                    return _read(filling.record, inner, variable)
    raise KeyError(f"{bound.operation.name} is not asked for {measure}")


def _called(bound: Bound, parameters: PatternParameters, given: Mapping[str, str]) -> str:
    """A call of the function; arguments by slot name, those it has no parameter for left out.

    A parameter that has to be given and is not gets its slot's sample.
    """
    by_parameter = {
        parameter.name: given.get(slot.name)
        or _rendered(slot.sample, environment(), {"p": parameters})
        for slot in bound.operation.slots
        if (parameter := bound.parameters.get(slot.name)) is not None
        if slot.name in given or parameter.default is None
    }
    words: list[str] = []
    skipped = False
    for parameter in bound.function.parameters:
        source = by_parameter.get(parameter.name)
        if source is None:
            skipped = True
            continue
        value = f"tuple({source})" if parameter.annotation.startswith("tuple") else source
        named = skipped or parameter.kind == "keyword"
        words.append(f"{parameter.name}={value}" if named else value)
    return f"{bound.function.name}({', '.join(words)})"


def _partner(
    bound: Bound,
    operation: str,
    bindings: Sequence[Bound],
    parameters: PatternParameters,
    given: Mapping[str, str],
) -> str:
    for other in bindings:
        alike = set(map(repr, other.records.values())) == set(map(repr, bound.records.values()))
        if other.operation.name == operation and alike:
            return _called(other, parameters, given)
    return ""


def _read(record: Class | None, field: str, variable: str) -> str:
    typed = record is not None and "TypedDict" in record.bases
    return f'{variable}["{field}"]' if typed else f"{variable}.{field}"
