"""Commands of any function whose arguments can stand on a command line or in a file."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final

from bot.scaffold.command import Argument, ArgumentSource, Command, holds_dataclasses, holds_dates
from bot.scaffold.pin import Called, called, value_of
from bot.scaffold.source import literal
from bot.scaffold.type_values import from_json, is_data, value_for
from bot.spec.examples import Example
from bot.spec.interface import Class, Function, Interface, Parameter
from bot.spec.syntax import module_of
from bot.spec.type_tree import (
    FIXED,
    ORDERED,
    SETS,
    is_endless,
    members,
    name_of,
    parsed,
    parts_of,
)

REASON: Final = "its functions take objects"
UNUSABLE: Final = ("ArithmeticError", "LookupError")
"""What a function raises, beside a ValueError, where an input is out of its range."""

_PRINTED: Final = {"str": "exact", "int": "number", "float": "number", "bool": "number"}
_NOT_JSON: Final = ("complex", "bytes", "dict[tuple")
# The parser keeps its own things under these names.
_TAKEN: Final = frozenset({"run", "help", "h", "options"})
_USED: Final = frozenset(
    {"words", "expected", "shown", "missing", "streams", "tmp_path", "capsys", "monkeypatch"}
    | {"main", "request", "cache", "json", "io", "sys", "pytest", "copy", "given", "settings"}
    | {"st", "result", "before", "named", "Path", "Any", "refuse"}
)
_SOURCES: Final[dict[str, tuple[ArgumentSource, type]]] = {
    "int": (ArgumentSource.INTEGER, int),
    "float": (ArgumentSource.NUMBER, float),
    "str": (ArgumentSource.STRING, str),
    "bool": (ArgumentSource.FLAG, bool),
}


Samples = Mapping[tuple[str, str], Any]
"""A value that a function takes, by the names of function and parameter."""


def commands(
    interface: Interface, examples: Sequence[Example], samples: Samples = MappingProxyType({})
) -> tuple[Command, ...]:
    """A command for each function that can have one.

    Args:
        interface: What the tool offers.
        examples: The shown ones; their arguments become those of the command's test.
        samples: Arguments where no example has any.
    """
    classes = {cls.name: cls for cls in interface.classes}
    return tuple(
        _command(
            function,
            _arguments(function, calls_of(function, interface, examples), samples),
            classes,
            examples,
        )
        for function in interface.functions
        if _is_offered(function, classes)
    )


def calls_of(
    function: Function, interface: Interface, examples: Sequence[Example]
) -> tuple[Called, ...]:
    """The calls of a function, with literal arguments, that stand in the examples.

    Those that are an example of their own come first, then those inside of other expressions. What
    an example expects to raise is left out: it shows what is wrong.
    """
    fine = [_resolved(example.source, examples) for example in examples if not example.exception]
    whole = [called(source, interface) for source in fine]
    inside = [
        called(ast.unparse(node), interface)
        for source in fine
        for node in ast.walk(module_of(source))
        if isinstance(node, ast.Call)
    ]
    return tuple(
        call for call in (*whole, *inside) if call is not None and call.function == function
    )


def _resolved(source: str, examples: Sequence[Example]) -> str:
    """A statement with the literals that other examples give its variables."""
    values: dict[str, ast.expr] = {}
    for example in examples:
        match module_of(example.source).body:
            case [ast.Assign(targets=[ast.Name(id=name)], value=value)] if _is_literal(value):
                values[name] = value

    class _Names(ast.NodeTransformer):
        def visit_Name(self, node: ast.Name) -> ast.expr:
            return values.get(node.id, node) if isinstance(node.ctx, ast.Load) else node

    return ast.unparse(_Names().visit(module_of(source)))


def _is_literal(node: ast.expr) -> bool:
    try:
        ast.literal_eval(node)
    except (ValueError, TypeError, SyntaxError):
        return False
    return True


def _is_offered(function: Function, classes: Mapping[str, Class]) -> bool:
    return (
        function.is_plain
        and not function.name.startswith("_")
        and function.name not in {"main", "sys", "json", "ast", "argparse"}
        and all(
            parameter.kind in {"positional", "keyword"}
            and parameter.name not in _TAKEN
            and is_data(parsed(parameter.annotation), classes)
            for parameter in function.parameters
        )
    )


def _command(
    function: Function,
    arguments: Sequence[Argument],
    classes: Mapping[str, Class],
    examples: Sequence[Example],
) -> Command:
    returned = [cls for name, cls in classes.items() if name in function.returns]
    results = _results(function, examples)
    prints = _PRINTED.get(function.returns, "json")
    sets = _holds_sets(function, results)
    strange = any(word in function.returns for word in _NOT_JSON)
    if prints == "json" and (
        strange or not all(_is_printable(result, sets=sets) for result in results)
    ):
        prints = "literal"
    return Command(
        function=function,
        about=function.docstring or f"Call {function.name} and print what it returns.",
        arguments=tuple(arguments),
        prints=prints,
        dataclasses=holds_dataclasses(returned),
        dates=holds_dates(returned),
        sets=sets,
    )


def _results(function: Function, examples: Sequence[Example]) -> list[Any]:
    return [
        value[0]
        for example in examples
        if example.source.strip().startswith(f"{function.name}(")
        and (value := value_of(example.want))
    ]


def _holds_sets(function: Function, results: Sequence[Any]) -> bool:
    """Return whether the result may be, or hold, a collection that JSON does not know."""
    loose = {*SETS, *ORDERED, "Iterator", "Generator"} - {"list"}
    kinds = {name_of(part) for part in members(parsed(function.returns))}
    inside = any(f"{name}[" in function.returns for name in SETS)
    return bool(kinds & loose) or inside or any(isinstance(result, set) for result in results)


def _is_printable(value: Any, *, sets: bool) -> bool:
    try:
        json.dumps(value, default=sorted if sets else None)
    except (TypeError, ValueError):
        return False
    return True


def _arguments(function: Function, calls: Sequence[Called], samples: Samples) -> list[Argument]:
    """The arguments, with the values of the first example that can stand on a command line."""
    rows = [
        [call.value(parameter.name) for parameter in function.parameters]
        for call in calls
        if not any(map(_looks_like_option, (*call.positional, *call.named.values())))
    ]
    names = [(function.name, parameter.name) for parameter in function.parameters]
    fallen_back = [(samples[name],) if name in samples else () for name in names]
    row = rows[0] if rows else fallen_back
    shown = [[row[place] for row in rows] for place in range(len(function.parameters))]
    return [
        _argument(parameter, given, [value[0] for value in column if value])
        for parameter, given, column in zip(function.parameters, row, shown, strict=True)
    ]


def _looks_like_option(value: Any) -> bool:
    small = isinstance(value, float) and value < 0 and "e" in repr(value)
    return small or (isinstance(value, str) and value.startswith("-"))


def _argument(parameter: Parameter, given: tuple[Any, ...], seen: Sequence[Any]) -> Argument:
    node = parsed(parameter.annotation)
    about = f"the value of {parameter.name}"
    kinds = [part for part in members(node) if name_of(part) != "None"]
    kept = given or (() if parameter.default is not None else (value_for(node),))
    if len(kinds) == 1 and name_of(kinds[0]) in _SOURCES:
        source, kind = _SOURCES[name_of(kinds[0])]
        whole = kind is float and all(type(value) in {int, float} for value in (*seen, *kept))
        required = parameter.default is None and len(members(node)) > 1
        if not required and (whole or all(type(value) is kind for value in (*seen, *kept))):
            sample = literal(kind(kept[0])) if kept else ""
            return Argument(parameter, about, sample, source, variable=variable(parameter.name))
    if _is_lines(parameter, kinds) and all(
        isinstance(value, list | tuple) for value in (*seen, *kept)
    ):
        sample = literal(list(kept[0])) if kept else ""
        return Argument(
            parameter, about, sample, ArgumentSource.LINES, variable=variable(parameter.name)
        )
    # An option may be left out, and stays None; what is in the file is not.
    optional = parameter.default is not None and len(kinds) == 1
    wanted = kinds[0] if optional else node
    conversion = from_json(wanted, "{}")
    sample = literal(kept[0]) if kept else ""
    if conversion is None or not all(_fits_json(value, parameter) for value in (*seen, *kept)):
        return Argument(
            parameter, about, sample, ArgumentSource.LITERAL, variable=variable(parameter.name)
        )
    return Argument(
        parameter,
        about,
        sample,
        ArgumentSource.JSON,
        conversion=conversion,
        variable=variable(parameter.name),
    )


def _is_lines(parameter: Parameter, kinds: Sequence[ast.expr]) -> bool:
    """Return whether a parameter is called what a file of text holds, and takes strings."""
    named = parameter.name == "lines" or parameter.name.endswith("_lines")
    return named and len(kinds) == 1 and _is_strings(kinds[0])


def _is_strings(node: ast.expr) -> bool:
    name, parts = name_of(node), parts_of(node)
    several = name in ORDERED or (name in FIXED and is_endless(node))
    return several and bool(parts) and name_of(parts[0]) == "str"


def variable(name: str) -> str:
    """Return what a test calls a parameter.

    Its name, unless the tests use that for something else.
    """
    return f"{name}_value" if name in _USED else name


def _fits_json(value: Any, parameter: Parameter) -> bool:
    """Return whether the value comes back from JSON, as far as the annotation does not say how."""
    if not {"Any", "object", "Hashable"} & set(re.findall(r"\w+", parameter.annotation)):
        return True
    try:
        return bool(json.loads(json.dumps(value)) == value)
    except (TypeError, ValueError):
        return False
