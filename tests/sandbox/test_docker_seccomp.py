from __future__ import annotations

import json
from unittest.mock import Mock

import pytest

from bot.sandbox.docker_engine import require_filter
from bot.sandbox.docker_seccomp import profile
from bot.sandbox.protocol import Completed, Sandbox, SandboxError, Task
from bot.sandbox.seccomp import DENIED


def test_it_refuses_what_it_does_not_name_and_names_nothing_denied() -> None:
    content = json.loads(profile())
    assert content["defaultAction"] == "SCMP_ACT_ERRNO"
    plain = {
        name
        for rule in content["syscalls"]
        if rule["action"] == "SCMP_ACT_ALLOW" and "args" not in rule
        for name in rule["names"]
    }
    assert plain & set(DENIED) == set()
    assert plain & {"socket", "socketpair", "clone", "clone3"} == set()
    assert {"read", "execve", "futex", "mmap"} <= plain


def test_sockets_of_four_families_open(docker_sandbox: Sandbox) -> None:
    source = """
import socket
for family in range(64):
    try:
        socket.socket(family, socket.SOCK_DGRAM if family != 16 else socket.SOCK_RAW).close()
        print(family)
    except OSError:
        pass
"""
    outcome = docker_sandbox.run(Task(("python", "-I", "-c", source)))
    assert isinstance(outcome, Completed)
    assert outcome.stdout.split() == [b"1", b"2", b"10", b"16"]


def test_programs_of_the_toolchain_need_nothing_else(docker_sandbox: Sandbox) -> None:
    source = """
import asyncio, multiprocessing, subprocess, sys, tempfile, threading
threading.Thread(target=print, args=("thread",)).start()
print(subprocess.run(["echo", "child"], capture_output=True, text=True).stdout.strip())
with multiprocessing.get_context("spawn").Pool(2) as pool:
    print(pool.map(abs, [-1, -2]))
async def main():
    child = await asyncio.create_subprocess_exec("true")
    print(await child.wait())
if __name__ == "__main__":
    asyncio.run(main())
"""
    task = Task(
        ("python", "-I", "/work/each.py"),
        files={
            "each.py": b"if __name__ == '__main__':\n"
            + b"".join(b"    " + line + b"\n" for line in source.strip().encode().splitlines())
        },
    )
    outcome = docker_sandbox.run(task)
    assert isinstance(outcome, Completed)
    assert outcome.stdout.decode().splitlines() == ["thread", "child", "[1, 2]", "0"], outcome


@pytest.mark.parametrize("options", [None, [], ["name=apparmor"], ["name=seccompx"]])
def test_an_engine_without_filters_is_refused(options: list[str] | None) -> None:
    engine = Mock(info=lambda: {"SecurityOptions": options})
    with pytest.raises(SandboxError, match="without a system-call filter"):
        require_filter(engine)


@pytest.mark.parametrize("profile_name", ["default", "builtin", "unconfined"])
def test_the_engines_own_profile_does_not_matter(profile_name: str) -> None:
    options = ["name=apparmor", f"name=seccomp,profile={profile_name}"]
    require_filter(Mock(info=lambda: {"SecurityOptions": options}))
