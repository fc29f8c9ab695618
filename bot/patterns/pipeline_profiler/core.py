"""Measure what runs, as a whole and step by step, and judge measured times.

Wall time comes from `time.perf_counter` or from the clock that is passed in, CPU time from
`time.process_time`, memory from `tracemalloc` (bytes that Python allocates), calls from `cProfile`.
Tracing memory and counting calls slow down what runs: profiles are for comparing with one another,
and functions that give times alone trace nothing. Times by step are given as a mapping from the
step's name to seconds; where a time is too long is decided by a share of the total time.
"""

from __future__ import annotations

import cProfile
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
SORT: Final[Literal["own", "cumulative"]] = "own"
_MEGABYTE: Final[int] = 1024 * 1024


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
    step_cpu_seconds: float
    step_current_bytes: int
    step_peak_bytes: int
    step_peak_megabytes: float
    step_share: float
    step_percent: float


@dataclass(frozen=True)
class PipelineProfile:
    """What a pipeline took, step by step and as a whole, and what it returned."""

    steps: list[StepProfile]
    seconds_by_step: dict[str, float]
    total_seconds: float
    cpu_seconds: float
    current_bytes: int
    peak_bytes: int
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
    """What one call took, the functions that it spent its time in, and what it returned."""

    call_seconds: float
    call_cpu_seconds: float
    call_current_bytes: int
    call_peak_bytes: int
    call_peak_megabytes: float
    call_bottlenecks: list[str]
    call_functions: list[FunctionProfile]
    call_function_seconds: list[tuple[str, float]]
    call_function_names: list[str]
    call_output: Any


@dataclass(frozen=True)
class CallTime:
    """How long one call took, and what it returned."""

    timed_seconds: float
    timed_output: Any


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


def profile_pipeline(
    steps: Mapping[str, Callable[..., Any]] | Iterable[tuple[str, Callable[..., Any]]],
    data: Any = ...,
    threshold: float = THRESHOLD,
    top: int = TOP,
    clock: Callable[[], float] | None = None,
) -> PipelineProfile:
    """Run the steps of a pipeline one after the other, and measure each and the whole.

    Args:
        steps: The steps by name, in order.
        data: What the first step is given; each other is given what the one before it returns.
        threshold: Share of the total time over which a step is a bottleneck.
        top: How many functions to list at most.
        clock: Gives the time in seconds.

    Returns:
        What was measured: times in seconds, memory in bytes from the start of the pipeline.
    """
    profile = cProfile.Profile()
    done = _run(steps, () if data is ... else (data,), clock, profile.runcall)
    return PipelineProfile(
        steps=_step_profiles(done.runs),
        seconds_by_step=_by_step(done.runs),
        total_seconds=sum((run.wall for run in done.runs), start=0.0),
        cpu_seconds=sum((run.cpu for run in done.runs), start=0.0),
        current_bytes=done.runs[-1].held if done.runs else 0,
        peak_bytes=_peak(done.runs),
        peak_megabytes=_peak(done.runs) / _MEGABYTE,
        slowest="".join(slowest_steps(_by_step(done.runs), 1)),
        bottlenecks=name_bottlenecks(_by_step(done.runs), threshold),
        bottleneck_shares=find_bottlenecks(_by_step(done.runs), threshold),
        top_functions=_function_profiles(_entries(profile)[:top]),
        function_seconds=[(_label(one), _spent(one)) for one in _entries(profile)[:top]],
        function_names=[_label(one) for one in _entries(profile)[:top]],
        text=render_times(_by_step(done.runs), threshold),
        output=done.returned,
    )


def profile_function(
    function: Callable[..., Any],
    data: Any = ...,
    threshold: float = THRESHOLD,
    top: int = TOP,
    clock: Callable[[], float] | None = None,
) -> CallProfile:
    """Call a function once, and measure the call.

    Args:
        function: What to call.
        data: What it is given.
        threshold: Share of the time over which a function that is called is a bottleneck.
        top: How many functions to list at most.
        clock: Gives the time in seconds.

    Returns:
        What was measured: times in seconds, memory in bytes from the start of the call.
    """
    profile = cProfile.Profile()
    done = _run([("", function)], () if data is ... else (data,), clock, profile.runcall)
    return CallProfile(
        call_seconds=done.runs[0].wall,
        call_cpu_seconds=done.runs[0].cpu,
        call_current_bytes=done.runs[0].held,
        call_peak_bytes=done.runs[0].most,
        call_peak_megabytes=done.runs[0].most / _MEGABYTE,
        call_bottlenecks=_slow_functions(_entries(profile), threshold),
        call_functions=_function_profiles(_entries(profile)[:top]),
        call_function_seconds=[(_label(one), _spent(one)) for one in _entries(profile)[:top]],
        call_function_names=[_label(one) for one in _entries(profile)[:top]],
        call_output=done.returned,
    )


