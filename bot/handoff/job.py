"""A job: what the publish zone asks the build zone for, frozen when a maintainer set the label."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Annotated

from pydantic import Field

from bot.llm.usage import Usage
from bot.zone_file import CommitId, ZoneFile, content, parse


class Job(ZoneFile):
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
    commit: CommitId
    spec: Annotated[str, Field(max_length=1 << 20)]
    notes: Annotated[tuple[str, ...], Field(strict=False, max_length=1000)] = ()
    spent: Usage = Usage()

    @property
    def digest(self) -> str:
        """SHA-256 hex of the job as it is written."""
        return hashlib.sha256(self.model_dump_json().encode()).hexdigest()


def read(path: Path) -> Job:
    """Read a job.

    Raises:
        RequestError: There is no such file, or it is not a job.
    """
    return parse(Job, content(path), str(path))
