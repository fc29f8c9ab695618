"""Markdown of bounded length: cut between its parts, never inside a fence or a tag."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from bot.text.quote import size

LIMIT: Final = 65_000
"""Longest text that is sent. GitHub takes 65,536 characters of a body or a comment, and 65,535 of a
check's summary; the rest is room for what it may count otherwise."""

PROPOSAL: Final = "<!-- toolwright:proposal -->"
IMPACT: Final = "<!-- toolwright:impact -->"
METRICS: Final = "<!-- toolwright:metrics -->"

_FENCE: Final = re.compile(r"^\s*(`{3,}|~{3,})(.*)$")
_TAG: Final = re.compile(r"^<(/?)details\b[^>]*>")
"""Our own tags begin a line; what others chose never does, outside a fence."""


@dataclass(frozen=True)
class Part:
    """A piece of a document: a frame that always stays, around items that may be left out.

    Attributes:
        head: Before the items.
        items: Complete lines or blocks, in the order in which they matter; each ends with a line
            break, and is kept whole or left out.
        tail: After the items.
        optional: Whether the frame goes, too, where no item of it finds room.
    """

    head: str
    items: tuple[str, ...] = ()
    tail: str = ""
    optional: bool = False


def folded(title: str, items: Sequence[str], *, opened: bool = False) -> Part:
    """Items behind a line that unfolds them; the title is the caller's own words."""
    head = f"\n<details{' open' if opened else ''}><summary>{title}</summary>\n\n"
    return Part(head, tuple(items), "\n</details>\n", optional=True)


def assemble(parts: Sequence[Part], whole: str, limit: int = LIMIT) -> str:
    """Join parts; where not all items fit, say how many are left out and where they are.

    Args:
        parts: In the order of the document, which is also that of their importance.
        whole: Markdown that says where everything can be read, such as a link.
        limit: Longest result, by `size`.

    Raises:
        ValueError: The frames alone do not fit; a defect of the caller.
    """
    notice = _notice(sum(len(part.items) for part in parts), whole)
    frames = [size(part.head) + size(part.tail) for part in parts]
    fixed = sum(frame for frame, part in zip(frames, parts, strict=True) if not part.optional)
    room = limit - fixed - size(notice)
    if room < 0:
        raise ValueError(f"{limit} characters have no room for the frame of a document")
    text: list[str] = []
    dropped = 0
    for part, frame in zip(parts, frames, strict=True):
        left = room - (frame if part.optional else 0)
        kept: list[str] = []
        for item in part.items:
            if size(item) <= left:
                kept.append(item)
                left -= size(item)
        dropped += len(part.items) - len(kept)
        if kept or not part.optional:
            text += [part.head, *kept, part.tail]
            room = left
    return "".join([*text, _notice(dropped, whole) if dropped else ""])


def cut(text: str, limit: int, whole: str) -> str:
    """Markdown of our own making, cut at the end of a line where no fence or tag is open.

    Args:
        text: What to cut where it is longer than `limit`.
        limit: Longest result, by `size`.
        whole: Markdown that says where everything can be read.
    """
    if size(text) <= limit:
        return text
    notice = f"\nCut here at {limit} characters; {whole}.\n"
    room = limit - size(notice)
    fence, depth, used, end = "", 0, 0, 0
    position = 0
    for line in re.findall(r"[^\n]*\n|[^\n]+$", text):
        used += size(line)
        position += len(line)
        if used > room:
            break
        fence = _after(fence, line)
        if not fence:
            tag = _TAG.match(line)
            depth += (-1 if tag[1] else 1) if tag else 0
            end = position if depth == 0 else end
    return text[:end] + notice


def _after(fence: str, line: str) -> str:
    """The fence that is open behind a line; empty where none is."""
    match = _FENCE.match(line.rstrip("\n"))
    if not match:
        return fence
    if not fence:
        return match[1]
    closes = match[1].startswith(fence) and not match[2].strip()
    return "" if closes else fence


def _notice(dropped: int, whole: str) -> str:
    if not dropped:
        return ""
    return (
        f"\n{dropped} more {'entries found' if dropped > 1 else 'entry found'} no room; {whole}.\n"
    )
