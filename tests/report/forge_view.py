"""What a forge would make of a text: parsed as Markdown, and read as a commit message."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from markdown_it import MarkdownIt
from markdown_it.token import Token

from tests.report.examples import place

PLACE: Final = place("counter")
HEADINGS: Final = {"Look at this",
    "What would pass", "How it was chosen", "Try it", "Take it back", "Where it comes from",
    "The specification cannot be built yet", "Impact of the candidate",
}  # fmt: skip
_KINDS: Final = {
    *("paragraph", "bullet_list", "list_item", "table", "thead", "tbody", "tr", "th", "td"),
    *("strong", "inline", "text", "softbreak", "code_inline", "fence", "html_block", "heading"),
    *("link", "blockquote"),
}
_HTML: Final = re.compile(
    r"(<!-- toolwright:[a-z]+ -->|"
    r"<details( open)?><summary>[A-Za-z0-9_:,; ]+</summary>|</details>)\n?"
)
_ACTIVE: Final = re.compile(
    r"@\w|(?<!\w)#\d|\w#\d|\bGH-\d|://|\bwww\.|<|>|!\[|\]\(|\b[0-9a-f]{7,40}\b", re.IGNORECASE
)


def tokens(text: str) -> Iterator[Token]:
    """Every token of a text, inline ones as well."""
    parser = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    for token in parser.parse(text):
        yield token
        yield from token.children or ()


def require_inert(text: str, ours: str = "") -> None:
    """Fail where something of the text is more than text, code, and our own frame.

    Args:
        text: As it would be posted.
        ours: What of the plain text may look active, such as `Closes #12`.
    """
    parsed = list(tokens(text))
    assert {re.sub("_(open|close)$", "", token.type) for token in parsed} <= _KINDS
    for before, token in zip([parsed[0], *parsed], parsed, strict=False):
        if token.type in {"html_block", "html_inline"}:
            assert _HTML.fullmatch(token.content), token.content
        if token.type == "link_open":
            address = str(token.attrs["href"])
            folder = "(blob|tree)/[0-9a-f]{40}/(specs|generated_tools)/"
            assert re.match(f"{re.escape(PLACE.web)}/{folder}", address), address
        if before.type == "heading_open":
            plain = "".join(one.content for one in token.children or () if one.type == "text")
            assert plain in HEADINGS | {"Impact of "}, plain
    plain = "\n".join(token.content for token in parsed if token.type == "text")
    assert not _ACTIVE.search(plain.replace(ours, "") if ours else plain), plain


def require_inert_as_commit_message(text: str, *ours: str) -> None:
    """Fail where a squashed text would mention, refer, close or skip anything but ours."""
    for one in ours:
        text = text.replace(one, "")
    assert not re.search(r"@\w|#\d|\bGH-\d|\[(skip|ci|no)[ -]|skip-checks", text, re.IGNORECASE)
    assert not re.search(r"://(?! )", text)
