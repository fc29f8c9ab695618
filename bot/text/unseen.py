"""What GitHub does not show of a text, and a model would read.

Beside hidden characters and comments (`bot.text.hidden`): Markdown of which a part is not rendered.
Inside code everything is shown, so that only text outside code blocks and code spans counts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from markdown_it import MarkdownIt
from markdown_it.token import Token

from bot.text.hidden import HTML_COMMENT, find_hidden
from bot.text.printable import quoted

# GitHub draws these instead of showing them.
_DRAWN: Final = frozenset({"mermaid", "math", "geojson", "topojson", "stl"})
_LANGUAGE: Final = re.compile(r"[A-Za-z0-9+#._-]{0,20}")
_FOOTNOTE: Final = re.compile(r"\[\^[^\]]*\]:")
_FORMULA: Final = re.compile(r"\$[^$]*\\[^$]*\$")
_IN_CODE: Final = "Remove it, or put it in a code span or a code block."


@dataclass(frozen=True)
class UnseenText:
    """Something that a reader does not see; `line` counts from 1."""

    line: int
    what: str
    remedy: str


def find_unseen(text: str) -> tuple[UnseenText, ...]:
    """Everything in a Markdown text that GitHub does not show, in the order of its lines."""
    remedy = "Remove it, or write it in a way that a reader sees, such as an escape."
    found = [
        UnseenText(hidden.line, f"Hidden text: {hidden}.", remedy) for hidden in find_hidden(text)
    ]
    # Which characters end a line is not the same everywhere; hidden ones are refused above.
    return tuple(sorted({*found, *_markup(text)}, key=lambda one: (one.line, one.what)))


def _markup(text: str) -> Iterator[UnseenText]:
    environment: dict[str, Any] = {}
    for token in MarkdownIt("commonmark").parse(text, environment):
        line = token.map[0] + 1 if token.map else 1
        # Comments are found above, wherever they stand.
        if token.type == "html_block" and not token.content.lstrip().startswith(HTML_COMMENT):
            yield _unseen(line, f"HTML {_excerpt(token.content)}")
        elif token.type == "fence":
            language = token.info.strip()
            if language.lower() in _DRAWN or not _LANGUAGE.fullmatch(language):
                yield _unseen(line, f"what follows the fence: {quoted(language)}")
        elif token.type == "inline":
            yield from _inline(token, line)
    for label, reference in environment.get("references", {}).items():
        yield _unseen(reference["map"][0] + 1, f"the link definition {quoted(f'[{label}]')}")
    # A definition whose label was taken is dropped by every renderer, and kept here.
    for duplicate in environment.get("duplicate_refs", []):
        yield _unseen(duplicate["map"][0] + 1, "a second link definition")


def _inline(block: Token, line: int) -> Iterator[UnseenText]:
    for number, text in enumerate(block.content.split("\n"), start=line):
        if _FOOTNOTE.match(text):
            yield _unseen(number, f"the footnote {_excerpt(text)}")
    if match := _FORMULA.search(block.content):
        yield _unseen(line, f"the formula {_excerpt(match[0])}")
    for token in block.children or []:
        if token.type in {"softbreak", "hardbreak"}:
            line += 1
        elif token.type == "html_inline" and not token.content.startswith(HTML_COMMENT):
            yield _unseen(line, f"HTML {_excerpt(token.content)}")
        elif token.type == "image":
            yield _unseen(line, f"an image, {_excerpt(token.content)}")
        elif token.type == "link_open" and token.info != "auto":
            yield _unseen(line, f"the address of a link, {_excerpt(str(token.attrs['href']))}")


def _unseen(line: int, what: str) -> UnseenText:
    return UnseenText(line, f"GitHub does not show {what}.", _IN_CODE)


def _excerpt(text: str) -> str:
    return quoted(text.strip().split("\n")[0])
