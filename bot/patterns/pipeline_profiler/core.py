"""Measure what runs, as a whole and step by step, and judge measured times.

Wall time comes from `time.perf_counter` or from the clock that is passed in, CPU time from
`time.process_time`, memory from `tracemalloc` (bytes that Python allocates), calls from `cProfile`.
Tracing memory and counting calls slow down what runs: profiles are for comparing with one another,
and functions that give times alone trace nothing.
"""

from __future__ import annotations

import cProfile
import operator
import statistics
import time
import tracemalloc
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal

THRESHOLD: Final[float] = 0.3
TOP: Final[int] = 10
TOLERANCE: Final[float] = 0.1
REPEATS: Final[int] = 5
SORT: Final[Literal["own", "cumulative"]] = "own"
_MILLI: Final = 1000
_MEGABYTE: Final = 1024 * 1024

_Step = Callable[..., Any]


@dataclass(frozen=True)
class FunctionProfile:
    """How often a function was called, and the seconds it took itself and with its calls."""

    function: str
    calls: int
    own_seconds: float
    cumulative_seconds: float


@dataclass(frozen=True)
class StepProfile:
    """What one step of a pipeline took; bytes count from the start of the pipeline."""

    step: str
    step_seconds: float
    step_milliseconds: float
    step_cpu_seconds: float
    step_current_bytes: int
    step_peak_bytes: int
    step_peak_megabytes: float
    step_share: float


@dataclass(frozen=True)
class PipelineProfile:
    """What a pipeline took, step by step and as a whole, and what it returned."""

    steps: list[StepProfile]
    seconds_by_step: dict[str, float]
    share_by_step: dict[str, float]
    total_seconds: float
    total_milliseconds: float
    cpu_seconds: float
    current_bytes: int
    peak_bytes: int
    current_megabytes: float
    peak_megabytes: float
    slowest: str
    bottlenecks: list[str]
    bottleneck_shares: dict[str, float]
    top_functions: list[FunctionProfile]
    function_seconds: list[tuple[str, float]]
    function_names: list[str]
    text: str
    output: Any


@dataclass(frozen=True)
class CallProfile:
    """What one call took, where it spent its time, and what it returned."""

    call_seconds: float
    call_milliseconds: float
    call_cpu_seconds: float
    call_current_bytes: int
    call_peak_bytes: int
    call_current_megabytes: float
    call_peak_megabytes: float
    call_functions: list[FunctionProfile]
    call_function_seconds: list[tuple[str, float]]
    call_function_names: list[str]
    call_bottlenecks: list[str]
    call_output: Any


@dataclass(frozen=True)
class CallTime:
    """How long one call took, and what it returned."""

    timed_seconds: float
    timed_milliseconds: float
    timed_output: Any


@dataclass(frozen=True)
class Benchmark:
    """How long a function took in several calls, in seconds."""

    samples: list[float]
    repeats: int
    mean_seconds: float
    median_seconds: float
    fastest: float
    longest: float
    deviation: float


@dataclass(frozen=True)
class Bottleneck:
    """A step that takes more than its share."""

    slow_step: str
    slow_seconds: float
    slow_share: float


@dataclass(frozen=True)
class StepChange:
    """The seconds of a step in two runs; the relative change is None for a new step."""

    changed_step: str
    before: float
    after: float
    difference: float
    change: float | None


@dataclass(frozen=True)
class _Run:
    label: str
    wall: float
    cpu: float
    held: int
    most: int


@dataclass(frozen=True)
class _Done:
    runs: list[_Run]
    returned: Any


def profile_pipeline(
    steps: Mapping[str, Callable[[Any], Any]] | Iterable[tuple[str, Callable[[Any], Any]]],
    data: Any = None,
    threshold: float = THRESHOLD,
    top: int = TOP,
    clock: Callable[[], float] | None = None,
) -> PipelineProfile:
    """Run the steps of a pipeline one after the other, and measure each and the whole.

    Args:
        steps: The steps by name, in order; each is given what the one before it returns.
        data: What the first step is given.
        threshold: Share of the total time over which a step is a bottleneck.
        top: How many functions to list at most.
        clock: Gives the time in seconds; without it, `time.perf_counter`.

    Returns:
        What was measured: times in seconds, memory in bytes from the start of the pipeline.
    """
    timer = time.perf_counter if clock is None else clock
    return _profiled(steps, (data,), threshold, top, timer)


