"""Profile the steps of a pipeline, and find its bottlenecks.

A pipeline is a list of named steps. Each step is a function of one argument;
it is given what the step before it returned, and the first one is given the
data. An error that a step raises reaches the caller.

For each step the profile has
- wall time in seconds, from `time.perf_counter` or from the clock passed in;
- CPU time of the process in seconds, from `time.process_time`;
- current memory: bytes that Python has allocated since the pipeline began and
  still holds when the step ends, from `tracemalloc`;
- peak memory: the most bytes held so during the step;
- its share of the total wall time, from 0 to 1.

The whole pipeline has the sums of the times, the current memory at its end,
and the highest peak. A step is a bottleneck when its share is over the
threshold; at the threshold it is none. Bottlenecks come largest first.

The top functions are those with the most time of their own, as `cProfile`
counts it, without what they call. Each is named `file.py:line name`.

Tracing memory and counting calls slow every step down. Compare shares and
profiles with each other, and not with times that were taken without tracing.
Memory tracing that was on before stays on.

What works on measured times takes a mapping from step to seconds, such as
`{step.name: step.seconds for step in profile.steps}`; on the command line it
is a JSON object. A time that is negative or not a number is a ValueError. A
step that only one of two runs has took no time in the other. A step is a
regression when its time grew by more than the tolerance, relative to before;
a step that is new is none.
"""

from __future__ import annotations

import cProfile
import time
import tracemalloc
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class StepProfile:
    """What one step of a pipeline took."""

    name: str
    seconds: float
    cpu_seconds: float
    current_bytes: int
    peak_bytes: int
    share: float


@dataclass(frozen=True)
class FunctionProfile:
    """How often a function was called, and the seconds it took itself and with its
    calls.
    """

    function: str
    calls: int
    own_seconds: float
    cumulative_seconds: float


@dataclass(frozen=True)
class PipelineProfile:
    """What a pipeline took, step by step and as a whole, and what it returned."""

    steps: tuple[StepProfile, ...]
    total_seconds: float
    cpu_seconds: float
    current_bytes: int
    peak_bytes: int
    bottlenecks: tuple[str, ...]
    top_functions: tuple[FunctionProfile, ...]
    text: str
    output: Any


@dataclass(frozen=True)
class StepChange:
    """The seconds of a step in two runs; the relative change is None for a new step."""

    name: str
    before: float
    after: float
    change: float | None


@dataclass(frozen=True)
class _Run:
    """What one step took; bytes count from the start of the pipeline."""

    name: str
    seconds: float
    cpu_seconds: float
    current_bytes: int
    peak_bytes: int


def _run(
    steps: Iterable[tuple[str, Callable[[Any], Any]]],
    data: Any,
    clock: Callable[[], float],
    profile: cProfile.Profile | None,
) -> tuple[list[_Run], Any]:
    """Run steps, give each what the one before it returns, and return what the last one does."""
    runs: list[_Run] = []
    base, _ = _memory()
    for name, step in steps:
        tracemalloc.reset_peak()
        cpu_start = _cpu_clock()
        start = clock()
        data = step(data) if profile is None else profile.runcall(step, data)
        seconds = clock() - start
        cpu_seconds = _cpu_clock() - cpu_start
        current, peak = _memory()
        runs.append(
            _Run(
                name=name,
                seconds=seconds,
                cpu_seconds=cpu_seconds,
                current_bytes=current - base,
                peak_bytes=peak - base,
            )
        )
    return runs, data


def _wall_clock() -> float:
    """Read the wall clock, in seconds."""
    return time.perf_counter()


def _cpu_clock() -> float:
    """Read the CPU time of the process, in seconds."""
    return time.process_time()


def _memory() -> tuple[int, int]:
    """Read the bytes that are held now, and the most that were since the last reset."""
    return tracemalloc.get_traced_memory()


@contextmanager
def _traced() -> Iterator[None]:
    """Trace memory; a trace that is on already stays on."""
    was_on = tracemalloc.is_tracing()
    tracemalloc.start()
    try:
        yield
    finally:
        if not was_on:
            tracemalloc.stop()


def _seconds_by_step(runs: Iterable[_Run]) -> dict[str, float]:
    """Sum the seconds of the steps of each name."""
    seconds: dict[str, float] = {}
    for run in runs:
        seconds[run.name] = seconds.get(run.name, 0.0) + run.seconds
    return seconds


