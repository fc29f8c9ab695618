"""One scale of ten for every static tool."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from bot.validate.source import Module

PERFECT: Final = 10.0


def score(weight: float, statements: int) -> float:
    """Ten, less ten times the weight of what was found per statement; never below nought.

    pylint's own formula, `10 - 10 * (5 * error + warning + refactor + convention) / statements`
    (its `evaluation` option), so that the scores of the other tools mean the same. An empty
    candidate counts as one statement.
    """
    return round(max(0.0, PERFECT - PERFECT * weight / max(statements, 1)), 2)


def statements(modules: Iterable[Module]) -> int:
    """Number of statements in all modules."""
    return sum(module.statements for module in modules)