def profile_tasks(
    steps: Mapping[str, Callable[[], Any]] | Iterable[tuple[str, Callable[[], Any]]],
    threshold: float = THRESHOLD,
    top: int = TOP,
    clock: Callable[[], float] | None = None,
) -> PipelineProfile:
    """Call functions without arguments one after the other, and measure each and the whole.

    Args:
        steps: The functions by name, in order.
        threshold: Share of the total time over which a step is a bottleneck.
        top: How many functions to list at most.
        clock: Gives the time in seconds; without it, `time.perf_counter`.

    Returns:
        What was measured: times in seconds, memory in bytes from the start.
    """
    timer = time.perf_counter if clock is None else clock
    return _profiled(steps, (), threshold, top, timer)


def _profiled(
    steps: Mapping[str, _Step] | Iterable[tuple[str, _Step]],
    given: tuple[Any, ...],
    threshold: float,
    top: int,
    clock: Callable[[], float],
) -> PipelineProfile:
    profile = cProfile.Profile()
    done = _run(_named(steps), given, clock, profile.runcall)
    return PipelineProfile(
        steps=_step_profiles(done.runs),
        seconds_by_step=_by_step(done.runs),
        share_by_step=share_times(_by_step(done.runs)),
        total_seconds=total_time(_by_step(done.runs)),
        total_milliseconds=_MILLI * total_time(_by_step(done.runs)),
        cpu_seconds=sum((run.cpu for run in done.runs), start=0.0),
        current_bytes=done.runs[-1].held if done.runs else 0,
        peak_bytes=_peak(done.runs),
        current_megabytes=done.runs[-1].held / _MEGABYTE if done.runs else 0.0,
        peak_megabytes=_peak(done.runs) / _MEGABYTE,
        slowest="".join(slowest_steps(_by_step(done.runs), 1)),
        bottlenecks=list(find_bottlenecks(_by_step(done.runs), threshold)),
        bottleneck_shares=find_bottlenecks(_by_step(done.runs), threshold),
        top_functions=_function_profiles(_entries(profile)[:top]),
        function_seconds=[(_label(one.code), _spent(one)) for one in _entries(profile)[:top]],
        function_names=[_label(one.code) for one in _entries(profile)[:top]],
        text=render_times(_by_step(done.runs), threshold),
        output=done.returned,
    )


def profile_function(
    function: Callable[[], Any],
    threshold: float = THRESHOLD,
    top: int = TOP,
    clock: Callable[[], float] | None = None,
) -> CallProfile:
    """Call a function once, and measure the call.

    Args:
        function: What to call.
        threshold: Share of the time over which a function that is called is a bottleneck.
        top: How many functions to list at most.
        clock: Gives the time in seconds; without it, `time.perf_counter`.

    Returns:
        What was measured: times in seconds, memory in bytes from the start of the call.
    """
    timer = time.perf_counter if clock is None else clock
    return _profiled_call(function, (), threshold, top, timer)


def profile_step(
    function: Callable[[Any], Any],
    data: Any,
    threshold: float = THRESHOLD,
    top: int = TOP,
    clock: Callable[[], float] | None = None,
) -> CallProfile:
    """Call a function once with a value, and measure the call.

    Args:
        function: What to call.
        data: What it is given.
        threshold: Share of the time over which a function that is called is a bottleneck.
        top: How many functions to list at most.
        clock: Gives the time in seconds; without it, `time.perf_counter`.

    Returns:
        What was measured: times in seconds, memory in bytes from the start of the call.
    """
    timer = time.perf_counter if clock is None else clock
    return _profiled_call(function, (data,), threshold, top, timer)


