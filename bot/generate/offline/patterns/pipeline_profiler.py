"""Profiles of pipelines: time, memory and calls of named steps, and what to make of measured times.

A tool measures what its result classes have a place for and nothing else: memory is traced and
calls are counted only where a field asks for them, because both slow the steps down.
"""

from __future__ import annotations

from typing import Annotated, Final, Literal

from pydantic import Field

from bot.generate.offline.pattern import (
    Measure,
    Operation,
    Pattern,
    PatternParameters,
    Slot,
)
from bot.generate.offline.patterns import profiler_tests as tests
from bot.generate.offline.patterns import times_tests
from bot.generate.offline.patterns.measuring import IMPORTS, SUPPORT
from bot.spec.toolspec import Category


class Parameters(PatternParameters):
    """Which steps stand out, and how many functions a profile lists."""

    threshold: Annotated[float, Field(gt=0, lt=1)] = Field(
        0.3, description="Share of the total time over which a step is a bottleneck."
    )
    top: Annotated[int, Field(ge=1, le=100)] = Field(
        10, description="How many functions or steps a ranking lists at most."
    )
    sort: Literal["own", "cumulative"] = Field(
        "own", description="Whether functions are ranked by own time or with what they call."
    )
    tolerance: Annotated[float, Field(ge=0, lt=10)] = Field(
        0.1, description="Relative growth of a step's time up to which it is no regression."
    )


_STEP: Final = "Callable[[any], any]"
_STEPS = Slot(
    "steps",
    (f"sequence[tuple[str, {_STEP}]]", f"mapping[str, {_STEP}]"),
    "The steps by name, in order; each is given what the one before it returns.",
    words=("steps", "stages", "pipeline", "functions", "tasks"),
)
_DATA = Slot(
    "data",
    ("any",),
    "What the first step is given.",
    words=("data", "value", "input", "argument", "items", "records"),
    default="None",
)
_THRESHOLD = Slot(
    "threshold",
    ("float",),
    "Share of the total time, over which a step is a bottleneck.",
    words=("threshold", "share", "limit", "minimum"),
    default="_THRESHOLD",
    sample="0.25",
)
_TOP = Slot(
    "top",
    ("int",),
    "How many entries to give at most.",
    words=("top", "limit", "count", "n"),
    default="_TOP",
    sample="1",
)
_CLOCK = Slot(
    "clock",
    ("Callable[[], float]", "Callable[[], float] | None"),
    "Gives the time in seconds; without it, `time.perf_counter`.",
    words=("clock", "timer", "now"),
    default="_wall_clock",
)
_SECONDS = Slot(
    "seconds",
    ("mapping[str, float]",),
    "Seconds by step.",
    words=("seconds", "timings", "times", "measurements", "durations", "steps"),
    sample='{"load": 1.0, "parse": 3.0}',
)
_BEFORE = Slot(
    "before",
    ("mapping[str, float]",),
    "Seconds by step, measured before the change.",
    words=("before", "old", "baseline", "reference", "first"),
    sample='{"load": 1.0, "parse": 3.0}',
)
_AFTER = Slot(
    "after",
    ("mapping[str, float]",),
    "Seconds by step, measured after the change.",
    words=("after", "new", "current", "candidate", "second"),
    sample='{"load": 2.0, "parse": 3.0}',
)
_TOLERANCE = Slot(
    "tolerance",
    ("float",),
    "Relative growth up to which a step is no regression.",
    words=("tolerance", "threshold", "limit", "margin"),
    default="_TOLERANCE",
    sample="0.5",
)

