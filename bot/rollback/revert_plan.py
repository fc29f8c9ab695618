"""What taking a tool back means, as facts that a report is made of."""

from __future__ import annotations

from dataclasses import dataclass

from bot.git.objects import HistoryEntry
from bot.registry.manifest import Manifest
from bot.registry.tools import Tool


@dataclass(frozen=True)
class RevertPlan:
    """What a revert does, as facts.

    Attributes:
        tool: As it is on the tip.
        manifest: As it was merged; None where that cannot be read.
        merge: The commit that is taken back.
        before: The commit before it; empty where there is none.
        returned: Whether an earlier version of the tool comes back.
        changes: Content by repository path, None for a file that goes away.
        later: Commits after the merge that touched the tool or its specification, newest first.
        edited: Paths that are not as they were merged, and are taken back all the same, sorted.
        kept: The specification's path where people have edited it after the merge, else empty.
        dependents: Names of the tools that use this one.
    """

    tool: Tool
    manifest: Manifest | None
    merge: str
    before: str
    returned: bool
    changes: dict[str, bytes | None]
    later: tuple[HistoryEntry, ...]
    edited: tuple[str, ...]
    kept: str
    dependents: tuple[str, ...]
