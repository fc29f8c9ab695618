"""The records of what runs have used of models, on a reference of their own on GitHub.

GitHub takes any name of a reference that begins with `refs` and has two slashes; this one is no
branch, so that it shows nowhere and starts no workflow.
"""

from __future__ import annotations

import base64
from typing import Final

from bot.git.repository import REGULAR_MODE
from bot.github.client import GithubClient
from bot.github.errors import UnprocessableError
from bot.github.issues import Parsed, read
from bot.llm.run_record import RUNS_REF, RunRecord, parse_record, record_path

_TRIES: Final = 5
_READ: Final = RUNS_REF.replace("refs/", "git/ref/", 1)


class _Object(Parsed):
    sha: str


class _Reference(Parsed):
    object: _Object


class _Commit(Parsed):
    tree: _Object


class _RecordEntry(Parsed):
    path: str
    type: str
    sha: str


class _Tree(Parsed):
    sha: str
    tree: tuple[_RecordEntry, ...] = ()


class _Blob(Parsed):
    content: str


def day_records(client: GithubClient, day: str) -> dict[str, RunRecord]:
    """The records of a day by run: one request for each, and three more.

    Raises:
        GithubError: GitHub could not be reached, or refused.
        SurroundingsError: One of them is none.
    """
    head = _head(client)
    entries = _entries(client, _tree(client, head)) if head else {}
    folder = entries.get(day)
    records = {}
    for name, entry in (_entries(client, folder.sha) if folder else {}).items():
        blob = read(_Blob, client.get(f"git/blobs/{entry.sha}"))
        record = parse_record(base64.b64decode(blob.content), f"{day}/{name}")
        records[record.run] = record
    return records


def keep(client: GithubClient, day: str, record: RunRecord) -> None:
    """Put a record in the place of an older one of the same run, if there is one.

    Raises:
        GithubError: GitHub could not be reached, or refused.
        UnprocessableError: Others were faster each time.
    """
    file = {
        "path": record_path(day, record.run),
        "mode": REGULAR_MODE,
        "type": "blob",
        "content": record.content().decode(),
    }
    for left in reversed(range(_TRIES)):
        head = _head(client)
        before = _tree(client, head) if head else None
        body = {"tree": [file], **({"base_tree": before} if before else {})}
        tree = read(_Object, client.post("git/trees", body, repeat=True)).sha
        if tree == before:
            return
        commit = {"message": f"What models were asked: {day}", "tree": tree}
        parents = [head] if head else []
        sha = read(_Object, client.post("git/commits", {**commit, "parents": parents}, repeat=True))
        try:
            _move(client, sha.sha, head)
        except UnprocessableError:
            if not left:
                raise
        else:
            return


def _move(client: GithubClient, sha: str, before: str | None) -> None:
    """Only forward: where somebody else was faster, GitHub refuses it."""
    if before is None:
        client.post("git/refs", {"ref": RUNS_REF, "sha": sha}, repeat=True)
    else:
        client.patch("git/refs/toolwright/runs", {"sha": sha, "force": False})


def _head(client: GithubClient) -> str | None:
    data = client.get_or_none(_READ)
    return read(_Reference, data).object.sha if data is not None else None


def _tree(client: GithubClient, commit: str) -> str:
    return read(_Commit, client.get(f"git/commits/{commit}")).tree.sha


def _entries(client: GithubClient, tree: str) -> dict[str, _RecordEntry]:
    found = read(_Tree, client.get(f"git/trees/{tree}"))
    return {entry.path: entry for entry in found.tree}
