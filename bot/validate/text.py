"""Text from hostile places, made fit for a finding."""

from __future__ import annotations

import unicodedata
from typing import Final

MAX_MESSAGE: Final = 400


def clean(raw: bytes | str, limit: int = MAX_MESSAGE) -> str:
    r"""One bounded line of printable text.

    Bytes that are not UTF-8 become `\xNN`; line breaks become spaces; control, format (the
    bidirectional and zero-width ones among them), surrogate, private and unassigned characters are
    dropped, so that nothing can steer a terminal or hide from a reader. Longer text is cut at
    `limit` characters and ends with an ellipsis.
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
    return line if len(line) <= limit else line[: limit - 1] + "…"
