"""Runs a task under bubblewrap, for machines without a container engine.

Who the command is. Started by root, bubblewrap makes the mounts as root and `setpriv` then becomes
a user that nothing else on the host is, one for each run, without capabilities; there is no user
namespace. Started by anyone else, a user namespace maps that user to 65534, and no further one can
be made. Either way no_new_privs is set, and a system-call filter (`seccomp.py`) holds.

Limits come from control groups where this machine lets Toolwright make them (`cgroup.py`), and then
hold for all processes of a run together; else from resource limits, and then memory is bounded for
each process. bwrap's first process waits until they are on it (`--block-fd`), so that no program
has to be started for that.
"""

from __future__ import annotations

import hashlib
import os
import platform
import re
import secrets
import select
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from io import FileIO
from pathlib import Path
from typing import Final

from bot.sandbox import cgroup, seccomp
from bot.sandbox.bubblewrap_mounts import file_system, user_database
from bot.sandbox.cgroup import Groups, Parent
from bot.sandbox.guarantees import Promise
from bot.sandbox.inputs import stage
from bot.sandbox.kernel_limits import bound
from bot.sandbox.launch import capture, environment, launcher, outcome
from bot.sandbox.processors import Processors
from bot.sandbox.protocol import Completed, Limit, Outcome, SandboxError, Task
from bot.sandbox.streams import attend_process
from bot.sandbox.toolchain import Toolchain

PROGRAMS: Final = ("bwrap", "setpriv")
INSTALL: Final = "apt-get install --yes bubblewrap util-linux"
_REMEDY: Final = "Type `toolwright sandbox probe` to see what this machine allows."

_NOBODY: Final = 65534
# Belongs to no user database: "unused" in systemd's UIDS-GIDS table.
_UNUSED_USERS: Final = range(0x70000000, 0x7FFE0000)
_ALL_USERS: Final = ["0", "0", "4294967295"]

# Killing the first process of a namespace is immediate; more than this means a stuck kernel.
_TEARDOWN_SECONDS: Final = 10.0

_KEEPERS: Final = {
    Promise.NETWORK: "network namespace",
    Promise.ROOT: "read-only mounts",
    Promise.HOST_PATHS: "mount namespace",
    Promise.BYTES: "size of each tmpfs",
    Promise.INODES: "nothing but the kernel's default for a tmpfs",
    Promise.MEMORY: "resource limit of each process (RLIMIT_AS)",
    Promise.MEMORY_TOGETHER: "nothing",
    Promise.PROCESSOR: "affinity that the filter keeps",
    Promise.PROCESSES: "resource limit of the run's user (RLIMIT_NPROC)",
    Promise.NO_NEW_PRIVILEGES: "no_new_privs",
    Promise.CAPABILITIES: "empty sets",
    Promise.USER: "a user of this run alone, or a user namespace",
    Promise.FILTER: "seccomp, deny-list of Toolwright",
    Promise.ENVIRONMENT: "bwrap --clearenv",
    Promise.WALL_CLOCK: "Toolwright's clock",
    Promise.OUTPUT: "Toolwright's reading",
    Promise.ENDING: "end of the process namespace",
}


class Bubblewrap:
    """The bubblewrap backend; see `bot.sandbox.protocol.Sandbox`."""

    name = "bubblewrap"

    def __init__(self, tools: Toolchain, parents: tuple[Parent, ...] = ()) -> None:
        """A sandbox with `tools`, whose runs get their control groups in `parents`."""
        self.tools = tools
        self._parents = parents
        self._processors = Processors()

    @property
    def environment_digest(self) -> str:
        """SHA-256 hex of the toolchain's digest and this module's name."""
        return hashlib.sha256(f"bubblewrap {self.tools.digest}".encode()).hexdigest()

    @property
    def keepers(self) -> Mapping[Promise, str]:
        """What keeps each promise; see `bot.sandbox.guarantees.Examinable`."""
        return _KEEPERS | cgroup.keepers(self._parents)

    def run(self, task: Task) -> Outcome:
        """Run a task; see `bot.sandbox.protocol.Sandbox.run`."""
        started = time.monotonic()
        with ExitStack() as stack:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="toolwright-")))
            inputs = stage(task, folder)
            processors = stack.enter_context(self._processors.taken(task.limits.cpus))
            groups = stack.enter_context(cgroup.made(self._parents, task.limits))
            root = _is_host_root()
            user = secrets.choice(_UNUSED_USERS) if root else _NOBODY
            arguments = [
                *_namespaces(root=root),
                *file_system(self.tools, inputs, user_database(folder, user), task.limits),
                *(word for pair in environment(task).items() for word in ("--setenv", *pair)),
            ]
            counted = "memory" in groups.controllers
            filter_fd = _memory_file(stack, seccomp.program(platform.machine(), counted=counted))
            (info, info_end), (go_end, go) = _pipe(stack), _pipe(stack)
            arguments += ["--seccomp", str(filter_fd), "--info-fd", str(info_end.fileno())]
            arguments += ["--block-fd", str(go_end.fileno())]
            arguments_fd = _memory_file(stack, b"".join(os.fsencode(a) + b"\0" for a in arguments))
            command = ["bwrap", "--args", str(arguments_fd), "--"]
            command += [*(_drop_privileges(user) if root else ()), *launcher(task)]
            passed = (filter_fd, info_end.fileno(), go_end.fileno(), arguments_fd)
            with _process(command, passed) as process:
                info_end.close()
                printed = capture(task)
                deadline = started + task.limits.wall_seconds
                # Here for speed alone: the first move into a group waits for a grace period of the
                # kernel, and does so while bwrap makes the mounts.
                with suppress(ProcessLookupError):
                    groups.add(process.pid)
                with _first_process(info.fileno()) as first:
                    # One that has ended already has said why on standard error.
                    with suppress(ProcessLookupError):
                        if first is not None:
                            bound(first, task.limits, groups, processors)
                            go.write(b"1")
                    alarm = _memory_alarm(stack, groups)
                    limit = attend_process(process, task.stdin, printed, deadline, alarm)
                    # Its death takes the namespace's first process along, and that one everything.
                    process.kill()
                    process.wait()
            if groups.out_of_memory():
                limit = Limit.MEMORY
            if limit is None and process.returncode < 0:
                raise SandboxError(f"bwrap itself was killed by signal {-process.returncode}.")
            seconds = time.monotonic() - started
            return outcome(limit, process.returncode, printed, seconds, _REMEDY)


