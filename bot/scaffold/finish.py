"""Completing a reply as far as the sandbox is needed for it: what is written has to hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from bot.candidate import Candidate
from bot.scaffold.complete import complete
from bot.scaffold.example_tests import EXAMPLES_TEST
from bot.scaffold.pin import ALONE, Pin, usable
from bot.scaffold.property_tests import property_tests
from bot.scaffold.strengthen import strengthen
from bot.spec.examples import parse_examples
from bot.spec.toolspec import ToolSpec
from bot.validate.case import Case
from bot.validate.source import read_modules
from bot.validate.stages.unit import place
from bot.validate.suite import Ran, Run, own_suite, run_suite

TRIES: Final = 3
"""Runs of the tests, each after those that failed in the one before it were left out."""
SUITE_SECONDS: Final = 20.0


@dataclass(frozen=True)
class FinishedTool:
    """A whole tool.

    Attributes:
        files: By path inside the tool's folder.
        pins: What its tests pin.
        left_out: Names of tests that were not written, because this code fails them.
    """

    files: Mapping[str, bytes]
    pins: tuple[Pin, ...]
    left_out: tuple[str, ...]


def finish(
    case: Case,
    spec: ToolSpec,
    calls: Sequence[str],
    pins: Sequence[Pin] = (),
    by: str = ALONE,
) -> FinishedTool:
    """Complete a reply, strengthen its tests, and leave out those of ours that it fails.

    A test of the examples is never left out, so that a tool which fails one is seen to.

    Args:
        case: The reply; its `core.py` at least.
        spec: As a generator is shown it.
        calls: To choose further pins from.
        pins: What is to be pinned in any case.
        by: Who gives the same for all of the calls.

    Raises:
        SandboxError: The sandbox could not run it.
        SurroundingsError: ruff is missing.
    """
    own = case.candidate.files
    whole = with_files(case, complete(spec, own, pins))
    kept = usable(pins, case.interface)
    kept = (*kept, *(replace(pin, by=by) for pin in strengthen(whole, calls, kept)))
    left_out: frozenset[str] = frozenset()
    names = [name for name, _ in property_tests(case.interface, parse_examples(spec.examples))]
    for _ in range(TRIES):
        files = complete(spec, own, kept, left_out=left_out)
        asked = [name for name in names if name not in left_out]
        failing = _failing(with_files(case, files), asked)
        failed = {name for path, name in failing if path not in own} - {EXAMPLES_TEST}
        if not failed - left_out:
            break
        left_out |= failed
    return FinishedTool(files, kept, tuple(sorted(left_out)))


def with_files(case: Case, files: Mapping[str, bytes]) -> Case:
    """The same case with other files of the candidate."""
    candidate = Candidate(case.candidate.name, files, case.candidate.provenance)
    modules, unreadable = read_modules(candidate)
    return replace(case, candidate=candidate, modules=modules, unreadable=unreadable)


def _failing(case: Case, properties: Sequence[str]) -> frozenset[tuple[str, str]]:
    """File and name of each test that does not pass; none where the runs gave no result.

    The property tests, which fail most often, are run each alone as well: a run that may stop at
    the first failure spends no time on the search for a smaller one.
    """
    suite = own_suite(case)
    seconds = min(SUITE_SECONDS, case.limits.wall_seconds)
    alone = [
        Run(seconds, select=(f"{case.candidate.name}/{path}::{name}",), stop_first=True)
        for path in case.candidate.files
        if path.startswith("tests/test_")
        for name in properties
    ]
    whole, *rest = run_suite(case, suite, (Run(seconds, stop_first=True), *alone)).results
    found = _failed(case, rest)
    if found or not _failed(case, [whole]):
        return found
    return _failed(case, run_suite(case, suite, (Run(seconds),)).results)


def _failed(case: Case, results: Sequence[Ran | None]) -> frozenset[tuple[str, str]]:
    return frozenset(
        place(case, test.id)
        for ran in results
        if ran is not None and ran.answer is not None
        for test in ran.answer.failed
        if test.outcome != "not run"
    )
