"""Performance: within the specification's budget, and hardly slower than the merged version.

The workload is the examples of the specification, the held-back ones too: neither the candidate nor
its author chooses them, as they would choose the tests. Only statements enter the sandbox. Every
measurement is a process of its own, its CPU time and its memory are the kernel's figures, and
start and import of the tool count; nothing is measured by code that the candidate could reach.

What is covered: slower calls, a slower import, a slower first call (each block once in a new
process: a cache that only pays when calls are repeated does not help), and waiting (wall time).
What is not: inputs other than those of the examples, and so how the time grows with their size;
and a tool that does something else when it sees that it is timed, which is for people to see in
the code.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from bot.validate.case import Case
from bot.validate.compare import agrees
from bot.validate.examples import run_examples
from bot.validate.files import allowed_path
from bot.validate.measure import NEW, OLD, Timing, Timings, Took, public_names, time_calls
from bot.validate.report import Finding, Severity, StageResult
from bot.validate.stage import Depends, verdict
from bot.validate.timing import CONFIDENCE, MIN_PAIRS, Ratio, compare

MIB: Final = 1 << 20
PERCENT: Final = 100.0
SINGLE_RUNS: Final = 5
PAIRS: Final = 8
"""Pairs in one sandbox. Each has an interpreter with another seed for hashes: what that does to
the time of both versions becomes part of the spread."""
MIN_ROUNDS: Final = 2
MAX_ROUNDS: Final = 5
WIDTH: Final = 0.03
"""No further round is begun where every interval is narrower than this to either side. The rule
looks at the width alone: stopping at the wished-for outcome would void the confidence."""
ROUND_SECONDS: Final = 40.0
STAGE_SECONDS: Final = 45.0
PAIR_SECONDS: Final = 10.0
"""Wall time of one run in a pair; the merged version takes less than half a second of CPU."""


class PerformanceStage:
    """There is no score: the ratios of times, with their intervals, are in the metrics.

    Where the interval of a ratio lies wholly above the limit, the candidate is slower, and fails;
    wholly below, it passes. Where the limit lies inside, the estimate decides: above the limit
    fails, since "at most 10 % more" is not what was measured, and below passes with a warning. Both
    versions are measured until the interval is narrow, so that this is about tools near the limit.
    For wall time, which other work on the machine disturbs, only an interval wholly above fails.
    With neither a budget nor a merged version that it was compared with, nothing is proven.
    """

    name: Final = "performance"
    version: Final = 3
    requires: Final = ("acceptance", "unit")
    depends: Final = Depends(("overhead",), host="merged", timed=True)

    def judge(self, case: Case) -> StageResult:
        """Measure the candidate, alone and in turns with the merged version."""
        if not (*case.shown, *case.held):
            message = "The specification has no examples, so nothing was measured; add some."
            return self._result((_warning("none", message),), {}, proved=False)
        metrics, findings = _alone(case)
        budget = case.spec.performance
        proved = budget.max_seconds is not None or budget.max_memory_mb is not None
        if case.merged and not findings:
            sources = _common(case)
            if sources:
                more_metrics, more = _compared(case, sources)
                metrics |= more_metrics
                findings += more
                proved = proved or bool(more_metrics)
            else:
                message = (
                    "The merged version fulfils none of the examples, so the times of the two "
                    "were not compared; examples that hold for both are."
                )
                findings.append(_warning("not-compared", message))
        elif not proved and not findings:
            message = (
                "The examples were measured, and there is nothing to hold that against: no merged "
                "version, and no budget. A budget in the specification's performance is."
            )
            findings.append(_warning("no-budget", message))
        return self._result(tuple(findings), metrics, proved=proved)

    def _result(
        self,
        findings: tuple[Finding, ...],
        metrics: dict[str, float | int | str],
        *,
        proved: bool,
    ) -> StageResult:
        return StageResult(
            name=self.name,
            status=verdict(findings, proved=proved),
            metrics=metrics,
            findings=findings,
        )


def _warning(rule: str, message: str) -> Finding:
    return Finding(rule=f"performance/{rule}", message=message, severity=Severity.WARNING)


def _alone(case: Case) -> tuple[dict[str, float | int | str], list[Finding]]:
    """Time and memory of all examples, once, in a new process.

    The median CPU time of some runs, start and import included; the largest peak of memory, less
    that of a process that does nothing, so that the interpreter is not counted.
    """
    limit = case.limits.wall_seconds
    runs = [Timing(None, limit), *[Timing(NEW, limit)] * SINGLE_RUNS]
    sources = [example.source for example in (*case.shown, *case.held)]
    timings = time_calls(case, sources, runs, spend=limit / 4)
    idle, *taken = timings.results
    through = [took for took in taken if took is not None and took.done]
    if idle is None or len(through) < sum(took is not None for took in taken) or not through:
        return {}, [_no_result(timings, taken)]
    seconds = statistics.median(took.cpu_seconds for took in through)
    memory = max(0, *(took.peak_bytes - idle.peak_bytes for took in through)) / MIB
    metrics: dict[str, float | int | str] = {
        "cpu_seconds": round(seconds, 4),
        "peak_mb": round(memory, 1),
    }
    budget = case.spec.performance
    findings = []
    if budget.max_seconds is not None and seconds > budget.max_seconds:
        message = (
            f"The examples take {seconds:.3g} s of CPU time; {budget.max_seconds:g} s or less "
            "passes."
        )
        findings.append(Finding(rule="performance/time", message=message))
    if budget.max_memory_mb is not None and memory > budget.max_memory_mb:
        message = (
            f"The examples take {memory:.0f} MiB of memory; {budget.max_memory_mb} MiB or less "
            "passes."
        )
        findings.append(Finding(rule="performance/memory", message=message))
    return metrics, findings


def _no_result(timings: Timings, taken: list[Took | None]) -> Finding:
    failed = next((took for took in taken if took is not None and not took.done), None)
    if failed is None:
        reason = timings.reply.quiet_ending
    elif failed.status is None:
        reason = f"it was ended after {failed.seconds:.0f} s"
    else:
        reason = f"the process ended with status {failed.status}"
    message = f"The examples could not be measured, because {reason}; a run to the end passes."
    return Finding(rule="performance/no-result", message=message)


def _common(case: Case) -> list[str]:
    """The statements of the examples that hold for the merged version, too."""
    package = case.candidate.name
    files = {
        f"{package}/{path}": content for path, content in case.merged.items() if allowed_path(path)
    }
    examples = (*case.shown, *case.held)
    names = public_names(case, case.merged)
    produced = run_examples(case, (), examples, files={**case.reads, **files}, names=names).produced
    return [
        example.source
        for index, example in enumerate(examples)
        if index in produced and agrees(example, produced[index])
    ]


@dataclass
class _Pairs:
    """Measurements of the merged version and of the candidate, in turns."""

    first: list[tuple[float, float]] = field(default_factory=list)
    repeated: list[tuple[float, float]] = field(default_factory=list)
    waiting: list[tuple[float, float]] = field(default_factory=list)

    @property
    def settled(self) -> bool:
        """Whether all intervals of CPU time are narrow."""
        return all(
            len(pairs) >= MIN_PAIRS and compare(pairs).width <= WIDTH
            for pairs in (self.first, self.repeated)
        )


def _compared(case: Case, sources: list[str]) -> tuple[dict[str, float | int | str], list[Finding]]:
    pairs = _Pairs()
    repetitions: int | None = None
    end = time.monotonic() + STAGE_SECONDS
    for number in range(MAX_ROUNDS):
        if number >= MIN_ROUNDS and (pairs.settled or time.monotonic() > end):
            break
        timings = time_calls(case, sources, _round(), repetitions=repetitions, spend=ROUND_SECONDS)
        fault = _fault(timings)
        if fault is not None:
            return {}, [fault]
        repetitions = _take(timings, pairs)
    if len(pairs.repeated) < MIN_PAIRS:
        message = (
            f"Only {len(pairs.repeated)} pairs of runs were done in time, too few to compare the "
            f"candidate with the merged version; {MIN_PAIRS} or more pass."
        )
        return {}, [Finding(rule="performance/no-result", message=message)]
    repeated, first, waiting = (
        compare(one) for one in (pairs.repeated, pairs.first, pairs.waiting)
    )
    limit = 1.0 + case.thresholds.overhead / PERCENT
    metrics: dict[str, float | int | str] = {"repetitions": repetitions or 1}
    for name, ratio in (("", repeated), ("first_", first)):
        metrics |= {
            f"{name}pairs": ratio.pairs,
            f"{name}ratio": round(ratio.estimate, 3),
            f"{name}ratio_low": round(ratio.low, 3),
            f"{name}ratio_high": round(ratio.high, 3),
        }
    return metrics, [
        *judge_ratio(repeated, limit, "of CPU time"),
        *judge_ratio(first, limit, "of CPU time for the first calls"),
        *(judge_ratio(waiting, limit, "of wall time") if waiting.low > limit else ()),
    ]


def _round() -> list[Timing]:
    """Pairs in the order A B B A, which takes out a steady drift of the machine."""
    runs: list[Timing] = []
    for number in range(PAIRS):
        order = (OLD, NEW) if number % 2 == 0 else (NEW, OLD)
        for repeat in (False, False, True):
            runs += [Timing(version, PAIR_SECONDS, repeat) for version in order]
    return runs


def _fault(timings: Timings) -> Finding | None:
    """Return what keeps the two from being compared.

    A run that did not get through, or no run at all.
    """
    for run, took in zip(_round(), timings.results, strict=True):
        if took is None or took.done:
            continue
        if run.version == OLD:
            message = (
                "The merged version did not get through the examples when they were timed, so the "
                "times of the two were not compared."
            )
            return _warning("not-compared", message)
        if took.status is None:
            message = (
                f"The candidate was ended after {took.seconds:.0f} s where the merged version "
                "takes less than a second; at most the merged version's time passes."
            )
            return Finding(rule="performance/slower", message=message)
        return _no_result(timings, [took])
    return None if any(timings.results) else _no_result(timings, [])


def _take(timings: Timings, pairs: _Pairs) -> int | None:
    """Add the pairs of a round; returns how often the block was repeated."""
    repetitions = None
    runs = _round()
    for start in range(0, len(runs), 2):
        one, two = timings.results[start : start + 2]
        if one is None or two is None:
            break
        old, new = (one, two) if runs[start].version == OLD else (two, one)
        seconds = (old.cpu_seconds, new.cpu_seconds)
        if runs[start].repeat:
            repetitions = old.repetitions
            pairs.repeated.append(seconds)
            pairs.waiting.append((old.seconds, new.seconds))
        else:
            pairs.first.append(seconds)
    return repetitions


def judge_ratio(ratio: Ratio, limit: float, what: str) -> Iterator[Finding]:
    """Return what an interval means; see `PerformanceStage`."""
    text = (
        f"The candidate takes {ratio.estimate:.2f} times the merged version's amount {what} "
        f"({CONFIDENCE:.0%} interval {ratio.low:.2f} to {ratio.high:.2f})"
    )
    if ratio.estimate > limit:
        message = f"{text}; {limit:.2f} or less passes."
        yield Finding(rule="performance/slower", message=message)
    elif ratio.high > limit:
        message = f"{text}: it passes, but more than {limit:.2f} is not ruled out."
        yield _warning("unsettled", message)
