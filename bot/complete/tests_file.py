"""`tests/test_<name>.py` of a completed tool: examples, pins, properties and the command line."""

from __future__ import annotations

import ast
import textwrap
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from jinja2 import Environment

from bot.complete.commands import UNUSABLE, calls_of, variable
from bot.complete.pin import Called, Pin, called
from bot.complete.strategies import strategy
from bot.complete.types import MAPPINGS, ORDERED, SETS, name_of, parsed
from bot.spec.examples import Example
from bot.spec.interface import Function, Interface
from bot.spec.toolspec import ToolSpec
from bot.write.command import Command
from bot.write.command_tests import command_tests, program_tests
from bot.write.example_tests import example_tests, is_import
from bot.write.main_file import errors_of
from bot.write.source import docstring, literal

EXAMPLES: Final = 6
"""Inputs that a property test draws; each run of the suite draws the same."""

MAX_DRAWN: Final = 120
"""Characters of the smallest example of a property test. Hypothesis shows the input that fails, and
a longer one would push the failure's own words out of what a stage keeps of them."""

_IMPORTS: Final = """
import copy
import io
import json
import runpy
import sys
from pathlib import Path
from typing import Any
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
"""
_CHECKED: Final[dict[str, str]] = {
    "int": "int", "str": "str", "bool": "bool", "float": "int | float", "list": "list",
    "dict": "dict", "set": "set", "tuple": "tuple",
}  # fmt: skip
_CHANGED: Final = frozenset({"list", "dict", "set", "bytearray"}) | ORDERED | SETS | MAPPINGS


@dataclass(frozen=True)
class Written:
    """What a test module is made of, beside the specification.

    Attributes:
        pins: Usable ones (`bot.complete.pin.usable`).
        commands: What the tool's command line offers; None where it is not ours to test.
        left_out: Names of test functions that are not to be written.
    """

    pins: Sequence[Pin]
    commands: Sequence[Command] | None
    left_out: Collection[str] = ()


def tests_source(
    spec: ToolSpec,
    interface: Interface,
    examples: Sequence[Example],
    written: Written,
    templates: Environment,
) -> str:
    """Write the test module, still unformatted; `examples` are the shown ones alone."""
    public = sorted(interface.names)
    # pytest would take a function of the tool that is named like a test for one.
    names = {name: f"the_{name}" for name in public if name.lower().startswith("test")}
    tests = {
        **{_name(text): text for text in example_tests(examples)},
        **dict(_pinned(written.pins, interface)),
        **dict(_properties(interface, examples)),
        **_command_line(spec, written, templates),
    }
    kept = [text for name, text in tests.items() if name not in written.left_out]
    imported = ", ".join(f"{name} as {names[name]}" if name in names else name for name in public)
    return "\n\n".join(
        [
            docstring(f"Tests of {spec.name}."),
            "from __future__ import annotations",
            _IMPORTS,
            *(example.source for example in examples if is_import(example)),
            f"from {spec.name} import {imported}",
            f"from {spec.name}.__main__ import main" if written.commands is not None else "",
            *(_renamed(text, names) for text in kept),
        ]
    )


def _name(text: str) -> str:
    """The name of the first test in a piece of source."""
    return text[text.index("def ") + len("def ") :].partition("(")[0]


def _command_line(spec: ToolSpec, written: Written, templates: Environment) -> dict[str, str]:
    if written.commands is None:
        return {}
    offered = written.commands
    tests = [
        *command_tests(spec, offered, templates),
        *program_tests(spec, offered, templates, errors_of(offered, UNUSABLE)),
    ]
    return {_name(text): text for text in tests}


def _renamed(text: str, names: Mapping[str, str]) -> str:
    """Source with the tool's functions under other names; it must parse."""
    if not names:
        return text
    tree = ast.parse(text)
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            node.id = names.get(node.id, node.id)
    return ast.unparse(tree)


def _pinned(pins: Sequence[Pin], interface: Interface) -> Iterator[tuple[str, str]]:
    """A test for each function and whoever agrees; and one for each exception that it raises."""
    groups: dict[tuple[str, str, str, str], list[tuple[Pin, Called]]] = {}
    for pin in pins:
        call = called(pin.call, interface)
        if call is not None:
            key = (call.function.name, pin.raises, pin.by, call.written(""))
            groups.setdefault(key, []).append((pin, call))
    counts: Counter[str] = Counter()
    for (function, raises, by, _), group in groups.items():
        stem = f"test_{_lower(function)}_" + (
            f"raises_{_lower(raises)}" if raises else "as_observed"
        )
        counts[stem] += 1
        name = stem if counts[stem] == 1 else f"{stem}_{counts[stem]}"
        yield name, _pin_test(name, raises, by, group)


def _lower(name: str) -> str:
    return name.lower().strip("_")


