"""Commits and branches through the Git Data API: no push, and GitHub signs what an App makes."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import quote

from bot.git.repository import REGULAR_MODE
from bot.github.client import GithubClient
from bot.github.errors import BranchExistsError, GithubError, UnprocessableError
from bot.github.issues import Parsed, read
from bot.layout import BRANCH_PREFIX


class _Object(Parsed):
    sha: str


class GithubCommit(Parsed):
    """A commit; digests are SHA-1 hex."""

    sha: str
    message: str
    tree: _Object
    parents: tuple[_Object, ...]


class _Ref(Parsed):
    ref: str
    object: _Object


_TYPES: Final = {"040000": "tree", "160000": "commit"}


def branch_head(client: GithubClient, branch: str) -> str | None:
    """The commit that a branch is at, or None where there is no such branch."""
    data = client.get_or_none(f"git/ref/heads/{quote(branch)}")
    return read(_Ref, data).object.sha if data is not None else None


def branches_from(client: GithubClient, start: str) -> dict[str, str]:
    """The branches whose names begin so, with the commits that they are at."""
    found = client.get(f"git/matching-refs/heads/{quote(start)}")
    if not isinstance(found, list):
        raise GithubError(f"GitHub does not list the branches that begin with {start}.")
    refs = (read(_Ref, data) for data in found)
    return {one.ref.removeprefix("refs/heads/"): one.object.sha for one in refs}


def commit(client: GithubClient, sha: str) -> GithubCommit:
    """One commit by its digest."""
    return read(GithubCommit, client.get(f"git/commits/{sha}"))


def make_tree(client: GithubClient, base_tree: str, files: Mapping[str, bytes]) -> str:
    """A tree that differs from another one in the content of some files; returns its digest.

    Args:
        client: The repository.
        base_tree: Digest of the other tree.
        files: New content by path. What is not UTF-8 text, or has a NUL, costs one more request
            a file.
    """
    entries = [_entry(client, path, content) for path, content in sorted(files.items())]
    body = {"base_tree": base_tree, "tree": entries}
    return read(_Object, client.post("git/trees", body, repeat=True)).sha


def make_folder(
    client: GithubClient, kept: Mapping[str, tuple[str, str]], files: Mapping[str, bytes]
) -> str:
    """The tree of one folder, named whole; returns its digest.

    Args:
        client: The repository.
        kept: Mode and digest by name of what is in the repository already.
        files: Content by name of what is not.
    """
    entries: list[dict[str, Any]] = [
        {"path": name, "mode": mode, "type": _TYPES.get(mode, "blob"), "sha": sha}
        for name, (mode, sha) in sorted(kept.items())
    ]
    entries += [_entry(client, name, content) for name, content in sorted(files.items())]
    return read(_Object, client.post("git/trees", {"tree": entries}, repeat=True)).sha


def make_commit(client: GithubClient, message: str, tree: str, parent: str) -> str:
    """A commit on no branch yet; without an author's name GitHub takes the token's and signs."""
    body = {"message": message, "tree": tree, "parents": [parent]}
    return read(_Object, client.post("git/commits", body, repeat=True)).sha


def move_branch(client: GithubClient, branch: str, sha: str, before: str | None) -> None:
    """Have a branch of the bot's at a commit, in one step.

    Args:
        client: The repository.
        branch: Its name, without `refs/heads/`; it begins with `toolwright/`.
        sha: The commit.
        before: Where it is now; None where it is not there yet.

    Raises:
        BranchExistsError: It should not be there yet, and is, perhaps by this very request, whose
            first answer was lost.
        UnprocessableError: It is elsewhere by now: somebody else moved or deleted it.
        ValueError: It is not a branch of the bot's, and moving it could be a merge; a defect of
            the caller.
    """
    if not branch.startswith(BRANCH_PREFIX):
        raise ValueError(f"{branch} is not a branch of the bot's")
    if before == sha:
        return
    if before is None:
        try:
            client.post("git/refs", {"ref": f"refs/heads/{branch}", "sha": sha}, repeat=True)
        except UnprocessableError as error:
            if (head := branch_head(client, branch)) is None:
                raise
            raise BranchExistsError(branch, head) from error
        return
    if branch_head(client, branch) != before:
        raise UnprocessableError(
            f"The branch {branch} was moved by somebody else in the meantime.",
            remedy="Look at it, then run the same command again.",
        )
    client.patch(f"git/refs/heads/{quote(branch)}", {"sha": sha, "force": True})


def _entry(client: GithubClient, path: str, content: bytes) -> dict[str, Any]:
    place: dict[str, Any] = {"path": path, "mode": REGULAR_MODE, "type": "blob"}
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        text = "\0"
    if "\0" not in text:
        return place | {"content": text}
    body = {"content": base64.b64encode(content).decode(), "encoding": "base64"}
    blob = read(_Object, client.post("git/blobs", body, repeat=True))
    if len(blob.sha) not in {40, 64}:
        raise GithubError(f"GitHub's digest for {path} is not one.")
    return place | {"sha": blob.sha}
