"""Measures from inside which guarantees a sandbox keeps on this machine."""

from __future__ import annotations

import json
import os
import tempfile
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

from bot.sandbox import probe_programs as programs
from bot.sandbox.guarantees import Examinable, Guarantee, Promise
from bot.sandbox.launch import environment
from bot.sandbox.protocol import Completed, Limit, Limits, Outcome, SandboxError, Stopped, Task

_WALL_SECONDS: Final = 1.0
_CPU_MARGIN: Final = 1.3

# What lets a program give orders to this machine.
_SOCKETS: Final = (
    "/run/containerd/containerd.sock",
    "/run/dbus/system_bus_socket",
    "/run/docker.sock",
    "/run/podman/podman.sock",
    "/var/run/docker.sock",
)

_Seen = tuple[bool, str]


def examine(sandbox: Examinable) -> tuple[Guarantee, ...]:
    """Run programs in `sandbox` that try each promise; takes about five seconds.

    Raises:
        SandboxError: The sandbox runs nothing here.
    """
    seen = dict(_facts(sandbox))
    for promise, trial in _TRIALS.items():
        seen[promise] = trial(sandbox)
    return tuple(
        Guarantee(promise, *seen[promise], kept_by=sandbox.keepers[promise]) for promise in Promise
    )


def _facts(sandbox: Examinable) -> Iterator[tuple[Promise, _Seen]]:
    with tempfile.NamedTemporaryFile(prefix="toolwright-") as marker:
        paths = json.dumps([marker.name, *_SOCKETS]).encode()
        task = Task(("python", "-I", "-c", programs.FACTS), stdin=paths)
        facts = _printed(sandbox.run(task))
    extra = sorted(set(facts["environment"]) - set(environment(task)) - {"LC_CTYPE"})
    yield Promise.NETWORK, (facts["interfaces"] in ([], ["lo"]), f"sees {facts['interfaces']}")
    yield Promise.ROOT, (not facts["writable"], f"may write {facts['writable']}")
    yield Promise.HOST_PATHS, (not facts["host"], f"sees {facts['host']}")
    yield Promise.USER, (facts["user"] != 0, f"user {facts['user']}")
    capabilities = facts["capabilities"]
    yield Promise.CAPABILITIES, (int(capabilities, 16) == 0, f"sets {capabilities}")
    flag = facts["no_new_privileges"]
    yield Promise.NO_NEW_PRIVILEGES, (flag == "1", f"NoNewPrivs {flag}")
    yield Promise.FILTER, (facts["filter"] == "2", f"Seccomp {facts['filter']}")
    used = facts["processors"]
    yield Promise.PROCESSOR, (used < _CPU_MARGIN, f"{used:.2f} used by two busy processes")
    yield Promise.ENVIRONMENT, (not extra, f"beside the fixed ones: {extra}")


def _bytes(sandbox: Examinable) -> _Seen:
    written = _printed(_run(sandbox, programs.FILL, Limits(tmp_bytes=programs.TMP_BYTES)))
    bounds = {"/tmp": programs.TMP_BYTES, "/dev/shm": programs.SHARED_MEMORY_BYTES}  # noqa: S108
    held = all(written[place] <= bound for place, bound in bounds.items())
    return held, ", ".join(f"{written[p]} of {bound} bytes in {p}" for p, bound in bounds.items())


def _inodes(sandbox: Examinable) -> _Seen:
    limits = Limits(memory_bytes=programs.FILES_MEMORY_BYTES)
    outcome = _run(sandbox, programs.FILL_WITH_FILES, limits)
    if _stopped(outcome, Limit.MEMORY):
        return True, f"counted as memory: ended before {programs.FILES} files"
    made = _printed(outcome)
    return made < programs.FILES, f"{made} files of {programs.FILES} tried"


def _memory(sandbox: Examinable) -> _Seen:
    outcome = _run(sandbox, programs.ALLOCATE, Limits(memory_bytes=programs.MEMORY_BYTES))
    tried = f"twice {programs.MEMORY_BYTES} bytes"
    if isinstance(outcome, Completed) and b"MemoryError" in outcome.stderr:
        return True, f"refused {tried}"
    if _stopped(outcome, Limit.MEMORY):
        return True, f"ended at {tried}"
    return False, f"got {tried}" if isinstance(outcome, Completed) else str(outcome.limit)


def _memory_together(sandbox: Examinable) -> _Seen:
    limits = Limits(memory_bytes=programs.MEMORY_BYTES)
    outcome = _run(sandbox, programs.ALLOCATE_TOGETHER, limits)
    if _stopped(outcome, Limit.MEMORY):
        return True, "four processes ended at twice the limit"
    got = _printed(outcome)
    return got <= programs.MEMORY_BYTES, f"{got} bytes in four processes"


def _processes(sandbox: Examinable) -> _Seen:
    made = _printed(_run(sandbox, programs.FORK, Limits(processes=programs.PROCESSES)))
    return made < programs.PROCESSES, f"{made} started of {programs.PROCESSES} allowed"


def _wall_clock(sandbox: Examinable) -> _Seen:
    outcome = sandbox.run(Task(("sleep", "10"), limits=Limits(wall_seconds=_WALL_SECONDS)))
    detail = f"{outcome.seconds:.1f} s of {_WALL_SECONDS:.1f} s"
    return _stopped(outcome, Limit.WALL_TIME), detail


def _output(sandbox: Examinable) -> _Seen:
    outcome = _run(sandbox, programs.FLOOD, Limits(output_bytes=programs.OUTPUT_BYTES))
    kept = len(outcome.stdout)
    held = _stopped(outcome, Limit.OUTPUT) and kept == programs.OUTPUT_BYTES
    return held, f"{kept} bytes kept of {4 * programs.OUTPUT_BYTES}"


def _ending(sandbox: Examinable) -> _Seen:
    mark = uuid.uuid4().hex
    outcome = sandbox.run(Task(("python", "-I", "-c", programs.LINGER, mark)))
    if not isinstance(outcome, Completed) or outcome.stdout != b"left it\n":
        raise SandboxError(f"The probe failed inside: {outcome}")
    left = sum(_has_argument(folder, mark) for folder in Path("/proc").glob("[0-9]*"))
    return not left, f"{left} left of a daemon that ignores signals"


def _has_argument(process: Path, word: str) -> bool:
    try:
        return os.fsencode(word) in (process / "cmdline").read_bytes().split(b"\0")
    except (FileNotFoundError, ProcessLookupError):
        return False


_TRIALS: Final[dict[Promise, Callable[[Examinable], _Seen]]] = {
    Promise.BYTES: _bytes,
    Promise.INODES: _inodes,
    Promise.MEMORY: _memory,
    Promise.MEMORY_TOGETHER: _memory_together,
    Promise.PROCESSES: _processes,
    Promise.WALL_CLOCK: _wall_clock,
    Promise.OUTPUT: _output,
    Promise.ENDING: _ending,
}


def _run(sandbox: Examinable, program: str, limits: Limits) -> Outcome:
    return sandbox.run(Task(("python", "-I", "-c", program), limits=limits))


def _stopped(outcome: Outcome, limit: Limit) -> bool:
    return isinstance(outcome, Stopped) and outcome.limit is limit


def _printed(outcome: Outcome) -> Any:
    if not isinstance(outcome, Completed) or outcome.exit_status:
        fault = outcome.stderr.decode(errors="replace") or str(outcome)
        raise SandboxError(f"The probe failed inside: {fault}")
    return json.loads(outcome.stdout)