def profile_steps(
    steps: Mapping[str, Callable[..., Any]] | Iterable[tuple[str, Callable[..., Any]]],
    data: Any = ...,
    clock: Callable[[], float] | None = None,
) -> list[StepProfile]:
    """Run the steps of a pipeline one after the other, and measure each.

    Returns:
        What each step took: times in seconds, memory in bytes from the start of the pipeline.
    """
    given = () if data is ... else (data,)
    return _step_profiles(_run(steps, given, clock, _call).runs)


def time_steps(
    steps: Mapping[str, Callable[..., Any]] | Iterable[tuple[str, Callable[..., Any]]],
    data: Any = ...,
    clock: Callable[[], float] | None = None,
) -> dict[str, float]:
    """Run the steps of a pipeline one after the other, and time each.

    Returns:
        Seconds by step; steps of one name count together.
    """
    given: tuple[Any, ...] = () if data is ... else (data,)
    seconds: dict[str, float] = {}
    for name, step in _pairs(steps):
        wall, output = _clocked(step, given, clock)
        seconds[name] = seconds.get(name, 0.0) + wall
        given = (output,) if given else ()
    return seconds


def profile_call(
    function: Callable[..., Any], data: Any = ..., clock: Callable[[], float] | None = None
) -> CallTime:
    """Call a function once, and time the call alone."""
    done = _clocked(function, () if data is ... else (data,), clock)
    return CallTime(timed_seconds=done[0], timed_output=done[1])


def time_function(function: Callable[[], Any], clock: Callable[[], float] | None = None) -> float:
    """Call a function once, and find the seconds that it took."""
    return _clocked(function, (), clock)[0]


def measure_memory(function: Callable[[], Any]) -> int:
    """Call a function once, and find the most bytes that it held while it ran."""
    with _traced():
        base, _ = tracemalloc.get_traced_memory()
        tracemalloc.reset_peak()
        function()
        return tracemalloc.get_traced_memory()[1] - base


def find_bottlenecks(
    seconds: Mapping[str, float], threshold: float = THRESHOLD
) -> dict[str, float]:
    """Find the steps over a share of the total time, with their shares, the largest first.

    Raises:
        ValueError: A time is negative or not a number.
    """
    ranked = _ranked(share_times(seconds))
    return {name: share for name, share in ranked if share > threshold}


def name_bottlenecks(seconds: Mapping[str, float], threshold: float = THRESHOLD) -> list[str]:
    """Name the steps over a share of the total time, the slowest first.

    Raises:
        ValueError: A time is negative or not a number.
    """
    return list(find_bottlenecks(seconds, threshold))


def list_bottlenecks(
    seconds: Mapping[str, float], threshold: float = THRESHOLD
) -> list[Bottleneck]:
    """List the steps over a share of the total time, the slowest first.

    Raises:
        ValueError: A time is negative or not a number.
    """
    return [
        Bottleneck(slow_step=name, slow_seconds=seconds[name], slow_share=share)
        for name, share in find_bottlenecks(seconds, threshold).items()
    ]


def share_times(seconds: Mapping[str, float]) -> dict[str, float]:
    """Find the share of the total time that each step takes, from 0 to 1.

    Raises:
        ValueError: A time is negative or not a number.
    """
    total = total_time(seconds)
    return {name: _share(value, total) for name, value in seconds.items()}


def rank_steps(seconds: Mapping[str, float], top: int = TOP) -> list[tuple[str, float]]:
    """Rank the steps by time, the slowest first.

    Raises:
        ValueError: A time is negative or not a number.
    """
    return _ranked(_checked(seconds))[:top]


def slowest_steps(seconds: Mapping[str, float], top: int = TOP) -> list[str]:
    """Name the steps that took most time, the slowest first.

    Raises:
        ValueError: A time is negative or not a number.
    """
    return [name for name, _ in rank_steps(seconds, top)]


def total_time(seconds: Mapping[str, float]) -> float:
    """Sum the seconds of all steps.

    Raises:
        ValueError: A time is negative or not a number.
    """
    return sum(_checked(seconds).values(), start=0.0)


def render_times(seconds: Mapping[str, float], threshold: float = THRESHOLD) -> str:
    """Write times as a table, with the share of each step and a mark on bottlenecks.

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
    """Compare two runs step by step; a step that one run lacks took no time there.

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


