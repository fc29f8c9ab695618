"""Version numbers of three parts."""

from __future__ import annotations

import re
from typing import NamedTuple

_VERSION = re.compile(r"(\d+)(?:\.(\d+))?(?:\.(\d+))?", re.ASCII)


class Version(NamedTuple):
    """Major, minor and patch number."""

    major: int
    minor: int = 0
    patch: int = 0

    def raised(self, part: str) -> Version:
        """Return the next version; the parts after the raised one become nought.

        Raises:
            ValueError: There is no such part.
        """
        match part:
            case "major":
                return Version(self.major + 1)
            case "minor":
                return Version(self.major, self.minor + 1)
            case "patch":
                return Version(self.major, self.minor, self.patch + 1)
        raise ValueError(f"{part!r} is no part of a version")


def parse_version(text: str) -> Version:
    """Read a version.

    Raises:
        ValueError: The text is none.
    """
    match = _VERSION.fullmatch(text)
    if match is None:
        raise ValueError(f"{text!r} is no version")
    return Version(*(int(part) for part in match.groups(default="0")))


def newest(texts: list[str]) -> str:
    """Return the text of the highest version, the first of equal ones.

    Raises:
        ValueError: One of the texts is no version, or there is none.
    """
    return max(texts, key=parse_version)
