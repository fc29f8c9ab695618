"""The text of a file, with what the gate refuses before it looks at any code put right."""

from __future__ import annotations

import io
import tokenize


def readable(content: bytes) -> str | None:
    """The text with line feeds alone and no byte order mark; None where it is no UTF-8 text.

    Python reads every line end as a line feed, inside of texts too, so that nothing changes.
    """
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(content).readline)
        if encoding not in {"utf-8", "utf-8-sig"}:
            return None
        text = content.decode("utf-8-sig")
    except (SyntaxError, UnicodeDecodeError):
        return None
    return text.replace("\r\n", "\n").replace("\r", "\n")
