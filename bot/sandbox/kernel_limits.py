"""Bounds a process that is about to start a run's command, from outside and before it does.

What it starts inherits all of them: its processors, its resource limits and its control groups.
Where there is a control group, the resource limit that stands in for it is left out: an address
space is not memory, and a user's processes are not a run's.
"""

from __future__ import annotations

import os
import resource
from typing import Final

from bot.sandbox.cgroup import Groups
from bot.sandbox.protocol import Limits

_OPEN_FILES: Final = 1024


def bound(process: int, limits: Limits, groups: Groups, processors: tuple[int, ...]) -> None:
    """Put every limit on `process`.

    Raises:
        ProcessLookupError: It has ended.
    """
    groups.add(process)
    os.sched_setaffinity(process, processors)
    for kind, value in _resource_limits(limits, groups.controllers).items():
        _, most = resource.prlimit(process, kind)
        lowered = value if most == resource.RLIM_INFINITY else min(value, most)
        resource.prlimit(process, kind, (lowered, lowered))


def _resource_limits(limits: Limits, controllers: frozenset[str]) -> dict[int, int]:
    values = {
        resource.RLIMIT_FSIZE: limits.tmp_bytes,
        resource.RLIMIT_NOFILE: _OPEN_FILES,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_MSGQUEUE: 0,  # POSIX queues are memory that outlives its process
    }
    if "memory" not in controllers:
        values[resource.RLIMIT_AS] = limits.memory_bytes
    if "pids" not in controllers:
        values[resource.RLIMIT_NPROC] = limits.processes
    return values
