"""Results of stages that have judged the same before, kept beside the repository.

The folder lies inside the Git folder, which no sandbox is ever shown, so nothing that runs in one
can write a verdict. What others on the same machine could have written is not believed either.
"""

from __future__ import annotations

import os
import stat
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, fields
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Final, Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from bot.regular_file import read_regular
from bot.validate.case import Case
from bot.validate.digest import digest
from bot.validate.report import StageResult, Status
from bot.validate.stage import Stage

MAX_ENTRIES: Final = 500
MAX_ENTRY_BYTES: Final = 8 << 20
STALE_SECONDS: Final = 3600.0
"""A part that was being written longer ago was left behind by a writer that died."""

_ENTRY: Final = ".json"
_PART: Final = ".part"
_KEPT: Final = frozenset({Status.PASSED, Status.FAILED, Status.UNPROVEN})


class _CacheEntry(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    format: Literal[1]
    key: str
    result: StageResult


@dataclass(frozen=True)
class Cache:
    """Results by what they depend on; several processes may share one folder.

    Attributes:
        folder: Holds one file for each result, and is made when the first one is kept.
        code: Digest of everything that judges, as `code_digest` gives it.
        say: Takes one line where a result could not be kept, which never stops a run.
        anew: Whether nothing that was kept counts; what is judged now takes its place.
    """

    folder: Path
    code: str
    say: Callable[[str], None]
    anew: bool = False

    def key(self, stage: Stage, case: Case) -> str:
        """Return what the result of a stage depends on, as one SHA-256 in hex.

        That is the stage's name and version, every field of the case as the stage is given it, and
        the code that judges. Of the sandbox it is the name and what it offers inside.

        Raises:
            TypeError: The case has a field of a type that `bot.validate.digest` does not know.
        """
        parts = {field.name: getattr(case, field.name) for field in fields(case)}
        parts["sandbox"] = (case.sandbox.name, case.sandbox.environment_digest)
        return digest((stage.name, stage.version, self.code, parts))

    def find(self, key: str) -> StageResult | None:
        """The result that is kept under a key, marked as cached, or None.

        A file that is not regular, not this user's, writable for others, or not a valid entry for
        this very key counts as absent; with `anew`, every one does.
        """
        if self.anew:
            return None
        path = self._path(key)
        content = read_regular(path, MAX_ENTRY_BYTES, _is_private)
        if content is None:
            return None
        try:
            entry = _CacheEntry.model_validate_json(content, strict=True)
        except ValidationError:
            return None
        if entry.key != key or entry.result.status not in _KEPT:
            return None
        with suppress(OSError):
            os.utime(path)
        return entry.result.model_copy(update={"cached": True})

    def keep(self, key: str, result: StageResult) -> None:
        """Keep what a stage came to; one that was skipped or errored says nothing lasting."""
        if result.status not in _KEPT:
            return
        entry = _CacheEntry(format=1, key=key, result=result)
        try:
            self._open_folder()
            self._write(self._path(key), entry.model_dump_json().encode())
            self._prune()
        except OSError as error:
            self.say(f"the result of {result.name} was not cached in {self.folder}: {error}")

    def _path(self, key: str) -> Path:
        return self.folder / f"{key}{_ENTRY}"

    def _open_folder(self) -> None:
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        found = self.folder.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid():
            raise PermissionError("it is not a folder of this user")
        self.folder.chmod(0o700)

    def _write(self, path: Path, content: bytes) -> None:
        # A reader sees the old entry or the new one. After a crash of the machine it may see an
        # empty one, which counts as absent.
        handle, name = tempfile.mkstemp(dir=self.folder, suffix=_PART)
        part = Path(name)
        try:
            with os.fdopen(handle, "wb") as stream:
                stream.write(content)
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)

    def _prune(self) -> None:
        """Remove the entries used longest ago above the limit, and parts of writers that died."""
        entries = sorted(self._ages(_ENTRY), reverse=True)
        stale = time.time() - STALE_SECONDS
        parts = [path for written, path in self._ages(_PART) if written < stale]
        for path in [*(path for _, path in entries[MAX_ENTRIES:]), *parts]:
            path.unlink(missing_ok=True)

    def _ages(self, suffix: str) -> Iterator[tuple[float, Path]]:
        for path in self.folder.glob(f"*{suffix}"):
            # Another process may have removed it in the meantime.
            with suppress(FileNotFoundError):
                yield path.lstat().st_mtime, path


def open_cache(git_folder: Path, say: Callable[[str], None], *, anew: bool = False) -> Cache:
    """The cache of a repository, by the Git folder that all of its worktrees share.

    Args:
        git_folder: That folder.
        say: Takes one line where a result could not be kept.
        anew: Whether to judge everything anew, and keep that.
    """
    return Cache(git_folder / "toolwright" / "cache", code_digest(), say, anew)


def code_digest(package: Traversable | None = None) -> str:
    """SHA-256 hex of the running Python and of every file of the package `bot`.

    All of it rather than the stages alone: what they import from elsewhere decides, too, and a
    change that did not matter costs one run.
    """
    root = resources.files("bot") if package is None else package
    return digest((sys.version, dict(_contents(root, ""))))


def _contents(folder: Traversable, prefix: str) -> Iterator[tuple[str, bytes]]:
    for item in folder.iterdir():
        if item.is_file():
            yield f"{prefix}{item.name}", item.read_bytes()
        elif item.name != "__pycache__":
            yield from _contents(item, f"{prefix}{item.name}/")


def _is_private(found: os.stat_result) -> bool:
    writable_for_others = found.st_mode & (stat.S_IWGRP | stat.S_IWOTH)
    return found.st_uid == os.geteuid() and not writable_for_others
