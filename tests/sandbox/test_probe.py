"""What the probe says of places that keep everything, some of it, and nothing."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from bot.sandbox.bubblewrap import Bubblewrap
from bot.sandbox.guarantees import BEST_EFFORT, Promise
from bot.sandbox.probe import examine
from bot.sandbox.protocol import Completed, Outcome, Sandbox, SandboxError, Task

pytestmark = pytest.mark.sampled(keep=1)


class _Bare:
    """No sandbox at all, as root and with this process's environment."""

    name = "bare"
    environment_digest = ""
    keepers = dict.fromkeys(Promise, "nothing")

    def run(self, task: Task) -> Outcome:
        command = [sys.executable if word == "python" else word for word in task.command]
        # A host's /tmp may be a disk, which takes minutes for so many files.
        command = [word.replace('dir="/tmp"', 'dir="/dev/shm"') for word in command]
        done = subprocess.run(command, input=task.stdin, capture_output=True)
        return Completed(done.returncode, done.stdout, done.stderr, 0)


@pytest.mark.skipif(os.geteuid() != 0, reason="an ordinary user has some of it by himself")
def test_a_bare_process_keeps_nothing() -> None:
    held = {one.promise for one in examine(_Bare()) if one.holds}
    # A machine with one processor, or without a network, keeps these for everyone on it.
    assert held <= {Promise.NETWORK, Promise.PROCESSOR}


def test_without_control_groups_only_the_best_effort_is_missing(
    bubblewrap_sandbox: Sandbox,
) -> None:
    assert isinstance(bubblewrap_sandbox, Bubblewrap)
    guarantees = examine(Bubblewrap(bubblewrap_sandbox.tools))
    assert {one.promise for one in guarantees if not one.holds} == set(BEST_EFFORT)
    kept_by = {one.promise: one.kept_by for one in guarantees}
    assert "RLIMIT_AS" in kept_by[Promise.MEMORY]
    assert "RLIMIT_NPROC" in kept_by[Promise.PROCESSES]


def test_a_place_that_runs_nothing_is_an_error() -> None:
    class Broken(_Bare):
        def run(self, task: Task) -> Outcome:
            return Completed(1, b"", f"cannot run {task.command[0]}".encode(), 0)

    with pytest.raises(SandboxError, match="probe failed inside: cannot run python"):
        examine(Broken())
