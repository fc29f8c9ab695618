from __future__ import annotations

import os
import resource
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.sandbox.cgroup import Groups, Parent
from bot.sandbox.kernel_limits import bound
from bot.sandbox.protocol import MIB, Limits

_LIMITS = Limits(memory_bytes=64 * MIB, processes=16, tmp_bytes=MIB)


@pytest.fixture
def sleeper() -> Iterator[int]:
    with subprocess.Popen(["sleep", "60"]) as process:
        yield process.pid
        process.kill()


def test_without_groups_resource_limits_stand_in(sleeper: int) -> None:
    cpu = min(os.sched_getaffinity(0))
    bound(sleeper, _LIMITS, Groups(()), (cpu,))
    assert os.sched_getaffinity(sleeper) == {cpu}
    limits = {
        resource.RLIMIT_AS: 64 * MIB,
        resource.RLIMIT_NPROC: 16,
        resource.RLIMIT_FSIZE: MIB,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_MSGQUEUE: 0,
    }
    assert {kind: resource.prlimit(sleeper, kind) for kind in limits} == {
        kind: (value, value) for kind, value in limits.items()
    }


def test_with_groups_they_are_left_out(sleeper: int, tmp_path: Path) -> None:
    parent = Parent(tmp_path, frozenset({"memory", "pids"}), 2)
    before = [resource.prlimit(sleeper, k) for k in (resource.RLIMIT_AS, resource.RLIMIT_NPROC)]
    bound(sleeper, _LIMITS, Groups(((parent, tmp_path),)), (min(os.sched_getaffinity(0)),))
    after = [resource.prlimit(sleeper, k) for k in (resource.RLIMIT_AS, resource.RLIMIT_NPROC)]
    assert after == before
    assert (tmp_path / "cgroup.procs").read_text() == str(sleeper)


def test_a_limit_is_never_raised(sleeper: int) -> None:
    resource.prlimit(sleeper, resource.RLIMIT_NOFILE, (100, 100))
    bound(sleeper, _LIMITS, Groups(()), (min(os.sched_getaffinity(0)),))
    assert resource.prlimit(sleeper, resource.RLIMIT_NOFILE) == (100, 100)


def test_a_process_that_has_ended_is_said() -> None:
    done = subprocess.Popen(["true"])
    done.wait()
    with pytest.raises(ProcessLookupError):
        bound(done.pid, _LIMITS, Groups(()), (0,))
