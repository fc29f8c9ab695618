"""Source text written anew from its syntax tree: what is not replaced stays as it was written."""

from __future__ import annotations

import ast
import copy
import re
from collections.abc import Iterator, Sequence
from typing import Self

from bot.normalize.edits import Positions

_REMOVED = "\x00"
_REMOVED_LINES = re.compile(rf"(^[ ]*#.*\n)*^[ ]*{_REMOVED}[ ]*\n?", re.MULTILINE)


class Rewriter:
    """Text of nodes, in which `replaced` decides what stands for a node; subclasses decide."""

    def __init__(self, text: str) -> None:
        self.source = text
        self.positions = Positions(text)

    def replaced(self, node: ast.AST) -> str | None:
        """Give the text that stands for a node, or None where it stays and its parts are asked."""
        raise NotImplementedError

    def text(self, node: ast.AST) -> str:
        """The text of a node after every replacement in it."""
        made = self.replaced(node)
        if made is not None:
            return made
        if isinstance(node, ast.JoinedStr):
            return self._joined(node)
        start, end = self.span(node)
        return self._stitched(node, start, end)

    def parts(self, node: ast.AST) -> str:
        """The text of a node, whose own replacement is not asked for."""
        start, end = self.span(node)
        return self._stitched(node, start, end)

    def block(self, body: Sequence[ast.stmt], shift: int = 0) -> str:
        """The lines of statements, with comments above the first, moved left by `shift` columns."""
        first, last = body[0], body[-1]
        number = self.positions.line_of(self.positions.start(first))
        while self.positions.text(number - 1).strip().startswith("#"):
            number -= 1
        start = self.positions.line(number)
        wrapper = ast.Module(list(body), [])
        text = self._stitched(wrapper, start, self.positions.end(last))
        if not shift:
            return text
        return "\n".join(
            line[min(shift, len(line) - len(line.lstrip(" "))) :] for line in text.split("\n")
        )

    def original(self, node: ast.AST) -> str:
        """The text of a node as it was written."""
        start, end = self.span(node)
        return self.source[start:end]

    def elsewhere(self, source: str) -> Self:
        """One that does the same to another text, such as a default or a piece of an f-string."""
        other = copy.copy(self)
        other.source, other.positions = source, Positions(source)
        return other

    def span(self, node: ast.AST) -> tuple[int, int]:
        """Return where a node stands in the text."""
        assert isinstance(node, ast.stmt | ast.expr | ast.arg | ast.keyword | ast.excepthandler)  # noqa: S101
        return self.positions.start(node), self.positions.end(node)  # type: ignore[arg-type]

    def _stitched(self, node: ast.AST, start: int, end: int) -> str:
        pieces: list[str] = []
        done = start
        for child in sorted(_placed(node), key=lambda one: self.span(one)[0]):
            begin, stop = self.span(child)
            pieces += [self.source[done:begin], self.text(child)]
            done = stop
        return "".join([*pieces, self.source[done:end]])

    def _joined(self, node: ast.JoinedStr) -> str:
        """An f-string; Python 3.11 does not say where in the text its expressions stand."""
        changed = False
        values: list[ast.expr] = []
        for value in node.values:
            if isinstance(value, ast.FormattedValue):
                source = ast.unparse(value.value)
                made = self.elsewhere(source).text(ast.parse(source, mode="eval").body)
                changed = changed or made != source
                value = ast.FormattedValue(  # noqa: PLW2901
                    ast.parse(made, mode="eval").body, value.conversion, value.format_spec
                )
            values.append(value)
        return ast.unparse(ast.JoinedStr(values)) if changed else self.original(node)


def removed() -> str:
    """The text that stands for a statement which goes, with the comments above it."""
    return _REMOVED


def cleaned(text: str) -> str:
    """The text without what was removed."""
    return _REMOVED_LINES.sub("", text)


def reached(text: str) -> str:
    """A module without the statements behind one that always leaves its block."""
    lines = text.split("\n")
    gone: set[int] = set()
    for node in ast.walk(ast.parse(text)):
        for body in _bodies(node):
            ends = [
                at
                for at, statement in enumerate(body)
                if isinstance(statement, ast.Return | ast.Raise | ast.Continue | ast.Break)
            ]
            for statement in body[ends[0] + 1 :] if ends else ():
                gone |= set(range(statement.lineno, (statement.end_lineno or 0) + 1))
    return "\n".join(line for at, line in enumerate(lines, 1) if at not in gone)


def _bodies(node: ast.AST) -> Iterator[list[ast.stmt]]:
    for name in ("body", "orelse", "finalbody"):
        body = getattr(node, name, None)
        if isinstance(body, list):
            yield body


def _placed(node: ast.AST) -> Iterator[ast.AST]:
    """The nodes right below that have a place in the text."""
    for child in ast.iter_child_nodes(node):
        if hasattr(child, "lineno"):
            yield child
        else:
            yield from _placed(child)
