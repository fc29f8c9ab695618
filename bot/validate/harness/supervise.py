"""Runs work in child processes of a supervisor that never imports the code under judgement.

Standard library only; lies beside the harnesses inside the sandbox. A child has one descriptor of
its own to answer on, and none that leads to the host: what it says is about its own run and no
other, and how it ended, how long that took and what it used are the kernel's figures.
"""

from __future__ import annotations

import ctypes
import json
import os
import select
import shutil
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

MAX_ANSWER = 8 << 20
"""Bytes of one child's answer; a child that says more is ended."""

_PR_SET_DUMPABLE = 4  # Linux, include/uapi/linux/prctl.h, likewise the next
_PR_SET_CHILD_SUBREAPER = 36
_CHUNK = 1 << 16
_GRACE_SECONDS = 1.0
"""What a process that is about to end has for it."""
_POLL_SECONDS = 0.02
_MAX_LEFT = 20


class Ended(NamedTuple):
    """How a child ended.

    `status` is its exit status, negative for a signal, None where it was ended at its time or its
    answer's length. `seconds` is wall time, `cpu_seconds` that of all processes it has waited for,
    `peak_bytes` the largest resident size of one process. `left` are the names of the processes
    that a child which ended by itself left running.
    """

    status: int | None
    seconds: float
    cpu_seconds: float
    peak_bytes: int
    answer: bytes
    left: list[str]


class Supervisor:
    """The one process that speaks to the host.

    It takes standard input and output for itself. Neither its memory nor its descriptors can be
    opened by processes of the same user, and what a child leaves running becomes its own child.
    """

    def __init__(self) -> None:
        close_off()
        self.request: dict[str, Any] = json.loads(sys.stdin.buffer.read())
        self._host = os.dup(1)
        os.set_inheritable(self._host, False)
        nothing = os.open(os.devnull, os.O_RDWR)
        for descriptor in (0, 1):
            os.dup2(nothing, descriptor)
        sys.dont_write_bytecode = True

    def say(self, data: dict[str, Any]) -> None:
        """Send one authenticated line to the host."""
        write(self._host, f"{self.request['nonce']} {json.dumps(data)}\n".encode("ascii"))

    def run(self, work: Callable[[Callable[[bytes], None]], None], seconds: float) -> Ended:
        """Run `work` in a child; every process that it started is dead on return.

        Args:
            work: Is given a function that adds bytes to the child's answer.
            seconds: Wall time after which the child is killed.
        """
        source, sink = os.pipe()
        start = time.monotonic()
        child = os.fork()
        if child == 0:
            self._become_child(work, source, sink)
        os.close(sink)
        answer, complete = _listen(child, source, start + seconds)
        if not complete:
            os.kill(child, signal.SIGKILL)
        _, status, used = os.wait4(child, 0)
        taken = time.monotonic() - start
        os.close(source)
        left = still_running() if complete else []
        end_children()
        _clear(Path("/tmp"))  # noqa: S108 - the sandbox's own, which nothing else uses
        return Ended(
            os.waitstatus_to_exitcode(status) if complete else None,
            taken,
            used.ru_utime + used.ru_stime,
            used.ru_maxrss * 1024,
            answer,
            left,
        )

    def _become_child(
        self, work: Callable[[Callable[[bytes], None]], None], source: int, sink: int
    ) -> None:
        try:
            os.setsid()
            os.close(self._host)
            os.close(source)
            # No word of a child reaches the host but its answer.
            os.dup2(1, 2)
            work(lambda data: write(sink, data))
            os._exit(0)
        finally:
            # Whatever it raises must not unwind into the supervisor's own code.
            os._exit(1)


def _listen(child: int, source: int, deadline: float) -> tuple[bytes, bool]:
    """Return what the child answers until it ends; False where it had to be stopped."""
    answer = bytearray()
    ended = os.pidfd_open(child)
    try:
        while (left := deadline - time.monotonic()) > 0:
            ready, _, _ = select.select([source, ended], [], [], left)
            if source in ready:
                chunk = os.read(source, _CHUNK)
                answer += chunk
                if len(answer) > MAX_ANSWER:
                    return b"", False
                if chunk:
                    continue
                # The answer is complete; nothing but the end is waited for.
                select.select([ended], [], [], max(0.0, deadline - time.monotonic()))
            if ended in ready or _has_ended(ended):
                return bytes(answer), True
        return bytes(answer), False
    finally:
        os.close(ended)


def _has_ended(handle: int) -> bool:
    return bool(select.select([handle], [], [], 0)[0])


def close_off() -> None:
    """Keep others out of this process's memory and descriptors, and become the parent of orphans.

    Raises:
        OSError: The kernel refused.
    """
    prctl = ctypes.CDLL(None, use_errno=True).prctl
    for option, value in ((_PR_SET_DUMPABLE, 0), (_PR_SET_CHILD_SUBREAPER, 1)):
        if prctl(option, value, 0, 0, 0):
            raise OSError(ctypes.get_errno(), "prctl was refused")


def write(descriptor: int, data: bytes) -> None:
    """Write all of `data`."""
    while data:
        data = data[os.write(descriptor, data) :]


def still_running() -> list[str]:
    """The names of the child processes that have not ended after a moment."""
    end = time.monotonic() + _GRACE_SECONDS
    while (found := [one.name for one in _children() if not one.ended]) and time.monotonic() < end:
        time.sleep(_POLL_SECONDS)
    return found[:_MAX_LEFT]


def end_children() -> None:
    """Kill and reap every child; each killed process may hand over children of its own."""
    while children := _children():
        for child in children:
            os.kill(child.number, signal.SIGKILL)
        for child in children:
            os.waitpid(child.number, 0)


class _Child(NamedTuple):
    number: int
    name: str
    ended: bool


def _children() -> list[_Child]:
    own, found = os.getpid(), []
    for entry in Path("/proc").iterdir():
        if not entry.name.isdecimal():
            continue
        try:
            stat = (entry / "stat").read_bytes()
        except (FileNotFoundError, ProcessLookupError):
            continue
        # The name in brackets may hold anything; state and parent are the fields after it.
        before, _, after = stat.rpartition(b")")
        state, parent = after.split()[:2]
        if int(parent) == own:
            name = before.partition(b"(")[2].decode("ascii", "backslashreplace")
            found.append(_Child(int(entry.name), name, ended=state == b"Z"))
    return found


def _clear(folder: Path) -> None:
    for entry in folder.iterdir():
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry, ignore_errors=True)
        else:
            entry.unlink(missing_ok=True)
