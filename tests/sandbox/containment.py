"""Running hostile programs: what they aim at on the host, and what containing one looks like."""

from __future__ import annotations

import json
import os
import platform
import socket
import subprocess
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bot.sandbox import seccomp
from bot.sandbox.protocol import (
    MIB,
    Completed,
    Limit,
    Limits,
    Outcome,
    Sandbox,
    SandboxError,
    Stopped,
    Task,
)

# Small, because some machine has to live through each program where the sandbox does not hold.
SMALL: Final = Limits(
    wall_seconds=10, memory_bytes=128 * MIB, processes=32, tmp_bytes=4 * MIB, output_bytes=100_000
)

# What every program starts with: `host` holds what it aims at, `attempt` says how an act ended.
PRELUDE: Final = """
import ctypes, errno, json, os, resource, signal, socket, stat, sys, time
host = json.loads(sys.argv[1])
libc = ctypes.CDLL(None, use_errno=True)
def say(text):
    os.write(1, (text + "\\n").encode())
def attempt(label, act, *arguments):
    try:
        act(*arguments)
    except OSError as error:
        say("refused %s: %s" % (label, errno.errorcode.get(error.errno, type(error).__name__)))
    except (ValueError, MemoryError, RuntimeError) as error:
        say("refused %s: %s" % (label, type(error).__name__))
    else:
        say("ESCAPED " + label)
def call(name, *arguments):
    ctypes.set_errno(0)
    if libc.syscall(host["calls"][name], *map(ctypes.c_long, arguments)) == -1:
        raise OSError(ctypes.get_errno(), name)
def write(path, text):
    with open(path, "w") as stream:
        stream.write(text)
def read(path):
    with open(path, "rb") as stream:
        stream.read(1)
"""

Result = Outcome | SandboxError


@dataclass(frozen=True)
class Program:
    """One hostile program, and what containing it looks like.

    Attributes:
        name: What it tries.
        source: Python after `PRELUDE`; empty where `command` says it all.
        held: Says in words how the result shows that it was contained.
        limits: Bounds of its run.
        command: A command instead of a Python program.
        runs: How often it is run in a row; what it left behind must not be there again.
        needs_groups: Without a control group only the kernel's defaults bound it (best effort).
    """

    name: str
    source: str
    held: Callable[[Result], str]
    limits: Limits = SMALL
    command: tuple[str, ...] = ()
    runs: int = 1
    needs_groups: bool = False


@dataclass(frozen=True)
class Host:
    """What this machine has that a program may not reach."""

    folder: Path
    companion: subprocess.Popen[bytes]
    tcp: socket.socket
    abstract: socket.socket
    secret: str

    @property
    def victim(self) -> Path:
        """A file that must stay as it is."""
        return self.folder / "victim"

    def facts(self, mark: str) -> dict[str, object]:
        """What programs are told, so that they do not have to search for their aim."""
        column = {"x86_64": 0, "aarch64": 1}[platform.machine()]
        return {
            "mark": mark,
            "secret": self.secret,
            "victim": str(self.victim),
            "companion": self.companion.pid,
            "port": self.tcp.getsockname()[1],
            "abstract": self.abstract.getsockname()[1:].decode(),
            "calls": {name: numbers[column] for name, numbers in seccomp.DENIED.items()},
        }

    def unharmed(self, mark: str) -> list[str]:
        """What is wrong with this machine after a run; nothing when it is well."""
        faults = []
        if self.victim.read_text() != self.secret:
            faults.append("the victim was changed")
        if self.companion.poll() is not None:
            faults.append("another process was killed")
        for server in (self.tcp, self.abstract):
            try:
                server.accept()[0].close()
                faults.append("a server was reached")
            except BlockingIOError:
                pass
        if left := _processes_with(mark):
            faults.append(f"still running: {left}")
        for place in ("/tmp", "/dev/shm", str(Path.cwd())):
            names = [path.name for path in Path(place).iterdir()]
            faults += [f"planted: {place}/{n}" for n in names if mark in n or n == "core"]
        return faults