def _profiled_call(
    function: _Step,
    given: tuple[Any, ...],
    threshold: float,
    top: int,
    clock: Callable[[], float],
) -> CallProfile:
    profile = cProfile.Profile()
    done = _run([("", function)], given, clock, profile.runcall)
    return CallProfile(
        call_seconds=done.runs[0].wall,
        call_milliseconds=_MILLI * done.runs[0].wall,
        call_cpu_seconds=done.runs[0].cpu,
        call_current_bytes=done.runs[0].held,
        call_peak_bytes=done.runs[0].most,
        call_current_megabytes=done.runs[0].held / _MEGABYTE,
        call_peak_megabytes=done.runs[0].most / _MEGABYTE,
        call_functions=_function_profiles(_entries(profile)[:top]),
        call_function_seconds=[(_label(one.code), _spent(one)) for one in _entries(profile)[:top]],
        call_function_names=[_label(one.code) for one in _entries(profile)[:top]],
        call_bottlenecks=_slow_functions(_entries(profile), threshold),
        call_output=done.returned,
    )


def profile_steps(
    steps: Mapping[str, Callable[[Any], Any]] | Iterable[tuple[str, Callable[[Any], Any]]],
    data: Any = None,
    clock: Callable[[], float] | None = None,
) -> list[StepProfile]:
    """Run the steps of a pipeline one after the other, and measure each.

    Args:
        steps: The steps by name, in order; each is given what the one before it returns.
        data: What the first step is given.
        clock: Gives the time in seconds; without it, `time.perf_counter`.

    Returns:
        What each step took: times in seconds, memory in bytes from the start of the pipeline.
    """
    timer = time.perf_counter if clock is None else clock
    return _step_profiles(_run(_named(steps), (data,), timer, operator.call).runs)


def time_steps(
    steps: Mapping[str, Callable[[Any], Any]] | Iterable[tuple[str, Callable[[Any], Any]]],
    data: Any = None,
    clock: Callable[[], float] | None = None,
) -> dict[str, float]:
    """Run the steps of a pipeline one after the other, and time each.

    Args:
        steps: The steps by name, in order; each is given what the one before it returns.
        data: What the first step is given.
        clock: Gives the time in seconds; without it, `time.perf_counter`.

    Returns:
        Seconds by step; steps of one name count together.
    """
    return _timed(steps, (data,), time.perf_counter if clock is None else clock)


def time_tasks(
    steps: Mapping[str, Callable[[], Any]] | Iterable[tuple[str, Callable[[], Any]]],
    clock: Callable[[], float] | None = None,
) -> dict[str, float]:
    """Call functions without arguments one after the other, and time each.

    Args:
        steps: The functions by name, in order.
        clock: Gives the time in seconds; without it, `time.perf_counter`.

    Returns:
        Seconds by step; steps of one name count together.
    """
    return _timed(steps, (), time.perf_counter if clock is None else clock)


def report_times(
    steps: Mapping[str, Callable[[Any], Any]] | Iterable[tuple[str, Callable[[Any], Any]]],
    data: Any = None,
    threshold: float = THRESHOLD,
    clock: Callable[[], float] | None = None,
) -> str:
    """Run the steps of a pipeline one after the other, and write their times as a table.

    Args:
        steps: The steps by name, in order; each is given what the one before it returns.
        data: What the first step is given.
        threshold: Share of the total time over which a step is a bottleneck.
        clock: Gives the time in seconds; without it, `time.perf_counter`.

    Returns:
        A line for each step with its seconds and share, and one for the total.
    """
    timer = time.perf_counter if clock is None else clock
    return render_times(_timed(steps, (data,), timer), threshold)


def profile_call(
    function: Callable[[Any], Any], data: Any, clock: Callable[[], float] | None = None
) -> CallTime:
    """Call a function once with a value, and time the call alone.

    Args:
        function: What to call.
        data: What it is given.
        clock: Gives the time in seconds; without it, `time.perf_counter`.

    Returns:
        How long it took, and what it returned.
    """
    timer = time.perf_counter if clock is None else clock
    start = timer()
    value = function(data)
    seconds = timer() - start
    return CallTime(timed_seconds=seconds, timed_milliseconds=_MILLI * seconds, timed_output=value)


def measure_memory(function: Callable[[], Any]) -> int:
    """Call a function once, and find the most bytes that it held while it ran."""
    return _peak(_run([("", function)], (), time.perf_counter, operator.call).runs)


def time_function(
    function: Callable[[], Any],
    repeats: int = REPEATS,
    clock: Callable[[], float] | None = None,
) -> float:
    """Call a function several times, and find the mean of its times.

    Args:
        function: What to call.
        repeats: How many times to call it.
        clock: Gives the time in seconds; without it, `time.perf_counter`.

    Returns:
        Seconds a call.

    Raises:
        ValueError: `repeats` is below 1.
    """
    timer = time.perf_counter if clock is None else clock
    return statistics.fmean(_samples(function, repeats, timer))


