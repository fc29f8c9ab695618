"""Measures from inside which guarantees a sandbox keeps on this machine."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import Final

from bot.sandbox.launch import environment
from bot.sandbox.protocol import MIB, Completed, Job, Limit, Limits, Sandbox, SandboxError, Stopped

_BOUND: Final = 128 * MIB
_WALL_SECONDS: Final = 1.0

# Two processes compute side by side; on one processor they get one second of it a second.
_CPU_SECONDS: Final = 0.5
_CPU_MARGIN: Final = 1.3

_FACTS: Final = f"""
import json, os, resource, socket, time
status = dict(line.split(":\\t", 1) for line in open("/proc/self/status").read().splitlines())
start = time.monotonic()
for _ in range(2):
    if os.fork() == 0:
        while time.monotonic() < start + {_CPU_SECONDS}:
            pass
        os._exit(0)
os.wait(), os.wait()
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(json.dumps({{
    "interfaces": [name for _, name in socket.if_nameindex()],
    "writable": [
        path for path in ("/", "/usr", "/etc", "/work", "/opt/toolchain")
        if not os.statvfs(path).f_flag & os.ST_RDONLY
    ],
    "user": os.getuid(),
    "capabilities": status["CapPrm"] + status["CapEff"] + status["CapAmb"],
    "no_new_privileges": status["NoNewPrivs"],
    "filter": status["Seccomp"],
    "processors": (used.ru_utime + used.ru_stime) / (time.monotonic() - start),
    "environment": sorted(os.environ),
}}))
"""
_ALLOCATE: Final = f"""
block = bytearray({2 * _BOUND})
for page in range(0, len(block), 4096):
    block[page] = 1
"""


@dataclass(frozen=True)
class Guarantee:
    """One promise of the sandbox, whether it holds here, and what was seen."""

    name: str
    holds: bool
    detail: str


def examine(sandbox: Sandbox) -> tuple[Guarantee, ...]:
    """Run programs in `sandbox` that try each guarantee; takes about three seconds.

    Raises:
        SandboxError: The sandbox runs nothing here.
    """
    job = Job(("python", "-I", "-c", _FACTS))
    answer = sandbox.run(job)
    if not isinstance(answer, Completed) or answer.exit_status:
        raise SandboxError(f"The probe failed inside: {answer.stderr.decode(errors='replace')}")
    facts = json.loads(answer.stdout)
    extra = sorted(set(facts["environment"]) - set(environment(job)) - {"LC_CTYPE"})
    return (
        Guarantee("no network", facts["interfaces"] in ([], ["lo"]), str(facts["interfaces"])),
        Guarantee("read-only root", not facts["writable"], f"writable: {facts['writable']}"),
        Guarantee("non-root", facts["user"] != 0, f"user {facts['user']}"),
        Guarantee("no capabilities", int(facts["capabilities"], 16) == 0, facts["capabilities"]),
        Guarantee(
            "no new privileges",
            facts["no_new_privileges"] == "1",
            f"NoNewPrivs {facts['no_new_privileges']}",
        ),
        Guarantee("system-call filter", facts["filter"] == "2", f"Seccomp {facts['filter']}"),
        Guarantee(
            "one processor",
            facts["processors"] < _CPU_MARGIN,
            f"{facts['processors']:.2f} used by two busy processes",
        ),
        Guarantee("empty environment", not extra, f"beside the fixed ones: {extra}"),
        _memory(sandbox),
        _wall_clock(sandbox),
    )


def _memory(sandbox: Sandbox) -> Guarantee:
    limits = replace(Limits(), memory_bytes=_BOUND)
    outcome = sandbox.run(Job(("python", "-I", "-c", _ALLOCATE), limits=limits))
    stopped = isinstance(outcome, Stopped) and outcome.limit is Limit.MEMORY
    refused = isinstance(outcome, Completed) and b"MemoryError" in outcome.stderr
    detail = "for the whole run" if stopped else "for each process" if refused else str(outcome)
    return Guarantee("memory limit", stopped or refused, detail)


def _wall_clock(sandbox: Sandbox) -> Guarantee:
    limits = replace(Limits(), wall_seconds=_WALL_SECONDS)
    outcome = sandbox.run(Job(("sleep", "30"), limits=limits))
    stopped = isinstance(outcome, Stopped) and outcome.limit is Limit.WALL_TIME
    return Guarantee("wall clock", stopped, f"{outcome.seconds:.1f} s of {_WALL_SECONDS:.1f} s")
