"""What one trust zone hands to another: a JSON file that is read strictly, whoever wrote it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Final, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.errors import RequestError, SurroundingsError
from bot.regular_file import why_irregular, why_unwritable

MAX_FILE_BYTES: Final = 64 << 20
"""Largest file that is read from another zone."""

Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$", description="SHA-256, as hex.")]

CommitId = Annotated[
    str, Field(pattern=r"^([0-9a-f]{40}|[0-9a-f]{64})$", description="SHA-1 or SHA-256, as hex.")
]
"""A commit of a repository, whose objects have names of one form or the other."""


class ZoneFile(BaseModel):
    """What one zone hands to another: a JSON file that is read strictly, whoever wrote it."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False)

    version: Literal[1] = 1


T = TypeVar("T", bound=ZoneFile)


def write(handed: ZoneFile, path: Path) -> None:
    """Write a file for another zone.

    Raises:
        SurroundingsError: It cannot be written.
    """
    try:
        path.write_text(handed.model_dump_json() + "\n", encoding="utf-8")
    except OSError as error:
        raise SurroundingsError(f"{path} cannot be written: {error.strerror}.") from error


def require_writable(path: Path) -> None:
    """Refuse before the work what `write` would refuse after it.

    Raises:
        SurroundingsError: It cannot be written.
    """
    if why := why_unwritable(path):
        raise SurroundingsError(f"{path} cannot be written: {why}.")


def content(path: Path) -> bytes:
    """The bytes of a file that another zone wrote.

    Raises:
        RequestError: It is not there, not a regular file, or larger than 64 MiB.
    """
    try:
        if why := why_irregular(path):
            raise RequestError(f"{path} {why}.")
        if path.stat().st_size > MAX_FILE_BYTES:
            raise RequestError(f"{path} is larger than {MAX_FILE_BYTES >> 20} MiB.")
        return path.read_bytes()
    except OSError as error:
        raise RequestError(f"{path} cannot be read: {error.strerror}.") from error


def parse(kind: type[T], data: bytes, name: str) -> T:
    """Return what another zone wrote, as what it should be.

    Raises:
        RequestError: It is something else; the message names the first field that is wrong.
    """
    try:
        return kind.model_validate_json(data)
    except ValidationError as error:
        problem = error.errors()[0]
        field = ".".join(str(step) for step in problem["loc"]) or "the whole"
        message = f"{name} is not a {kind.__name__.lower()}: {field}: {problem['msg']}."
        raise RequestError(message) from error
