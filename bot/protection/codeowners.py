"""CODEOWNERS as GitHub reads it: who has to review a path, and whether a folder has owners.

Patterns are gitignore's with what GitHub leaves out: no `!`, no `[…]`, no escaped `#`; such a line
is skipped, as is one with an owner that cannot be one. The last line that matches a path counts,
and a line without owners takes them away. `docs/*` is for the files of that folder alone.
Source: "About code owners" in GitHub's documentation.
"""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from bot.github_names import LOGIN

PLACES: Final = (".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS")
"""Where GitHub looks; the first one that is there counts."""

MAX_BYTES: Final = 3_000_000
"""GitHub reads no larger one."""

OWNER: Final = re.compile(rf"@{LOGIN}(/[A-Za-z0-9._-]+)?|[^@\s]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
_WORD: Final = re.compile(r"(?:\\.|[^\s\\])+")
_PROBES: Final = (
    "\ue000",
    "\ue000\ue001\ue002",
    "\ue000/\ue001\ue002",
    "\ue000\ue001/\ue002/\ue003",
)
"""Paths that no one writes into a pattern: what matches all of them matches everything."""


@dataclass(frozen=True)
class OwnersRule:
    """One line: its number, its pattern and the owners it names, none where it takes them away."""

    line: int
    pattern: str
    owners: tuple[str, ...]

    @property
    def anchored(self) -> bool:
        """Whether the pattern starts at the root, and does not match at any depth."""
        return "/" in self.pattern.rstrip("/")

    @property
    def names(self) -> list[str]:
        """The pattern's parts between slashes."""
        return self.pattern.strip("/").split("/")

    @property
    def shallow(self) -> bool:
        """Whether only the files of one folder are meant, and none below it: `docs/*`."""
        return self.anchored and self.names[-1] == "*" and not self.pattern.endswith("/")

    def matches(self, path: str) -> bool:
        """Return whether the line is for a file; `path` is relative, with forward slashes."""
        return re.fullmatch(self._expression(), path, re.DOTALL) is not None

    def _expression(self) -> str:
        found = "" if self.anchored else "(?:.*/)?"
        *folders, last = self.names
        for name in folders:
            found += "(?:.*/)?" if name == "**" else f"{_glob(name)}/"
        if last == "**":
            return f"{found}.+"
        below = "/.+" if self.pattern.endswith("/") else "" if self.shallow else "(?:/.+)?"
        return found + _glob(last) + below


def parse(text: str) -> tuple[OwnersRule, ...]:
    """The lines that GitHub heeds, in their order."""
    rules = []
    for number, line in enumerate(text.splitlines(), start=1):
        words = _WORD.findall(line)
        if not words or words[0].startswith("#"):
            continue
        pattern, *rest = words
        comment = next((at for at, word in enumerate(rest) if word.startswith("#")), len(rest))
        owners = tuple(rest[:comment])
        if pattern.startswith(("!", "\\#")) or set(pattern) & set("[]") or not pattern.strip("/"):
            continue
        if all(OWNER.fullmatch(owner) for owner in owners):
            rules.append(OwnersRule(number, re.sub(r"\\(.)", r"\1", pattern), owners))
    return tuple(rules)


def owners_of(rules: Sequence[OwnersRule], path: str) -> tuple[str, ...]:
    """Who owns a file; nobody where no line matches, or the last one that does names nobody."""
    return next((rule.owners for rule in reversed(rules) if rule.matches(path)), ())


def uncovered(rules: Sequence[OwnersRule], folder: str) -> str | None:
    """Why some file below a folder could be without an owner, or None where none can.

    Args:
        rules: The file's lines.
        folder: Ends in a slash; what is not there yet counts as well.
    """
    for rule in reversed(rules):
        if not rule.owners and _reaches_into(rule, folder):
            return f"line {rule.line}, `{rule.pattern}`, takes the owners of {folder} away"
        if rule.owners and all(rule.matches(folder + probe) for probe in _PROBES):
            return None
    return f"no line gives everything below {folder} an owner"


def _glob(name: str) -> str:
    return "".join({"*": "[^/]*", "?": "[^/]"}.get(letter, re.escape(letter)) for letter in name)


def _reaches_into(rule: OwnersRule, folder: str) -> bool:
    """Return whether a pattern could match something below a folder; in doubt it could."""
    parts = folder.strip("/").split("/")
    names = rule.names
    if not rule.anchored:
        return True
    if rule.shallow and len(names) <= len(parts) and "**" not in names:
        return False
    for name, part in zip(names, parts, strict=False):
        if name == "**":
            return True
        if not fnmatch.fnmatchcase(part, name):
            return False
    return True
