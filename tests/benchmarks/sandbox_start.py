"""How long one trivial command takes: bare, in each sandbox, and by plain `docker run --rm`.

`python -m tests.benchmarks.sandbox_start [ROUNDS]` prints medians and what each way adds. The ways
take turns within every round, so that whatever else the machine does falls on all of them alike.
On a busy machine, give it priority: `chrt --rr 1 python -m …`.

Targets: bubblewrap within 15 ms of bare; our Docker sandbox no slower than plain `docker run`.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Final

from bot import config
from bot.sandbox import toolchain
from bot.sandbox.bubblewrap import Bubblewrap
from bot.sandbox.docker import Docker
from bot.sandbox.factory import open_sandbox
from bot.sandbox.protocol import Completed, Task

_ROUNDS: Final = 40
_BUBBLEWRAP_TARGET_MS: Final = 15.0

_COMMANDS: Final = {"true": ("true",), "python": ("python", "-I", "-S", "-c", "")}


def main(words: list[str]) -> int:
    """Measure and print; the exit status is 1 where a target is missed."""
    rounds = int(words[0]) if words else _ROUNDS
    settings = config.load(Path.cwd()).sandbox
    bubblewrap = open_sandbox(settings.model_copy(update={"backend": "bubblewrap"}))
    docker = open_sandbox(settings.model_copy(update={"backend": "docker"}))
    assert isinstance(bubblewrap, Bubblewrap)
    assert isinstance(docker, Docker)

    python = str(bubblewrap.tools.root / "bin" / "python")
    met = True
    _say(f"{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f} over the last minute")
    for name, command in _COMMANDS.items():
        task = Task(command)
        outside = [python if word == "python" else word for word in command]
        inside = [toolchain.PYTHON if word == "python" else word for word in command]
        taken = _measure(
            {
                "bare subprocess": partial(_bare, outside),
                "bubblewrap": partial(_sandboxed, bubblewrap, task),
                "docker sandbox": partial(_sandboxed, docker, task),
                "docker run --rm": partial(_bare, ["docker", "run", "--rm", docker.image, *inside]),
            },
            rounds,
        )
        medians = {way: statistics.median(times) for way, times in taken.items()}
        added = medians["bubblewrap"] - medians["bare subprocess"]
        ratio = medians["docker sandbox"] / medians["docker run --rm"]
        met = met and added <= _BUBBLEWRAP_TARGET_MS and ratio <= 1
        _say(f"\n{name}, {rounds} rounds: median and fastest in ms")
        for way, times in taken.items():
            _say(f"  {way:16} {medians[way]:8.1f} {min(times):8.1f}")
        _say(f"  bubblewrap adds {added:.1f} ms (target: at most {_BUBBLEWRAP_TARGET_MS:.0f})")
        _say(f"  docker sandbox takes {ratio:.2f} of docker run (target: at most 1)")
    return 0 if met else 1


def _measure(ways: dict[str, Callable[[], None]], rounds: int) -> dict[str, list[float]]:
    """The times of each way in milliseconds; a first round that warms up is not counted."""
    taken: dict[str, list[float]] = {way: [] for way in ways}
    for _ in range(rounds + 1):
        for way, once in ways.items():
            started = time.perf_counter()
            once()
            taken[way].append(1000 * (time.perf_counter() - started))
    return {way: times[1:] for way, times in taken.items()}


def _bare(command: list[str]) -> None:
    subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, check=True)


def _sandboxed(sandbox: Bubblewrap | Docker, task: Task) -> None:
    outcome = sandbox.run(task)
    assert isinstance(outcome, Completed), outcome
    assert outcome.exit_status == 0


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
