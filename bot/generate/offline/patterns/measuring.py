"""Code that measures calls and compares times, for patterns whose tools profile.

Wall time comes from `time.perf_counter` or a clock that is passed in, CPU time from
`time.process_time`, memory from `tracemalloc` (bytes that Python allocates), calls from `cProfile`.
"""

from __future__ import annotations

from typing import Final

IMPORTS: Final = """
import cProfile
import time
import tracemalloc
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
"""

_ASKED: Final = """
{% set memory = ["current_bytes", "peak_bytes", "steps.current_bytes", "steps.peak_bytes"]
   | select("in", asked) | list %}
{% set cpu = ["cpu_seconds", "steps.cpu_seconds"] | select("in", asked) | list %}
{% set functions = "top_functions" in asked %}
"""

RUNNING: Final = {
    "_Run": _ASKED
    + '''
@dataclass(frozen=True)
class _Run:
    """What one step took; bytes count from the start of the pipeline."""

    name: str
    seconds: float
    {% if cpu %}
    cpu_seconds: float
    {% endif %}
    {% if memory %}
    current_bytes: int
    peak_bytes: int
    {% endif %}
''',
    "_run": _ASKED
    + '''
def _run(
    steps: Iterable[tuple[str, Callable[[Any], Any]]],
    data: Any,
    clock: Callable[[], float],
    {% if functions %}
    profile: cProfile.Profile | None,
    {% endif %}
) -> tuple[list[_Run], Any]:
    """Run steps, give each what the one before it returns, and return what the last one does."""
    runs: list[_Run] = []
    {% if memory %}
    base, _ = _memory()
    {% endif %}
    for name, step in steps:
        {% if memory %}
        tracemalloc.reset_peak()
        {% endif %}
        {% if cpu %}
        cpu_start = _cpu_clock()
        {% endif %}
        start = clock()
        {% if functions %}
        data = step(data) if profile is None else profile.runcall(step, data)
        {% else %}
        data = step(data)
        {% endif %}
        seconds = clock() - start
        {% if cpu %}
        cpu_seconds = _cpu_clock() - cpu_start
        {% endif %}
        {% if memory %}
        current, peak = _memory()
        {% endif %}
        runs.append(
            _Run(
                name=name,
                seconds=seconds,
                {% if cpu %}
                cpu_seconds=cpu_seconds,
                {% endif %}
                {% if memory %}
                current_bytes=current - base,
                peak_bytes=peak - base,
                {% endif %}
            )
        )
    return runs, data
''',
    "_wall_clock": '''
        def _wall_clock() -> float:
            """Read the wall clock, in seconds."""
            return time.perf_counter()
    ''',
    "_cpu_clock": '''
        def _cpu_clock() -> float:
            """Read the CPU time of the process, in seconds."""
            return time.process_time()
    ''',
    "_memory": '''
        def _memory() -> tuple[int, int]:
            """Read the bytes that are held now, and the most that were since the last reset."""
            return tracemalloc.get_traced_memory()
    ''',
    "_traced": '''
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
    ''',
    "_seconds_by_step": '''
        def _seconds_by_step(runs: Iterable[_Run]) -> dict[str, float]:
            """Sum the seconds of the steps of each name."""
            seconds: dict[str, float] = {}
            for run in runs:
                seconds[run.name] = seconds.get(run.name, 0.0) + run.seconds
            return seconds
    ''',
    "_label": '''
        def _label(code: Any) -> str:
            """Name a profiled function: `file.py:line name`, or as the interpreter names it."""
            if isinstance(code, str):
                return code
            return f"{Path(code.co_filename).name}:{code.co_firstlineno} {code.co_name}"
    ''',
    "_top_functions": """
        def _top_functions(profile: cProfile.Profile, top: int) -> list[Any]:
            \"\"\"Rank what was called by its {{ p.sort }} time, the profiler itself left out.\"\"\"
            entries = [
                entry
                for entry in profile.getstats()
                if "_lsprof." not in _label(entry.code)
            ]
            {% if p.sort == "own" %}
            return sorted(entries, key=lambda entry: entry.inlinetime, reverse=True)[:top]
            {% else %}
            return sorted(entries, key=lambda entry: entry.totaltime, reverse=True)[:top]
            {% endif %}
    """,
}

JUDGING: Final = {
    "_THRESHOLD": "_THRESHOLD = {{ p.threshold | literal }}",
    "_TOP": "_TOP = {{ p.top | literal }}",
    "_TOLERANCE": "_TOLERANCE = {{ p.tolerance | literal }}",
    "_checked": '''
        def _checked(seconds: Mapping[str, float]) -> Mapping[str, float]:
            """Refuse a time that is below zero or not a number."""
            for name, value in seconds.items():
                if not value >= 0:
                    raise ValueError(f"the time of {name} is not a number of seconds: {value}")
            return seconds
    ''',
    "_total": '''
        def _total(seconds: Mapping[str, float]) -> float:
            """Sum times."""
            return float(sum(_checked(seconds).values()))
    ''',
    "_share": '''
        def _share(part: float, total: float) -> float:
            """Divide; the share of nothing is zero."""
            return part / total if total else 0.0
    ''',
    "_shares": '''
        def _shares(seconds: Mapping[str, float]) -> dict[str, float]:
            """Find each step's share of the total time."""
            total = _total(seconds)
            return {name: _share(value, total) for name, value in seconds.items()}
    ''',
    "_ranked": '''
        def _ranked(values: Mapping[str, float]) -> list[tuple[str, float]]:
            """Put the largest value first; equals keep their order."""
            return sorted(values.items(), key=lambda item: item[1], reverse=True)
    ''',
    "_bottlenecks": '''
        def _bottlenecks(seconds: Mapping[str, float], threshold: float) -> dict[str, float]:
            """Find the steps whose share is over the threshold, the largest first."""
            ranked = _ranked(_shares(seconds))
            return {name: share for name, share in ranked if share > threshold}
    ''',
    "_table": '''
        def _table(seconds: Mapping[str, float], threshold: float) -> str:
            """Write a line for each step, and one for the total."""
            shares = _shares(seconds)
            width = max(len(name) for name in ["total", *shares])
            lines = [f"{'step':<{width}}  {'seconds':>12}  {'share':>6}"]
            for name, share in shares.items():
                mark = "  bottleneck" if share > threshold else ""
                lines.append(f"{name:<{width}}  {seconds[name]:>12.6f}  {share:>6.1%}{mark}")
            lines.append(f"{'total':<{width}}  {_total(seconds):>12.6f}")
            return "\\n".join(lines)
    ''',
    "_compared": '''
        def _compared(
            before: Mapping[str, float], after: Mapping[str, float]
        ) -> Iterator[tuple[str, float, float]]:
            """Give the two times of each step; one that a side lacks took no time there."""
            _checked(before)
            _checked(after)
            for name in {**before, **after}:
                yield name, before.get(name, 0.0), after.get(name, 0.0)
    ''',
    "_change": '''
        def _change(old: float, new: float) -> float | None:
            """Find the relative change; None where there was no time before."""
            return (new - old) / old if old else None
    ''',
    "_comparison": '''
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
            return "\\n".join(lines)
    ''',
    "_regressed": '''
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
    ''',
}

SUPPORT: Final = {**RUNNING, **JUDGING}
