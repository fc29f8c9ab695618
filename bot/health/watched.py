"""Which merged tools are still watched, from Git alone."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from bot.errors import SurroundingsError
from bot.git.repository import Repository
from bot.health.report import NAME
from bot.registry.manifest import MANIFEST_NAME
from bot.registry.tools import Tool, list_tools

_NAME: Final = re.compile(NAME)


class Phase(StrEnum):
    """How far the time has run in which a tool is watched."""

    WATCHED = "watched"
    DUE = "due"


@dataclass(frozen=True)
class WatchedTool:
    """A merged tool that is to be measured.

    `merged_at` is the committer date of its merge, which no manifest can change. A tool that is
    `due` has had its time, and is confirmed where it is healthy still.
    """

    tool: Tool
    merged_at: datetime
    phase: Phase


def watched(
    repository: Repository, commit: str, now: datetime, hours: int
) -> tuple[WatchedTool, ...]:
    """The tools of a branch that are watched at a time, or that are due to be confirmed, by name.

    A tool is watched for the first `hours` after its merge, and due for as long again, so that runs
    which come late still confirm it; a merge whose date lies ahead is watched. Where a tool came by
    a fast-forward, its time began when its commit was made. A folder whose name no tool can have is
    nothing that Toolwright has proposed, and is left out.

    Args:
        repository: Where the tools are.
        commit: The tip of the base branch.
        now: A time with its offset.
        hours: For how long a tool is watched.

    Raises:
        SurroundingsError: The history is cut off, so that nobody can say when a tool was merged.
    """
    span = timedelta(hours=hours)
    found = []
    for tool in list_tools(repository, commit):
        if MANIFEST_NAME not in tool.files or not _NAME.fullmatch(tool.name):
            continue
        if not tool.commit:
            raise SurroundingsError(
                f"{repository.root} does not say when {tool.name} was merged: its history is cut "
                "off.",
                remedy="Fetch all of it: git fetch --unshallow (in a workflow, fetch-depth: 0).",
            )
        merged_at = datetime.fromisoformat(tool.merged_at)
        age = now - merged_at
        if age < 2 * span:
            found.append(WatchedTool(tool, merged_at, Phase.WATCHED if age < span else Phase.DUE))
    return tuple(found)
