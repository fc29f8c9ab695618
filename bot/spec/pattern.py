"""The pattern that a specification names: what it brings, and whether its parameters are right."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from bot.spec.document import Document
from bot.spec.interface import Interface
from bot.spec.names import did_you_mean
from bot.spec.problem import Problem
from bot.spec.rules import Offer, Patterns
from bot.text.printable import quoted

_OPERATIONS: Final = "operations"


def with_pattern(document: Document, patterns: Patterns | None) -> Document:
    """Put in what the pattern brings where the document has no interface.

    The pattern's own examples come along while no parameter is set: they could depend on it.
    """
    offer = _offer(document, patterns)
    if offer is None or document.values.get("interface"):
        return document
    brought = {"interface": offer.interface}
    if not set(_parameters(document)) - {_OPERATIONS} and not document.values.get("examples"):
        brought |= {"examples": offer.examples}
        if not document.values.get("acceptance"):
            brought |= {"acceptance": offer.acceptance}
    line = document.line("pattern")
    return replace(
        document,
        values={**document.values, **brought},
        lines={**document.lines, **dict.fromkeys(brought, line)},
    )


def pattern_problems(
    document: Document, interface: Interface, patterns: Patterns | None
) -> Iterator[Problem]:
    """Return what is wrong with the pattern that a document names, or with its parameters."""
    name = _name(document)
    if patterns is None or name is None:
        return
    if name not in patterns.names:
        known = f"The patterns are {', '.join(patterns.names)}."
        yield Problem(
            "pattern.name",
            document.line("pattern.name"),
            f"There is no pattern {quoted(name)}.",
            f"{did_you_mean(name, patterns.names)} {known}".strip(),
        )
        return
    for path, fault in patterns.offer(name).faults(_parameters(document)):
        field = f"pattern.{path}"
        yield Problem(field, document.line(field), fault.message, fault.remedy)
    yield from _strange_operations(document, interface)


def _strange_operations(document: Document, interface: Interface) -> Iterator[Problem]:
    """Functions that the parameters give one of the pattern's, and the interface does not have."""
    own = [function.name for function in interface.functions]
    own += [method.name for cls in interface.classes for method in cls.methods]
    given = _parameters(document).get(_OPERATIONS)
    if not own or not isinstance(given, dict):
        return
    for name in given:
        if name not in own:
            field = f"pattern.parameters.{_OPERATIONS}.{name}"
            message = f"The interface has no function {quoted(name)}."
            yield Problem(field, document.line(field), message, f"It has {', '.join(own)}.")


def _offer(document: Document, patterns: Patterns | None) -> Offer | None:
    name = _name(document)
    return patterns.offer(name) if patterns and name in patterns.names else None


def _name(document: Document) -> str | None:
    chosen = document.values.get("pattern")
    name = chosen.get("name") if isinstance(chosen, dict) else None
    return name if isinstance(name, str) else None


def _parameters(document: Document) -> dict[str, object]:
    chosen = document.values.get("pattern")
    given = chosen.get("parameters") if isinstance(chosen, dict) else None
    return given if isinstance(given, dict) else {}
