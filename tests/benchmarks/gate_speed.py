"""The whole gate against the same tools one after another: `python -m tests.benchmarks.gate_speed`.

The gate judges one candidate while every task that it gives to the sandbox is written down. Then
the same tasks are run again one at a time, first as they are, and then with each run of the test
suite (an order, a mutant, a measurement) in a fresh sandbox of its own.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from bot.config import load
from bot.context.gather import gather
from bot.generate.offline.generator import OfflineGenerator
from bot.report.words import verdict
from bot.sandbox.factory import open_sandbox
from bot.sandbox.protocol import Limits, Outcome, Sandbox, Task
from bot.spec import Rules, read_spec
from bot.validate.case import Case, open_case
from bot.validate.gate import validate
from bot.validate.report import StageResult

_ROOT = Path(__file__).parents[2]


class Recorded:
    """A sandbox that writes down what it is given."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox
        self.name = sandbox.name
        self.environment_digest = sandbox.environment_digest
        self.tasks: list[Task] = []

    def run(self, task: Task) -> Outcome:
        """Write the task down, and run it."""
        self.tasks.append(task)
        return self._sandbox.run(task)


def main() -> None:
    """Measure and print one table."""
    specification = Path(sys.argv[1]) if len(sys.argv) > 1 else _ROOT / "specs/error_patterns.yaml"
    config = load(_ROOT)
    sandbox = Recorded(open_sandbox(config.sandbox))
    case = _case(specification, sandbox)

    start = time.monotonic()
    report = validate(case, progress=_say)
    gate = time.monotonic() - start

    tasks = list(sandbox.tasks)
    as_they_are = _replayed(tasks, sandbox)
    single = [one for task in tasks for one in _split(task)]
    one_by_one = _replayed(single, sandbox)

    print(f"\n{case.spec.name} in {sandbox.name}, {os.cpu_count()} cores")
    print(verdict(report))
    print(f"{'':44}{'sandboxes':>10}{'seconds':>9}{'gate / this':>13}")
    for words, count, seconds in (
        ("the gate", len(tasks), gate),
        ("the same tasks, one after another", len(tasks), as_they_are),
        ("every run in a sandbox of its own", len(single), one_by_one),
    ):
        print(f"{words:44}{count:>10}{seconds:>9.1f}{gate / seconds:>13.2f}")


def _case(specification: Path, sandbox: Sandbox) -> Case:
    read = read_spec(specification, rules=Rules())
    candidate = OfflineGenerator().generate(gather(read, ()))
    return open_case(
        candidate, read.spec, sandbox, thresholds=load(_ROOT).thresholds, limits=Limits()
    )


def _replayed(tasks: list[Task], sandbox: Sandbox) -> float:
    start = time.monotonic()
    for number, task in enumerate(tasks, 1):
        if sys.stderr.isatty():
            print(f"\r{number} of {len(tasks)}", end="", file=sys.stderr, flush=True)
        sandbox.run(task)
    return time.monotonic() - start


def _split(task: Task) -> Iterator[Task]:
    """A task for each of the runs that a harness was asked for; other tasks as they are."""
    request = json.loads(task.stdin) if task.stdin else {}
    runs = request.get("runs")
    if not runs:
        yield task
        return
    for run in runs:
        yield replace(task, stdin=json.dumps(request | {"runs": [run]}).encode())


def _say(result: StageResult) -> None:
    print(f"  {result.name}: {result.status} in {result.seconds:.1f} s", file=sys.stderr)


if __name__ == "__main__":
    main()
