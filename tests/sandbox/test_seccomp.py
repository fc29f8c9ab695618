from __future__ import annotations

import errno
import json
import platform
import struct

import pytest

from bot.sandbox import seccomp
from bot.sandbox.protocol import Completed, Sandbox, SandboxError, Task

_EACH = """
import ctypes, json, sys
libc = ctypes.CDLL(None, use_errno=True)
answers = []
for call in json.load(sys.stdin):
    ctypes.set_errno(0)
    libc.syscall(*map(ctypes.c_long, call))
    answers.append(ctypes.get_errno())
print(json.dumps(answers))
"""

_COLUMN = {"x86_64": 0, "aarch64": 1}.get(platform.machine(), 0)
_SOCKET = (41, 198)[_COLUMN]
_CLONE = (56, 220)[_COLUMN]


def _errors(sandbox: Sandbox, calls: list[list[int]]) -> list[int]:
    task = Task(("python", "-I", "-c", _EACH), stdin=json.dumps(calls).encode())
    outcome = sandbox.run(task)
    assert isinstance(outcome, Completed), outcome
    assert outcome.exit_status == 0, outcome.stderr
    errors: list[int] = json.loads(outcome.stdout)
    return errors


def test_every_denied_call_is_refused_inside(bubblewrap_sandbox: Sandbox) -> None:
    numbers = {name: pair[_COLUMN] for name, pair in seccomp.DENIED.items()}
    calls = [[n, 0, 0, 0, 0, 0, 0] for n in numbers.values() if n is not None]
    errors = _errors(bubblewrap_sandbox, calls)
    assert set(errors) == {errno.EPERM}


@pytest.mark.skipif(platform.machine() != "x86_64", reason="only x86_64 has x32 calls")
def test_other_numbers_for_the_same_call_are_refused(bubblewrap_sandbox: Sandbox) -> None:
    assert _errors(bubblewrap_sandbox, [[0x40000000 | 39, 0]]) == [errno.EPERM]


def test_new_namespaces_are_refused_by_clone_and_clone3(bubblewrap_sandbox: Sandbox) -> None:
    flags = [0x20000, 0x2000000, 0x4000000, 0x8000000, 0x10000000, 0x20000000, 0x40000000]
    calls = [[_CLONE, flag | 17, 0, 0, 0, 0] for flag in flags]
    assert _errors(bubblewrap_sandbox, [*calls, [435, 0, 0]]) == [errno.EPERM] * 7 + [errno.ENOSYS]


def test_only_contained_socket_families_open(bubblewrap_sandbox: Sandbox) -> None:
    families = range(1, 46)
    errors = _errors(bubblewrap_sandbox, [[_SOCKET, family, 2, 0] for family in families])
    opened = {family for family, error in zip(families, errors, strict=True) if error == 0}
    assert opened <= {1, 2, 10, 16}
    assert {1, 2} <= opened
    refused = {e for f, e in zip(families, errors, strict=True) if f not in (1, 2, 10, 16)}
    assert refused == {errno.EAFNOSUPPORT}


def test_threads_and_processes_still_work(bubblewrap_sandbox: Sandbox) -> None:
    source = """
import multiprocessing, subprocess, sys, threading
thread = threading.Thread(target=print, args=("thread",)); thread.start(); thread.join()
print(subprocess.run(["echo", "child"], capture_output=True, text=True).stdout.strip())
print(multiprocessing.get_context("fork").Pool(2).map(abs, [-1, -2]))
"""
    outcome = bubblewrap_sandbox.run(Task(("python", "-I", "-c", source)))
    assert isinstance(outcome, Completed)
    assert outcome.stdout.decode().splitlines() == ["thread", "child", "[1, 2]"], outcome.stderr


@pytest.mark.parametrize("machine", ["x86_64", "aarch64"])
def test_every_jump_stays_inside_the_program(machine: str) -> None:
    steps = list(struct.iter_unpack("<HBBI", seccomp.program(machine, counted=False)))
    for position, (code, if_true, if_false, _) in enumerate(steps):
        if code & 0x07 == 0x05:
            assert position + 1 + max(if_true, if_false) < len(steps)
    assert steps[-1][0] == 0x06


def test_an_unknown_machine_is_refused() -> None:
    with pytest.raises(SandboxError, match="riscv64"):
        seccomp.program("riscv64", counted=True)
