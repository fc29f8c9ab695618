"""Roll-backs: every time that a branch went back to an earlier version of a tool, or to none."""

from __future__ import annotations

from dataclasses import dataclass

from bot.git.repository import Repository
from bot.registry.versions import Departure, Story, Version, manifest_of, stories


@dataclass(frozen=True)
class RollBack:
    """One roll-back, whoever made it and however: all leave the same trace on the branch.

    Attributes:
        name: The tool's name.
        issue: Where the version that went away was asked for, in the words of its manifest, which
            whoever merged it has written; empty where that cannot be read, or names none.
        commit: What took it away.
        author: Who made that commit.
        date: When, ISO 8601, UTC.
        merge: The commit that had brought the version that went away; empty where the history is
            cut off.
        returned: The commit that had once brought the version that came back, empty where the
            history is cut off; None where the tool is gone.
        stands: Whether nothing has come after it: no new version, and not the same one again.
    """

    name: str
    issue: str
    commit: str
    author: str
    date: str
    merge: str
    returned: str | None
    stands: bool


def roll_backs(repository: Repository, ref: str) -> tuple[RollBack, ...]:
    """The roll-backs in the first-parent history of a branch, by name, then oldest first.

    No roll-back is the update to a version that was not there before, nor one that comes back after
    it had gone: a second merge, or the revert of a revert.

    Raises:
        RequestError: There is no such branch or commit.
    """
    found = sorted(stories(repository, repository.resolve(ref)).items())
    return tuple(
        _roll_back(repository, name, story, departure)
        for name, story in found
        for departure in story.departures
    )


def _roll_back(repository: Repository, name: str, story: Story, departure: Departure) -> RollBack:
    change, gone, back = departure.change, departure.gone, departure.back
    manifest = manifest_of(repository, name, gone.blob)
    present = story.standing[-1] if story.standing else None
    return RollBack(
        name=name,
        issue=manifest.issue if manifest else "",
        commit=change.commit,
        author=change.author,
        date=change.date,
        merge=_commit(gone),
        returned=None if back is None else _commit(back),
        stands=departure is story.departures[-1] and back == present,
    )


def _commit(version: Version) -> str:
    return version.arrival.commit if version.arrival else ""
