"""The required status of pull requests that are not the bot's own.

Branch protection asks every pull request for it, so each needs a word: one that changes no tool is
none of our business, one that takes a tool back to a state the branch had before is a roll-back,
and any other change to a tool has passed no gate.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import PurePosixPath
from typing import Final

from bot.config import GithubConfig
from bot.git.repository import REGULAR_MODES, Repository
from bot.github import checks, git_data, pulls
from bot.github.checks import State
from bot.github.client import GithubClient
from bot.github.errors import GithubError
from bot.github.pulls import Pull
from bot.layout import BRANCH_PREFIX, TOOLS_FOLDER
from bot.text.printable import printable

UNLISTED: Final = "What this does to the tools cannot be listed; keep it small, and to folders"
_MODULES: Final = frozenset({".py", ".pyc", ".so"})
_FOLDER_MODE: Final = "040000"


@dataclass(frozen=True)
class Word:
    """What a status says."""

    state: State
    description: str


@dataclass(frozen=True)
class _FolderEntry:
    mode: str
    oid: str


def word(
    names: Iterable[str], after: Mapping[str, str], earlier: Mapping[str, Collection[str]]
) -> Word:
    """Judge a pull request by what it changes; nothing of it is run.

    Args:
        names: The names of the tools that it changes; anybody may have chosen them.
        after: The digest of each tool's folder at its head, by the tool's name.
        earlier: The digests that each tool's folder had on the base branch, by the tool's name.
    """
    touched = sorted(names)
    unknown = [
        name for name in touched if name in after and after[name] not in earlier.get(name, ())
    ]
    if unknown:
        listed = ", ".join(map(printable, unknown))
        return Word("failure", f"Changes {listed} by hand; the gate has not judged that")
    if touched:
        listed = ", ".join(map(printable, touched))
        return Word("success", f"Takes {listed} back to an earlier state")
    return Word("success", "Changes no generated tool")


def mark(
    client: GithubClient, repository: Repository, tip: str, github: GithubConfig, pull: Pull
) -> Word | None:
    """Give the head of an ordinary pull request its status, unless it has one of the bot's.

    What anybody else has set there counts for nothing: it is followed by the bot's own word.

    Args:
        client: The repository on GitHub.
        repository: A clone of it.
        tip: The commit of the base branch there.
        github: As whom the bot acts, and which status counts.
        pull: The pull request.

    Returns:
        What was said; None where nothing had to be.
    """
    if pulls.is_bots(client, pull):
        return None
    head = pull.head.sha
    if checks.status(client, head, github.status, github.login) is not None:
        return None
    changed = pulls.changed_paths(client, pull.number)
    said = _judged(client, repository, tip, head, changed, lambda _: frozenset())
    checks.set_status(client, head, github.status, said.state, said.description, pull.html_url)
    return said


def mark_group(
    client: GithubClient, repository: Repository, tip: str, github: GithubConfig, head: str
) -> Word:
    """Give the commit of a merge queue its status, and say what was said.

    A tool in it has to be as the base branch had it once, or as a proposal has it that the bot
    itself has marked as approved.

    Args:
        client: The repository on GitHub.
        repository: A clone of it.
        tip: The commit of the base branch there.
        github: As whom the bot acts, and which status counts.
        head: The commit to be tried.
    """
    changed = pulls.compared_paths(client, tip, head)
    approved = partial(_approved, client, github)
    said = _judged(client, repository, tip, head, changed, approved)
    checks.set_status(client, head, github.status, said.state, said.description)
    return said


def _judged(
    client: GithubClient,
    repository: Repository,
    tip: str,
    head: str,
    changed: Iterable[str] | None,
    approved: Callable[[str], frozenset[str]],
) -> Word:
    """The word on a commit that changes these paths, None where they cannot be listed.

    `approved` gives the digests of a tool's folder that pass beside those of the base branch.
    """
    after = _tools(client, head, changed) if changed is not None else None
    if changed is None or after is None:
        return Word("failure", UNLISTED)
    names = _names(changed, after)
    earlier = {
        name: repository.trees(tip, f"{TOOLS_FOLDER}/{name}") | approved(name) for name in names
    }
    return word(names, _digests(after), earlier)


def _approved(client: GithubClient, github: GithubConfig, name: str) -> frozenset[str]:
    head = git_data.branch_head(client, BRANCH_PREFIX + name)
    found = checks.status(client, head, github.status, github.login) if head else None
    if head is None or found is None or found.state != "success":
        return frozenset()
    own = _tools(client, head, (f"{TOOLS_FOLDER}/{name}/",)) or {}
    return frozenset({entry.oid for one, entry in own.items() if one == name})


def _names(paths: Iterable[str], after: Mapping[str, _FolderEntry]) -> set[str]:
    """The names of the tools that paths belong to.

    A file beside the tools' folders is none of them, unless it can be imported as one: a module, or
    a link or submodule in the place of such a folder.
    """
    steps = [path.split("/") for path in paths if path.startswith(f"{TOOLS_FOLDER}/")]
    return {
        name
        for _, name, *inside in steps
        if inside
        or PurePosixPath(name).suffix in _MODULES
        or (name in after and after[name].mode not in REGULAR_MODES)
    }


def _digests(entries: Mapping[str, _FolderEntry]) -> dict[str, str]:
    return {name: entry.oid for name, entry in entries.items()}


def _tools(
    client: GithubClient, sha: str, changed: Iterable[str]
) -> dict[str, _FolderEntry] | None:
    """Return what is in `generated_tools/` at a commit, by name; None where that cannot be told.

    Nothing is asked for, and nothing returned, where none of that has changed.
    """
    if not any(path.partition("/")[0] == TOOLS_FOLDER for path in changed):
        return {}
    root = _entries(client, sha)
    if root is None or TOOLS_FOLDER not in root:
        return root
    folder = root[TOOLS_FOLDER]
    return _entries(client, folder.oid) if folder.mode == _FOLDER_MODE else None


def _entries(client: GithubClient, sha: str) -> dict[str, _FolderEntry] | None:
    """Return what a tree holds; None where that is more than GitHub lists."""
    data = client.get(f"git/trees/{sha}")
    entries = data.get("tree") if isinstance(data, dict) else None
    if not isinstance(entries, list):
        raise GithubError(f"GitHub does not list the tree {sha[:12]}.")
    if data.get("truncated"):
        return None
    return {
        str(one.get("path")): _FolderEntry(str(one.get("mode")), str(one.get("sha")))
        for one in entries
    }