def _pin_test(name: str, raises: str, by: str, group: Sequence[tuple[Pin, Called]]) -> str:
    function = group[0][1].function
    about = (
        f"What {by} gives; not from the specification."
        if not raises
        else (f"Where {by} raises {raises}; not from the specification.")
    )
    rows = [_row(pin, call) for pin, call in group]
    named = any(call.named for _, call in group)
    arguments = "*given, **named" if named else "*given"
    if (len(function.parameters) == 1 and not named and not raises) or _single(function, group):
        arguments = "given"
        rows = [
            f"({_value(call)}, {pin.result})" if not raises else _value(call) for pin, call in group
        ]
    elif not named:
        rows = [
            f"({_tuple(call)}, {pin.result})" if not raises else _tuple(call) for pin, call in group
        ]
    columns = ["given", *(["named"] if named else []), *([] if raises else ["expected"])]
    kinds = {"given": "Any", "named": "dict[str, Any]", "expected": "Any"}
    header = ", ".join(f"{column}: {kinds[column]}" for column in columns)
    listed = repr(columns[0]) if len(columns) == 1 else f"({', '.join(map(repr, columns))})"
    call_text = group[0][1].written(arguments)
    check = (
        f"with pytest.raises({raises}):\n        {call_text}"
        if raises
        else f"assert {call_text} == expected"
    )
    return "\n".join(
        [
            f"@pytest.mark.parametrize({listed}, [{', '.join(rows)}])",
            f"def {name}({header}) -> None:",
            docstring(about, 1),
            f"    {check}",
        ]
    )


def _single(function: Function, group: Sequence[tuple[Pin, Called]]) -> bool:
    return len(function.parameters) == 1 and all(
        len(call.positional) == 1 and not call.named for _, call in group
    )


def _value(call: Called) -> str:
    return literal(call.positional[0])


def _tuple(call: Called) -> str:
    inner = "".join(f"{literal(value)}, " for value in call.positional)
    return f"({inner})"


def _row(pin: Pin, call: Called) -> str:
    named = literal(dict(call.named))
    parts = [_tuple(call), named, *([] if pin.raises else [pin.result])]
    return f"({', '.join(parts)})"


def _properties(interface: Interface, examples: Sequence[Example]) -> Iterator[tuple[str, str]]:
    for function in interface.functions:
        calls = calls_of(function, interface, examples)
        drawn = _drawn(function, calls)
        if drawn is None or function.is_async or function.returns == "None":
            continue
        for changed in (False, True):
            if changed and not _may_change(function):
                continue
            stem = f"test_{_lower(function.name)}"
            name = f"{stem}_leaves_its_arguments" if changed else f"{stem}_gives_the_same_again"
            yield name, _property(name, function, drawn, changed=changed)


def _drawn(function: Function, calls: Sequence[Called]) -> dict[str, str] | None:
    if min((_length(call) for call in calls), default=0) > MAX_DRAWN:
        return None
    drawn: dict[str, str] = {}
    for parameter in function.parameters:
        if parameter.kind not in {"positional", "keyword"}:
            return None
        seen = [value[0] for call in calls if (value := call.value(parameter.name))]
        found = strategy(parsed(parameter.annotation), seen)
        if parameter.default is not None and not seen:
            continue
        if found is None:
            return None
        drawn[parameter.name] = found
    return drawn or None


def _length(call: Called) -> int:
    return sum(len(literal(value)) for value in (*call.positional, *call.named.values()))


def _may_change(function: Function) -> bool:
    return any(name_of(parsed(one.annotation)) in _CHANGED for one in function.parameters)


def _property(name: str, function: Function, drawn: Mapping[str, str], *, changed: bool) -> str:
    passed = [
        f"{one.name}={{}}" if one.kind == "keyword" or one.default is not None else "{}"
        for one in function.parameters
        if one.name in drawn
    ]
    names = [variable(name) for name in drawn]
    one = ", ".join(form.format(name) for form, name in zip(passed, names, strict=True))
    two = ", ".join(
        form.format(f"copy.deepcopy({name})") for form, name in zip(passed, names, strict=True)
    )
    header = ", ".join(f"{name}: Any" for name in names)
    given = ", ".join(f"{variable(name)}={text}" for name, text in drawn.items())
    kind = _CHECKED.get(name_of(parsed(function.returns)))
    if changed:
        about = "The arguments are as they were after the call."
        body = [
            f"before = copy.deepcopy({_plain_tuple(names)})",
            f"result = {function.name}({one})",
            f"assert {_plain_tuple(names)} == before",
            f"assert result == {function.name}({one})",
        ]
    else:
        about = "Equal arguments give equal results, of the type that is declared."
        body = [
            f"result = {function.name}({two})",
            *([f"assert isinstance(result, {kind})"] if kind else []),
            f"assert result == {function.name}({one})",
        ]
    return "\n".join(
        [
            f"@settings(max_examples={EXAMPLES}, deadline=None, derandomize=True)",
            f"@given({given})",
            f"def {name}({header}) -> None:",
            docstring(about, 1),
            textwrap.indent("\n".join(body), "    "),
        ]
    )


def _plain_tuple(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"({', '.join(names)})"
