"""A candidate: code and tests that nobody trusts yet.

Files are data here. Whatever wants to run them goes through a sandbox.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from bot.context.piece import Scores

TOOLS_FOLDER: Final = "generated_tools"
MAX_FILES: Final = 50
MAX_FILE_BYTES: Final = 1 << 20


@dataclass(frozen=True)
class Provenance:
    """Where a candidate came from; written into the tool's manifest.

    `seconds` is wall time of generation; `cost` is in US dollars; `context` says how good the
    context was that a model was given, and is None where there was none.
    """

    generator: str
    generator_version: str
    pattern: str = ""
    model: str = ""
    prompt_digest: str = ""
    attempts: int = 1
    seconds: float = 0.0
    tokens: int = 0
    cost: float = 0.0
    context: Scores | None = None


@dataclass(frozen=True)
class Candidate:
    """The files of one tool, by path inside `generated_tools/<name>/`.

    Paths are POSIX, relative and as the generator gave them: judging them is the policy stage's
    work, and writing them anywhere before that stage has passed is a defect.
    """

    name: str
    files: Mapping[str, bytes]
    provenance: Provenance = field(compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "files", MappingProxyType(dict(sorted(self.files.items()))))

    @property
    def digest(self) -> str:
        """SHA-256 over the name, and every path and content with its length, as hex."""
        sha = hashlib.sha256()
        for part in (self.name.encode(), *(p for kv in self.files.items() for p in _pair(kv))):
            sha.update(len(part).to_bytes(8, "big"))
            sha.update(part)
        return sha.hexdigest()

    @property
    def sources(self) -> dict[str, bytes]:
        """The Python files that are not tests."""
        return {
            path: content
            for path, content in self.files.items()
            if path.endswith(".py") and not path.startswith("tests/")
        }


def _pair(item: tuple[str, bytes]) -> tuple[bytes, bytes]:
    return item[0].encode("utf-8", "surrogateescape"), item[1]
