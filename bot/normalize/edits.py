"""Changes of source text by position, so that whatever is not changed stays as it was written."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import accumulate


@dataclass(frozen=True)
class Edit:
    """The characters from `start` up to `end` of a text become `new`."""

    start: int
    end: int
    new: str = ""


class Positions:
    """Offsets in characters of what the parser counts in lines and UTF-8 bytes."""

    def __init__(self, text: str) -> None:
        self._lines = text.split("\n")
        self._starts = [0, *accumulate(len(line) + 1 for line in self._lines)]

    def start(self, node: ast.stmt | ast.expr | ast.arg) -> int:
        """Return where a node begins; a decorated definition at the first `@`."""
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            for decorator in node.decorator_list:
                line = decorator.lineno
                return self.line(line) + self._lines[line - 1].index("@")
        return self.at(node.lineno, node.col_offset)

    def end(self, node: ast.stmt | ast.expr | ast.arg) -> int:
        """One past the last character of a node."""
        return self.at(node.end_lineno or node.lineno, node.end_col_offset or 0)

    def at(self, line: int, column: int) -> int:
        """The offset of a column in bytes of a line that counts from 1."""
        raw = self._lines[line - 1].encode()
        return self._starts[line - 1] + len(raw[:column].decode())

    def line(self, number: int) -> int:
        """Return where a line begins; the line after the last one begins at the end of the text."""
        return min(self._starts[number - 1], self._starts[-1] - 1)

    def line_of(self, offset: int) -> int:
        """The number of the line that holds an offset, from 1."""
        return sum(start <= offset for start in self._starts[:-1])

    def alone(self, node: ast.stmt, *, comments: bool = True) -> tuple[int, int] | None:
        """The lines of a statement, or None where another statement shares one of them.

        Args:
            node: The statement.
            comments: Whether comments right above belong to it.
        """
        first, last = self.line_of(self.start(node)), self.line_of(self.end(node))
        before = self._lines[first - 1][: self.start(node) - self._starts[first - 1]]
        rest = self._lines[last - 1][self.end(node) - self._starts[last - 1] :].strip()
        if before.strip() or (rest and not rest.startswith("#")):
            return None
        while comments and first > 2 and self._lines[first - 2].startswith(f"{before}#"):
            first -= 1
        return self.line(first), self.line(last + 1)

    def text(self, number: int) -> str:
        """A line without its end."""
        return self._lines[number - 1]


def apply(text: str, edits: Iterable[Edit]) -> str:
    """The text with every edit made; of several at one place the first comes first.

    Raises:
        ValueError: Two edits overlap; a defect of the caller.
    """
    parts: list[str] = []
    done = 0
    for edit in sorted(edits, key=lambda edit: (edit.start, edit.end)):
        if edit.start < done:
            raise ValueError(f"edits overlap at {edit.start}")
        parts += [text[done : edit.start], edit.new]
        done = edit.end
    return "".join([*parts, text[done:]])
