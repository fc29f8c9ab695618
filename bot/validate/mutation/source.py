"""A module's text by the positions of its nodes."""

from __future__ import annotations

import ast
from typing import Final

from bot.validate.mutation.mutant import ByteEdit

Placed = ast.stmt | ast.expr | ast.pattern
"""The nodes that have a position and are changed."""


class ModuleBytes:
    """The UTF-8 bytes of a module, and where each line of it begins."""

    def __init__(self, text: str) -> None:
        self.data: Final = text.encode()
        starts, offset = [0], 0
        for line in self.data.split(b"\n"):
            offset += len(line) + 1
            starts.append(offset)
        self._starts = starts

    def span(self, node: Placed) -> tuple[int, int]:
        """The first byte of a node, and the one behind its last."""
        start = self._starts[node.lineno - 1] + node.col_offset
        last, column = node.end_lineno or node.lineno, node.end_col_offset or node.col_offset
        return start, self._starts[last - 1] + column

    def text(self, node: Placed) -> str:
        """The text of a node."""
        start, end = self.span(node)
        return self.data[start:end].decode()

    def line(self, offset: int) -> int:
        """The line that a byte is on, from 1."""
        return self.data.count(b"\n", 0, offset) + 1

    def swapped(self, node: Placed, new: str) -> ByteEdit:
        """Put other text in the place of a node; what follows stays on its line."""
        start, end = self.span(node)
        lines = self.data.count(b"\n", start, end)
        return ByteEdit(start, end, f"({new}{chr(10) * lines})" if lines else new)

    def wrapped(self, node: Placed, before: str, after: str) -> ByteEdit:
        """Put text around a node."""
        start, end = self.span(node)
        return ByteEdit(start, end, f"{before}{self.data[start:end].decode()}{after}")

    def between(self, left: Placed, right: Placed, old: str, new: str) -> ByteEdit | None:
        """Change an operator between two operands; None where a comment could be meant."""
        start, end = self.span(left)[1], self.span(right)[0]
        gap = self.data[start:end].decode()
        words = " ".join(gap.replace("(", " ").replace(")", " ").split())
        if words != old:
            return None
        first = start + len(gap[: gap.index(old.split()[0])].encode())
        last = start + len(gap[: gap.rindex(old.split()[-1]) + len(old.split()[-1])].encode())
        return ByteEdit(first, last, new)