_STEP_MEASURES: Final = (
    Measure("name", "run.name", ("str",), ("step", "step_name", "stage", "label")),
    Measure(
        "seconds",
        "run.seconds",
        ("float",),
        ("wall_seconds", "time", "wall_time", "duration", "elapsed", "elapsed_seconds"),
    ),
    Measure("cpu_seconds", "run.cpu_seconds", ("float",), ("cpu", "cpu_time", "process_seconds")),
    Measure(
        "current_bytes",
        "run.current_bytes",
        ("int",),
        ("current_memory", "memory", "memory_bytes", "current"),
    ),
    Measure("peak_bytes", "run.peak_bytes", ("int",), ("peak_memory", "peak", "peak_memory_bytes")),
    Measure("share", "_share(run.seconds, total)", ("float",), ("fraction", "part", "time_share")),
)
_FUNCTION_MEASURES: Final = (
    Measure("function", "_label(entry.code)", ("str",), ("name", "label", "targetname")),
    Measure("calls", "entry.callcount", ("int",), ("call_count", "count", "calls_made")),
    Measure(
        "seconds", "entry.inlinetime", ("float",), ("own_seconds", "own_time", "time", "self_time")
    ),
    Measure(
        "cumulative_seconds",
        "entry.totaltime",
        ("float",),
        ("total_seconds", "cumulative", "cumulative_time", "total_time"),
    ),
)
_TOP_ALIASES: Final = ("functions", "top", "hot_functions", "hotspots", "slowest_functions")
_BOTTLENECK_ALIASES: Final = ("bottleneck_steps", "slow_steps", "hot_steps")
_TOTALS: Final = (
    Measure(
        "total_seconds",
        "total",
        ("float",),
        ("seconds", "total", "total_time", "wall_seconds", "elapsed", "duration"),
    ),
    Measure(
        "cpu_seconds",
        "sum(run.cpu_seconds for run in runs)",
        ("float",),
        ("total_cpu_seconds", "cpu", "cpu_time"),
    ),
    Measure(
        "current_bytes",
        "runs[-1].current_bytes if runs else 0",
        ("int",),
        ("current_memory", "memory", "memory_bytes", "current_memory_bytes"),
    ),
    Measure(
        "peak_bytes",
        "max((run.peak_bytes for run in runs), default=0)",
        ("int",),
        ("peak_memory", "peak", "peak_memory_bytes"),
    ),
    Measure(
        "top_functions",
        '{{ collected(filled ~ " for entry in functions") }}',
        ("sequence[record]",),
        _TOP_ALIASES,
        parts=_FUNCTION_MEASURES,
    ),
    Measure(
        "top_functions",
        '{{ collected("(_label(entry.code), entry.inlinetime) for entry in functions") }}',
        ("sequence[tuple[str, float]]",),
        _TOP_ALIASES,
    ),
    Measure(
        "top_functions",
        '{{ collected("_label(entry.code) for entry in functions") }}',
        ("sequence[str]",),
        _TOP_ALIASES,
    ),
    Measure("output", "value", ("any",), ("result", "returned", "value", "final")),
)
_REPORT: Final = (
    Measure(
        "steps",
        '{{ collected(filled ~ " for run in runs") }}',
        ("sequence[record]",),
        ("runs", "stages", "timings", "step_profiles"),
        parts=_STEP_MEASURES,
    ),
    Measure(
        "seconds_by_step",
        "seconds",
        ("mapping[str, float]",),
        ("steps", "timings", "step_seconds", "by_step", "times"),
    ),
    Measure(
        "bottlenecks",
        '{{ collected("name for name in _bottlenecks(seconds, " ~ threshold ~ ")") }}',
        ("sequence[str]",),
        _BOTTLENECK_ALIASES,
    ),
    Measure(
        "bottlenecks",
        "_bottlenecks(seconds, {{ threshold }})",
        ("mapping[str, float]",),
        _BOTTLENECK_ALIASES,
    ),
    Measure("text", "_table(seconds, {{ threshold }})", ("str",), ("report", "table", "summary")),
    *_TOTALS,
)

_WANTS: Final = """
{% set wants_functions = "top_functions" in measures %}
{% set wants_memory = "peak_bytes" in measures or "current_bytes" in measures
   or "steps.peak_bytes" in measures or "steps.current_bytes" in measures %}
{% if "None" in shapes.clock | default("") %}
timer = _wall_clock if {{ clock }} is None else {{ clock }}
{% endif %}
{% set timer = "timer" if "None" in shapes.clock | default("") else clock %}
{% if wants_functions %}
profile = cProfile.Profile()
{% endif %}
{% set given = "_run(" ~ ran ~ ", " ~ data ~ ", " ~ timer
   ~ (", profile" if wants_functions and not profiled_here | default(false)
      else ", None" if "top_functions" in asked) ~ ")" %}
{% set kept = "value" if "output" in measures else "_" %}
{% if wants_memory %}
with _traced():
    runs, {{ kept }} = {{ given }}
{% else %}
runs, {{ kept }} = {{ given }}
{% endif %}
"""
_WANTED: Final = (
    _WANTS
    + """
{% set uses = measures | join(" ") %}
{% if "share" in uses or "total_seconds" in uses %}
total = sum((run.seconds for run in runs), start=0.0)
{% endif %}
{% if "seconds_by_step" in uses or "bottlenecks" in uses or "text" in measures or not record %}
seconds = _seconds_by_step(runs)
{% endif %}
{% if wants_functions %}
functions = _top_functions(profile, {{ top }})
{% endif %}
"""
)
_RAN_STEPS: Final = (
    '{% set ran = steps ~ (".items()" if shapes.steps.startswith("mapping") else "") %}\n'
)
# A function without parameters is profiled inside the step that calls it: what stands between the
# two would be counted otherwise.
_RAN_CALL: Final = """
{% if shapes.target == "Callable[[], any]" %}
{% set once = "profile.runcall(" ~ target ~ ")" if "top_functions" in measures
   else target ~ "()" %}
{% set ran = '[("call", lambda _given: ' ~ once ~ ")]" %}
{% set profiled_here = true %}
{% else %}
{% set ran = '[("call", ' ~ target ~ ")]" %}
{% endif %}
"""

