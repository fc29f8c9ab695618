"""Text that somebody else chose, quoted so that a forge takes it for nothing but text.

In code spans and fenced blocks GitHub resolves no mention, issue reference, link, image or HTML.
Nothing is escaped there, so nothing can be unescaped: the delimiters are chosen so that the text
cannot close them. Where code is no help, in titles and what becomes a commit message, a space
breaks what GitHub would act on (`inert`).
"""

from __future__ import annotations

import re
from itertools import count
from textwrap import indent
from typing import Final

from bot.text.clean import MAX_LINE, clean, clean_block

# cmark keeps the length of a fence in one byte, so that a longer one would be closed too early.
_MAX_RUN: Final = 200
_LONG_RUN: Final = re.compile(rf"`{{{_MAX_RUN},}}")
_HUNK: Final = re.compile("^@@ ", re.MULTILINE)

# A word of letters alone, which may be joined by hyphen or apostrophe, with its punctuation; or a
# short number. Hexadecimal of seven digits or more could be a commit, so it is not plain.
_PLAIN: Final = re.compile(
    r"""["(]?(?![0-9a-fA-F]{7,}\b)[^\W\d_]+(?:[-'\u2019][^\W\d_]+)*[")]?[.,;:!?]?[")]?"""
    r"|[0-9]{1,6}(?:\.[0-9]{1,3})?[,;:]?|%[.,;:]?|\u2192",
)
_QUOTED: Final = re.compile(r"`([^`]+)`([.,;:!?]?)")
_ENDS: Final = re.compile(r"(.*[^.,;:!?])([.,;:!?])")

_SKIP: Final = re.compile(
    r"\[\s*((?:skip|no)[ -]ci|ci[ -]skip|skip actions|actions skip)\s*\]", re.IGNORECASE
)
_ACTIVE: Final = re.compile(
    r"(@)(?=\w)|(#)(?=\d)|(\bGH-)(?=\d)|(://)(?=\S)|(www\.)(?=\S)|(skip)(?=-checks)",
    re.IGNORECASE,
)


def size(text: str) -> int:
    """Length in UTF-16 code units, an emoji being two.

    GitHub says of its limits "characters" and counts code points, as far as can be seen from
    outside; UTF-16 units are never fewer, so that what fits by them fits either way.
    """
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def code(text: str) -> str:
    """A code span of one cleaned line; empty where nothing of it can be seen.

    Its delimiter is the shortest run of backticks that the line does not hold. cmark finds none
    that is longer than 80 (`MAXBACKTICKS` in its inlines.c); a line that needs one has over 3,000
    characters, and is cut long before.
    """
    line = clean(text, MAX_LINE)
    if not line:
        return ""
    runs = {len(run) for run in re.findall("`+", line)}
    fence = "`" * next(length for length in count(1) if length not in runs)
    # One space on either side is taken away again when the span is shown.
    pad = " " if line.strip("`") != line else ""
    return f"{fence}{pad}{line}{pad}{fence}"


def fenced(block: str, language: str = "") -> str:
    """A fenced block, ended by a line break; a diff is told by its hunks where no language is."""
    text = _LONG_RUN.sub(f"{'`' * (_MAX_RUN - 1)}…", block)
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}{language or ('diff' if _HUNK.search(text) else 'text')}\n{text}\n{fence}\n"


def fenced_item(block: str) -> str:
    """A fenced block that belongs to the list item above it."""
    # Lines of nothing but spaces, too: they are part of what is shown.
    return indent(fenced(block), "  ", lambda _: True)


def cell(line: str, limit: int) -> str:
    """A code span for the cell of a table, in which a bar would end the cell even inside code."""
    text = clean(line, limit)
    # A bar is escaped in tables, and a backslash before it would escape the escape.
    return code(text.replace("\\|", "\\ |")).replace("|", "\\|")


def prose(text: str, limit: int = 400) -> str:
    """One line in which plain words stay as they are, and everything else stands in code spans.

    What is quoted in backticks already stays a code span of its own.
    """
    parts: list[str] = []
    odd: list[str] = []

    def quote(end: str) -> None:
        if odd:
            parts.append(code(" ".join(odd)) + end)
            odd.clear()

    for token in clean(text, limit).split():
        if quoted := _QUOTED.fullmatch(token):
            quote("")
            parts.append(code(quoted[1]) + quoted[2])
        elif _PLAIN.fullmatch(token):
            quote("")
            parts.append(token)
        elif ends := _ENDS.fullmatch(token):
            odd.append(ends[1])
            quote(ends[2])
        else:
            odd.append(token)
    quote("")
    return " ".join(parts)


def prose_cell(text: str, limit: int = 400) -> str:
    """The same for the cell of a table."""
    return prose(text.replace("\\|", "\\ |"), limit).replace("|", "\\|")


def inert(line: str, limit: int) -> str:
    """One line for a title or a commit message, where code spans mean nothing.

    A space after its sign breaks every mention, issue reference and address, so that a closing word
    has nothing to close; words that keep checks from running lose their brackets.
    """
    room = limit
    # Cut before the signs are broken and not after, or a cut could take the space behind one.
    while len(broken := _broken(clean(line, room))) > limit and room > 1:
        room = max(1, room - (len(broken) - limit))
    return broken.rstrip()


def inert_block(text: str, limit: int) -> str:
    """Several lines of the same, for a fenced block in a text that can become a commit message.

    Python stays Python: `@ property` and `# 1` mean what they meant.
    """
    return clean_block(_broken(clean_block(text, limit)), limit)


def _broken(text: str) -> str:
    unbracketed = _SKIP.sub(lambda match: f"({match[1]})", text)
    return _ACTIVE.sub(lambda match: f"{match[0]} ", unbracketed)