def render_comparison(before: Mapping[str, float], after: Mapping[str, float]) -> str:
    """Write the times of two runs as a table, with the change of each step and of the total.

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
    """Find the steps that grew by over a tolerance, and the seconds; a new step is none.

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
    """Name the steps that grew by over a tolerance, the worst first; a new step is none.

    Raises:
        ValueError: A time is negative or not a number.
    """
    return list(find_regressions(before, after, tolerance))


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


def _pairs(
    steps: Mapping[str, Callable[..., Any]] | Iterable[tuple[str, Callable[..., Any]]],
) -> Iterable[tuple[str, Callable[..., Any]]]:
    return steps.items() if isinstance(steps, Mapping) else steps


def _run(
    steps: Mapping[str, Callable[..., Any]] | Iterable[tuple[str, Callable[..., Any]]],
    given: tuple[Any, ...],
    clock: Callable[[], float] | None,
    call: Callable[..., Any],
) -> _Done:
    """Run steps; where anything is given, each is given what the one before it returns."""
    runs: list[_Run] = []
    output: Any = None
    with _traced():
        base, _ = tracemalloc.get_traced_memory()
        for name, step in _pairs(steps):
            tracemalloc.reset_peak()
            cpu = time.process_time()
            wall, output = _clocked(call, (step, *given), clock)
            cpu = time.process_time() - cpu
            given = (output,) if given else ()
            held, most = tracemalloc.get_traced_memory()
            runs.append(_Run(name, wall, cpu, held - base, most - base))
    return _Done(runs, given[0] if given else output)


def _clocked(
    function: Callable[..., Any], given: tuple[Any, ...], clock: Callable[[], float] | None
) -> tuple[float, Any]:
    timer = time.perf_counter if clock is None else clock
    start = timer()
    output = function(*given)
    return timer() - start, output


def _call(function: Callable[..., Any], *given: Any) -> Any:
    return function(*given)


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


def _peak(runs: Iterable[_Run]) -> int:
    return max((run.most for run in runs), default=0)


def _by_step(runs: Iterable[_Run]) -> dict[str, float]:
    """Sum the seconds of the steps of each name."""
    seconds: dict[str, float] = {}
    for run in runs:
        seconds[run.label] = seconds.get(run.label, 0.0) + run.wall
    return seconds


def _step_profiles(runs: Sequence[_Run]) -> list[StepProfile]:
    return [
        StepProfile(
            step=run.label,
            step_seconds=run.wall,
            step_cpu_seconds=run.cpu,
            step_current_bytes=run.held,
            step_peak_bytes=run.most,
            step_peak_megabytes=run.most / _MEGABYTE,
            step_share=_share(run.wall, sum(one.wall for one in runs)),
            step_percent=100 * _share(run.wall, sum(one.wall for one in runs)),
        )
        for run in runs
    ]


def _function_profiles(entries: Iterable[Any]) -> list[FunctionProfile]:
    return [
        FunctionProfile(
            function=_label(entry),
            calls=entry.callcount,
            own_seconds=entry.inlinetime,
            cumulative_seconds=entry.totaltime,
        )
        for entry in entries
    ]


def _entries(profile: cProfile.Profile) -> list[Any]:
    """Give what was called, the most time first, the profiler itself left out."""
    entries = [entry for entry in profile.getstats() if "_lsprof." not in _label(entry)]
    return sorted(entries, key=_spent, reverse=True)


def _spent(entry: Any) -> Any:
    return entry.inlinetime if SORT == "own" else entry.totaltime


def _label(entry: Any) -> str:
    """Name a profiled function: `file.py:line name`, or as the interpreter names it."""
    code = entry.code
    if isinstance(code, str):
        return code
    return f"{Path(code.co_filename).name}:{code.co_firstlineno} {code.co_name}"


def _slow_functions(entries: Sequence[Any], threshold: float) -> list[str]:
    """Name the bottlenecks among what was called; the outermost, which called all, is none."""
    limit = threshold * sum(entry.inlinetime for entry in entries)
    outermost = max(entries, key=lambda entry: entry.totaltime, default=None)
    slow = [entry for entry in entries if entry is not outermost and _spent(entry) > limit]
    return [_label(entry) for entry in slow]


def _share(part: float, total: float) -> float:
    return part / total if total else 0.0


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
) -> list[tuple[str, float, float]]:
    _checked(before)
    _checked(after)
    return [(name, before.get(name, 0.0), after.get(name, 0.0)) for name in {**before, **after}]


def _relative(old: float, new: float) -> float | None:
    return (new - old) / old if old else None