def _label(code: Any) -> str:
    """Name a profiled function: `file.py:line name`, or as the interpreter names it."""
    if isinstance(code, str):
        return code
    return f"{Path(code.co_filename).name}:{code.co_firstlineno} {code.co_name}"


def _top_functions(profile: cProfile.Profile, top: int) -> list[Any]:
    """Rank what was called by its own time, the profiler itself left out."""
    entries = [
        entry for entry in profile.getstats() if "_lsprof." not in _label(entry.code)
    ]
    return sorted(entries, key=lambda entry: entry.inlinetime, reverse=True)[:top]


def _checked(seconds: Mapping[str, float]) -> Mapping[str, float]:
    """Refuse a time that is below zero or not a number."""
    for name, value in seconds.items():
        if not value >= 0:
            raise ValueError(f"the time of {name} is not a number of seconds: {value}")
    return seconds


def _total(seconds: Mapping[str, float]) -> float:
    """Sum times."""
    return float(sum(_checked(seconds).values()))


def _share(part: float, total: float) -> float:
    """Divide; the share of nothing is zero."""
    return part / total if total else 0.0


def _shares(seconds: Mapping[str, float]) -> dict[str, float]:
    """Find each step's share of the total time."""
    total = _total(seconds)
    return {name: _share(value, total) for name, value in seconds.items()}


def _ranked(values: Mapping[str, float]) -> list[tuple[str, float]]:
    """Put the largest value first; equals keep their order."""
    return sorted(values.items(), key=lambda item: item[1], reverse=True)


def _bottlenecks(seconds: Mapping[str, float], threshold: float) -> dict[str, float]:
    """Find the steps whose share is over the threshold, the largest first."""
    ranked = _ranked(_shares(seconds))
    return {name: share for name, share in ranked if share > threshold}


def _table(seconds: Mapping[str, float], threshold: float) -> str:
    """Write a line for each step, and one for the total."""
    shares = _shares(seconds)
    width = max(len(name) for name in ["total", *shares])
    lines = [f"{'step':<{width}}  {'seconds':>12}  {'share':>6}"]
    for name, share in shares.items():
        mark = "  bottleneck" if share > threshold else ""
        lines.append(f"{name:<{width}}  {seconds[name]:>12.6f}  {share:>6.1%}{mark}")
    lines.append(f"{'total':<{width}}  {_total(seconds):>12.6f}")
    return "\n".join(lines)


def _compared(
    before: Mapping[str, float], after: Mapping[str, float]
) -> Iterator[tuple[str, float, float]]:
    """Give the two times of each step; one that a side lacks took no time there."""
    _checked(before)
    _checked(after)
    for name in {**before, **after}:
        yield name, before.get(name, 0.0), after.get(name, 0.0)


def _change(old: float, new: float) -> float | None:
    """Find the relative change; None where there was no time before."""
    return (new - old) / old if old else None


def _comparison(before: Mapping[str, float], after: Mapping[str, float]) -> str:
    """Write a line for each step: seconds before and after, and the relative change."""
    rows = list(_compared(before, after))
    rows.append(("total", _total(before), _total(after)))
    width = max(len(name) for name, _, _ in rows)
    lines = [f"{'step':<{width}}  {'before':>12}  {'after':>12}  {'change':>8}"]
    for name, old, new in rows:
        change = _change(old, new)
        shown = "new" if change is None else f"{change:+.1%}"
        lines.append(f"{name:<{width}}  {old:>12.6f}  {new:>12.6f}  {shown:>8}")
    return "\n".join(lines)


def _regressed(
    before: Mapping[str, float], after: Mapping[str, float], tolerance: float
) -> dict[str, float]:
    """Find the steps that grew by over the tolerance, with the seconds they grew by."""
    growth = {
        name: new - old
        for name, old, new in _compared(before, after)
        if name in before and new > old * (1 + tolerance)
    }
    return dict(_ranked(growth))