_RETURNED: Final = """
{% if record %}
return {{ filled }}
{% elif shapes["return"] == "str" %}
return _table(seconds, {{ threshold }})
{% else %}
return seconds
{% endif %}
"""
_TARGET = Slot(
    "target",
    ("Callable[[], any]", _STEP),
    "The function to measure.",
    words=("function", "func", "callable", "target", "call", "work"),
)
_NEGATIVE: Final = "ValueError: A time is negative or not a number."

_RUNNING: Final = (
    Operation(
        name="profile",
        words=("profile", "run", "measure", "pipeline", "report", "benchmark", "analyse", "time"),
        slots=(_STEPS, _THRESHOLD, _TOP, _CLOCK, _DATA),
        returns=("record", "mapping[str, float]", "str"),
        about="Run the steps of a pipeline one after the other, and measure each.",
        gives="What was measured; times are in seconds, memory is in bytes.",
        body=_RAN_STEPS + _WANTED + _RETURNED,
        measures=_REPORT,
        tests=tests.PROFILE,
    ),
    Operation(
        name="profile_steps",
        words=("profile", "run", "measure", "step", "steps", "benchmark", "time"),
        slots=(_STEPS, _CLOCK, _DATA),
        returns=("sequence[record]",),
        about="Run the steps of a pipeline one after the other, and measure each.",
        gives="What each step took; times are in seconds, memory is in bytes.",
        body=_RAN_STEPS + _WANTED + 'return {{ collected(filled ~ " for run in runs") }}',
        measures=_STEP_MEASURES,
        tests=tests.PROFILE_STEPS,
    ),
    Operation(
        name="profile_call",
        words=("profile", "call", "function", "measure", "one", "single", "callable", "time"),
        slots=(_TARGET, _TOP, _CLOCK, _DATA),
        returns=("record",),
        about="Call a function once, and measure the call.",
        gives="What was measured; times are in seconds, memory is in bytes.",
        body=_RAN_CALL + _WANTED + "return {{ filled }}",
        measures=_TOTALS,
        tests=tests.PROFILE_CALL,
    ),
)
_JUDGING: Final = (
    Operation(
        name="bottlenecks",
        words=("bottleneck", "find", "hot", "slow", "dominant"),
        slots=(_SECONDS, _THRESHOLD),
        returns=("sequence[record]", "sequence[str]", "mapping[str, float]"),
        about="Find the steps that take more than a share of the total time.",
        gives="The steps over the threshold, the largest share first.",
        body="""
            {% set found = "_bottlenecks(" ~ seconds ~ ", " ~ threshold ~ ")" %}
            {% if record %}
            return {{ collected(filled ~ " for name, share in " ~ found ~ ".items()") }}
            {% elif shapes["return"].startswith("mapping") %}
            return {{ found }}
            {% else %}
            return {{ collected("name for name in " ~ found) }}
            {% endif %}
        """,
        measures=(
            Measure("name", "name", ("str",), ("step", "step_name", "stage")),
            Measure("seconds", "{{ seconds }}[name]", ("float",), ("time", "duration")),
            Measure("share", "share", ("float",), ("fraction", "part")),
        ),
        tests=times_tests.BOTTLENECKS,
        raises=_NEGATIVE,
    ),
    Operation(
        name="shares",
        words=("share", "fraction", "proportion", "distribution", "normalise"),
        slots=(_SECONDS,),
        returns=("mapping[str, float]",),
        about="Find the share of the total time that each step takes.",
        gives="A number from 0 to 1 for each step; 0 for all where no time was taken.",
        body="return _shares({{ seconds }})",
        tests=times_tests.SHARES,
        raises=_NEGATIVE,
    ),
    Operation(
        name="rank",
        words=("rank", "slowest", "top", "sort", "order", "longest"),
        slots=(_SECONDS, _TOP),
        returns=("sequence[tuple[str, float]]", "sequence[str]"),
        about="Rank the steps by time.",
        gives="The slowest steps, the slowest first.",
        body="""
            ranked = _ranked(_checked({{ seconds }}))[:{{ top }}]
            {% if "tuple" in shapes["return"] %}
            return {{ "tuple(ranked)" if function.returns.startswith("tuple") else "ranked" }}
            {% else %}
            return {{ collected("name for name, _ in ranked") }}
            {% endif %}
        """,
        tests=times_tests.RANK,
        raises=_NEGATIVE,
    ),
    Operation(
        name="total",
        words=("total", "sum", "overall"),
        slots=(_SECONDS,),
        returns=("float",),
        about="Sum the times of all steps.",
        gives="Seconds; 0 without a step.",
        body="return _total({{ seconds }})",
        tests=times_tests.TOTAL,
        raises=_NEGATIVE,
    ),
    Operation(
        name="render",
        words=("render", "format", "report", "table", "show", "text", "print"),
        slots=(_SECONDS, _THRESHOLD),
        returns=("str",),
        about="Write times as a table that marks the bottlenecks.",
        gives="A line for each step with its seconds and share, and one for the total.",
        body="return _table({{ seconds }}, {{ threshold }})",
        tests=times_tests.RENDER,
        raises=_NEGATIVE,
    ),
    Operation(
        name="compare",
        words=("compare", "difference", "diff", "delta", "change", "comparison"),
        slots=(_BEFORE, _AFTER),
        returns=("sequence[record]", "mapping[str, float]"),
        about="Compare the times of two runs step by step.",
        gives="{{ 'One record for each step' if record else 'Seconds that each step grew by' }}; "
        "a step that one run lacks took no time there.",
        body="""
            rows = _compared({{ before }}, {{ after }})
            {% if record %}
            return {{ collected(filled ~ " for name, old, new in rows") }}
            {% else %}
            return {name: new - old for name, old, new in rows}
            {% endif %}
        """,
        measures=(
            Measure("name", "name", ("str",), ("step", "step_name", "stage")),
            Measure("before", "old", ("float",), ("before_seconds", "old", "baseline")),
            Measure("after", "new", ("float",), ("after_seconds", "new", "current")),
            Measure("difference", "new - old", ("float",), ("delta", "growth", "seconds")),
            Measure("change", "_change(old, new)", ("float | None",), ("relative_change", "ratio")),
        ),
        tests=times_tests.COMPARE,
        raises=_NEGATIVE,
    ),
    Operation(
        name="render_comparison",
        words=("render", "compare", "format", "comparison", "report", "table", "diff"),
        slots=(_BEFORE, _AFTER),
        returns=("str",),
        about="Write the times of two runs as a table.",
        gives="A line for each step with both times and the change, and one for the total.",
        body="return _comparison({{ before }}, {{ after }})",
        tests=times_tests.RENDER_COMPARISON,
        raises=_NEGATIVE,
    ),
    Operation(
        name="regressions",
        words=("regression", "regressed", "slower", "worse", "grown"),
        slots=(_BEFORE, _AFTER, _TOLERANCE),
        returns=("sequence[str]", "mapping[str, float]"),
        about="Find the steps that grew slower by more than a tolerance.",
        gives="The steps, the one that grew by most seconds first; a new step is none of them.",
        body="""
            {% set found = "_regressed(" ~ before ~ ", " ~ after ~ ", " ~ tolerance ~ ")" %}
            {% if shapes["return"].startswith("mapping") %}
            return {{ found }}
            {% else %}
            return {{ collected("name for name in " ~ found) }}
            {% endif %}
        """,
        tests=times_tests.REGRESSIONS,
        raises=_NEGATIVE,
    ),
)

PATTERN = Pattern(
    name="pipeline_profiler",
    category=Category.PROFILING,
    summary="Measure time, memory and calls of a pipeline's steps, and judge measured times.",
    parameters=Parameters,
    imports=IMPORTS,
    support=SUPPORT,
    test_imports=tests.IMPORTS,
    test_support=tests.SUPPORT,
    operations=(*_RUNNING, *_JUDGING),
)
