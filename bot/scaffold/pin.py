"""Pins: observed calls with the results that they gave; they show a change, never a fault."""

from __future__ import annotations

import ast
import math
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from bot.scaffold.source import literal
from bot.spec.annotations import EXCEPTIONS
from bot.spec.interface import Function, Interface

MAX_CALL: Final = 400
MAX_RESULT: Final = 600
"""Characters of a call and of a result; longer ones make no test that a person would read."""

WRAPPERS: Final = frozenset(
    {"set", "sorted", "list", "tuple", "dict", "frozenset", "len", "sum", "round", "str", "repr"}
)
"""What may stand around a call, as in an example whose result has no order."""

ALONE: Final = "this implementation alone"


@dataclass(frozen=True)
class Pin:
    """An observed call.

    Attributes:
        call: A call of a public function, as a Python expression with literal arguments; functions
            such as `sorted` may stand around it (`WRAPPERS`).
        result: The literal that it gave; empty where it raised.
        raises: The name of the builtin exception that it raised instead.
        by: Who agrees, such as `3 of 4 candidates`.
    """

    call: str
    result: str = ""
    raises: str = ""
    by: str = ALONE


@dataclass(frozen=True)
class Called:
    """A call taken apart: the function, and literal values of what it is given.

    `around` are the names of the functions around it, the outermost first.
    """

    function: Function
    positional: tuple[Any, ...]
    named: Mapping[str, Any]
    around: tuple[str, ...] = ()

    def written(self, arguments: str) -> str:
        """The call with other arguments, as source."""
        opening = "".join(f"{name}(" for name in self.around)
        return f"{opening}{self.function.name}({arguments}){')' * len(self.around)}"

    def value(self, name: str) -> tuple[Any, ...]:
        """The value of a parameter in a tuple of one; empty where the call leaves it out."""
        if name in self.named:
            return (self.named[name],)
        for parameter, value in zip(self.function.parameters, self.positional, strict=False):
            if parameter.name == name and parameter.kind == "positional":
                return (value,)
        return ()


def called(text: str, interface: Interface) -> Called | None:
    """Take a call apart; None for anything but a call of a public function with literals."""
    try:
        node = ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    around: list[str] = []
    while True:
        match node:
            case ast.Call(func=ast.Name(id=name), args=[inner], keywords=[]) if name in WRAPPERS:
                around.append(name)
                node = inner
            case ast.Call(func=ast.Name(id=name)):
                break
            case _:
                return None
    function = next((one for one in interface.functions if one.name == name), None)
    values = [value_of(ast.unparse(argument)) for argument in node.args]
    named = {word.arg or "": value_of(ast.unparse(word.value)) for word in node.keywords}
    if function is None or "" in named or not all((*values, *named.values())):
        return None
    return Called(
        function,
        tuple(value[0] for value in values if value),
        {name: value[0] for name, value in named.items() if value},
        tuple(around),
    )


def value_of(text: str) -> tuple[Any, ...]:
    """The value of a literal in a tuple of one; empty for any other text, and without end.

    Hostile text is welcome: nothing of it is run. Numbers that are not finite are no literals, and
    neither is what is written longer than `MAX_RESULT` or nested more deeply than Python reads.
    """
    if not text.strip() or len(text) > MAX_RESULT:
        return ()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            value = ast.literal_eval(text.strip())
            finite = _is_finite(value)
            return (value,) if finite and ast.literal_eval(literal(value)) == value else ()
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError, OverflowError):
        return ()


def usable(pins: Sequence[Pin], interface: Interface) -> tuple[Pin, ...]:
    """The pins that a test may be written of, each call once, with its values written plainly."""
    found: dict[str, Pin] = {}
    for pin in pins:
        call = called(pin.call, interface) if len(pin.call) <= MAX_CALL else None
        if call is None or call.function.is_async:
            continue
        written = ast.unparse(ast.parse(pin.call.strip(), mode="eval"))
        if pin.raises in EXCEPTIONS - {"AssertionError", "Exception"} and not pin.result:
            found.setdefault(written, Pin(written, raises=pin.raises, by=pin.by))
        elif not pin.raises and (value := value_of(pin.result)):
            found.setdefault(written, Pin(written, literal(value[0]), by=pin.by))
    return tuple(found.values())


def _is_finite(value: Any) -> bool:
    match value:
        case float():
            return math.isfinite(value)
        case complex():
            return math.isfinite(value.real) and math.isfinite(value.imag)
        case list() | tuple() | set():
            return all(map(_is_finite, value))
        case dict():
            return all(_is_finite(key) and _is_finite(item) for key, item in value.items())
        case None | bool() | int() | str() | bytes():
            return True
    # An ellipsis: no tool gives one.
    return False
