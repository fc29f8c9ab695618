"""Files of the repository as pieces: read from Git, cleaned, and cut where they are long."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from bot.context.outline import outline, parsed
from bot.context.piece import FRAME_TOKENS, Piece, PieceKind, told
from bot.context.redact import LEFT_OUT, Redactor
from bot.git.objects import TreeEntry
from bot.git.repository import REGULAR_MODES, Repository
from bot.layout import SPECS_FOLDER, TOOLS_FOLDER
from bot.llm.tokens import estimate
from bot.spec.protected import reaches
from bot.text.visible import visible, visible_line

WHOLE_TOKENS: Final = 2000
"""A Python file up to this is told whole, a longer one in outline."""
MAX_BYTES: Final = 1 << 16
"""Larger files are not read: they are data, and a part of them would have to be chosen."""
HEAD_LINES: Final = 40
"""So much is told of a file that is no Python."""


_HELD: Final = re.compile(r"^acceptance[ \t]*:", re.MULTILINE)


@dataclass(frozen=True)
class ContextSource:
    """What may be told of a repository.

    Attributes:
        repository: Where it is.
        entries: Every file of it, by path.
        held: What no piece may have.
        protected: Patterns of paths of which nothing is told: the text goes to a model's endpoint.
    """

    repository: Repository
    entries: Mapping[str, TreeEntry]
    held: Redactor
    protected: Sequence[str]

    def has(self, path: str) -> bool:
        """Return whether there is a regular file that may be told, and is not too large.

        Nothing of specifications and tools may: `bot.context.tools` has what may of those.
        """
        entry = self.entries.get(path)
        return (
            entry is not None
            and entry.mode in REGULAR_MODES
            and entry.size <= MAX_BYTES
            and not path.startswith((f"{SPECS_FOLDER}/", f"{TOOLS_FOLDER}/"))
            and reaches(path, self.protected) is None
        )

    def text(self, path: str) -> str | None:
        """A file that `has` found; None where it is not text, or a copy of a specification."""
        text = readable(self.repository.contents({path: self.entries[path]})[path])
        copied = text is not None and path.endswith((".yaml", ".yml")) and _HELD.search(text)
        return None if copied else text

    def piece(self, kind: PieceKind, title: str, text: str, score: float) -> Piece | None:
        """A piece with nothing held back or hidden in it; None where nothing remains to tell."""
        name = visible_line(title)
        kept = visible(self.held.redacted(text).strip("\n"))
        if LEFT_OUT in self.held.redacted(title) or not kept.replace(LEFT_OUT, "").strip():
            return None
        tokens = estimate(told(kind, name, kept)) + FRAME_TOKENS
        return Piece(kind, name, kept, tokens, round(score, 3))

    def file_piece(self, kind: PieceKind, path: str, score: float) -> Piece | None:
        """A file that `has` found; None where it is not text, or nothing of it may be told."""
        text = self.text(path)
        if text is None:
            return None
        if path.endswith(".py"):
            return self.piece(kind, *python(path, text), score)
        lines = text.split("\n")
        if len(lines) <= HEAD_LINES:
            return self.piece(kind, path, text, score)
        # Cut afterwards, so that no half of an example passes.
        head = "\n".join(self.held.redacted(text).split("\n")[:HEAD_LINES])
        return self.piece(kind, f"{path}, the first of {len(lines)} lines", head, score)


def python(title: str, text: str) -> tuple[str, str]:
    """Title and text for Python: whole where that is short, else in outline if it can be parsed."""
    if estimate(text) <= WHOLE_TOKENS:
        return title, text
    tree = parsed(text)
    return (f"{title}, in outline", outline(tree)) if tree else (title, "")


def readable(content: bytes) -> str | None:
    """A file as text, or None where it is none."""
    try:
        text = content.decode()
    except UnicodeDecodeError:
        return None
    return None if "\0" in text else text.replace("\r\n", "\n")
