"""Property tests of any function: what must hold whatever it computes, unless it means not to."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from bot.scaffold.interface_commands import calls_of, variable
from bot.scaffold.pin import Called
from bot.scaffold.source import docstring, literal
from bot.scaffold.strategies import strategy
from bot.spec.examples import Example
from bot.spec.interface import Function, Interface
from bot.spec.type_tree import MAPPINGS, ORDERED, SETS, name_of, parsed

EXAMPLES: Final = 6
"""Inputs that a property test draws; each run of the suite draws the same."""
MAX_SHOWN: Final = 140
"""Characters of a property test's name and of its smallest input together. Hypothesis shows the
input that fails, behind the failure's own words, and a stage keeps 400 characters of both."""

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
        calls = calls_of(function, interface, examples)
        drawn = _drawn(function, calls)
        if drawn is None or not function.is_plain or function.returns == "None":
            continue
        stem = f"test_{function.name.lower().strip('_')}"
        names = {False: f"{stem}_gives_the_same_again", True: f"{stem}_leaves_its_arguments"}
        shown = min((_length(call) for call in calls), default=0)
        for changed in (False, True) if _may_change(function) else (False,):
            if len(names[changed]) + shown <= MAX_SHOWN:
                yield names[changed], _property(names[changed], function, drawn, changed=changed)


def _may_change(function: Function) -> bool:
    return any(name_of(parsed(one.annotation)) in _CHANGED for one in function.parameters)


def _drawn(function: Function, calls: Sequence[Called]) -> dict[str, str] | None:
    """A strategy for each parameter up to the first that no example gives."""
    drawn: dict[str, str] = {}
    for parameter in function.parameters:
        seen = [value[0] for call in calls if (value := call.value(parameter.name))]
        if parameter.default is not None and not seen:
            break
        found = strategy(parsed(parameter.annotation), seen)
        if found is None or parameter.kind != "positional":
            return None
        drawn[parameter.name] = found
    return drawn or None


def _length(call: Called) -> int:
    return sum(len(literal(value)) for value in (*call.positional, *call.named.values()))


def _property(name: str, function: Function, drawn: Mapping[str, str], *, changed: bool) -> str:
    """One test; several arguments are drawn as one tuple, which a failure shows in one line."""
    [argument, *further] = drawn
    given = "drawn" if further else variable(argument)
    star = "*" if further else ""
    strategies = ", ".join(drawn.values())
    call = f"{function.name}({star}{given})"
    if changed:
        about = "The arguments are as they were after the call."
        body = [
            f"before = copy.deepcopy({given})",
            f"result = {call}",
            f"assert {given} == before",
            f"assert result == {call}",
        ]
    else:
        about = "Equal arguments give equal results, of the type that is declared."
        kind = _CHECKED.get(name_of(parsed(function.returns)))
        body = [
            f"result = {function.name}({star}copy.deepcopy({given}))",
            *([f"assert isinstance(result, {kind})"] if kind else []),
            f"assert result == {call}",
        ]
    return "\n".join(
        [
            f"@settings(max_examples={EXAMPLES}, deadline=None, derandomize=True)",
            f"@given({f'st.tuples({strategies})' if further else strategies})",
            f"def {name}({given}: Any) -> None:",
            docstring(about, 1),
            textwrap.indent("\n".join(body), "    "),
        ]
    )
