"""What a specification gets from the pattern that it names, and what it may ask of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from bot.patterns import NAMES
from bot.patterns.parameters import ParametersError, settings
from bot.patterns.pattern import read_pattern
from bot.spec.problem import Fault
from bot.spec.rules import Offer, Patterns


def offer(name: str) -> Offer:
    """Return what a pattern offers to specifications.

    Raises:
        FileNotFoundError: There is no such pattern.
    """
    pattern = read_pattern(name)

    def faults(parameters: Mapping[str, Any]) -> Iterator[tuple[str, Fault]]:
        try:
            settings(pattern, parameters)
        except ParametersError as error:
            known = ", ".join(error.known)
            for one in error.wrong:
                yield one.path, Fault(1, one.message, f"{name} has the parameters {known}.")

    fields = ("interface", "examples", "acceptance")
    interface, examples, acceptance = (pattern.default.get(field, "") for field in fields)
    return Offer(interface, examples, acceptance, faults)


PATTERNS: Final = Patterns(NAMES, offer)
"""What `bot.spec` is told of the catalogue, which stands above it."""
