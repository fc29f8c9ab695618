"""Test quality: tests check values, agree in every order, time and place, and are quick."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from bot.text.clean import clean
from bot.validate.assertions.tests import JudgedTest, judge_tests
from bot.validate.case import Case
from bot.validate.elsewhere import ELSEWHERE, HERE, Factor, Place, causes, secret_key, sentences
from bot.validate.emptied import emptied, indifferent
from bot.validate.report import Finding, Severity, StageResult
from bot.validate.stage import Depends, verdict
from bot.validate.stages.unit import BY_EXAMPLE, place
from bot.validate.suite import Ran, Run, Runs, own_suite, run_suite
from bot.validate.timing import crowding

PERCENT: Final = 100.0
PLAIN_RUNS: Final = 2
"""Runs in the suite's own order in the first sandbox; the second has one, which is elsewhere."""
CONFIRMING_RUNS: Final = 2
MAX_CONFIRMED: Final = 3
SLOW_FACTOR: Final = 2.0
"""A run is ended after this many times the seconds that a suite may take on this machine now."""


class QualityStage:
    """The score is the percentage of tests that check values or properties.

    That is read from the source; see `bot.validate.assertions`. A test that passes where no
    function of the tool does anything is none of them, whatever its source says. The runs are done
    in two sandboxes, each with an interpreter and a hash seed of its own, so that the order of sets
    is another one in each. In the second sandbox the first run has other surroundings altogether;
    see `bot.validate.elsewhere`. The seeds are made from the candidate and the held-back examples:
    a run can be repeated, and whoever wrote the candidate could not know them.
    """

    name: Final = "quality"
    version: Final = 3
    requires: Final = ("unit",)
    depends: Final = Depends(
        ("assertion_strength", "random_orders", "suite_seconds"), host="nothing", timed=True
    )

    def judge(self, case: Case) -> StageResult:
        """Read the tests, then run them in their own order, in random ones, and elsewhere."""
        judged = _judged(case)
        strong = sum(one.fault is None for one in judged)
        strength = PERCENT * strong / len(judged) if judged else 0.0
        seeds = orders(case)
        half = len(seeds) // 2
        batches = [
            _batch(case, HERE, [_HERE] * PLAIN_RUNS + [_Turn(seed) for seed in seeds[:half]]),
            _batch(case, ELSEWHERE, [_AWAY, *(_Turn(seed) for seed in seeds[half:])]),
        ]
        seconds, cpu_seconds = _fastest(batches)
        findings = (
            *_weak(judged),
            *_too_weak(judged, strength, case),
            *_unsteady(case, batches),
            *_slow(seconds, cpu_seconds, case),
        )
        return StageResult(
            name=self.name,
            status=verdict(findings),
            score=round(strength, 1),
            threshold=case.thresholds.assertion_strength,
            metrics={
                "tests": len(judged),
                "strong_tests": strong,
                "orders": len(seeds),
                "runs": sum(len(batch.turns) for batch in batches),
                "suite_seconds": round(seconds, 2),
                "suite_cpu_seconds": round(cpu_seconds, 2),
            },
            findings=findings,
        )


def orders(case: Case) -> tuple[int, ...]:
    """A seed for each random order; all differ."""
    key = secret_key(case)
    seeds: dict[int, None] = {}
    number = 0
    while len(seeds) < case.thresholds.random_orders:
        digest = hashlib.blake2b(number.to_bytes(4, "big"), key=key, digest_size=4).digest()
        seeds[int.from_bytes(digest, "big")] = None
        number += 1
    return tuple(seeds)


@dataclass(frozen=True)
class _Turn:
    """What a run of the suite has of its own: a seed of None is the suite's own order."""

    seed: int | None = None
    place: Place = HERE


_INDIFFERENT: Final = "passes where no function of the tool does anything"
_HERE: Final = _Turn()
_AWAY: Final = _Turn(place=ELSEWHERE)
_SEEDED: Final = Place(frozenset({Factor.HASH_SEED}))


@dataclass(frozen=True)
class _Batch:
    """Runs in one sandbox, with the hash seed of one place."""

    place: Place
    turns: Sequence[_Turn]
    runs: Runs


