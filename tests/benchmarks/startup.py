"""Processor time until a command is done that does little: beside bare Python, and with click.

`python -m tests.benchmarks.startup [ROUNDS]` prints medians and how many times bare Python's each
is, and the Git processes that a way starts. It counts user and system time of the whole process and
of those that it started and waited for, which other work on the machine stretches less than wall
time. The ways take turns within every round, so that what is left of that falls on all of them
alike. Byte code is kept between rounds, as for an installed package, in a folder of its own.

What a command costs that reads a configuration or a manifest at all is under `one model`: both are
models of pydantic, and the libraries alone take most of the target.

Target: 0.2 s for the help and for the list of this repository's tools.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

_ROOT: Final = Path(__file__).parents[2]
_TOOLWRIGHT: Final = str(Path(sys.executable).with_name("toolwright"))
_ROUNDS: Final = 20
_TARGET_SECONDS: Final = 0.2

_BARE: Final = "python -c pass"
_MODEL: Final = "import click, yaml, pydantic\nclass One(pydantic.BaseModel):\n    field: int = 0"
_WAYS: Final = {
    _BARE: (sys.executable, "-c", "pass"),
    "import click": (sys.executable, "-c", "import click"),
    "click, yaml, one model": (sys.executable, "-c", _MODEL),
    "toolwright --help": (_TOOLWRIGHT, "--help"),
    "toolwright tools --help": (_TOOLWRIGHT, "tools", "--help"),
    "toolwright tools list --json": (_TOOLWRIGHT, "tools", "list", "--json"),
    "toolwright tools list": (_TOOLWRIGHT, "tools", "list"),
}
_HELD: Final = ("toolwright --help", "toolwright tools list")


def main(words: list[str]) -> int:
    """Measure and print; the exit status is 1 where a target is missed."""
    rounds = int(words[0]) if words else _ROUNDS
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "PYTHONPYCACHEPREFIX": f"{folder}/code"}
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        taken: dict[str, list[float]] = {way: [] for way in _WAYS}
        for number in range(rounds + 1):
            for way, command in _WAYS.items():
                seconds = _seconds(command, environment)
                if number:  # the first round compiles
                    taken[way].append(seconds)
        started = {
            way: _git_processes(command, environment, Path(folder, f"trace-{number}"))
            for number, (way, command) in enumerate(_WAYS.items())
        }
    medians = {way: statistics.median(times) for way, times in taken.items()}
    print(f"{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f} over the last minute")
    print(f"{rounds} rounds, seconds of processor time")
    print(f"{'':30}{'median':>8}{'fastest':>9}{'/ bare':>8}{'git':>5}")
    for way, times in taken.items():
        ratio = medians[way] / medians[_BARE]
        print(f"{way:30}{medians[way]:8.3f}{min(times):9.3f}{ratio:8.1f}{started[way]:5}")
    missed = [way for way in _HELD if medians[way] > _TARGET_SECONDS]
    for way in missed:
        print(f"{way} takes over {_TARGET_SECONDS} s")
    return 1 if missed else 0


def _seconds(command: Sequence[str], environment: Mapping[str, str]) -> float:
    running = subprocess.Popen(command, cwd=_ROOT, env=environment, stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(running.pid, 0)
    running.returncode = os.waitstatus_to_exitcode(status)
    assert running.returncode == 0, command
    return used.ru_utime + used.ru_stime


def _git_processes(command: Sequence[str], environment: Mapping[str, str], trace: Path) -> int:
    _seconds(command, {**environment, "GIT_TRACE2_EVENT": str(trace)})
    if not trace.exists():
        return 0
    events = map(json.loads, trace.read_text(encoding="utf-8").splitlines())
    return sum(event["event"] == "start" for event in events)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
