"""Recorded code as a reply: prose around a fenced block, as real models write it.

Which of the forms a reply has follows from a digest of the code, so that it is the same every time.
"""

from __future__ import annotations

import hashlib
from typing import Final

_BEFORE: Final = (
    "Here is the implementation:",
    "Sure! Below is the tool as the specification asks for it.",
    "The function goes through its input once and collects the result.",
)
_INFO: Final = ("python", "python core.py", "python")
_AFTER: Final = (
    "",
    "This returns the result for each of the examples above. Let me know if you want tests too!",
    "Note that the input is not validated.",
)


def as_reply(code: str) -> str:
    """Markdown with the code in one fenced Python block, with or without a path."""
    digest = hashlib.sha256(code.encode()).digest()
    before, info, after = (
        forms[byte % len(forms)]
        for forms, byte in zip((_BEFORE, _INFO, _AFTER), digest, strict=False)
    )
    # A fence inside the code must not end the block.
    fence = "````" if "```" in code else "```"
    text = f"{before}\n\n{fence}{info}\n{code.rstrip()}\n{fence}\n"
    return f"{text}\n{after}\n" if after else text