@dataclass(frozen=True)
class _Disagreement:
    """A test that did not pass in a run; `test_id` is empty where the run itself failed."""

    test_id: str
    turn: _Turn
    said: str


def _judged(case: Case) -> tuple[JudgedTest, ...]:
    """The tests, judged from their source, and by a run on a tool that does nothing."""
    judged = judge_tests(case)
    run = Run(_patience(case), overlay=emptied(case))
    (ran,) = run_suite(case, own_suite(case), (run,)).results
    weak = indifferent(case, None if ran is None else ran.answer)
    return tuple(
        replace(one, fault=_INDIFFERENT) if (one.path, one.name) in weak else one for one in judged
    )


def _patience(case: Case) -> float:
    slow = SLOW_FACTOR * case.thresholds.suite_seconds * crowding()
    return min(case.limits.wall_seconds, slow)


def _batch(case: Case, place: Place, turns: Sequence[_Turn]) -> _Batch:
    limit = _patience(case)
    suite = own_suite(case)
    suite = replace(suite, settings={**suite.settings, **ELSEWHERE.settings(case)})
    runs = [Run(limit, seed=turn.seed, elsewhere=turn.place.inside) for turn in turns]
    return _Batch(place, turns, run_suite(case, suite, runs, hash_seed=place.hash_seed(case)))


def _weak(judged: tuple[JudgedTest, ...]) -> Iterator[Finding]:
    for test in judged:
        if test.fault is not None:
            message = (
                f"{clean(test.name, 80)} {test.fault}; comparing what the tool computes with a "
                "value passes."
            )
            yield Finding(
                path=test.path,
                line=test.line,
                rule="quality/weak-test",
                message=message,
                severity=Severity.WARNING,
            )


def _too_weak(judged: tuple[JudgedTest, ...], strength: float, case: Case) -> Iterator[Finding]:
    threshold = case.thresholds.assertion_strength
    if not judged:
        message = "There are no tests; one that compares a result with a value passes."
        yield Finding(rule="quality/no-tests", message=message)
    elif strength < threshold:
        message = (
            f"{strength:.1f} % of the tests check a value or a property that the tool computes; "
            f"{threshold:.1f} % or more passes; {BY_EXAMPLE}"
        )
        yield Finding(rule="quality/assertion-strength", message=message)


def _fastest(batches: list[_Batch]) -> tuple[float, float]:
    """Seconds and CPU seconds of the fastest run in the suite's own order.

    Whatever else the machine does can only add to a run, so that the fastest says most of the
    suite itself (the reason that Python's `timeit` gives for `min` of its repeats). Where more
    processes want to run than there are processors, the wall time is divided by how many more: an
    honest suite of 2 s of CPU time was seen to take 10 s beside others. The CPU time is the least
    that a run takes. A suite that only waits is thus let through on a busy machine.
    """
    plain = [
        (ran.seconds, ran.cpu_seconds)
        for batch in batches
        for turn, ran in zip(batch.turns, batch.runs.results, strict=True)
        if turn.seed is None and ran is not None
    ]
    wall, cpu = min(plain, default=(0.0, 0.0))
    return max(cpu, wall / crowding()), cpu


def _slow(seconds: float, cpu_seconds: float, case: Case) -> Iterator[Finding]:
    limit = case.thresholds.suite_seconds
    if seconds >= limit:
        message = (
            f"The suite takes {seconds:.1f} s, {cpu_seconds:.1f} s of them on the processor; less "
            f"than {limit:g} s passes."
        )
        yield Finding(rule="quality/slow", message=message)


