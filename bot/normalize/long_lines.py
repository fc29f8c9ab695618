"""Prose that is wider than a line: docstrings and comments are wrapped, with every word kept."""

from __future__ import annotations

import ast
import io
import re
import textwrap
import tokenize
from collections.abc import Iterator
from typing import Final

from bot.normalize.edits import Edit, Positions, apply
from bot.normalize.format import LINE_LENGTH
from bot.normalize.module import Expectations, Rewrite, sentence
from bot.normalize.names import Definition
from bot.validate.source import Module

WIDEST: Final = 100
"""Columns that the static stage allows; what is wider is wrapped to the width of the formatter."""

# Only plain docstrings: `r` changes no space, and other prefixes make no docstring.
_OPENING: Final = re.compile(r'[rR]?("""|\'\'\')')


def wrap_prose(module: Module, _: Expectations) -> Rewrite | None:
    """Wrap what is too wide; examples in docstrings, and lines of one long word, stay."""
    lines = module.text.split("\n")
    if all(len(line) <= WIDEST for line in lines):
        return None
    positions = Positions(module.text)
    edits = [*_docstrings(module, positions, lines), *_comments(module.text, positions, lines)]
    if not edits:
        return None
    count = f"{len(edits)} line{'' if len(edits) == 1 else 's'}"
    said = f"{count} of prose over {WIDEST} columns wrapped."
    return Rewrite(apply(module.text, edits), (sentence(module.path, said),))


def _docstrings(module: Module, positions: Positions, lines: list[str]) -> Iterator[Edit]:
    for node in ast.walk(module.tree):
        if not isinstance(node, ast.Module | Definition):
            continue
        if ast.get_docstring(node, clean=False) is None:
            continue
        text = node.body[0]
        start, end = positions.start(text), positions.end(text)
        if not _OPENING.match(module.text[start:end]):
            continue
        example = False
        for number in range(text.lineno, (text.end_lineno or text.lineno) + 1):
            line = lines[number - 1]
            # What stands behind a prompt, up to an empty line, is code and its output.
            example = line.lstrip().startswith(">>>") or (example and bool(line.strip()))
            whole = number < (text.end_lineno or 0) or positions.line(number) + len(line) == end
            if len(line) > WIDEST and not example and whole and not line.endswith("\\"):
                wrapped = _wrapped(line, _margin(line))
                if wrapped != line:
                    place = positions.line(number)
                    yield Edit(place, place + len(line), wrapped)


def _comments(text: str, positions: Positions, lines: list[str]) -> Iterator[Edit]:
    tokens = list(tokenize.generate_tokens(io.StringIO(text).readline))
    inside = {
        number
        for token in tokens
        if token.type == tokenize.STRING
        for number in range(token.start[0] + 1, token.end[0] + 1)
    }
    for token in tokens:
        number, column = token.start
        line = lines[number - 1]
        if token.type != tokenize.COMMENT or len(line) <= WIDEST or token.string.startswith("#!"):
            continue
        margin = _margin(line)
        comment = _wrapped_comment(token.string, margin)
        place = positions.line(number)
        if not line[:column].strip():
            if comment != line:
                yield Edit(place, place + len(line), comment)
        elif number not in inside and not (number > 1 and lines[number - 2].endswith("\\")):
            # Behind code there is no room: the comment moves above it.
            yield Edit(place, place + len(line), f"{comment}\n{line[:column].rstrip()}")


def _wrapped_comment(comment: str, margin: str) -> str:
    words = comment.lstrip("#")
    return _wrapped(words, f"{margin}{comment[: len(comment) - len(words)]} ")


def _wrapped(words: str, margin: str) -> str:
    return "\n".join(
        textwrap.wrap(
            words.strip(),
            LINE_LENGTH,
            initial_indent=margin,
            subsequent_indent=margin,
            break_long_words=False,
            break_on_hyphens=False,
        )
    )


def _margin(line: str) -> str:
    return line[: len(line) - len(line.lstrip())]
