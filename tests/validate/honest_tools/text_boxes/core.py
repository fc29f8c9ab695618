"""Wraps text and draws boxes."""

from __future__ import annotations

import textwrap


def wrap(text: str, width: int) -> list[str]:
    """Return the lines of all paragraphs, with an empty one between them.

    Raises:
        ValueError: `width` is not positive.
    """
    if width < 1:
        raise ValueError(f"width must be positive, not {width}")
    lines: list[str] = []
    for paragraph in text.split("\n\n"):
        if lines:
            lines.append("")
        lines.extend(textwrap.wrap(paragraph, width) or [""])
    return lines


def box(text: str, width: int = 20) -> str:
    """Return the wrapped text inside a frame.

    Raises:
        ValueError: `width` is not positive.
    """
    inside = [f"| {line:<{width}} |" for line in wrap(text, width)]
    rule = f"+{'-' * (width + 2)}+"
    return "\n".join([rule, *inside, rule])


def dedent_block(text: str) -> str:
    """Return the text without the blanks that every line begins with."""
    return textwrap.dedent(text)
