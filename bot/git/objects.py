"""What Git's plumbing prints, as values: tree entries, blobs, commits and first-parent changes."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

COMMIT_FORMAT: Final = "--format=%T%x00%P%x00%cn%x00%ce%x00%B"
CHANGE_FORMAT: Final = "--format=commit %H%x09%P%x09%ct%x09%an"
SUBMODULE_MODE: Final = "160000"

_LAST_SECOND: Final = 253_402_300_799  # of the year 9999, the last that a date can have
_RAW_LINE: Final = re.compile(
    r"^:(\d+) (\d+) ([0-9a-f]+) ([0-9a-f]+) [A-Z]\d*\t(.+)$", re.MULTILINE
)


@dataclass(frozen=True)
class TreeFile:
    """One entry of a tree: `mode` as Git writes it (`120000` is a link, `160000` a submodule).

    `content` is the target of a link, and empty for a submodule.
    """

    mode: str
    oid: str
    content: bytes


@dataclass(frozen=True)
class TreeEntry:
    """One entry of a tree, unread: `mode` as Git writes it, `size` in bytes, 0 for a submodule."""

    mode: str
    oid: str
    size: int


@dataclass(frozen=True)
class Commit:
    """What a commit says of itself; `parents` in order, first the one it was made on."""

    sha: str
    tree: str
    parents: tuple[str, ...]
    committer: str
    committer_email: str
    message: str


@dataclass(frozen=True)
class HistoryEntry:
    """One commit of a first-parent history, and what it did to the paths asked for.

    `date` is the committer date in ISO 8601, UTC: when the commit came to be as it is, while a
    rebase keeps the date of the author. `blobs` holds the new object by path, empty where
    the path went away or became a submodule, and `before` the old one, empty where it is new.
    """

    commit: str
    parents: tuple[str, ...]
    date: str
    author: str
    blobs: Mapping[str, str]
    before: Mapping[str, str]


def parse_commit(sha: str, output: bytes) -> Commit:
    """Read what `git log` prints for one commit with `COMMIT_FORMAT`."""
    fields = output.decode("utf-8", "replace").split("\0", 4)
    tree, parents, name, email, message = fields
    return Commit(sha, tree, tuple(parents.split()), name, email, message)


def parse_tree(listing: bytes) -> dict[str, tuple[str, str]]:
    """Read `git ls-tree -z`: mode and object by path; names need not be UTF-8."""
    entries = {}
    for entry in listing.split(b"\0"):
        if entry:
            words, _, name = entry.partition(b"\t")
            mode, _, oid = words.decode().split()
            entries[os.fsdecode(name)] = (mode, oid)
    return entries


def parse_long_tree(listing: bytes) -> dict[str, TreeEntry]:
    """Read `git ls-tree -l -z`: entries by path; names need not be UTF-8."""
    entries = {}
    for entry in listing.split(b"\0"):
        if entry:
            words, _, name = entry.partition(b"\t")
            mode, _, oid, size = words.decode().split()
            entries[os.fsdecode(name)] = TreeEntry(mode, oid, 0 if size == "-" else int(size))
    return entries


def parse_batch(oids: Sequence[str], stream: bytes) -> dict[str, bytes]:
    """Read `git cat-file --batch` for the objects asked for; missing ones are left out."""
    contents = {}
    position = 0
    for oid in oids:
        end = stream.index(b"\n", position)
        words = stream[position:end].split(b" ")
        position = end + 1
        if words[-1] != b"missing":
            size = int(words[2])
            contents[oid] = stream[position : position + size]
            position += size + 1
    return contents


def parse_changes(log: bytes) -> Iterator[HistoryEntry]:
    """Read `git log --raw` with `CHANGE_FORMAT`."""
    for block in re.split(r"^commit ", log.decode("utf-8", "replace"), flags=re.MULTILINE)[1:]:
        head, _, rest = block.partition("\n")
        commit, parents, seconds, author = head.split("\t", 3)
        blobs, before = {}, {}
        for line in _RAW_LINE.finditer(rest):
            old_mode, new_mode, old, new, path = line.groups()
            blobs[path], before[path] = _object(new_mode, new), _object(old_mode, old)
        yield HistoryEntry(commit, tuple(parents.split()), _date(seconds), author, blobs, before)


def _date(seconds: str) -> str:
    """Return the time of a commit, which may say any number; that of 1970 where it says none."""
    bounded = min(int(seconds), _LAST_SECOND) if seconds.isascii() and seconds.isdigit() else 0
    return datetime.fromtimestamp(bounded, UTC).isoformat()


def _object(mode: str, oid: str) -> str:
    """An object that the repository has: zeros stand for none, a submodule's is elsewhere."""
    return oid if oid.strip("0") and mode != SUBMODULE_MODE else ""