def profile_pipeline(
    steps: Sequence[tuple[str, Callable[[Any], Any]]],
    data: Any,
    threshold: float = 0.3,
    top: int = 10,
    clock: Callable[[], float] | None = None,
) -> PipelineProfile:
    """Run the steps of a pipeline one after the other, and measure each.

    Args:
        steps: The steps by name, in order; each is given what the one before it
            returns.
        threshold: Share of the total time, over which a step is a bottleneck.
        top: How many entries to give at most.
        clock: Gives the time in seconds; without it, `time.perf_counter`.
        data: What the first step is given.

    Returns:
        What was measured; times are in seconds, memory is in bytes.
    """

    timer = _wall_clock if clock is None else clock
    profile = cProfile.Profile()
    with _traced():
        runs, value = _run(steps, data, timer, profile)

    total = sum((run.seconds for run in runs), start=0.0)
    seconds = _seconds_by_step(runs)
    functions = _top_functions(profile, top)

    return PipelineProfile(
        steps=tuple(
            StepProfile(
                name=run.name,
                seconds=run.seconds,
                cpu_seconds=run.cpu_seconds,
                current_bytes=run.current_bytes,
                peak_bytes=run.peak_bytes,
                share=_share(run.seconds, total),
            )
            for run in runs
        ),
        total_seconds=total,
        cpu_seconds=sum(run.cpu_seconds for run in runs),
        current_bytes=runs[-1].current_bytes if runs else 0,
        peak_bytes=max((run.peak_bytes for run in runs), default=0),
        bottlenecks=tuple(_bottlenecks(seconds, threshold)),
        top_functions=tuple(
            FunctionProfile(
                function=_label(entry.code),
                calls=entry.callcount,
                own_seconds=entry.inlinetime,
                cumulative_seconds=entry.totaltime,
            )
            for entry in functions
        ),
        text=_table(seconds, threshold),
        output=value,
    )


def find_bottlenecks(
    seconds: dict[str, float], threshold: float = 0.3
) -> dict[str, float]:
    """Find the steps that take more than a share of the total time.

    Args:
        seconds: Seconds by step.
        threshold: Share of the total time, over which a step is a bottleneck.

    Returns:
        The steps over the threshold, the largest share first.

    Raises:
        ValueError: A time is negative or not a number.
    """
    return _bottlenecks(seconds, threshold)


def rank_steps(seconds: dict[str, float], top: int = 10) -> list[tuple[str, float]]:
    """Rank the steps by time.

    Args:
        seconds: Seconds by step.
        top: How many entries to give at most.

    Returns:
        The slowest steps, the slowest first.

    Raises:
        ValueError: A time is negative or not a number.
    """
    ranked = _ranked(_checked(seconds))[:top]
    return ranked


def render_times(seconds: dict[str, float], threshold: float = 0.3) -> str:
    """Write times as a table that marks the bottlenecks.

    Args:
        seconds: Seconds by step.
        threshold: Share of the total time, over which a step is a bottleneck.

    Returns:
        A line for each step with its seconds and share, and one for the total.

    Raises:
        ValueError: A time is negative or not a number.
    """
    return _table(seconds, threshold)


def compare_times(
    before: dict[str, float], after: dict[str, float]
) -> list[StepChange]:
    """Compare the times of two runs step by step.

    Args:
        before: Seconds by step, measured before the change.
        after: Seconds by step, measured after the change.

    Returns:
        One record for each step; a step that one run lacks took no time there.

    Raises:
        ValueError: A time is negative or not a number.
    """
    rows = _compared(before, after)
    return [
        StepChange(name=name, before=old, after=new, change=_change(old, new))
        for name, old, new in rows
    ]


def render_comparison(before: dict[str, float], after: dict[str, float]) -> str:
    """Write the times of two runs as a table.

    Args:
        before: Seconds by step, measured before the change.
        after: Seconds by step, measured after the change.

    Returns:
        A line for each step with both times and the change, and one for the total.

    Raises:
        ValueError: A time is negative or not a number.
    """
    return _comparison(before, after)


def find_regressions(
    before: dict[str, float], after: dict[str, float], tolerance: float = 0.1
) -> dict[str, float]:
    """Find the steps that grew slower by more than a tolerance.

    Args:
        before: Seconds by step, measured before the change.
        after: Seconds by step, measured after the change.
        tolerance: Relative growth up to which a step is no regression.

    Returns:
        The steps, the one that grew by most seconds first; a new step is none of
        them.

    Raises:
        ValueError: A time is negative or not a number.
    """
    return _regressed(before, after, tolerance)
