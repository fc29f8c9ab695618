"""Tries mutants: which tests each needs, in which runs, and how they ended."""

from __future__ import annotations

import math
import signal
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from bot.validate.case import Case
from bot.validate.mutation.mutant import Mutant
from bot.validate.suite import Ran, Run, Suite, SuiteAnswer, run_suite

PATIENCE: Final = 5
"""A mutant's tests may take so many times what they take without it."""

LEAST_SECONDS: Final = 2
WALL_FACTOR: Final = 4
"""Wall seconds for each second of CPU time, and `LEAST_WALL_SECONDS` at least: a busy machine must
not make a mutant look endless, and what sleeps must not go on for ever."""
LEAST_WALL_SECONDS: Final = 10

STARTS: Final = 2
"""Sandboxes side by side."""

LEAST_RUNS: Final = 25
"""In one sandbox, before a second is worth its start."""
MAX_RUNS: Final = 50
MAX_BATCH_SECONDS: Final = 40.0
MAX_BATCH_BYTES: Final = 6 << 20
_TEST_BYTES: Final = 200  # what is said of one test, without its id
_START_SECONDS: Final = 0.1  # CPU time of a run without tests: measured 0.05 to 0.1


class TrialEnding(StrEnum):
    """How a mutant's tests ended."""

    SURVIVED = "survived"
    KILLED = "killed"
    TIMEOUT = "timeout"


@dataclass(frozen=True)
class Baseline:
    """The suite on the module as it is.

    Attributes:
        seconds: By test id, the CPU time that it is said to take.
        cpu_seconds: Of the whole suite.
        wall_seconds: Of the whole suite.
        reached: By file and line, the ids of the tests that run it; all where importing does.
    """

    seconds: Mapping[str, float]
    cpu_seconds: float
    wall_seconds: float
    reached: Mapping[str, Mapping[int, frozenset[str]]]

    def tests(self, mutant: Mutant) -> tuple[str, ...]:
        """The ids of the tests that reach a mutant, the fastest first."""
        lines = self.reached.get(mutant.path, {})
        found = frozenset[str]().union(
            *(lines.get(line, ()) for line in range(mutant.first_line, mutant.line + 1))
        )
        return tuple(sorted(found, key=lambda test: (self.seconds[test], test)))

    def expected(self, tests: Sequence[str]) -> float:
        """CPU seconds that these tests should take."""
        total = sum(self.seconds.values())
        share = sum(self.seconds[test] for test in tests) / total if total else 1.0
        return _START_SECONDS + self.cpu_seconds * share


def baseline(covered: SuiteAnswer, plain: Ran, answer: SuiteAnswer) -> Baseline:
    """Read a baseline from a run with coverage, and one without and its answer."""
    ids = [test.id for test in covered.tests]
    every = frozenset(ids)
    return Baseline(
        seconds={test.id: test.seconds for test in answer.tests},
        cpu_seconds=plain.cpu_seconds,
        wall_seconds=plain.seconds,
        reached={
            path: {
                line: every
                if -1 in numbers
                else frozenset(ids[number] for number in numbers if 0 <= number < len(ids))
                for line, numbers in file.reached.items()
            }
            for path, file in covered.files.items()
        },
    )


@dataclass(frozen=True)
class MutantTrial:
    """A mutant, and the tests that may see it."""

    mutant: Mutant
    tests: tuple[str, ...]


@dataclass(frozen=True)
class TrialOutcome:
    """How a trial ended. `test` is the id of the first test that failed, as the child says."""

    trial: MutantTrial
    ending: TrialEnding
    test: str = ""


def attempt(
    case: Case, suite: Suite, known: Baseline, trials: Sequence[MutantTrial], seconds: float
) -> list[TrialOutcome]:
    """Try mutants in their order, in as many sandboxes as are sensible.

    Args:
        case: Where.
        suite: The tests.
        known: What they do on the module as it is.
        trials: Each with one test at least.
        seconds: Wall time after which no further batch is begun.

    Returns:
        What could be tried, in the same order; the rest is missing.

    Raises:
        SandboxError: The sandbox could not run them.
    """
    deadline = time.monotonic() + seconds

    def work(batch: Sequence[MutantTrial]) -> list[TrialOutcome]:
        if time.monotonic() > deadline:
            return []
        runs = [_run(case, known, trial) for trial in batch]
        results = run_suite(case, suite, runs).results
        return [
            _tried(trial, run, ran)
            for trial, run, ran in zip(batch, runs, results, strict=True)
            if ran is not None
        ]

    with ThreadPoolExecutor(max_workers=STARTS) as pool:
        return [tried for done in pool.map(work, _batches(known, trials)) for tried in done]


def _run(case: Case, known: Baseline, trial: MutantTrial) -> Run:
    # The whole suite's time is from the kernel, and so at least that much is not forged.
    patience = max(PATIENCE * known.expected(trial.tests), known.cpu_seconds + 1.0)
    limit = max(LEAST_SECONDS, math.ceil(patience))
    wall = max(LEAST_WALL_SECONDS, WALL_FACTOR * limit, PATIENCE * known.wall_seconds)
    return Run(
        seconds=min(wall, case.limits.wall_seconds),
        cpu_seconds=limit,
        overlay={f"{case.candidate.name}/{trial.mutant.path}": trial.mutant.text},
        select=trial.tests,
        stop_first=True,
    )


def _tried(trial: MutantTrial, run: Run, ran: Ran) -> TrialOutcome:
    if ran.answer is None:
        endless = ran.status is None or (
            ran.status == -signal.SIGKILL
            and run.cpu_seconds is not None
            # The kernel looks now and then, and rounds.
            and ran.cpu_seconds > run.cpu_seconds - 0.5
        )
        return TrialOutcome(trial, TrialEnding.TIMEOUT if endless else TrialEnding.KILLED)
    passed = {test.id for test in ran.answer.tests if test.outcome == "passed"}
    if passed.issuperset(trial.tests) and not ran.answer.failed:
        return TrialOutcome(trial, TrialEnding.SURVIVED)
    # With stop_first the tests behind the one that failed are not run.
    failed = [test.id for test in ran.answer.failed if test.outcome != "not run"]
    return TrialOutcome(trial, TrialEnding.KILLED, failed[0] if failed else "")


def _batches(known: Baseline, trials: Sequence[MutantTrial]) -> Iterator[Sequence[MutantTrial]]:
    batch: list[MutantTrial] = []
    seconds, size = 0.0, 0
    most = min(MAX_RUNS, max(LEAST_RUNS, math.ceil(len(trials) / STARTS)))
    for trial in trials:
        needed = known.expected(trial.tests)
        length = len(trial.mutant.text) + sum(_TEST_BYTES + len(test) for test in trial.tests)
        full = len(batch) == most or seconds + needed > MAX_BATCH_SECONDS
        if batch and (full or size + length > MAX_BATCH_BYTES):
            yield batch
            batch, seconds, size = [], 0.0, 0
        batch.append(trial)
        seconds, size = seconds + needed, size + length
    if batch:
        yield batch
