"""Text from hostile places, made fit to be shown."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from bot.text.hidden import HTML_COMMENT, find_hidden

MAX_LINE: Final = 2000
"""Longest text of one line, in characters; what stages quote they cut much shorter themselves."""
MAX_MESSAGE: Final = 400
MAX_BLOCK: Final = 4000
TAB: Final = 4
LONGEST_WORD: Final = 40


def clean(raw: bytes | str, limit: int = MAX_MESSAGE) -> str:
    r"""One bounded line of printable text.

    Bytes that are not UTF-8 become `\xNN`; line breaks become spaces; control, format (the
    bidirectional and zero-width ones among them), surrogate, private and unassigned characters are
    dropped, so that nothing can steer a terminal or hide from a reader. Longer text is cut between
    words, at `limit` characters at most, and ends with an ellipsis.
    """
    # Four times the limit: the slice bounds the work before anything is decoded, and UTF-8 has at
    # most four bytes a character.
    head = raw[: 4 * limit + 4]
    text = head.decode("utf-8", "backslashreplace") if isinstance(head, bytes) else head
    spaced = "".join(" " if character.isspace() else character for character in text)
    line = " ".join(
        "".join(
            character for character in spaced if not unicodedata.category(character).startswith("C")
        ).split()
    )
    if len(line) <= limit:
        return line
    kept = line[: limit - 1]
    # A word that is longer than this is no word, and is cut.
    space = -1 if line[limit - 1] == " " else kept.rfind(" ", max(0, len(kept) - LONGEST_WORD))
    return (kept if space < 0 else kept[:space]) + "…"


def clean_end(raw: str, limit: int = MAX_MESSAGE) -> str:
    """The last words of a text as `clean` shows them, behind an ellipsis where some are left out.

    What went wrong is said at the end of a message.
    """
    if len(raw) <= limit:
        return clean(raw, limit)
    kept = raw[1 - limit :]
    first = re.search(r"\s", kept[:LONGEST_WORD])
    return "…" + clean(kept[first.end() :] if first else kept, limit - 1)


def clean_block(text: str, limit: int = MAX_BLOCK) -> str:
    r"""Bounded text of several lines, such as a diff, in which every character can be seen.

    Lines end at line feeds alone. What `bot.text.hidden` calls hidden (escape sequences,
    bidirectional and zero-width characters, other line breaks) becomes its Python escape, `\x1b` or
    `\u202e`, since dropping it could make two different lines look equal; so do emoji selectors.
    Tabs become spaces, since no two readers agree on their width. Longer text is cut at `limit`
    characters and ends with an ellipsis. Cleaning twice changes nothing.
    """
    whole = text.strip("\n")
    head = whole[:limit].translate(_SELECTORS)
    lines = head.split("\n")
    for hidden in reversed(list(find_hidden(head))):
        if hidden.shown.endswith(HTML_COMMENT):
            continue
        line, index = lines[hidden.line - 1], hidden.column - 1
        lines[hidden.line - 1] = line[:index] + _escaped(line[index]) + line[index + 1 :]
    shown = "\n".join(lines).expandtabs(TAB)
    return shown if len(whole) <= limit and len(shown) <= limit else f"{shown[: limit - 1]}…"


def _escaped(character: str) -> str:
    return character.encode("unicode_escape").decode("ascii")


# `find_hidden` lets one pass behind a symbol; which symbol that is could change by escaping.
_SELECTORS: Final = {code: _escaped(chr(code)) for code in (0xFE0E, 0xFE0F)}
