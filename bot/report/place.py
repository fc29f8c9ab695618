"""Where a proposal lives on a forge, as links."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

from bot.github_names import REPOSITORY
from bot.layout import spec_path, tool_folder

_WEB: Final = re.compile(rf"https?://[A-Za-z0-9.-]+(:\d+)?/{REPOSITORY}")
_COMMIT: Final = re.compile(r"[0-9a-f]{40}([0-9a-f]{24})?")
_BRANCH: Final = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_./-]*")
_SHORT: Final = 12


@dataclass(frozen=True)
class Place:
    """A proposal's place: from the configuration and the forge, never from a candidate.

    Attributes:
        web: The repository's page, `https://github.com/owner/name`.
        branch: The proposal's branch.
        base: The branch that it is for.
        commit: The proposal's one commit, as 40 or 64 hex digits.
        issue: Number of the issue that asked for it; 0 where a file did.

    Raises:
        ValueError: One of them is not of that form, and could not stand in a link or a command.
    """

    web: str
    branch: str
    base: str
    commit: str
    issue: int = 0

    def __post_init__(self) -> None:
        for value, shape in (
            (self.web, _WEB),
            (self.commit, _COMMIT),
            (self.branch, _BRANCH),
            (self.base, _BRANCH),
        ):
            if not shape.fullmatch(value):
                raise ValueError(f"{value!r} cannot stand in a link")
        if self.issue < 0:
            raise ValueError("issues count from 1")

    @property
    def short(self) -> str:
        """The commit as people read it."""
        return self.commit[:_SHORT]

    def file(self, path: str) -> str:
        """Address of a file of the repository at the proposal's commit."""
        return f"{self.web}/blob/{self.commit}/{quote(path)}"

    def specification(self, name: str) -> str:
        """Link to a tool's specification at the proposal's commit."""
        return f"[`{spec_path(name)}` at `{self.short}`]({self.file(spec_path(name))})"

    def report(self, name: str) -> str:
        """Return where everything can be read, as the end of a sentence."""
        folder = f"{self.web}/tree/{self.commit}/{quote(tool_folder(name))}"
        return (
            f"the files are at [`{self.short}`]({folder}), and `toolwright validate` prints every "
            "finding"
        )