@contextmanager
def host() -> Iterator[Host]:
    """This machine, with servers, a secret file, a secret variable and a process to attack."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="hostile-")))
        secret = f"secret-{uuid.uuid4().hex}"
        tcp = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
        abstract = stack.enter_context(socket.socket(socket.AF_UNIX))
        abstract.bind(f"\0hostile-{uuid.uuid4().hex}")
        abstract.listen()
        for server in (tcp, abstract):
            server.setblocking(False)
        companion = stack.enter_context(
            subprocess.Popen(["sleep", "3600"], env={**os.environ, "SECRET": secret})
        )
        stack.callback(companion.kill)
        made = Host(folder, companion, tcp, abstract, secret)
        made.victim.write_text(secret)
        yield made


def contain(program: Program, sandbox: Sandbox, machine: Host) -> str:
    """Run a program, and say how it was contained.

    Raises:
        AssertionError: It was not, or this machine has suffered.
    """
    for _ in range(program.runs):
        mark = f"mark-{uuid.uuid4().hex}"
        facts = json.dumps(machine.facts(mark))
        command = program.command or ("python", "-I", "-c", PRELUDE + program.source, facts)
        task = Task(command, files={"input.txt": b"input"}, limits=program.limits)
        os.environ["SECRET"] = machine.secret
        started = time.monotonic()
        result: Result
        try:
            result = sandbox.run(task)
        except SandboxError as error:
            result = error
        finally:
            del os.environ["SECRET"]
        held = program.held(result)
        assert machine.unharmed(mark) == []
        if not isinstance(result, SandboxError):
            assert machine.secret.encode() not in result.stdout + result.stderr
            assert len(result.stdout) + len(result.stderr) <= program.limits.output_bytes
            assert result.seconds <= time.monotonic() - started
    return held


def refused(result: Result) -> str:
    """Every attempt was refused, and the program went on to its end."""
    assert isinstance(result, Completed), result
    lines = result.stdout.decode().splitlines()
    assert lines, result
    assert result.exit_status == 0, result
    assert [line for line in lines if not line.startswith("refused ")] == []
    return "refused: " + ", ".join(sorted({line.rpartition(": ")[2] for line in lines}))


def stopped(limit: Limit) -> Callable[[Result], str]:
    """The sandbox ended the run at this limit."""

    def held(result: Result) -> str:
        assert isinstance(result, Stopped), result
        assert b"ESCAPED" not in result.stdout
        assert result.limit is limit
        return f"stopped at its limit: {limit}"

    return held


def ended(status: int, *, saying: bytes = b"") -> Callable[[Result], str]:
    """The program ended by itself, and this is its own status (a signal's number, negative)."""

    def held(result: Result) -> str:
        assert isinstance(result, Completed), result
        assert b"ESCAPED" not in result.stdout
        assert result.exit_status == status, result
        assert saying in result.stdout
        return f"ended with its own signal {-status}" if status < 0 else f"ended with {status}"

    return held


def printed(stdout: bytes, stderr: bytes = b"") -> Callable[[Result], str]:
    """The streams hold these bytes as they are, and nothing has happened through them."""

    def held(result: Result) -> str:
        assert isinstance(result, Completed), result
        assert (result.exit_status, result.stdout, result.stderr) == (0, stdout, stderr)
        return "kept as bytes"

    return held


def not_run(result: Result) -> str:
    """The sandbox says that it could not run the command."""
    assert isinstance(result, SandboxError), result
    assert "could not start the command" in result.message
    return "not run, and said so"


def one_of(*ways: Callable[[Result], str]) -> Callable[[Result], str]:
    """The first of several ways that fits."""

    def held(result: Result) -> str:
        faults = []
        for way in ways:
            try:
                return way(result)
            except AssertionError as error:
                faults.append(str(error))
        raise AssertionError("\n".join(faults))

    return held


def _processes_with(mark: str) -> list[str]:
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            line = (folder / "cmdline").read_bytes()
        except (FileNotFoundError, ProcessLookupError):
            continue
        if mark.encode() in line:
            found.append(line.decode(errors="replace")[-200:])
    return found
