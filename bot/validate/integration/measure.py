"""Runs of one suite before and after the change, interleaved, within a budget of time.

The order is before, after, after, before: a machine that grows slower or faster meanwhile, or a
test that is flaky, then shows in the runs before as much as in those after.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from bot.sandbox.protocol import Limit, Stopped
from bot.validate.case import Case
from bot.validate.integration.parts import HostSuite, made_to_fail
from bot.validate.suite import Ran, Run, Runs, Suite, SuiteAnswer, run_suite

SHARE: Final = 2.2
SPARE_SECONDS: Final = 20.0
"""All runs of one part together take at most so many times the first, and so much more: where that
is enough for five (two before, two after, and one made to fail), all five are made; else one before
and one after, and some tests that are made to fail."""

RUNS: Final = 5
FAILING_RUNS: Final = 1
"""Of these, the ones with tests that are made to fail."""

PATIENCE: Final = 3.0
GRACE_SECONDS: Final = 30.0
"""A run after the change is ended when it takes this many times the one before, and so much more:
it has slowed the suite beyond every threshold then, whatever else the machine does."""

LEAST_SECONDS: Final = 3.0
"""What a run gets where the budget is spent: it ends with a clear word and not with none."""

ONCE: Final = 3.0
"""Where each side ran once, so many times the overhead that is allowed makes for more runs."""

SAMPLE: Final = 100
"""Tests of a long suite that are made to fail."""


class TimeBudget:
    """Seconds of wall time that the runs of a stage may take together, from now on."""

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds

    @property
    def left(self) -> float:
        """What is left of them; at least `LEAST_SECONDS`."""
        return max(LEAST_SECONDS, self._end - time.monotonic())


_BEGIN: Final = 0.7
"""Of the first run's time, the part in which tests may begin: the run after it is not cut short
where the machine is slower by then."""


@dataclass
class Series:
    """What came of the runs on one side. `endings` are the ends of sentences, one for each run."""

    runs: list[Ran | None] = field(default_factory=list)
    endings: list[str] = field(default_factory=list)

    def add(self, runs: Runs) -> None:
        """Take in more runs."""
        self.runs += runs.results
        self.endings += [runs.ending(number) for number in range(len(runs.results))]

    @property
    def answers(self) -> list[SuiteAnswer]:
        """What the runs say that came to an end."""
        return [ran.answer for ran in self.runs if ran is not None and ran.answer is not None]

    @property
    def without_result(self) -> str:
        """How the first run ended that gave no result; empty where all did."""
        ended = zip(self.runs, self.endings, strict=True)
        return next((end for ran, end in ended if ran is None or ran.answer is None), "")

    def seconds(self) -> list[float]:
        """Wall time of each run with a result."""
        return [ran.seconds for ran in self.runs if ran is not None and ran.answer is not None]

    def cpu_seconds(self) -> list[float]:
        """CPU time of each run with a result, of all processes it has waited for."""
        return [ran.cpu_seconds for ran in self.runs if ran is not None and ran.answer is not None]


class Measurement:
    """The runs of one part.

    Attributes:
        part: What is run; under plain settings where the repository's own did not work.
        before: The runs on the base branch.
        after: The runs with the candidate.
        reduced: Whether the repository's settings had to be left out.
        too_long: Whether the first run took too much of the budget to go on.
        left_out: How many tests did not begin in the first run's time, and are not compared.
    """

    def __init__(self, case: Case, part: HostSuite, budget: TimeBudget) -> None:
        self.part = part
        self.before = Series()
        self.after = Series()
        self.reduced = False
        self.too_long = False
        self.left_out = 0
        self._case = case
        self._budget = budget
        self._longest = budget.left / SHARE
        self._select: tuple[str, ...] | None = None

    def begin(self) -> None:
        """The first run before the change, a second time under plain settings if need be."""
        self._first()
        plain = self.part.with_reduced_settings()
        if plain is None or self.too_long or _passed(self.before.answers):
            return
        first, own = self.before, self.part
        self.before, self.part = Series(), plain
        self._first()
        self.reduced = bool(_passed(self.before.answers))
        if not self.reduced:
            self.before, self.part = first, own

    def _first(self) -> None:
        within = self._longest * _BEGIN
        runs = self._run(self.part.before, Run(self._longest, begin_within=within), 1)
        self.before.add(runs)
        (ran,) = runs.results
        stopped = isinstance(runs.reply.outcome, Stopped) and (
            runs.reply.outcome.limit is Limit.WALL_TIME
        )
        ended = ran is not None and ran.status is None and ran.seconds >= self._longest
        self.too_long = stopped or ended
        if ran is not None and ran.answer is not None and ran.seconds >= within:
            begun = [test.id for test in ran.answer.tests if test.outcome != "not run"]
            self.left_out = len(ran.answer.tests) - len(begun)
            self._select = tuple(begun) if self.left_out else None
            self.too_long = self.left_out > 0 and not _passed([ran.answer])

    @property
    def longest(self) -> float:
        """Seconds that the first run may take."""
        return self._longest

    @property
    def _typical(self) -> float:
        return max(self.before.seconds(), default=0.0)

    @property
    def all_runs(self) -> bool:
        """Return whether all `RUNS` fit into what the first of them allows for."""
        together = SHARE * self._typical + SPARE_SECONDS
        return RUNS * self._typical <= together and self.affords(RUNS - 1 - FAILING_RUNS)

    def affords(self, runs: int) -> bool:
        """Return whether there is time for so many more runs like the longest until now.

        What is left then is for the tests that are made to fail.
        """
        longest = max((self._typical, *self.after.seconds()))
        return longest * (runs + FAILING_RUNS) <= self._budget.left

    def run_before(self, times: int) -> None:
        """More runs before the change."""
        self.before.add(self._run(self.part.before, Run(self._longest), times))

    def run_after(self, times: int) -> None:
        """More runs after the change."""
        self.after.add(self._run(self.part.after, Run(self._patience), times))

    def failing_after(self, mark: str, names: tuple[str, ...]) -> Runs:
        """One run of some tests after the change, with every test made to fail."""
        return self._run(made_to_fail(self.part.after, mark), Run(self._patience, select=names), 1)

    def failing_before(self, mark: str, names: tuple[str, ...]) -> Runs:
        """The same before the change."""
        return self._run(made_to_fail(self.part.before, mark), Run(self._longest, select=names), 1)

    @property
    def _patience(self) -> float:
        return self._typical * PATIENCE + GRACE_SECONDS

    def _run(self, suite: Suite, run: Run, times: int) -> Runs:
        seconds = min(run.seconds, self._budget.left / times)
        chosen = self._select if run.select is None else run.select
        return run_suite(self._case, suite, [replace(run, seconds=seconds, select=chosen)] * times)


def _passed(answers: Sequence[SuiteAnswer]) -> bool:
    return any(test.outcome == "passed" for answer in answers for test in answer.tests)