def benchmark_function(
    function: Callable[[], Any],
    repeats: int = REPEATS,
    clock: Callable[[], float] | None = None,
) -> Benchmark:
    """Call a function several times, and describe its times.

    Args:
        function: What to call.
        repeats: How many times to call it.
        clock: Gives the time in seconds; without it, `time.perf_counter`.

    Returns:
        The times in seconds; `deviation` is that of the population.

    Raises:
        ValueError: `repeats` is below 1.
    """
    times = _samples(function, repeats, time.perf_counter if clock is None else clock)
    return Benchmark(
        samples=times,
        repeats=len(times),
        mean_seconds=statistics.fmean(times),
        median_seconds=statistics.median(times),
        fastest=min(times),
        longest=max(times),
        deviation=statistics.pstdev(times),
    )


def find_bottlenecks(
    seconds: Mapping[str, float], threshold: float = THRESHOLD
) -> dict[str, float]:
    """Find the steps that take more than a share of the total time.

    Args:
        seconds: Seconds by step.
        threshold: Share of the total time over which a step is a bottleneck.

    Returns:
        The share of each such step, the largest first.

    Raises:
        ValueError: A time is negative or not a number.
    """
    ranked = _ranked(share_times(seconds))
    return {name: share for name, share in ranked if share > threshold}


def name_bottlenecks(seconds: Mapping[str, float], threshold: float = THRESHOLD) -> list[str]:
    """Name the steps that take more than a share of the total time, the slowest first.

    Args:
        seconds: Seconds by step.
        threshold: Share of the total time over which a step is a bottleneck.

    Raises:
        ValueError: A time is negative or not a number.
    """
    return list(find_bottlenecks(seconds, threshold))


def list_bottlenecks(
    seconds: Mapping[str, float], threshold: float = THRESHOLD
) -> list[Bottleneck]:
    """List the steps that take more than a share of the total time, the slowest first.

    Args:
        seconds: Seconds by step.
        threshold: Share of the total time over which a step is a bottleneck.

    Raises:
        ValueError: A time is negative or not a number.
    """
    return [
        Bottleneck(slow_step=name, slow_seconds=seconds[name], slow_share=share)
        for name, share in find_bottlenecks(seconds, threshold).items()
    ]


def share_times(seconds: Mapping[str, float]) -> dict[str, float]:
    """Find the share of the total time that each step takes.

    Args:
        seconds: Seconds by step.

    Returns:
        A number from 0 to 1 for each step; 0 for all where no time was taken.

    Raises:
        ValueError: A time is negative or not a number.
    """
    total = total_time(seconds)
    return {name: value / total if total else 0.0 for name, value in seconds.items()}


def rank_steps(seconds: Mapping[str, float], top: int = TOP) -> list[tuple[str, float]]:
    """Rank the steps by time, the slowest first.

    Args:
        seconds: Seconds by step.
        top: How many steps to give at most.

    Raises:
        ValueError: A time is negative or not a number.
    """
    return _ranked(_checked(seconds))[:top]


def slowest_steps(seconds: Mapping[str, float], top: int = TOP) -> list[str]:
    """Name the steps that took most time, the slowest first.

    Args:
        seconds: Seconds by step.
        top: How many steps to give at most.

    Raises:
        ValueError: A time is negative or not a number.
    """
    return [name for name, _ in rank_steps(seconds, top)]


def total_time(seconds: Mapping[str, float]) -> float:
    """Sum the times of all steps.

    Args:
        seconds: Seconds by step.

    Raises:
        ValueError: A time is negative or not a number.
    """
    return sum(_checked(seconds).values(), start=0.0)


