"""Text that somebody else chose, quoted so that a forge takes it for nothing but text.

In code spans and fenced blocks GitHub resolves no mention, issue reference, link, image or HTML.
Nothing is escaped there, so nothing can be unescaped: the delimiters are chosen so that the text
cannot close them. Where code is no help, in titles and what becomes a commit message, signs that
GitHub would act on are replaced by others that look alike (`inert`).
"""

from __future__ import annotations

import re
from itertools import count
from textwrap import indent
from typing import Final

from bot.validate.text import clean, clean_block

# cmark keeps the length of a fence in one byte, so that a longer one would be closed too early.
_MAX_RUN: Final = 200
_LONG_RUN: Final = re.compile(rf"`{{{_MAX_RUN},}}")
_HUNK: Final = re.compile("^@@ ", re.MULTILINE)

# A word of letters alone, which may be joined by hyphen or apostrophe, with its punctuation; or a
# short number. Hexadecimal of seven digits or more could be a commit, so it is not plain.
_PLAIN: Final = re.compile(
    r"""["(]?(?![0-9a-fA-F]{7,}\b)[^\W\d_]+(?:[-'\u2019][^\W\d_]+)*[")]?[.,;:!?]?[")]?|\d{1,6}[,;:]?""",
)
_QUOTED: Final = re.compile(r"`([^`]+)`([.,;:!?]?)")

_SKIP: Final = re.compile(
    r"\[\s*((?:skip|no)[ -]ci|ci[ -]skip|skip actions|actions skip)\s*\]", re.I
)
_ACTIVE: Final = re.compile(r"[@#`<>]|://|\bwww\.|\bGH-|skip-checks", re.IGNORECASE)
_LOOK_ALIKE: Final = {
    "@": "\N{FULLWIDTH COMMERCIAL AT}",
    "#": "\N{FULLWIDTH NUMBER SIGN}",
    "`": "'",
    "<": "\N{SINGLE LEFT-POINTING ANGLE QUOTATION MARK}",
    ">": "\N{SINGLE RIGHT-POINTING ANGLE QUOTATION MARK}",
    "://": ":\N{FRACTION SLASH}\N{FRACTION SLASH}",
    "www.": "www\N{ONE DOT LEADER}",
    "gh-": "GH\N{NON-BREAKING HYPHEN}",
    "skip-checks": "skip\N{NON-BREAKING HYPHEN}checks",
}


def size(text: str) -> int:
    """Length in UTF-16 code units, an emoji being two.

    GitHub says of its limits "characters" and counts code points, as far as can be seen from
    outside; UTF-16 units are never fewer, so that what fits by them fits either way.
    """
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def code(line: str) -> str:
    """A code span: its delimiter is the shortest run of backticks that the line does not hold.

    cmark finds no delimiter longer than 80 (`MAXBACKTICKS` in its inlines.c); a line that needs one
    has over 3,000 characters, and what is cleaned for a report has at most 2,000.
    """
    runs = {len(run) for run in re.findall("`+", line)}
    fence = "`" * next(length for length in count(1) if length not in runs)
    # One space on either side is taken away again when the span is shown.
    pad = " " if line.strip(" `") != line else ""
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
    return code(text.replace("\\|", "\\ |")).replace("|", "\\|") if text else ""


def prose(text: str, limit: int = 400) -> str:
    """One line in which plain words stay as they are, and everything else stands in code spans.

    What is quoted in backticks already stays a code span of its own.
    """
    parts: list[str] = []
    odd: list[str] = []
    for token in clean(text, limit).split():
        quoted = _QUOTED.fullmatch(token)
        if not quoted and not _PLAIN.fullmatch(token):
            odd.append(token)
            continue
        if odd:
            parts.append(code(" ".join(odd)))
            odd = []
        parts.append(f"{code(quoted[1])}{quoted[2]}" if quoted else token)
    if odd:
        parts.append(code(" ".join(odd)))
    return " ".join(parts)


def prose_cell(text: str, limit: int = 400) -> str:
    """The same for the cell of a table."""
    return prose(text.replace("\\|", "\\ |"), limit).replace("|", "\\|")


def inert(line: str, limit: int) -> str:
    """One line for a title or a commit message, where code spans mean nothing.

    No mention, reference, closing word with a reference, address or word that keeps checks from
    running is left: the sign that makes it one is replaced by another that looks alike.
    """
    text = _SKIP.sub(lambda match: f"({match[1]})", clean(line, limit))
    return _ACTIVE.sub(lambda match: _LOOK_ALIKE[match[0].lower()], text)


def inert_block(text: str, limit: int) -> str:
    """Several lines of the same, for a fenced block in a text that can become a commit message."""
    block = clean_block(text, limit)
    return _ACTIVE.sub(
        lambda match: match[0] if match[0] in "`<>" else _LOOK_ALIKE[match[0].lower()],
        _SKIP.sub(lambda match: f"({match[1]})", block),
    )
