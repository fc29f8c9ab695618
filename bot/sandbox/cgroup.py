"""Control groups for a run: memory and processes counted for all of its processes together.

Both versions of the kernel's interface are used as they are found: in version 2 one group has both
controllers, in version 1 each has a hierarchy of its own. A group is made below the nearest group,
from this process's own upwards, in which this process may make one; so a limit that already holds
for Toolwright goes on holding, where the kernel lets groups nest that way.

The processor is not limited here: an affinity (see `processors.py`) is exact and never throttles.

Files and their meaning: Linux, Documentation/admin-guide/cgroup-v2.rst, cgroup-v1/memory.rst and
cgroup-v1/pids.rst.
"""

from __future__ import annotations

import os
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Final

from bot.sandbox.guarantees import Promise
from bot.sandbox.protocol import Limits, SandboxError

CONTROLLERS: Final = frozenset({"memory", "pids"})

# A kernel that does not count swap lacks them.
_NOT_EVERYWHERE: Final = frozenset({"memory.swap.max", "memory.memsw.limit_in_bytes"})

_PREFIX: Final = "toolwright-"
_SELF: Final = Path("/proc/self")
_ABANDONED_SECONDS: Final = 60.0
_EMPTYING_SECONDS: Final = 10.0
_EMPTYING_STEP: Final = 0.001


@dataclass(frozen=True)
class Parent:
    """A group that runs get their own groups in.

    Attributes:
        folder: The group's folder.
        controllers: Those that a group made there has, of `CONTROLLERS`.
        version: 1 or 2.
    """

    folder: Path
    controllers: frozenset[str]
    version: int


@dataclass(frozen=True)
class Groups:
    """The groups of one run, one for each of its parents."""

    folders: tuple[tuple[Parent, Path], ...]

    @property
    def controllers(self) -> frozenset[str]:
        """What these groups limit, of `CONTROLLERS`."""
        return frozenset().union(*(parent.controllers for parent, _ in self.folders))

    def add(self, process: int) -> None:
        """Move a process in; what it starts from then on is born inside.

        Raises:
            ProcessLookupError: It has ended.
        """
        for _, folder in self.folders:
            (folder / "cgroup.procs").write_text(str(process))

    def out_of_memory(self) -> bool:
        """Return whether the kernel has killed a process of the run for the memory limit."""
        for parent, folder in self.folders:
            if "memory" in parent.controllers:
                name = "memory.events" if parent.version == 2 else "memory.oom_control"
                counts = dict(line.split() for line in (folder / name).read_text().splitlines())
                if int(counts["oom_kill"]):
                    return True
        return False

    def memory_alarm(self) -> int | None:
        """A descriptor that becomes readable when the limit is reached, the caller's to close.

        None in version 2, where the kernel ends the whole run by itself (`memory.oom.group`).
        """
        for parent, folder in self.folders:
            if "memory" in parent.controllers and parent.version == 1:
                alarm = os.eventfd(0, os.EFD_CLOEXEC | os.EFD_NONBLOCK)
                with (folder / "memory.oom_control").open() as watched:
                    order = f"{alarm} {watched.fileno()}"
                    (folder / "cgroup.event_control").write_text(order)
                return alarm
        return None


def find() -> tuple[Parent, ...]:
    """The groups in which this process can make groups for runs; none where it may not."""
    mounts = (_SELF / "mountinfo").read_text()
    return discover(mounts, (_SELF / "cgroup").read_text())


def discover(mountinfo: str, own: str) -> tuple[Parent, ...]:
    """Return what `find` does, from the text of `/proc/self/mountinfo` and `/proc/self/cgroup`.

    A controller belongs to one hierarchy of the machine; one that is mounted twice counts once.
    """
    paths = {name: path for _, names, path in _fields(own) for name in names.split(",")}
    found: list[Parent] = []
    for root, mount, kind, options in _mounted(mountinfo):
        if kind == "cgroup2":
            parent = _version_2(mount, _below(root, paths.get("")))
        else:
            named = CONTROLLERS & options
            path = next((paths[name] for name in sorted(named) if name in paths), None)
            parent = _version_1(mount, _below(root, path), named)
        covered = {controller for one in found for controller in one.controllers}
        if parent is not None and not covered & parent.controllers:
            found.append(parent)
    return tuple(found)


def keepers(parents: tuple[Parent, ...]) -> dict[Promise, str]:
    """The promises that groups in `parents` keep, and in which version each does."""
    kept: dict[Promise, str] = {}
    for parent in parents:
        group = f"control group, version {parent.version}"
        if "memory" in parent.controllers:
            promises = (Promise.MEMORY, Promise.MEMORY_TOGETHER, Promise.INODES)
            kept |= dict.fromkeys(promises, f"{group} (memory)")
        if "pids" in parent.controllers:
            kept[Promise.PROCESSES] = f"{group} (pids)"
    return kept


