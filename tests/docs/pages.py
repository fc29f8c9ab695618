"""The documents that people read, as data: commands, links, headings, tables."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Final

from markdown_it import MarkdownIt
from markdown_it.token import Token

ROOT: Final = Path(__file__).parents[2]
PAGES: Final = (
    ROOT / "README.md",
    ROOT / "CONTRIBUTING.md",
    *sorted((ROOT / "docs").glob("*.md")),
)
_SHELLS: Final = {"sh", "console"}
_OURS: Final = ("toolwright", "make")
_COMMENT: Final = re.compile(r"\s+#.*$")
_ASSIGNED: Final = re.compile(r"^([A-Z_]+=(\$\([^)]*\)|\S*)\s+)+")
_REDIRECTED: Final = re.compile(r"\s+2>/dev/null$")


@dataclass(frozen=True)
class Said:
    """A command that a page shows, in one line and without what a shell adds."""

    page: str
    command: str


def commands() -> tuple[Said, ...]:
    """Every command of ours that the pages show, in their order."""
    found = [
        Said(path.relative_to(ROOT).as_posix(), command)
        for path in PAGES
        for line in _typed(tokens(path))
        for command in _ours(line)
    ]
    return tuple(found)


@cache
def tokens(path: Path) -> tuple[Token, ...]:
    """The Markdown of a page, inline tokens among the others."""
    parsed = MarkdownIt("commonmark").enable("table").parse(path.read_text(encoding="utf-8"))
    return tuple(one for token in parsed for one in (token, *(token.children or ())))


def links(path: Path) -> Iterator[str]:
    """Where the links of a page lead."""
    for token in tokens(path):
        if token.type == "link_open":
            yield str(token.attrs["href"])


def anchors(path: Path) -> frozenset[str]:
    """The anchors that GitHub gives the headings of a page."""
    found: set[str] = set()
    for opened, inline in pairwise(tokens(path)):
        if opened.type == "heading_open":
            kept = re.sub(r"[^\w\- ]", "", inline.content.lower())
            found.add(kept.replace(" ", "-"))
    return frozenset(found)


def printed(path: Path, command: str) -> str:
    """What a page says that a command prints: all of the block of which it is the first line."""
    for token in tokens(path):
        first, _, rest = token.content.partition("\n")
        if token.type == "fence" and first == f"$ {command}":
            return rest
    raise LookupError(f"{path.name} does not show what {command} prints")


def first_cells(path: Path, heading: str) -> list[str]:
    """The first cell of each row of the table below a heading, without its own heading."""
    text = path.read_text(encoding="utf-8").partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    rows = [line.split("|")[1].strip() for line in text.splitlines() if line.startswith("|")]
    return rows[2:]


def _typed(parsed: tuple[Token, ...]) -> Iterator[str]:
    """What a person could type: lines of a shell, and code within text."""
    for token in parsed:
        if token.type == "code_inline":
            yield " ".join(token.content.split())
        if token.type == "fence" and token.info.strip() in _SHELLS:
            for line in token.content.splitlines():
                if token.info.strip() == "sh":
                    yield line
                elif line.startswith("$ "):
                    yield line.removeprefix("$ ")


def _ours(line: str) -> Iterator[str]:
    for part in _COMMENT.sub("", line).split(" && "):
        command = _REDIRECTED.sub("", _ASSIGNED.sub("", part.strip()))
        words = shlex.split(command) if command.startswith(_OURS) else []
        if len(words) > 1 and words[0] in _OURS:
            yield command
