"""What the host repository allows a specification to ask for."""

from __future__ import annotations

from dataclasses import dataclass

from bot.config import Config
from bot.spec.names import normalised
from bot.spec.protected import BUILT_IN


@dataclass(frozen=True)
class Rules:
    """The limits of one repository, beside those that hold everywhere.

    Attributes:
        protected: Patterns of paths that no tool may reach for; see `bot.spec.protected`.
        dependencies: Distributions that may be asked for, by their PEP 503 names.
    """

    protected: tuple[str, ...] = BUILT_IN
    dependencies: frozenset[str] = frozenset()

    @classmethod
    def from_config(cls, config: Config) -> Rules:
        """The rules that a configuration states; the built-in protection always stays."""
        return cls(
            protected=(*BUILT_IN, *config.protected_paths),
            dependencies=frozenset(map(normalised, config.allowed_dependencies)),
        )