def _unsteady(case: Case, batches: list[_Batch]) -> Iterator[Finding]:
    """Findings on tests, and on whole runs, that do not agree with the first run."""
    first = batches[0].runs.results[0]
    known = None if first is None or first.answer is None else _ids(first)
    found: dict[str, _Disagreement] = {}
    for batch in batches:
        for number in range(len(batch.turns)):
            for one in _disagreements(batch, number, known):
                kept = found.get(one.test_id)
                # A failure in the suite's own order tells more: unit has seen it pass.
                if kept is None or (kept.turn.seed is not None and one.turn.seed is None):
                    found[one.test_id] = one
    away = {one.test_id: one for one in _disagreements(batches[1], 0, known)}
    dependent = causes(away, lambda places: _failing_in(case, places, known))
    for test_id, factors in sorted(dependent.items()):
        found.pop(test_id, None)
        # That a file of tests is broken says more than that the run then has other tests.
        if test_id or len(dependent) == 1:
            for message in sentences(f"{_subject(case, test_id)} {away[test_id].said}", factors):
                yield _finding(case, test_id, "surroundings", message)
    steady = _steady_seeds(case, found)
    for test_id, one in sorted(found.items()):
        seed = one.turn.seed
        if seed is None:
            rule, when = "flaky", "in a repeated run in the suite's own order"
        elif (test_id, seed) in steady:
            rule, when = "order-dependent", f"each time in the random order of seed {seed}"
        else:
            rule, when = "flaky", f"in a run in the random order of seed {seed}, not in each"
        message = (
            f"{_subject(case, test_id)} {one.said} {when}; a test that passes every time, whatever "
            "ran before it, passes."
        )
        yield _finding(case, test_id, rule, message)


def _subject(case: Case, test_id: str) -> str:
    if not test_id:
        return "A run of the tests"
    return clean(place(case, test_id)[1], 80) or "A file of tests"


def _finding(case: Case, test_id: str, rule: str, message: str) -> Finding:
    path, name = place(case, test_id)
    lines = {(test.path, test.name): test.line for test in judge_tests(case)}
    return Finding(
        path=path, line=lines.get((path, name), 0), rule=f"quality/{rule}", message=message
    )


def _failing_in(
    case: Case, places: Sequence[Place], known: frozenset[str] | None
) -> list[frozenset[str]]:
    """What fails in each of some surroundings, in the suite's own order."""
    failing: dict[Place, frozenset[str]] = {}
    for seeded in (HERE, _SEEDED):
        turns = [
            _Turn(place=one) for one in places if seeded.factors == one.factors & _SEEDED.factors
        ]
        batch = _batch(case, seeded, turns)
        for number, turn in enumerate(turns):
            failing[turn.place] = frozenset(
                one.test_id for one in _disagreements(batch, number, known)
            )
    return [failing[one] for one in places]


def _steady_seeds(case: Case, found: dict[str, _Disagreement]) -> frozenset[tuple[str, int]]:
    """Which tests fail in their random order again, each time that it is repeated."""
    seeds = sorted({one.turn.seed for one in found.values() if one.turn.seed is not None})
    seeds = seeds[:MAX_CONFIRMED]
    if not seeds:
        return frozenset()
    again = _batch(case, HERE, [_Turn(seed) for seed in seeds for _ in range(CONFIRMING_RUNS)])
    failing = [
        {(one.test_id, turn.seed) for one in _disagreements(again, number, None)}
        for number, turn in enumerate(again.turns)
    ]
    return frozenset(
        (test_id, seed)
        for start in range(0, len(failing), CONFIRMING_RUNS)
        for test_id, seed in set.intersection(*failing[start : start + CONFIRMING_RUNS])
        if seed is not None
    )


def _disagreements(
    batch: _Batch, number: int, known: frozenset[str] | None
) -> Iterator[_Disagreement]:
    turn, ran = batch.turns[number], batch.runs.results[number]
    if ran is None or ran.answer is None:
        yield _Disagreement("", turn, f"gave no result, because {batch.runs.ending(number)},")
        return
    for test in ran.answer.failed:
        said = "failed" if test.id and test.outcome == "failed" else f"was {test.outcome}"
        yield _Disagreement(test.id, turn, said)
    if known is not None and _ids(ran) != known:
        yield _Disagreement("", turn, "had other tests than the first")
    elif not ran.answer.all_passed and not ran.answer.failed:
        yield _Disagreement("", turn, "left tests out")


def _ids(ran: Ran) -> frozenset[str]:
    return frozenset() if ran.answer is None else frozenset(test.id for test in ran.answer.tests)
