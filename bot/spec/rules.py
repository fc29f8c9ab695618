"""What the host repository allows a specification to ask for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from bot.config import Config
from bot.spec.names import normalised
from bot.spec.problem import Fault
from bot.spec.protected import BUILT_IN


@dataclass(frozen=True)
class Offer:
    """What a pattern brings to a specification that names it.

    Attributes:
        interface: Where the specification has none.
        examples: With that interface, where no parameter is set on which they could depend.
        acceptance: Likewise.
        faults: What is wrong with parameters, by path below `pattern`.
    """

    interface: str
    examples: str
    acceptance: str
    faults: Callable[[Mapping[str, Any]], Iterable[tuple[str, Fault]]]


@dataclass(frozen=True)
class Patterns:
    """The patterns that a specification may name: their names, and what each of them offers."""

    names: tuple[str, ...]
    offer: Callable[[str], Offer]


@dataclass(frozen=True)
class Rules:
    """The limits of one repository, beside those that hold everywhere.

    Attributes:
        protected: Patterns of paths that no tool may reach for; see `bot.spec.protected`.
        dependencies: Distributions that may be asked for, by their PEP 503 names.
        patterns: Those of the catalogue; None where nobody asks what a pattern is.
    """

    protected: tuple[str, ...] = BUILT_IN
    dependencies: frozenset[str] = frozenset()
    patterns: Patterns | None = None

    @classmethod
    def from_config(cls, config: Config, patterns: Patterns | None = None) -> Rules:
        """The rules that a configuration states; the built-in protection always stays."""
        return cls(
            protected=(*BUILT_IN, *config.protected_paths),
            dependencies=frozenset(map(normalised, config.allowed_dependencies)),
            patterns=patterns,
        )