def connect(tools: Toolchain) -> Bubblewrap:
    """The sandbox with this toolchain, limited by control groups where they can be had here.

    Raises:
        SandboxError: A program is missing or the kernel refuses; the message says what to type.
    """
    missing = [program for program in PROGRAMS if shutil.which(program) is None]
    if missing:
        raise SandboxError(f"{', '.join(missing)}: not installed.", remedy=f"Type: {INSTALL}")
    parents = cgroup.find()
    cgroup.remove_abandoned(parents)
    sandbox = Bubblewrap(tools, parents)
    trial = sandbox.run(Task(("python", "-I", "-S", "-c", "")))
    if not isinstance(trial, Completed) or trial.exit_status:
        detail = trial.stderr.decode(errors="replace").strip()
        raise SandboxError(
            f"The toolchain's interpreter does not start in bubblewrap: {detail}",
            remedy=f"Remove {tools.root} and type `toolwright sandbox build`.",
        )
    return sandbox


def _is_host_root() -> bool:
    # Root of a user namespace is an ordinary user of the host, and may not become any other.
    return os.geteuid() == 0 and Path("/proc/self/uid_map").read_text().split() == _ALL_USERS


def _namespaces(*, root: bool) -> list[str]:
    shared = [
        *("--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup"),
        *("--die-with-parent", "--new-session", "--clearenv", "--hostname", "sandbox"),
        *("--cap-drop", "ALL"),
    ]
    if root:
        # What setpriv needs to become someone else, and gives up with it.
        needed = ("CAP_SETUID", "CAP_SETGID", "CAP_SETPCAP")
        return [*shared, *(word for capability in needed for word in ("--cap-add", capability))]
    user = str(_NOBODY)
    return [*shared, "--unshare-user", "--disable-userns", "--uid", user, "--gid", user]


def _drop_privileges(user: int) -> list[str]:
    return [
        *("setpriv", "--reuid", str(user), "--regid", str(user), "--clear-groups"),
        *("--no-new-privs", "--inh-caps=-all", "--bounding-set=-all", "--"),
    ]


def _pipe(stack: ExitStack) -> tuple[FileIO, FileIO]:
    """The reading and the writing end of a new pipe."""
    read, write = os.pipe()
    return stack.enter_context(FileIO(read)), stack.enter_context(FileIO(write, "w"))


def _memory_alarm(stack: ExitStack, groups: Groups) -> int | None:
    alarm = groups.memory_alarm()
    if alarm is not None:
        stack.callback(os.close, alarm)
    return alarm


def _memory_file(stack: ExitStack, content: bytes) -> int:
    descriptor = os.memfd_create("toolwright")
    stack.callback(os.close, descriptor)
    os.write(descriptor, content)
    os.lseek(descriptor, 0, os.SEEK_SET)
    return descriptor


@contextmanager
def _process(command: list[str], descriptors: tuple[int, ...]) -> Iterator[subprocess.Popen[bytes]]:
    try:
        process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            bufsize=0,
            pass_fds=descriptors,
        )
    except OSError as error:
        raise SandboxError(
            f"{command[0]} could not be started: {error}.", remedy=f"Type: {INSTALL}"
        ) from error
    with process:
        try:
            yield process
        finally:
            process.kill()


@contextmanager
def _first_process(info: int) -> Iterator[int | None]:
    """The number of the namespace's first process; waits at the end until it is dead.

    With it dies every other one.
    """
    # One write of bwrap holds the number; nothing comes when it failed before.
    found = re.search(rb'"child-pid": (\d+)', os.read(info, 4096))
    first = int(found[1]) if found else None
    try:
        handle = os.pidfd_open(first) if first is not None else None
    except ProcessLookupError:
        handle = None
    try:
        yield first if handle is not None else None
    finally:
        if handle is not None:
            dead, _, _ = select.select([handle], [], [], _TEARDOWN_SECONDS)
            os.close(handle)
            if not dead:
                raise SandboxError("A killed sandbox is still running; the kernel does not end it.")
