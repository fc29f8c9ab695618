"""A job: what the publish zone asks the build zone for, frozen when a maintainer set the label."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Annotated, Final, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.errors import RequestError, SurroundingsError
from bot.llm.usage import Usage

MAX_FILE_BYTES: Final = 64 << 20
"""Largest file that is read from another zone."""

Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$", description="SHA-256, as hex.")]
Commit = Annotated[str, Field(pattern=r"^[0-9a-f]{40}$", description="A commit, as hex.")]


class Handed(BaseModel):
    """What one zone hands to another: a JSON file that is read strictly, whoever wrote it."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False)

    version: Literal[1] = 1


T = TypeVar("T", bound=Handed)


class Job(Handed):
    """One attempt at the tool of an issue.

    Attributes:
        issue: The issue's number.
        issue_url: Its page.
        event: The event of the label that started the work.
        attempt: From 1, over all attempts since the label was set.
        base: The branch that the tool is for.
        commit: Where that branch was when the job was made.
        spec: The specification, as `specs/<name>.yaml` will have it.
        notes: What maintainers asked for after earlier attempts, oldest first.
        spent: What other runs have used of models today, where one is configured.
    """

    issue: Annotated[int, Field(ge=1)]
    issue_url: Annotated[str, Field(max_length=500, pattern=r"^https?://[^\s<>()\[\]]+$")]
    event: Annotated[int, Field(ge=1)]
    attempt: Annotated[int, Field(ge=1, le=1000)]
    base: Annotated[str, Field(min_length=1, max_length=250)]
    commit: Commit
    spec: Annotated[str, Field(max_length=1 << 20)]
    notes: Annotated[tuple[str, ...], Field(strict=False, max_length=1000)] = ()
    spent: Usage = Usage()

    @property
    def digest(self) -> str:
        """SHA-256 hex of the job as it is written."""
        return hashlib.sha256(self.model_dump_json().encode()).hexdigest()


def write(handed: Handed, path: Path) -> None:
    """Write a file for another zone.

    Raises:
        SurroundingsError: It cannot be written.
    """
    try:
        path.write_text(handed.model_dump_json() + "\n", encoding="utf-8")
    except OSError as error:
        raise SurroundingsError(f"{path} cannot be written: {error.strerror}.") from error


def read(path: Path) -> Job:
    """Read a job.

    Raises:
        RequestError: There is no such file, or it is not a job.
    """
    return parse(Job, content(path), str(path))


def content(path: Path) -> bytes:
    """The bytes of a file that another zone wrote.

    Raises:
        RequestError: It is not there, not a regular file, or larger than 64 MiB.
    """
    try:
        if path.is_symlink() or not path.is_file() or path.stat().st_size > MAX_FILE_BYTES:
            most = MAX_FILE_BYTES >> 20
            raise RequestError(f"{path} is not a regular file of at most {most} MiB.")
        return path.read_bytes()
    except OSError as error:
        raise RequestError(f"{path} cannot be read: {error.strerror}.") from error


def parse(kind: type[T], data: bytes, name: str) -> T:
    """What another zone wrote, as what it should be.

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
