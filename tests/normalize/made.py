"""Specifications and modules for the tests of repair."""

from __future__ import annotations

from collections.abc import Callable

from bot.normalize.module import Expectations, Rewrite, parsed
from bot.normalize.steps import NormalizedReply, normalize
from bot.spec.interface import Interface, parse_interface
from bot.spec.toolspec import Category, Kind, ToolSpec
from bot.validate.source import Module

INTERFACE = "def shared(first: list[int], second: list[int]) -> list[int]: ...\n"


def spec(
    interface: str = INTERFACE, summary: str = "Find the elements that two lists share."
) -> ToolSpec:
    """A specification of the interface, without examples."""
    return ToolSpec(
        name="shared_elements",
        kind=Kind.TOOL,
        category=Category.PREPROCESSING,
        summary=summary,
        interface=interface,
    )


def wanted(interface: str = INTERFACE, read: frozenset[str] = frozenset()) -> Expectations:
    """What one step is given."""
    made = parse_interface(interface) if interface else Interface((), ())
    return Expectations(spec(interface), made, read)


def module(source: str) -> Module:
    """A module that the gate can read."""
    made = parsed("core.py", source)
    assert made is not None, source
    return made


def step(
    made: Callable[[Module, Expectations], Rewrite | None],
    source: str,
    interface: str = INTERFACE,
    read: frozenset[str] = frozenset(),
) -> str:
    """The text after one step; what came in where the step has nothing to do."""
    change = made(module(source), wanted(interface, read))
    if change is None:
        return source
    assert change.text != source
    assert change.repairs
    return change.text


def core(source: str | bytes, interface: str = INTERFACE) -> NormalizedReply:
    """The whole repair of a reply with one file."""
    content = source.encode() if isinstance(source, str) else source
    return normalize({"core.py": content}, spec(interface))
