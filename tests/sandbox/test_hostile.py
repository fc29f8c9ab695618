"""Every hostile program on every backend; see `hostile.py` for the table."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator

import pytest

from bot.sandbox.bubblewrap import Bubblewrap
from bot.sandbox.protocol import Completed, Limit, Outcome, Sandbox, SandboxError, Stopped, Task
from tests.sandbox import containment
from tests.sandbox.containment import Host, Program
from tests.sandbox.hostile import PROGRAMS

pytestmark = pytest.mark.sampled(keep=16)

_NAMES = [program.name for program in PROGRAMS]

_BOMBS = [one for one in PROGRAMS if "bomb" in one.name and not one.needs_groups]


@pytest.fixture(scope="module")
def machine() -> Iterator[Host]:
    with containment.host() as made:
        yield made


@pytest.fixture(scope="module")
def without_groups(bubblewrap_sandbox: Sandbox) -> Sandbox:
    """Bubblewrap as it is on a machine whose control groups Toolwright may not use."""
    assert isinstance(bubblewrap_sandbox, Bubblewrap)
    return Bubblewrap(bubblewrap_sandbox.tools)


def test_the_table_is_long_enough_and_names_each_program_once() -> None:
    assert len(set(_NAMES)) == len(_NAMES) >= 40


@pytest.mark.parametrize("program", PROGRAMS, ids=_NAMES)
def test_contained(program: Program, each_sandbox: Sandbox, machine: Host) -> None:
    assert containment.contain(program, each_sandbox, machine)


@pytest.mark.parametrize("program", _BOMBS, ids=[program.name for program in _BOMBS])
def test_contained_by_resource_limits(
    program: Program, without_groups: Sandbox, machine: Host
) -> None:
    assert containment.contain(program, without_groups, machine)


class _Bare:
    """No sandbox at all: only the programs that do no harm may be run in it."""

    name = "bare"
    environment_digest = ""

    def run(self, task: Task) -> Outcome:
        command = ["python3" if word == "python" else word for word in task.command]
        done = subprocess.run(command, capture_output=True, timeout=60)
        return Completed(done.returncode, done.stdout, done.stderr, 0)


@pytest.mark.parametrize(
    "name",
    [
        "connect to the host's loopback",
        "abstract socket of the host",
        "environment secrets",
        "/proc of others",
        "/root, /home and files of the host",
        "sockets of every other family",
        "daemon that outlives the program",
    ],
)
def test_an_escape_is_noticed(name: str, machine: Host) -> None:
    (program,) = [one for one in PROGRAMS if one.name == name]
    with pytest.raises(AssertionError):
        containment.contain(program, _Bare(), machine)


def test_results_are_told_apart() -> None:
    failed = Completed(1, b"refused x: EPERM\n", b"", 0)
    escaped = Completed(0, b"refused x: EPERM\nESCAPED y\n", b"", 0)
    for wrong in (failed, escaped, Completed(0, b"", b"", 0), SandboxError("x")):
        with pytest.raises(AssertionError):
            containment.refused(wrong)
    for outcome in (failed, Stopped(Limit.OUTPUT, b"", b"", 0), SandboxError("x")):
        with pytest.raises(AssertionError):
            containment.stopped(Limit.MEMORY)(outcome)
    with pytest.raises(AssertionError):
        containment.not_run(failed)
