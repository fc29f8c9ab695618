"""The required status of pull requests that are not the bot's own.

Branch protection asks every pull request for it, so each needs a word: one that changes no tool is
none of our business, one that takes a tool back to a state the branch had before is a roll-back,
and any other change to a tool has passed no gate.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from bot.candidate import TOOLS_FOLDER
from bot.config import GithubConfig
from bot.forge.git import Repository
from bot.forge.github import checks, git_data, pulls
from bot.forge.github.checks import State
from bot.forge.github.client import Client
from bot.forge.github.errors import GithubError
from bot.forge.github.pulls import Pull
from bot.forge.message import BRANCH_PREFIX


@dataclass(frozen=True)
class Word:
    """What a status says."""

    state: State
    description: str


def word(
    paths: Iterable[str], after: Mapping[str, str], earlier: Mapping[str, Collection[str]]
) -> Word:
    """Judge a pull request by what it changes; nothing of it is run.

    Args:
        paths: Every path that it changes.
        after: The digest of each tool's folder at its head, by the tool's name.
        earlier: The digests that each tool's folder had on the base branch, by the tool's name.
    """
    touched = sorted({path.split("/")[1] for path in paths if _is_tool(path)})
    unknown = [
        name for name in touched if name in after and after[name] not in earlier.get(name, ())
    ]
    if unknown:
        names = ", ".join(unknown)
        return Word("failure", f"Changes {names} by hand; the gate has not judged that")
    if touched:
        return Word("success", f"Takes {', '.join(touched)} back to an earlier state")
    return Word("success", "Changes no generated tool")


def mark(client: Client, repository: Repository, tip: str, context: str, pull: Pull) -> Word | None:
    """Give the head of an ordinary pull request its status, unless it has one.

    Args:
        client: The repository on GitHub.
        repository: A clone of it.
        tip: The commit of the base branch there.
        context: The status that a merge requires.
        pull: The pull request.

    Returns:
        What was said; None where nothing had to be.
    """
    own = pull.head.repo is not None and pull.head.repo.full_name == client.repository
    if own and pull.head.ref.startswith(BRANCH_PREFIX):
        return None
    if checks.status(client, pull.head.sha, context) is not None:
        return None
    changed = pulls.changed_paths(client, pull.number)
    names = {path.split("/")[1] for path in changed if _is_tool(path)}
    after = _folders(client, pull.head.sha) if names else {}
    earlier = {name: repository.trees(tip, f"{TOOLS_FOLDER}/{name}") for name in names}
    said = word(changed, after, earlier)
    checks.set_status(client, pull.head.sha, context, said.state, said.description, pull.html_url)
    return said


def mark_group(
    client: Client, repository: Repository, tip: str, github: GithubConfig, head: str
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
    names = {path.split("/")[1] for path in changed if _is_tool(path)}
    after = _folders(client, head) if names else {}
    earlier = {
        name: repository.trees(tip, f"{TOOLS_FOLDER}/{name}") | _approved(client, github, name)
        for name in names
    }
    said = word(changed, after, earlier)
    checks.set_status(client, head, github.status, said.state, said.description)
    return said


def _approved(client: Client, github: GithubConfig, name: str) -> frozenset[str]:
    head = git_data.branch_head(client, BRANCH_PREFIX + name)
    found = checks.status(client, head, github.status, github.login) if head else None
    if head is None or found is None or found.state != "success":
        return frozenset()
    return frozenset({digest for one, digest in _folders(client, head).items() if one == name})


def _is_tool(path: str) -> bool:
    return path.startswith(f"{TOOLS_FOLDER}/") and path.count("/") > 1


def _folders(client: Client, sha: str) -> dict[str, str]:
    """The digests of the folders below `generated_tools/` at a commit, by name."""
    tree = _entries(client, sha)
    return _entries(client, tree[TOOLS_FOLDER]) if TOOLS_FOLDER in tree else {}


def _entries(client: Client, sha: str) -> dict[str, str]:
    data = client.get(f"git/trees/{sha}")
    entries = data.get("tree") if isinstance(data, dict) else None
    if not isinstance(entries, list) or data.get("truncated"):
        raise GithubError(f"GitHub does not list the tree {sha[:12]} whole.")
    return {str(one.get("path")): str(one.get("sha")) for one in entries}
