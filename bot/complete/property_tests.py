"""Property tests of any function: what must hold whatever it computes, unless it means not to."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from bot.complete.commands import calls_of, variable
from bot.complete.pin import Called
from bot.complete.strategies import strategy
from bot.complete.types import MAPPINGS, ORDERED, SETS, name_of, parsed
from bot.spec.examples import Example
from bot.spec.interface import Function, Interface
from bot.write.source import docstring, literal

EXAMPLES: Final = 6
"""Inputs that a property test draws; each run of the suite draws the same."""
MAX_DRAWN: Final = 120
"""Characters of the smallest example of a property test. Hypothesis shows the input that fails, and
a longer one would push the failure's own words out of what a stage keeps of them."""

_CHECKED: Final[dict[str, str]] = {
    "int": "int", "str": "str", "bool": "bool", "float": "int | float", "list": "list",
    "dict": "dict", "set": "set", "tuple": "tuple",
}  # fmt: skip
_CHANGED: Final = frozenset({"list", "dict", "set", "bytearray"}) | ORDERED | SETS | MAPPINGS


def property_tests(interface: Interface, examples: Sequence[Example]) -> Iterator[tuple[str, str]]:
    """Name and source of each test; none where values of an annotation cannot be drawn.

    Args:
        interface: What the tool offers.
        examples: The shown ones; what is drawn stays near their arguments.
    """
    for function in interface.functions:
        drawn = _drawn(function, calls_of(function, interface, examples))
        if drawn is None or function.is_async or function.returns == "None":
            continue
        stem = f"test_{function.name.lower().strip('_')}"
        name = f"{stem}_gives_the_same_again"
        yield name, _property(name, function, drawn, changed=False)
        if any(name_of(parsed(one.annotation)) in _CHANGED for one in function.parameters):
            name = f"{stem}_leaves_its_arguments"
            yield name, _property(name, function, drawn, changed=True)


def _drawn(function: Function, calls: Sequence[Called]) -> dict[str, str] | None:
    """A strategy for each parameter but those that no example gives."""
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


def _property(name: str, function: Function, drawn: Mapping[str, str], *, changed: bool) -> str:
    forms = [
        f"{one.name}={{}}" if one.kind == "keyword" or one.default is not None else "{}"
        for one in function.parameters
        if one.name in drawn
    ]
    names = [variable(one) for one in drawn]
    call = f"{function.name}({_filled(forms, names)})"
    if changed:
        about = "The arguments are as they were after the call."
        whole = names[0] if len(names) == 1 else f"({', '.join(names)})"
        body = [
            f"before = copy.deepcopy({whole})",
            f"result = {call}",
            f"assert {whole} == before",
            f"assert result == {call}",
        ]
    else:
        about = "Equal arguments give equal results, of the type that is declared."
        copied = _filled(forms, [f"copy.deepcopy({one})" for one in names])
        kind = _CHECKED.get(name_of(parsed(function.returns)))
        body = [
            f"result = {function.name}({copied})",
            *([f"assert isinstance(result, {kind})"] if kind else []),
            f"assert result == {call}",
        ]
    given = ", ".join(f"{variable(one)}={text}" for one, text in drawn.items())
    return "\n".join(
        [
            f"@settings(max_examples={EXAMPLES}, deadline=None, derandomize=True)",
            f"@given({given})",
            f"def {name}({', '.join(f'{one}: Any' for one in names)}) -> None:",
            docstring(about, 1),
            textwrap.indent("\n".join(body), "    "),
        ]
    )


def _filled(forms: Sequence[str], values: Sequence[str]) -> str:
    return ", ".join(form.format(value) for form, value in zip(forms, values, strict=True))
