"""The inputs of a task on the host: files in a private folder, and mounts that were checked.

Every backend binds the folder read-only at `/work`. Paths come from stages, which have judged the
candidate's own paths before: an unsafe one here is a defect in Toolwright, hence a ValueError.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Final

from bot.sandbox.protocol import SandboxError, Task

WORK: Final = PurePosixPath("/work")

# Where a sandbox keeps its own parts; a mount there could replace them.
_RESERVED: Final = frozenset(
    {"bin", "boot", "dev", "etc", "lib", "lib32", "lib64", "libx32", "opt", "proc", "run", "sbin"}
    | {"sys", "usr", "var"}
)


@dataclass(frozen=True)
class Inputs:
    """What to bind read-only: `work` at `/work`, then `mounts` (path inside, on host)."""

    work: Path
    mounts: tuple[tuple[str, Path], ...]


def stage(task: Task, folder: Path) -> Inputs:
    """Write the files of `task` under `folder`, and make the mount points that lie under `/work`.

    Args:
        task: The task whose files and mounts are meant.
        folder: An empty folder that only this run knows.

    Raises:
        ValueError: A path is absolute where it must not be, leaves its folder, is written in two
            ways, or is both a file and a folder.
        SandboxError: A mount's host path does not exist or is a link, or the disk refused a file.
    """
    work = folder / "work"
    _check(task)
    try:
        # The command inside runs as another user, whatever the umask of this process is.
        _make_folder(work)
        for path, content in task.files.items():
            _make_parents(work, PurePosixPath(path))
            _write(work / path, content)
        mounts = tuple((inside, _host_path(outside)) for inside, outside in task.mounts.items())
        for inside, outside in mounts:
            if WORK in PurePosixPath(inside).parents:
                _make_mount_point(work, PurePosixPath(inside).relative_to(WORK), outside)
    except OSError as error:
        raise SandboxError(
            f"The inputs of a sandbox could not be written under {folder}: {error}.",
            remedy="Free some disk space there, or set TMPDIR to a folder that has it.",
        ) from error
    return Inputs(work, mounts)


def _check(task: Task) -> None:
    names = [PurePosixPath(name) for name in task.files]
    for written, path in zip(task.files, names, strict=True):
        if not written or not _is_plain(written, path) or path.is_absolute():
            raise ValueError(f"not a plain relative path: {written!r}")
    for written in task.mounts:
        path = PurePosixPath(written)
        if not _is_plain(written, path) or not path.is_absolute() or len(path.parts) < 2:
            raise ValueError(f"not a plain absolute path: {written!r}")
        if path.parts[1] in _RESERVED or path in (WORK, PurePosixPath("/tmp")):  # noqa: S108
            raise ValueError(f"a mount would cover the sandbox's own {written!r}")
    targets = [WORK / path for path in names] + [PurePosixPath(inside) for inside in task.mounts]
    folders = {parent for path in targets for parent in path.parents}
    for path, times in Counter(targets).items():
        if path in folders or times > 1:
            raise ValueError(f"named twice, or both file and folder: {str(path)!r}")


def _is_plain(written: str, path: PurePosixPath) -> bool:
    return (
        str(path) == written and written != "." and ".." not in path.parts and "\0" not in written
    )


def _host_path(path: Path) -> Path:
    # A link in a repository may lead anywhere; what is shown inside is named by its own path.
    fault = "is a link" if path.is_symlink() else "" if path.exists() else "is not there"
    if fault:
        raise SandboxError(
            f"{path} cannot be shown to a sandbox: it {fault}.",
            remedy="Name an existing file or folder by its own path.",
        )
    return path.absolute()


def _make_folder(path: Path) -> None:
    path.mkdir()
    path.chmod(0o755)


def _make_parents(work: Path, path: PurePosixPath) -> None:
    for parent in reversed(path.parents[:-1]):
        if not (work / parent).is_dir():
            _make_folder(work / parent)


def _write(path: Path, content: bytes) -> None:
    with path.open("xb") as stream:
        stream.write(content)
    path.chmod(0o644)


def _make_mount_point(work: Path, path: PurePosixPath, outside: Path) -> None:
    _make_parents(work, path)
    if outside.is_dir():
        _make_folder(work / path)
    else:
        _write(work / path, b"")
