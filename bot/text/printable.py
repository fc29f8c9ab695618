"""What a terminal would obey, and what nobody would see, written so that it shows."""

from __future__ import annotations

from typing import Final

MAX_QUOTED: Final = 60


def printable(text: str) -> str:
    """The text with every character that a terminal would obey or hide written as an escape."""
    return "".join(
        character if character.isprintable() else ascii(character)[1:-1] for character in text
    )


def quoted(value: object) -> str:
    """A value from a specification as a message may show it: one line, short, nothing hidden."""
    text = printable(str(value))
    if len(text) > MAX_QUOTED:
        text = text[: MAX_QUOTED - 1] + "…"
    return f"`{text}`"