def render_times(seconds: Mapping[str, float], threshold: float = THRESHOLD) -> str:
    """Write times as a table that marks the bottlenecks.

    Args:
        seconds: Seconds by step.
        threshold: Share of the total time over which a step is a bottleneck.

    Returns:
        A line for each step with its seconds and share, and one for the total.

    Raises:
        ValueError: A time is negative or not a number.
    """
    shares = share_times(seconds)
    width = max(len(name) for name in ["total", *shares])
    lines = [f"{'step':<{width}}  {'seconds':>12}  {'share':>6}"]
    for name, share in shares.items():
        mark = "  bottleneck" if share > threshold else ""
        lines.append(f"{name:<{width}}  {seconds[name]:>12.6f}  {share:>6.1%}{mark}")
    lines.append(f"{'total':<{width}}  {total_time(seconds):>12.6f}")
    return "\n".join(lines)


def compare_times(before: Mapping[str, float], after: Mapping[str, float]) -> list[StepChange]:
    """Compare the times of two runs step by step.

    Args:
        before: Seconds by step, measured before the change.
        after: Seconds by step, measured after the change.

    Returns:
        One record for each step; a step that one run lacks took no time there.

    Raises:
        ValueError: A time is negative or not a number.
    """
    return [
        StepChange(
            changed_step=name,
            before=old,
            after=new,
            difference=new - old,
            change=_relative(old, new),
        )
        for name, old, new in _compared(before, after)
    ]


def time_changes(before: Mapping[str, float], after: Mapping[str, float]) -> dict[str, float]:
    """Find the seconds that each step grew by from one run to another.

    Args:
        before: Seconds by step, measured before the change.
        after: Seconds by step, measured after the change.

    Returns:
        Seconds by step, below zero where it became faster; a step that one run lacks took no
        time there.

    Raises:
        ValueError: A time is negative or not a number.
    """
    return {name: new - old for name, old, new in _compared(before, after)}


def render_comparison(before: Mapping[str, float], after: Mapping[str, float]) -> str:
    """Write the times of two runs as a table.

    Args:
        before: Seconds by step, measured before the change.
        after: Seconds by step, measured after the change.

    Returns:
        A line for each step with both times and the change, and one for the total.

    Raises:
        ValueError: A time is negative or not a number.
    """
    rows = [*_compared(before, after), ("total", total_time(before), total_time(after))]
    width = max(len(name) for name, _, _ in rows)
    lines = [f"{'step':<{width}}  {'before':>12}  {'after':>12}  {'change':>8}"]
    for name, old, new in rows:
        change = _relative(old, new)
        shown = "new" if change is None else f"{change:+.1%}"
        lines.append(f"{name:<{width}}  {old:>12.6f}  {new:>12.6f}  {shown:>8}")
    return "\n".join(lines)


def find_regressions(
    before: Mapping[str, float], after: Mapping[str, float], tolerance: float = TOLERANCE
) -> dict[str, float]:
    """Find the steps that grew slower by more than a tolerance.

    Args:
        before: Seconds by step, measured before the change.
        after: Seconds by step, measured after the change.
        tolerance: Relative growth up to which a step is no regression.

    Returns:
        The seconds that each such step grew by, the most first; a new step is none of them.

    Raises:
        ValueError: A time is negative or not a number.
    """
    growth = {
        name: new - old
        for name, old, new in _compared(before, after)
        if name in before and new > old * (1 + tolerance)
    }
    return dict(_ranked(growth))


def name_regressions(
    before: Mapping[str, float], after: Mapping[str, float], tolerance: float = TOLERANCE
) -> list[str]:
    """Name the steps that grew slower by more than a tolerance, the worst first.

    Args:
        before: Seconds by step, measured before the change.
        after: Seconds by step, measured after the change.
        tolerance: Relative growth up to which a step is no regression.

    Raises:
        ValueError: A time is negative or not a number.
    """
    return list(find_regressions(before, after, tolerance))


def _named(steps: Mapping[str, _Step] | Iterable[tuple[str, _Step]]) -> list[tuple[str, _Step]]:
    return list(steps.items() if isinstance(steps, Mapping) else steps)


def _run(
    steps: Iterable[tuple[str, _Step]],
    given: tuple[Any, ...],
    clock: Callable[[], float],
    call: Callable[..., Any],
) -> _Done:
    """Run steps; where anything is given, each is given what the one before it returns."""
    runs: list[_Run] = []
    output: Any = None
    with _traced():
        base, _ = tracemalloc.get_traced_memory()
        for name, step in steps:
            tracemalloc.reset_peak()
            cpu_start = time.process_time()
            start = clock()
            output = call(step, *given)
            seconds = clock() - start
            cpu = time.process_time() - cpu_start
            held, most = tracemalloc.get_traced_memory()
            runs.append(_Run(label=name, wall=seconds, cpu=cpu, held=held - base, most=most - base))
            if given:
                given = (output,)
    return _Done(runs=runs, returned=given[0] if given else output)


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


