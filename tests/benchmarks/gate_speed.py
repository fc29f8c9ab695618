"""The whole gate against the same tools one after another: `python -m tests.benchmarks.gate_speed`.

The gate judges one candidate while every job that it gives to the sandbox is written down. Then the
same jobs are run again one at a time, first as they are, and then with each run of the test suite
(an order, a mutant, a measurement) in a fresh sandbox of its own.
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
from bot.render.words import verdict
from bot.sandbox.factory import open_sandbox
from bot.sandbox.protocol import Job, Limits, Outcome, Sandbox
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
        self.jobs: list[Job] = []

    def run(self, job: Job) -> Outcome:
        """Write the job down, and run it."""
        self.jobs.append(job)
        return self._sandbox.run(job)


def main() -> None:
    """Measure and print one table."""
    specification = Path(sys.argv[1]) if len(sys.argv) > 1 else _ROOT / "specs/error_patterns.yaml"
    config = load(_ROOT)
    sandbox = Recorded(open_sandbox(config.sandbox))
    case = _case(specification, sandbox)

    start = time.monotonic()
    report = validate(case, progress=_say)
    gate = time.monotonic() - start

    jobs = list(sandbox.jobs)
    as_they_are = _replayed(jobs, sandbox)
    single = [one for job in jobs for one in _split(job)]
    one_by_one = _replayed(single, sandbox)

    print(f"\n{case.spec.name} in {sandbox.name}, {os.cpu_count()} cores")
    print(verdict(report))
    print(f"{'':44}{'sandboxes':>10}{'seconds':>9}{'gate / this':>13}")
    for words, count, seconds in (
        ("the gate", len(jobs), gate),
        ("the same jobs, one after another", len(jobs), as_they_are),
        ("every run in a sandbox of its own", len(single), one_by_one),
    ):
        print(f"{words:44}{count:>10}{seconds:>9.1f}{gate / seconds:>13.2f}")


def _case(specification: Path, sandbox: Sandbox) -> Case:
    read = read_spec(specification, rules=Rules())
    candidate = OfflineGenerator().generate(gather(read, ()))
    return open_case(
        candidate, read.spec, sandbox, thresholds=load(_ROOT).thresholds, limits=Limits()
    )


def _replayed(jobs: list[Job], sandbox: Sandbox) -> float:
    start = time.monotonic()
    for number, job in enumerate(jobs, 1):
        if sys.stderr.isatty():
            print(f"\r{number} of {len(jobs)}", end="", file=sys.stderr, flush=True)
        sandbox.run(job)
    return time.monotonic() - start


def _split(job: Job) -> Iterator[Job]:
    """A job for each of the runs that a harness was asked for; other jobs as they are."""
    request = json.loads(job.stdin) if job.stdin else {}
    runs = request.get("runs")
    if not runs:
        yield job
        return
    for run in runs:
        yield replace(job, stdin=json.dumps(request | {"runs": [run]}).encode())


def _say(result: StageResult) -> None:
    print(f"  {result.name}: {result.status} in {result.seconds:.1f} s", file=sys.stderr)


if __name__ == "__main__":
    main()
