"""Where a command works: the repository, its configuration and what they imply."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bot import config
from bot.config import Config
from bot.errors import RequestError
from bot.forge.git import Repository, open_repository
from bot.forge.paths import spec_path
from bot.sandbox.protocol import MIB, Limits
from bot.spec import parse_spec
from bot.spec.rules import Rules
from bot.spec.toolspec import ToolSpec

LINK_MODE: Final = "120000"


@dataclass(frozen=True)
class Workspace:
    """A repository with its configuration."""

    repository: Repository
    config: Config

    @property
    def rules(self) -> Rules:
        """What a specification may ask for here."""
        return Rules.from_config(self.config)

    @property
    def limits(self) -> Limits:
        """The upper bounds of one run in the sandbox."""
        sandbox = self.config.sandbox
        return Limits(wall_seconds=sandbox.wall_seconds, memory_bytes=sandbox.memory_mb * MIB)

    def contents(self, reads: Iterable[str]) -> dict[str, bytes]:
        """Every file at or below the paths of a specification's `reads`, from the base branch.

        Raises:
            RequestError: The base branch has nothing at one of the paths, or a link.
        """
        commit = self.repository.resolve(self.base)
        found: dict[str, bytes] = {}
        for path in reads:
            files = self.repository.files(commit, path)
            links = [name for name, file in files.items() if file.mode == LINK_MODE]
            if not files or links:
                fault = f"holds a link, {links[0]}" if links else "does not exist"
                raise RequestError(
                    f"reads: {path} {fault} on {self.base}.",
                    remedy="Name regular files or folders that are committed there.",
                )
            found.update({name: file.content for name, file in files.items()})
        return found

    def merged_spec(self, name: str) -> ToolSpec:
        """The specification of a merged tool, as the base branch has it.

        Raises:
            RequestError: The base branch has none, or one that is not valid.
        """
        path = spec_path(name)
        found = self.repository.files(self.repository.resolve(self.base), path).get(path)
        if found is None:
            raise RequestError(
                f"{self.base} has no {path}, which says what {name} may read.",
                remedy="Restore the file from the merge that brought the tool.",
            )
        return parse_spec(found.content, path, rules=self.rules).spec

    @property
    def base(self) -> str:
        """The branch that proposals start from, and whose tools are the registry."""
        return self.repository.base_branch(self.config.base)


def open_workspace(start: Path) -> Workspace:
    """Open the repository that `start` lies in.

    Raises:
        RequestError: There is no repository, or its configuration is not valid.
    """
    repository = open_repository(start)
    return Workspace(repository, config.load(repository.root))
