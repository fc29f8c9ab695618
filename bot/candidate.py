"""A candidate: code and tests that nobody trusts yet.

Files are data here. Whatever wants to run them goes through a sandbox.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field

MAX_FILES: Final = 50
MAX_FILE_BYTES: Final = 1 << 20
MAX_EXCHANGES: Final = 1000
MAX_REPAIRS: Final = 200

Line = Annotated[str, Field(max_length=500)]


class ContextScores(BaseModel):
    """How good a context is; the first five from 0 to 100, with one decimal.

    `bot.context.score` has the formulas. Redundancy is better the lower it is, all others the
    higher. `tokens` is the length of the request, `counted` by whom.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False)

    relevance: Annotated[float, Field(ge=0, le=100)]
    completeness: Annotated[float, Field(ge=0, le=100)]
    specificity: Annotated[float, Field(ge=0, le=100)]
    redundancy: Annotated[float, Field(ge=0, le=100)]
    efficiency: Annotated[float, Field(ge=0, le=100)]
    pieces: Annotated[int, Field(ge=0)] = 0
    tokens: Annotated[int, Field(ge=0)] = 0
    counted: Literal["estimate", "endpoint"] = "estimate"


class ExchangeRecord(BaseModel):
    """One exchange with a model; `prompt` and `reply` are SHA-256 as hex.

    The prompt's is that of the messages as canonical JSON, the reply's that of its words in UTF-8.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False)

    model: Annotated[str, Field(max_length=200)]
    prompt: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    reply: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    tokens: Annotated[int, Field(ge=0)] = 0
    cost: Annotated[float, Field(ge=0)] = 0.0


@dataclass(frozen=True)
class Provenance:
    """Where a candidate came from; written into the tool's manifest.

    Attributes:
        generator: `offline` or `model`.
        generator_version: That of Toolwright.
        pattern: What the offline generator built it from.
        model: The model that wrote it.
        prompt_digest: SHA-256 hex of what that model was asked, as of `ExchangeRecord`.
        reply_digest: SHA-256 hex of what it replied.
        attempts: How often it was generated anew: rounds of asking models, over all attempts.
        seconds: Wall time of generation.
        tokens: Of all exchanges, in both directions.
        cost: Of all exchanges, in US dollars.
        context: How good the context was that models were given; None where there was none.
        exchanges: Every exchange that had a reply.
        repairs: What was put right in the reply without asking again, a sentence each.
    """

    generator: str
    generator_version: str
    pattern: str = ""
    model: str = ""
    prompt_digest: str = ""
    reply_digest: str = ""
    attempts: int = 1
    seconds: float = 0.0
    tokens: int = 0
    cost: float = 0.0
    context: ContextScores | None = None
    exchanges: tuple[ExchangeRecord, ...] = ()
    repairs: tuple[str, ...] = ()


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