@contextmanager
def made(parents: tuple[Parent, ...], limits: Limits) -> Iterator[Groups]:
    """Make the groups of one run, and remove them at the end, when no process is left in them.

    Raises:
        SandboxError: The kernel refuses a group or a limit, or a process cannot be ended.
    """
    name = f"{_PREFIX}{os.getpid()}-{secrets.token_hex(4)}"
    groups = Groups(tuple((parent, parent.folder / name) for parent in parents))
    try:
        for parent, folder in groups.folders:
            _make(folder, parent, limits)
        yield groups
    finally:
        for _, folder in groups.folders:
            _remove(folder)


def remove_abandoned(parents: tuple[Parent, ...]) -> None:
    """Remove the groups that a killed Toolwright left; they are empty, and old."""
    for parent in parents:
        for folder in parent.folder.glob(f"{_PREFIX}*"):
            with suppress(OSError):
                if time.time() - folder.stat().st_mtime > _ABANDONED_SECONDS:
                    folder.rmdir()


def _make(folder: Path, parent: Parent, limits: Limits) -> None:
    try:
        folder.mkdir()
        for file, value in _settings(parent, limits).items():
            if file not in _NOT_EVERYWHERE or (folder / file).exists():
                (folder / file).write_text(value)
    except OSError as error:
        raise SandboxError(
            f"The kernel refuses a control group: {error}.",
            remedy="Type `toolwright sandbox probe` to see what this machine allows.",
        ) from error


def _settings(parent: Parent, limits: Limits) -> dict[str, str]:
    memory = str(limits.memory_bytes)
    settings = {}
    if "pids" in parent.controllers:
        settings["pids.max"] = str(limits.processes)
    if "memory" in parent.controllers and parent.version == 1:
        # The second is the bound of memory and swap together; the kernel wants this order.
        settings |= {"memory.limit_in_bytes": memory, "memory.memsw.limit_in_bytes": memory}
    elif "memory" in parent.controllers:
        settings |= {"memory.max": memory, "memory.swap.max": "0", "memory.oom.group": "1"}
    return settings


def _version_2(mount: Path, path: PurePosixPath | None) -> Parent | None:
    for folder in _upwards(mount, path):
        offered = (folder / "cgroup.subtree_control").read_text().split()
        if _writable(folder) and offered:
            controllers = CONTROLLERS.intersection(offered)
            return Parent(folder, controllers, 2) if controllers else None
    return None


def _version_1(
    mount: Path, path: PurePosixPath | None, controllers: frozenset[str]
) -> Parent | None:
    if controllers:
        for folder in _upwards(mount, path):
            if _writable(folder):
                return Parent(folder, controllers, 1)
    return None


def _upwards(mount: Path, path: PurePosixPath | None) -> Iterator[Path]:
    if path is not None:
        for place in (path, *path.parents):
            if (folder := mount / place).is_dir():
                yield folder


def _writable(folder: Path) -> bool:
    # access(2) also says no where the file system is mounted read-only.
    return os.access(folder, os.W_OK) and os.access(folder / "cgroup.procs", os.W_OK)


def _below(root: str, path: str | None) -> PurePosixPath | None:
    """This process's group relative to what is mounted; None where that shows another part."""
    if path is None or not PurePosixPath(path).is_relative_to(root):
        return None
    return PurePosixPath(path).relative_to(root)


def _fields(own: str) -> Iterator[list[str]]:
    for line in own.splitlines():
        yield line.split(":", 2)


def _mounted(mountinfo: str) -> Iterator[tuple[str, Path, str, frozenset[str]]]:
    """Each cgroup mount: root, mount point, type, options; see proc_pid_mountinfo(5)."""
    for line in mountinfo.splitlines():
        before, _, after = line.partition(" - ")
        kind, _, options = after.split(" ", 2)
        if kind in ("cgroup", "cgroup2"):
            root, mount = before.split()[3:5]
            yield root, Path(mount), kind, frozenset(options.split(","))


def _remove(folder: Path) -> None:
    deadline = time.monotonic() + _EMPTYING_SECONDS
    while True:
        try:
            folder.rmdir()
        except FileNotFoundError:
            return
        except OSError as error:
            # The kernel takes a dead process off its group a moment after its death is known.
            if time.monotonic() > deadline:
                raise SandboxError(f"A killed sandbox is still running: {error}.") from error
            time.sleep(_EMPTYING_STEP)
        else:
            return
