"""One mutant, and how a reader is shown it."""

from __future__ import annotations

import ast
import difflib
import unicodedata
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from bot.spec.syntax import module_of
from bot.text.clean import clean
from bot.validate.source import Module

MAX_DIFF: Final = 4_000
"""Characters of a diff; one change of one place is far shorter unless its lines are not."""


@dataclass(frozen=True)
class ByteEdit:
    """A piece of a module's UTF-8 text, by byte offsets, and what takes its place."""

    start: int
    end: int
    new: str


@dataclass(frozen=True)
class Mutant:
    """A module with one change.

    Attributes:
        module: As it was.
        edit: The change; it keeps the number of lines.
        function: Qualified name of the function around it, or empty.
        first_line: Where the statement around it begins.
        line: Where the change itself begins.
    """

    module: Module
    edit: ByteEdit
    function: str
    first_line: int
    line: int

    @property
    def path(self) -> str:
        """The file, relative to the tool's folder."""
        return self.module.path

    @cached_property
    def text(self) -> str:
        """The whole file, changed."""
        source = self.module.text.encode()
        changed = source[: self.edit.start] + self.edit.new.encode() + source[self.edit.end :]
        return changed.decode()

    @property
    def said(self) -> str:
        """What was changed, as the start of a sentence."""
        old = clean(self.module.text.encode()[self.edit.start : self.edit.end], 80)
        # What spans lines stands in parentheses that only keep them.
        new = self.edit.new[1:-1] if "\n" in self.edit.new else self.edit.new
        if new.strip() in {"", "pass", "..."}:
            return f"`{old}` was taken out"
        return f"`{old}` became `{clean(new, 80)}`"

    def diff(self) -> str:
        """A unified diff, of printable text within `MAX_DIFF` characters."""
        lines = difflib.unified_diff(
            self.module.text.split("\n"),
            self.text.split("\n"),
            self.path,
            self.path,
            lineterm="",
        )
        return "\n".join(map(_printable, lines))[:MAX_DIFF]


def is_sound(mutant: Mutant) -> bool:
    """Return whether the mutant compiles, and is another tree than the module was.

    Only the top-level statement around the change is looked at: it alone can differ.
    """
    first, last = 1, mutant.module.text.count("\n") + 1
    for node in mutant.module.tree.body:
        start = min(one.lineno for one in (node, *getattr(node, "decorator_list", ())))
        if start <= mutant.line <= (node.end_lineno or node.lineno):
            first, last = start, node.end_lineno or node.lineno
    old, new = (
        "\n".join(text.split("\n")[first - 1 : last]) for text in (mutant.module.text, mutant.text)
    )
    try:
        changed = module_of(new)
        compile(changed, mutant.path, "exec", dont_inherit=True)
        # Numbers of more digits than Python prints cannot be compared: a ValueError, too.
        return ast.dump(changed) != ast.dump(module_of(old))
    except (SyntaxError, ValueError):
        return False


def _printable(line: str) -> str:
    return "".join(
        character
        for character in line.expandtabs(4)
        if not unicodedata.category(character).startswith("C")
    )
