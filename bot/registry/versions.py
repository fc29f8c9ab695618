"""The versions of each tool that a branch has had: from its first-parent history, and nothing else.

A merge commit, a squashed one and a rebased one look alike here: each brings a manifest. So do all
ways to take a tool back: a revert by the bot, by the forge's button, by `git revert`, by hand.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from typing import Final

from bot.errors import RequestError
from bot.git.objects import HistoryEntry
from bot.git.repository import Repository
from bot.layout import TOOLS_FOLDER
from bot.registry.manifest import MANIFEST_NAME, Manifest, parse

_MANIFEST_PATH: Final = re.compile(rf"{TOOLS_FOLDER}/([^/]+)/{re.escape(MANIFEST_NAME)}")


@dataclass(frozen=True)
class Version:
    """One version of a tool on a branch.

    `blob` is its manifest; `arrival` the commit that brought it, the merge where there was one, and
    None where the history is cut off before it.
    """

    blob: str
    arrival: HistoryEntry | None


@dataclass(frozen=True)
class Departure:
    """A commit that took a version away; `back` came back in its place, None for nothing."""

    change: HistoryEntry
    gone: Version
    back: Version | None


@dataclass(frozen=True)
class Story:
    """What became of one tool.

    Attributes:
        standing: The present version last, and before it those that a roll-back would bring back,
            oldest first; empty where the branch has no manifest of the tool.
        departures: Every roll-back there was, oldest first.
    """

    standing: tuple[Version, ...]
    departures: tuple[Departure, ...]


def stories(repository: Repository, commit: str) -> dict[str, Story]:
    """The story of every tool that the first-parent history of a commit has had, by name.

    Two manifests stand for the same version when they list the same files for the same
    specification: other fields are timings, or were edited. A manifest that cannot be read is no
    version where there was one before, but somebody's edit of that one.
    """
    changes: dict[str, list[tuple[HistoryEntry, str]]] = {}
    history = repository.history(commit, f":(glob){TOOLS_FOLDER}/*/{MANIFEST_NAME}")
    for change in reversed(history):
        for path in change.blobs:
            if match := _MANIFEST_PATH.fullmatch(path):
                changes.setdefault(match[1], []).append((change, path))
    return {name: _story(one, _reader(repository, name)) for name, one in changes.items()}


def manifest_of(repository: Repository, name: str, blob: str) -> Manifest | None:
    """The manifest that a blob of the history holds; None where it is not one of that tool."""
    try:
        manifest = parse(repository.blob(blob))
    except RequestError:
        return None
    return manifest if manifest.name == name else None


def merged_manifest(repository: Repository, name: str, merge: str) -> Manifest | None:
    """The manifest that a commit has of a tool; None where it has none, or that cannot be read."""
    path = f"{TOOLS_FOLDER}/{name}/{MANIFEST_NAME}"
    found = repository.files(merge, path).get(path)
    return manifest_of(repository, name, found.oid) if found else None


def _reader(repository: Repository, name: str) -> Callable[[str], object]:
    """Return what makes a version itself, by its blob.

    Read only where there is something to compare.
    """

    @cache
    def identity(blob: str) -> object:
        manifest = manifest_of(repository, name, blob)
        return manifest and (manifest.spec, frozenset(manifest.digests.items()))

    return identity


def _story(changes: Iterable[tuple[HistoryEntry, str]], identity: Callable[[str], object]) -> Story:
    standing: list[Version] = []
    departures: list[Departure] = []
    for change, path in changes:
        blob, before = change.blobs[path], change.before[path]
        if not standing and before:
            standing = [Version(before, None)]
        if not blob:
            departures += [Departure(change, gone, None) for gone in standing[-1:]]
            standing = []
        elif not standing:
            standing = [Version(blob, change)]
        elif blob != standing[-1].blob and (own := identity(blob)) is not None:
            known = [identity(version.blob) for version in standing]
            if own not in known:
                standing.append(Version(blob, change))
            elif own != known[-1]:
                back = known.index(own)
                departures.append(Departure(change, standing[-1], standing[back]))
                standing = standing[: back + 1]
    return Story(tuple(standing), tuple(departures))
