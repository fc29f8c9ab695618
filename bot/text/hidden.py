"""Characters and comments that a reader does not see and a model does.

The set follows the Unicode property `Default_Ignorable_Code_Point` (DerivedCoreProperties.txt of
Unicode 15), with control characters, surrogates, private use, noncharacters, the blank Braille
pattern, and the line breaks that editors do not show as one. What makes one emoji of several
characters is seen, and no hidden text.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

HTML_COMMENT: Final = "<!--"

_HIDING_CATEGORIES: Final = frozenset({"Cc", "Cf", "Co", "Cs", "Zl", "Zp"})
_INVISIBLE: Final = frozenset(
    {0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x2065, 0x2800, 0x3164, 0xFFA0}
    | set(range(0x180B, 0x1810))
    | set(range(0xFE00, 0xFE10))
    | set(range(0xFFF0, 0xFFF9))
    | set(range(0xFDD0, 0xFDF0))
    | set(range(0xE0000, 0xE1000))
)
_PRESENTATION: Final = frozenset("\ufe0e\ufe0f")
_JOINER: Final = "\u200d"
# Python has no table of emoji; these blocks hold those that are joined to others.
_PICTURE: Final = re.compile("[\U0001f000-\U0001faff\u2600-\u27bf\u2b00-\u2bff\u2190-\u23ff]")
_KEYS: Final = frozenset("0123456789#*")
_KEYCAP: Final = "\u20e3"
_MARK: Final = "\ufeff"
_NAMES: Final = {
    "\x00": "NULL",
    "\x1b": "ESCAPE",
    "\x85": "NEXT LINE",
    "\r": "CARRIAGE RETURN",
    _MARK: "BYTE ORDER MARK",
}


@dataclass(frozen=True)
class HiddenText:
    """Something invisible; `line` and `column` count from 1, `shown` is its visible form."""

    line: int
    column: int
    shown: str
    name: str = ""

    def __str__(self) -> str:
        place = f"{self.shown} at line {self.line}, column {self.column}"
        return f"{place} ({self.name})" if self.name else place


def find_hidden(text: str) -> Iterator[HiddenText]:
    """Everything in `text` that a reader would not see, in order; a line ends at a line feed."""
    for number, line in enumerate(text.split("\n"), start=1):
        for index, character in enumerate(line):
            if _hides(character, line[max(0, index - 2) : index], line[index + 1 : index + 2]):
                name = _NAMES.get(character, "") or unicodedata.name(character, "")
                yield HiddenText(number, index + 1, f"U+{ord(character):04X}", name)
            elif line.startswith(HTML_COMMENT, index):
                yield HiddenText(number, index + 1, f"HTML comment {HTML_COMMENT}")


def _hides(character: str, before: str, after: str) -> bool:
    """Whether a reader sees nothing of a character between two others and another one."""
    if "\x20" <= character <= "\x7e" or character == "\t":
        return False
    if character in _PRESENTATION:
        # One selector behind a symbol picks its emoji form; anywhere else, selectors carry data.
        key = before[-1:] in _KEYS and after == _KEYCAP
        return not key and (not before or unicodedata.category(before[-1]) not in {"So", "Sm"})
    if character == _JOINER:
        # Between two emoji it makes one of them. A selector may stand behind the first.
        first = before[:-1] if before[-1:] in _PRESENTATION else before
        return not (_PICTURE.match(first[-1:]) and _PICTURE.match(after))
    code = ord(character)
    return (
        code in _INVISIBLE
        or code & 0xFFFE == 0xFFFE
        or unicodedata.category(character) in _HIDING_CATEGORIES
    )
