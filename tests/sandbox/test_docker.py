from __future__ import annotations

import os
import subprocess

import pytest

from bot.sandbox.protocol import MIB, Limit, Limits, Sandbox, SandboxError, Stopped, Task


def test_memory_is_bounded_for_the_whole_run(docker_sandbox: Sandbox) -> None:
    source = """
import os, time
for _ in range(4):
    if os.fork() == 0:
        block = bytearray(100 << 20)
        for page in range(0, len(block), 4096):
            block[page] = 1
        time.sleep(2)
        os._exit(0)
for _ in range(4):
    os.wait()
"""
    task = Task(("python", "-I", "-c", source), limits=Limits(memory_bytes=200 * MIB))
    outcome = docker_sandbox.run(task)
    assert isinstance(outcome, Stopped)
    assert outcome.limit is Limit.MEMORY


@pytest.mark.parametrize("command", [("true",), ("missing-command",), ("sleep", "60")])
def test_no_container_is_left(docker_sandbox: Sandbox, command: tuple[str, ...]) -> None:
    task = Task(command, limits=Limits(wall_seconds=1 if "sleep" in command else 60))
    if command == ("missing-command",):
        with pytest.raises(SandboxError, match="could not start"):
            docker_sandbox.run(task)
    else:
        docker_sandbox.run(task)
    left = subprocess.run(
        # Those of this process: another one may be running its own at the same time.
        ["docker", "ps", "--all", "--quiet", f"--filter=label=toolwright.sandbox={os.getpid()}"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert left.stdout == ""
