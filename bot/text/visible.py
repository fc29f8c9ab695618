"""Text in which nothing hides: what a person cannot see, a model is not told unseen either."""

from __future__ import annotations

from typing import Final

from bot.text.clean import clean_block
from bot.text.hidden import HTML_COMMENT, find_hidden

COMMENT: Final = "&lt;!--"
"""What stands for the beginning of an HTML comment, which no page hides."""


def visible(text: str) -> str:
    r"""The text with whatever `bot.text.hidden` calls hidden written out, such as `\u200b`.

    Nothing is dropped, so that two texts that differ go on to differ. A text without anything
    hidden stays as it is.
    """
    if not any(find_hidden(text)):
        return text
    # One character becomes at most ten, `\U000e0041`, or four of a tab.
    return clean_block(text, 10 * len(text)).replace(HTML_COMMENT, COMMENT)


def visible_line(text: str) -> str:
    """The same for what has to stay on one line, such as the name of a file."""
    return visible(text).replace("\n", r"\n")
