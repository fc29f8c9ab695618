"""How proposals have fared in a repository, from its Git history and nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from bot.errors import RequestError
from bot.git.repository import REGULAR_MODE, Repository
from bot.layout import BRANCH_PREFIX, tool_folder
from bot.registry.manifest import MANIFEST_NAME, Manifest, parse
from bot.registry.roll_backs import roll_backs
from bot.registry.tools import list_tools

_PLACES: Final = (f"refs/heads/{BRANCH_PREFIX}", f"refs/remotes/*/{BRANCH_PREFIX}*")
_PROPOSAL: Final = re.compile(
    rf"refs/(?:heads|remotes/[^/]+)/{BRANCH_PREFIX}([a-z][a-z0-9]*(?:_[a-z0-9]+)*)"
)


@dataclass(frozen=True)
class Rates:
    """Counts of tools, by name: a tool that was proposed again counts once.

    Attributes:
        proposed: Tools that there is, or was, a proposal for. A rejected one whose branch is gone
            has left no trace.
        approved: Those of which the gate approved a version.
        merged: Those that a person has merged.
        rolled_back: Those that the branch had and has no more.
        mean_attempts: Attempts for each tool, by its newest manifest that is known; None where
            there is none.
    """

    proposed: int
    approved: int
    merged: int
    rolled_back: int
    mean_attempts: float | None


def read_rates(repository: Repository, ref: str, proposed: Manifest | None = None) -> Rates:
    """Count what a branch and the proposals for it show.

    Args:
        repository: With the branches `toolwright/*`, its own or those of its remotes, as fetched.
        ref: The branch that proposals are for.
        proposed: One that is about to be proposed; it counts in place of what its branch has.

    Raises:
        RequestError: There is no such branch or commit.
    """
    merged = {tool.name: tool.manifest for tool in list_tools(repository, ref)}
    removed = {
        tool.name: _manifest(repository, f"{tool.commit}^1", tool.name)
        for tool in roll_backs(repository, ref)
        if tool.stands and tool.returned is None
    }
    branches = list(_branches(repository))
    if proposed:
        others = [(name, manifest) for name, manifest in branches if name != proposed.name]
        branches = [(proposed.name, proposed), *others]
    names = {*merged, *removed, *(name for name, _ in branches)}
    known = [
        (name, manifest)
        for name, manifest in (*branches, *merged.items(), *removed.items())
        if manifest is not None
    ]
    newest = {name: manifest.generation.attempts for name, manifest in reversed(known)}
    return Rates(
        proposed=len(names),
        approved=len({name for name, manifest in known if manifest.approved}),
        merged=len({*merged, *removed}),
        rolled_back=len(removed),
        mean_attempts=round(sum(newest.values()) / len(newest), 2) if newest else None,
    )


def _branches(repository: Repository) -> Iterator[tuple[str, Manifest | None]]:
    for ref in repository.references(*_PLACES):
        if match := _PROPOSAL.fullmatch(ref):
            yield match[1], _manifest(repository, ref, match[1])


def _manifest(repository: Repository, commit: str, name: str) -> Manifest | None:
    path = f"{tool_folder(name)}/{MANIFEST_NAME}"
    file = repository.files(commit, path).get(path)
    if file is None or file.mode != REGULAR_MODE:
        return None
    try:
        manifest = parse(file.content)
    except RequestError:  # anybody may push to a branch; what cannot be read is not counted
        return None
    return manifest if manifest.name == name else None
