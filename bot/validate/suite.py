"""Runs of a test suite in the sandbox: what to run, and what came of it, as data.

Each run has a process of its own, forked from one that has pytest loaded and nothing of the
candidate, so that a hundred runs cost little more than their tests.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, NonNegativeFloat, NonNegativeInt, ValidationError

from bot.environment.prepare import Environment
from bot.validate.case import Case
from bot.validate.files import OWN, WORK, sandbox_files
from bot.validate.harness import GUARDED, GUARDED_ENDING, HarnessReply, run_harness

PROGRAM: Final = "run_tests.py"

_PYTEST_INI: Final = b"""\
[pytest]
python_files = test_*.py
python_functions = test_*
python_classes = Test*
xfail_strict = true
"""
_SETTLED: Final = (
    f"--config-file={WORK}/{OWN}/pytest.ini",
    "--noconftest",
    "--import-mode=importlib",
)


@dataclass(frozen=True)
class Run:
    """One run of a suite.

    Attributes:
        seconds: Wall time after which it is ended.
        cpu_seconds: CPU time after which it is ended, a limit that a busy machine does not change;
            whole seconds, since the kernel counts no finer.
        overlay: Text of files that take the place of others, by path relative to `/work`.
        seed: Shuffles the tests; None leaves them in their own order.
        select: Ids of the tests to run, in this order; None for all.
        cover: Whether to measure coverage; costs about a third more time.
        stop_first: Whether to end after the first test that fails; property tests then take the
            same examples in every run, and look for no smaller one.
        elsewhere: Which surroundings are other ones, in the harness's words.
        begin_within: Seconds of wall time after which no further test begins; None for no such
            limit.
    """

    seconds: float
    overlay: Mapping[str, str] = field(default_factory=dict)
    seed: int | None = None
    select: tuple[str, ...] | None = None
    cover: bool = False
    stop_first: bool = False
    cpu_seconds: int | None = None
    elsewhere: Sequence[str] = ()
    begin_within: float | None = None


@dataclass(frozen=True)
class Suite:
    """Which tests there are, and what they see.

    Attributes:
        files: Everything under `/work`, by path.
        targets: What pytest is to collect, relative to `/work`.
        paths: What is put on `sys.path`, relative to `/work`.
        package: The folder that coverage measures.
        arguments: For pytest.
        settings: Files by name under `/work/.toolwright`.
        guarded: Whether the process ends where the code reaches for what no tool may.
        first: Paths whose tests come first where there are many.
        environment: What runs it in the place of the toolchain; then each run has a copy of the
            files to write to, and no coverage is measured.
    """

    files: Mapping[str, bytes]
    targets: tuple[str, ...]
    paths: tuple[str, ...]
    package: str
    arguments: tuple[str, ...] = ()
    settings: Mapping[str, bytes] = field(default_factory=dict)
    guarded: bool = False
    first: tuple[str, ...] = ()
    environment: Environment | None = None


class _Parsed(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Test(_Parsed):
    """One test, its worst outcome, and its seconds of CPU time, as the child says."""

    id: str
    outcome: Literal["passed", "failed", "skipped", "expected to fail", "not run", "broken"]
    message: str
    seconds: Annotated[float, Field(ge=0, allow_inf_nan=False)]


class Covered(_Parsed):
    """Coverage of one file.

    `missing_branches` are pairs of lines, a negative one coverage's way to write the entry or the
    exit of a block. `reached` has, by line, the numbers of the tests that run it, -1 for the
    import.
    """

    statements: NonNegativeInt
    covered: NonNegativeInt
    branches: NonNegativeInt
    covered_branches: NonNegativeInt
    missing_lines: list[NonNegativeInt]
    missing_branches: list[list[int]]
    reached: dict[int, list[int]]


class SuiteAnswer(_Parsed):
    """What the process that ran the tests says of them; hostile in every field.

    `left` are the threads and tasks that were still running in the end.
    """

    tests: list[Test]
    broken: list[Test]
    deselected: NonNegativeInt
    left: list[str]
    files: dict[str, Covered]

    @property
    def failed(self) -> tuple[Test, ...]:
        """What did not pass."""
        return (*self.broken, *(test for test in self.tests if test.outcome != "passed"))

    @property
    def all_passed(self) -> bool:
        """Whether there were tests, and every one of them ran and passed."""
        return bool(self.tests) and not self.failed and not self.deselected


class Ran(_Parsed):
    """How one run ended.

    `status` is the exit status of its process, negative for a signal, None where it was ended at
    its time. Seconds of wall and of CPU time, the peak of resident bytes, and `left`, the names of
    processes that it has left running, are the kernel's.
    """

    run: NonNegativeInt
    status: int | None
    seconds: NonNegativeFloat
    cpu_seconds: NonNegativeFloat
    peak_bytes: NonNegativeInt
    left: list[str]
    answer: SuiteAnswer | None

    @property
    def ending(self) -> str:
        """How it ended, as the end of a sentence."""
        if self.status is None:
            return f"the tests were ended after {self.seconds:.1f} s"
        if self.status == GUARDED:
            return GUARDED_ENDING
        return f"the process ended with status {self.status}"


@dataclass(frozen=True)
class Runs:
    """What came of some runs: one result for each, None where the sandbox ended before it."""

    results: tuple[Ran | None, ...]
    reply: HarnessReply

    def ending(self, number: int) -> str:
        """Return how run `number` ended, as the end of a sentence."""
        ran = self.results[number]
        return self.reply.ending if ran is None else ran.ending


def own_suite(case: Case) -> Suite:
    """The candidate's own tests, under our settings and no others."""
    name = case.candidate.name
    return Suite(
        files={**case.reads, **sandbox_files(case.candidate)},
        targets=(f"{name}/tests",),
        paths=("",),
        package=name,
        arguments=_SETTLED,
        settings={"pytest.ini": _PYTEST_INI},
        guarded=True,
    )


def run_suite(
    case: Case, suite: Suite, runs: Sequence[Run], *, hash_seed: int | None = None
) -> Runs:
    """Do runs of a suite one after another in one sandbox, with one seed of Python's hashes.

    Raises:
        SandboxError: The sandbox could not run them.
    """
    request = {
        "targets": suite.targets,
        "paths": suite.paths,
        "package": suite.package,
        "guarded": suite.guarded,
        "first": suite.first,
        "own": suite.environment is None,
        "arguments": suite.arguments,
        "runs": [asdict(run) for run in runs],
    }
    reply = run_harness(
        case,
        PROGRAM,
        request,
        files=suite.files,
        settings=suite.settings,
        hash_seed=hash_seed,
        environment=suite.environment,
    )
    results: list[Ran | None] = [None] * len(runs)
    for ran in map(_parse, reply.lines):
        results[ran.run] = ran
    return Runs(tuple(results), reply)


def _parse(line: bytes) -> Ran:
    try:
        return Ran.model_validate_json(line)
    except ValidationError:
        # The kernel's figures are the supervisor's to give; only the answer is the child's.
        return Ran.model_validate_json(json.dumps(json.loads(line) | {"answer": None}))