def _timed(
    steps: Mapping[str, _Step] | Iterable[tuple[str, _Step]],
    given: tuple[Any, ...],
    clock: Callable[[], float],
) -> dict[str, float]:
    seconds: dict[str, float] = {}
    for name, step in _named(steps):
        start = clock()
        output = step(*given)
        seconds[name] = seconds.get(name, 0.0) + (clock() - start)
        if given:
            given = (output,)
    return seconds


def _samples(function: Callable[[], Any], repeats: int, clock: Callable[[], float]) -> list[float]:
    if repeats < 1:
        raise ValueError(f"repeats is below 1: {repeats}")
    times: list[float] = []
    for _ in range(repeats):
        start = clock()
        function()
        times.append(clock() - start)
    return times


def _peak(runs: Iterable[_Run]) -> int:
    return max((run.most for run in runs), default=0)


def _by_step(runs: Iterable[_Run]) -> dict[str, float]:
    """Sum the seconds of the steps of each name."""
    seconds: dict[str, float] = {}
    for run in runs:
        seconds[run.label] = seconds.get(run.label, 0.0) + run.wall
    return seconds


def _step_profiles(runs: Sequence[_Run]) -> list[StepProfile]:
    total = sum(run.wall for run in runs)
    return [
        StepProfile(
            step=run.label,
            step_seconds=run.wall,
            step_milliseconds=_MILLI * run.wall,
            step_cpu_seconds=run.cpu,
            step_current_bytes=run.held,
            step_peak_bytes=run.most,
            step_peak_megabytes=run.most / _MEGABYTE,
            step_share=run.wall / total if total else 0.0,
        )
        for run in runs
    ]


def _entries(profile: cProfile.Profile) -> list[Any]:
    """Give what was called, most time first, the profiler itself left out."""
    entries = [one for one in profile.getstats() if "_lsprof." not in _label(one.code)]
    return sorted(entries, key=_spent, reverse=True)


def _spent(entry: Any) -> float:
    spent: float = entry.inlinetime if SORT == "own" else entry.totaltime
    return spent


def _label(code: Any) -> str:
    """Name a profiled function: `file.py:line name`, or as the interpreter names it."""
    if isinstance(code, str):
        return code
    return f"{Path(code.co_filename).name}:{code.co_firstlineno} {code.co_name}"


def _function_profiles(entries: Iterable[Any]) -> list[FunctionProfile]:
    return [
        FunctionProfile(
            function=_label(entry.code),
            calls=entry.callcount,
            own_seconds=entry.inlinetime,
            cumulative_seconds=entry.totaltime,
        )
        for entry in entries
    ]


def _slow_functions(entries: Sequence[Any], threshold: float) -> list[str]:
    """Name the bottlenecks among what was called; the outermost, which called all, is none."""
    total = sum(entry.inlinetime for entry in entries)
    called = sorted(entries, key=lambda entry: entry.totaltime, reverse=True)[1:]
    slow = [entry for entry in called if _spent(entry) > threshold * total]
    return [_label(entry.code) for entry in sorted(slow, key=_spent, reverse=True)]


def _checked(seconds: Mapping[str, float]) -> Mapping[str, float]:
    for name, value in seconds.items():
        if not value >= 0:
            raise ValueError(f"the time of {name} is not a number of seconds: {value}")
    return seconds


def _ranked(values: Mapping[str, float]) -> list[tuple[str, float]]:
    """Put the largest value first; equals keep their order."""
    return sorted(values.items(), key=lambda item: item[1], reverse=True)


def _compared(
    before: Mapping[str, float], after: Mapping[str, float]
) -> Iterator[tuple[str, float, float]]:
    """Give the two times of each step; one that a side lacks took no time there."""
    _checked(before)
    _checked(after)
    for name in {**before, **after}:
        yield name, before.get(name, 0.0), after.get(name, 0.0)


def _relative(old: float, new: float) -> float | None:
    return (new - old) / old if old else None
