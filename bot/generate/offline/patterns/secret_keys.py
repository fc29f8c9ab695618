"""Keys whose values must not be shown: parameters and code that several patterns share."""

from __future__ import annotations

from typing import Annotated, Final

from pydantic import Field

from bot.generate.offline.pattern import PatternParameters

Word = Annotated[str, Field(pattern="^[a-z0-9]+(_[a-z0-9]+)*$")]


class SecretKeys(PatternParameters):
    """Which keys are secret, and what is shown instead of their values."""

    secrets: tuple[Word, ...] = Field(
        (
            "password",
            "passwd",
            "passphrase",
            "secret",
            "token",
            "api_key",
            "access_key",
            "private_key",
            "credentials",
            "authorization",
            "cookie",
        ),
        description="Words that make a key secret, in snake_case: db_password, but not passwords.",
    )
    mask: str = Field(
        "***", description="What stands for a secret value.", pattern=r"^[^\\\x00-\x1f]+$"
    )

    @property
    def secret_keys(self) -> dict[str, bool]:
        """Keys for the tests, and whether each is secret."""
        known = {"plain": False, "": False}
        for word in self.secrets:
            first, *rest = word.split("_")
            known[f"db_{word}"] = known[word.upper()] = True
            known[first + "".join(part.title() for part in rest)] = True
            known[word.replace("_", "-") + ".old"] = known[word.replace("_", "--")] = True
        # Words may overlap: these are secret only where another word makes them so.
        return known | {
            f"{word}x": False for word in self.secrets if f"{word}x" not in self.secrets
        }


IMPORTS: Final = "import re\nfrom collections.abc import Mapping\nfrom typing import Any"

SUPPORT: Final = {
    "_MASK": "_MASK = {{ p.mask | literal }}",
    "_SECRET_WORDS": "_SECRET_WORDS: tuple[str, ...] = {{ p.secrets | literal }}",
    "_WORD_BREAK": '_WORD_BREAK = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|[^A-Za-z0-9]+")',
    "_is_secret": '''
        def _is_secret(key: str) -> bool:
            """Tell whether a key holds a secret word: `db_token`, `API-Key`, `apiKey`."""
            words = f"_{_WORD_BREAK.sub('_', key).lower()}_"
            return any(f"_{word}_" in words for word in _SECRET_WORDS)
    ''',
}

TEST_SUPPORT: Final = {
    "_SECRET_KEYS": """
        _SECRET_KEYS: list[tuple[str, bool]] = {{ p.secret_keys.items() | list | literal }}
    """,
}
