"""Tokens, terms and concrete names of texts and code: what patterns that score texts share."""

from __future__ import annotations

import re
from typing import Annotated, Final

from pydantic import AfterValidator, Field, field_validator

from bot.generate.offline.pattern import PatternParameters

Word = Annotated[str, Field(pattern=r"^[^\W_]+$"), AfterValidator(str.casefold)]
"""One word: letters and digits only, so that it can stand in a text of words."""

_STOP_WORDS: Final = (
    "a an and are as at be been but by can could do does for from had has have how i if in into is"
    " it its may me my no not of on or our she should so than that the their them then there these"
    " they this those to us was we were what when where which while who why will with would you"
    " your"
)
WORDS_AND_MARKS: Final = r"\w+|[^\w\s]"
_ORDINARY: Final = "def total(x): return x + 3  # a sum"
# Words for generated tests; those that a specification stops or calls vague are passed over.
_SAMPLES: Final = ("parser", "socket", "walrus", "quartz", "copper", "velvet", "lantern", "marble")


class TermParameters(PatternParameters):
    """What is a token, which words carry no meaning, and how scores are rounded."""

    token: str = Field(WORDS_AND_MARKS, description="Regular expression of one token.")
    stop_words: tuple[Word, ...] = Field(
        tuple(_STOP_WORDS.split()),
        description="Words that carry no meaning by themselves.",
    )
    digits: int = Field(4, ge=1, le=12, description="Decimals that scores are rounded to.")

    @field_validator("token")
    @classmethod
    def _finds_tokens(cls, value: str) -> str:
        try:
            expression = re.compile(value)
        except re.error as error:
            raise ValueError(f"{value!r} is not a regular expression: {error}") from error
        if not expression.search(_ORDINARY) or expression.search(""):
            raise ValueError(f"{value!r} must find tokens in ordinary code, and none in no text")
        return value

    @property
    def plain_tokens(self) -> bool:
        """Whether tokens are the default's: words, and marks one by one."""
        return self.token == WORDS_AND_MARKS

    @property
    def words(self) -> list[str]:
        """Words that mean something, for the tests."""
        taken = set(self.stop_words)
        return [word for word in _SAMPLES if word not in taken]

    def count(self, text: str) -> int:
        """The number of tokens of a short text, for the tests."""
        return len(list(re.finditer(self.token, text)))


SUPPORT: Final = {
    "_STOP_WORDS": '''
        _STOP_WORDS = frozenset(
            """
        {{ p.stop_words | join(" ") | wordwrap(84) }}
            """.split()
        )
    ''',
    "_TOKEN": "_TOKEN = re.compile({{ p.token | literal }})",
    "_WORD_END": """
        _WORD_END = re.compile(r"[\\W_]+|(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
    """,
    "_CHUNK": '_CHUNK = re.compile(r"[\\w./-]+\\(?")',
    "_CONCRETE": """
        _CONCRETE = re.compile(r"\\d|\\w_|_\\w|[a-z][A-Z]|\\w[./]\\w\\w|\\w\\($")
    """,
    "_share": '''
        def _share(part: float, whole: float, empty: float = 0.0) -> float:
            """Divide and round; `empty` where there is no whole to have a share of."""
            return round(part / whole, {{ p.digits }}) if whole else empty
    ''',
    "_tokens": '''
        def _tokens(text: str) -> list[str]:
            """Split a text into tokens."""
            return [match.group() for match in _TOKEN.finditer(text)]
    ''',
    "_words": '''
        def _words(text: str) -> list[str]:
            """Split a text into lower-case words, and identifiers into theirs."""
            return [word.casefold() for word in _WORD_END.split(text) if word]
    ''',
    "_stem": '''
        def _stem(word: str) -> str:
            """Fold singular and plural: `query` and `queries` both become `queri`."""
            if len(word) < 3:
                return word
            stem = word if word.endswith("ss") else word.removesuffix("s")
            stem = stem.removesuffix("e")
            return stem.removesuffix("y") + "i" if stem.endswith("y") else stem
    ''',
    "_terms": '''
        def _terms(text: str) -> list[str]:
            """Give the stems of the words that mean something, in order."""
            return [_stem(word) for word in _words(text) if word not in _STOP_WORDS]
    ''',
    "_concrete": '''
        def _concrete(text: str) -> list[str]:
            """Find what is named exactly: identifiers, calls, numbers, dotted names and paths."""
            chunks = (chunk.strip("./-") for chunk in _CHUNK.findall(text))
            return [chunk.rstrip("(-") for chunk in chunks if _CONCRETE.search(chunk)]
    ''',
    "_holds": '''
        def _holds(text: str, item: str) -> bool:
            """Tell whether a text has an item as a whole, in any case."""
            whole = rf"(?<!\\w){re.escape(item)}(?!\\w)"
            return re.search(whole, text, re.IGNORECASE) is not None
    ''',
}
"""Support code by name, in the order in which it has to stand; it needs `re`."""
