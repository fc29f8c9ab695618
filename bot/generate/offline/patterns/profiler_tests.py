"""Tests that the pattern `pipeline_profiler` writes for its operations.

Times are never asserted against the machine: clocks are replaced by given readings, which makes
every result exact. Memory and calls are measured for real, where what must be found is certain.
"""

from __future__ import annotations

from typing import Final

IMPORTS: Final = """
import time
import tracemalloc
from collections.abc import Callable
from typing import Any
"""

SUPPORT: Final = {
    "_readings": '''
        def _readings(*values: Any) -> Callable[[], Any]:
            """Make a clock that gives these readings."""
            remaining = iter(values)
            return lambda: next(remaining)
    ''',
    "_leaf": '''
        def _leaf(value: Any) -> Any:
            """Give the value back."""
            return value
    ''',
    "_twice": '''
        def _twice(value: Any) -> Any:
            """Call `_leaf` two times."""
            return _leaf(_leaf(value))
    ''',
    "_large": '''
        def _large(_value: Any) -> Any:
            """Allocate a megabyte, and keep it."""
            return bytearray(1_000_000)
    ''',
    "_small": '''
        def _small(_value: Any) -> Any:
            """Drop what is given."""
            return 7
    ''',
    "_raising": '''
        def _raising(_value: Any) -> Any:
            """Fail."""
            raise LookupError("no such thing")
    ''',
    "_DATA": '_DATA: Any = ["one", "two"]',
}

# Two steps of one and three seconds; `NAMES` and `PAIRS` become the steps in the form asked for.
_STEPS: Final = """
    {% if shapes.steps.startswith("mapping") %}
    steps: Any = {"first": FIRST, "second": SECOND}
    {% else %}
    steps: Any = [("first", FIRST), ("second", SECOND)]
    {% endif %}
"""
_MEMORY: Final = (
    '["steps.current_bytes", "steps.peak_bytes", "current_bytes", "peak_bytes"]'
    ' | select("in", measures) | list'
)
_FAKES: Final = """
    {% set cpu = ["cpu_seconds", "steps.cpu_seconds"] | select("in", measures) | list %}
    {% set memory = MEMORY %}
    clock = _readings(READINGS)
    {% if "clock" not in shapes %}
    monkeypatch.setattr("{{ tool }}.core._wall_clock", clock)
    {% endif %}
    {% if cpu %}
    monkeypatch.setattr("{{ tool }}.core._cpu_clock", _readings(CPU))
    {% endif %}
    {% if memory %}
    monkeypatch.setattr("{{ tool }}.core._memory", _readings(TRACED))
    {% endif %}
""".replace("MEMORY", _MEMORY)


def _fakes(readings: str, cpu: str, traced: str) -> str:
    return _FAKES.replace("READINGS", readings).replace("CPU", cpu).replace("TRACED", traced)


def _steps(first: str, second: str) -> str:
    return _STEPS.replace("FIRST", first).replace("SECOND", second)


_TWO_STEPS: Final = _steps("_leaf", "_twice") + _fakes(
    "0.5, 1.5, 10.0, 13.0", "1.0, 1.5, 3.0, 5.0", "(100, 100), (350, 600), (300, 400)"
)
_EXPECTED_STEPS: Final = """
    {% for measure, value in (("name", '["first", "second"]'), ("seconds", "[1.0, 3.0]"),
                              ("cpu_seconds", "[0.5, 2.0]"), ("current_bytes", "[250, 200]"),
                              ("peak_bytes", "[500, 300]"), ("share", "[0.25, 0.75]")) %}
    {% if (PREFIX ~ measure) in measures %}
    assert [{{ get(PREFIX ~ measure, "step") }} for step in COLLECTION] == {{ value }}
    {% endif %}
    {% endfor %}
"""
_TRACE_TESTS: Final = '''
{% set memory = MEMORY %}
{% if memory %}
def test_{{ name }}_ends_its_trace() -> None:
    """A failing call passes its error on, and leaves memory tracing as it was."""
    RAISING
    with pytest.raises(LookupError, match="no such thing"):
        CALL
    assert not tracemalloc.is_tracing()
    tracemalloc.start()
    with pytest.raises(LookupError, match="no such thing"):
        CALL
    still_on = tracemalloc.is_tracing()
    tracemalloc.stop()
    assert still_on
{% else %}
def test_{{ name }}_passes_an_error_on() -> None:
    """What a function raises reaches the caller."""
    RAISING
    with pytest.raises(LookupError, match="no such thing"):
        CALL
{% endif %}
'''.replace("MEMORY", _MEMORY)

_CALL_STEPS: Final = (
    '{{ call(steps="steps", threshold="0.5", top="1", clock="CLOCK", data="_DATA") }}'
)
_PATCH: Final = "monkeypatch: pytest.MonkeyPatch"
_PATCHED: Final = (
    "{% set patched = 'clock' not in shapes or "
    '["steps.current_bytes", "steps.peak_bytes", "steps.cpu_seconds", "current_bytes",'
    ' "peak_bytes", "cpu_seconds"] | select("in", measures) | list %}'
)
_MONKEYPATCH: Final = f"{{{{ '{_PATCH}' if patched }}}}"

_FUNCTIONS: Final = """
    {% if "top_functions" in measures %}
    functions = {{ get("top_functions") }}
    {% if "top" in shapes %}
    assert len(functions) <= TOP
    {% else %}
    assert len(functions) <= {{ p.top }}
    {% endif %}
    {% if "top_functions.function" in measures %}
    {% set label = get("top_functions.function", "entry") %}
    {% elif "top_functions.calls" in measures or "top_functions.seconds" in measures
       or "top_functions.cumulative_seconds" in measures %}
    {% set label = "" %}
    {% else %}
    {% set label = "str(entry)" %}
    {% endif %}
    {% if label %}
    assert not any("_lsprof" in {{ label }} for entry in functions)
    {% if "top" in shapes or p.top >= 10 %}
    leaves = [entry for entry in functions if " _leaf" in {{ label }}]
    assert len(leaves) == 1
    {% if "top_functions.function" in measures %}
    assert {{ get("top_functions.function", "leaves[0]") }}.startswith("test_")
    {% endif %}
    {% if "top_functions.calls" in measures %}
    assert {{ get("top_functions.calls", "leaves[0]") }} == 2
    {% endif %}
    {% if "top_functions.seconds" in measures %}
    assert {{ get("top_functions.seconds", "leaves[0]") }} >= 0
    {% endif %}
    {% if "top_functions.cumulative_seconds" in measures %}
    assert {{ get("top_functions.cumulative_seconds", "leaves[0]") }} >= 0
    {% endif %}
    {% endif %}
    {% endif %}
    {% set wanted = {"own": "top_functions.seconds",
                     "cumulative": "top_functions.cumulative_seconds"}[p.sort] %}
    {% if wanted in measures %}
    ranks = [{{ get(wanted, "entry") }} for entry in functions]
    assert ranks == sorted(ranks, reverse=True)
    {% endif %}
    {% endif %}
"""

PROFILE: Final = (
    _PATCHED
    + """
def test_{{ name }}_measures_each_step("""
    + _MONKEYPATCH
    + ''') -> None:
    """With given readings, every measure is exact."""'''
    + _TWO_STEPS
    + """
    {% set threshold = 0.5 if "threshold" in shapes else p.threshold %}
    {% set slow = ["second", "first"] if threshold < 0.25 else ["second"] if threshold < 0.75
       else [] %}
    result = """
    + _CALL_STEPS.replace("CLOCK", "clock")
    + """
    {% if record %}
    {% if "total_seconds" in measures %}
    assert {{ get("total_seconds") }} == 4.0
    {% endif %}
    {% if "cpu_seconds" in measures %}
    assert {{ get("cpu_seconds") }} == 2.5
    {% endif %}
    {% if "current_bytes" in measures %}
    assert {{ get("current_bytes") }} == 200
    {% endif %}
    {% if "peak_bytes" in measures %}
    assert {{ get("peak_bytes") }} == 500
    {% endif %}
    {% if "bottlenecks" in measures %}
    assert [*{{ get("bottlenecks") }}] == {{ slow | literal }}
    {% endif %}
    {% if "seconds_by_step" in measures %}
    assert {{ get("seconds_by_step") }} == {"first": 1.0, "second": 3.0}
    {% endif %}
    {% if "top_functions" in measures %}
    assert len({{ get("top_functions") }}) == {{ 1 if "top" in shapes else [2, p.top] | min }}
    {% endif %}
    {% if "text" in measures %}
    assert {{ get("text") }}.count("bottleneck") == {{ slow | length }}
    assert [line.split()[:2] for line in {{ get("text") }}.splitlines()] == [
        ["step", "seconds"], ["first", "1.000000"], ["second", "3.000000"], ["total", "4.000000"]
    ]
    {% endif %}
    {% if "steps" in measures %}"""
    + _EXPECTED_STEPS.replace("PREFIX", '"steps."').replace("COLLECTION", '{{ get("steps") }}')
    + """
    {% endif %}
    {% elif shapes["return"] == "str" %}
    assert result.count("bottleneck") == {{ slow | length }}
    assert [line.split()[:2] for line in result.splitlines()] == [
        ["step", "seconds"], ["first", "1.000000"], ["second", "3.000000"], ["total", "4.000000"]
    ]
    {% else %}
    assert result == {"first": 1.0, "second": 3.0}
    {% endif %}


def test_{{ name }}_hands_results_on() -> None:
    \"\"\"Each step is given what the one before it returns.\"\"\"
    seen: list[Any] = []

    def note(value: Any) -> Any:
        seen.append(value)
        return (value, len(seen))
"""
    + _steps("note", "note")
    + """
    result = """
    + _CALL_STEPS.replace("CLOCK", "time.perf_counter")
    + """
    assert seen == [{{ "_DATA, (_DATA, 1)" if "data" in shapes else "None, (None, 1)" }}]
    {% if "output" in measures %}
    assert {{ get("output") }} == (({{ "_DATA" if "data" in shapes else "None" }}, 1), 2)
    {% else %}
    assert result
    {% endif %}


def test_{{ name }}_counts_calls_and_bytes() -> None:
    \"\"\"Real steps: what must be found is found.\"\"\""""
    + _steps("_large", "_twice")
    + """
    result = {{ call(steps="steps", threshold="0.5", top="10", clock="time.perf_counter",
                     data="_DATA") }}
    {% if record %}
    assert result
    {% elif shapes["return"] == "str" %}
    assert len(result.splitlines()) == 4
    {% else %}
    assert [*result] == ["first", "second"]
    {% endif %}
    {% if "total_seconds" in measures %}
    assert {{ get("total_seconds") }} >= 0
    {% endif %}
    {% if "peak_bytes" in measures %}
    assert {{ get("peak_bytes") }} >= 1_000_000
    {% endif %}
    {% if "current_bytes" in measures and "output" in measures %}
    assert {{ get("current_bytes") }} >= 1_000_000
    {% endif %}"""
    + _FUNCTIONS.replace("TOP", "10")
    + '''

def test_{{ name }}_of_no_step() -> None:
    """Nothing to run takes nothing."""
    steps: Any = {{ "{}" if shapes.steps.startswith("mapping") else "[]" }}
    result = '''
    + _CALL_STEPS.replace("CLOCK", "time.perf_counter")
    + """
    {% if record %}
    {% for measure in ("total_seconds", "cpu_seconds", "current_bytes", "peak_bytes") %}
    {% if measure in measures %}
    assert {{ get(measure) }} == 0
    {% endif %}
    {% endfor %}
    {% for measure in ("steps", "bottlenecks", "seconds_by_step") %}
    {% if measure in measures %}
    assert not {{ get(measure) }}
    {% endif %}
    {% endfor %}
    assert result
    {% elif shapes["return"] == "str" %}
    assert result.splitlines()[-1].split() == ["total", "0.000000"]
    {% else %}
    assert not result
    {% endif %}


{% if not shapes.steps.startswith("mapping")
   and ("seconds_by_step" in measures or "bottlenecks" in measures or not record) %}
def test_{{ name }}_sums_steps_of_one_name("""
    + _MONKEYPATCH
    + ''') -> None:
    """Two steps of one name count as one where seconds go by name."""
    steps: Any = [("same", _leaf), ("same", _leaf)]'''
    + _fakes("0.0, 1.0, 1.0, 2.0", "0.0, 0.0, 0.0, 0.0", "(0, 0), (0, 0), (0, 0)")
    + """
    result = """
    + _CALL_STEPS.replace("CLOCK", "clock")
    + """
    {% if "seconds_by_step" in measures %}
    assert {{ get("seconds_by_step") }} == {"same": 2.0}
    {% elif "bottlenecks" in measures %}
    assert [*{{ get("bottlenecks") }}] == ["same"]
    {% elif shapes["return"] == "str" %}
    assert result.splitlines()[1].split()[:2] == ["same", "2.000000"]
    {% else %}
    assert result == {"same": 2.0}
    {% endif %}
{% endif %}


"""
    + _TRACE_TESTS.replace("RAISING", _steps("_leaf", "_raising").strip()).replace(
        "CALL", _CALL_STEPS.replace("CLOCK", "time.perf_counter")
    )
)

PROFILE_STEPS: Final = (
    _PATCHED
    + """
def test_{{ name }}_measures_each_step("""
    + _MONKEYPATCH
    + ''') -> None:
    """With given readings, every measure is exact."""'''
    + _TWO_STEPS
    + """
    result = """
    + _CALL_STEPS.replace("CLOCK", "clock")
    + _EXPECTED_STEPS.replace("PREFIX", '""').replace("COLLECTION", "result")
    + '''

def test_{{ name }}_hands_results_on() -> None:
    """Each step is given what the one before it returns."""
    seen: list[Any] = []

    def note(value: Any) -> Any:
        seen.append(value)
        return (value, len(seen))
'''
    + _steps("note", "note")
    + """
    result = """
    + _CALL_STEPS.replace("CLOCK", "time.perf_counter")
    + """
    assert seen == [{{ "_DATA, (_DATA, 1)" if "data" in shapes else "None, (None, 1)" }}]
    assert len(result) == 2


def test_{{ name }}_counts_real_bytes() -> None:
    \"\"\"A megabyte is seen where it lives, and no longer.\"\"\""""
    + _steps("_large", "_small")
    + """
    result = """
    + _CALL_STEPS.replace("CLOCK", "time.perf_counter")
    + """
    assert len(result) == 2
    {% if "current_bytes" in measures %}
    first, second = ({{ get("current_bytes", "step") }} for step in result)
    assert first >= 1_000_000 > second
    {% endif %}
    {% if "peak_bytes" in measures %}
    assert {{ get("peak_bytes", "result[0]") }} >= 1_000_000
    {% endif %}


"""
    + _TRACE_TESTS.replace("RAISING", _steps("_leaf", "_raising").strip()).replace(
        "CALL", _CALL_STEPS.replace("CLOCK", "time.perf_counter")
    )
)

_CALL_ONE: Final = '{{ call(target="TARGET", top="10", clock="CLOCK", data="_DATA") }}'
_FUNCTION: Final = """
    {% if shapes.target == "Callable[[], any]" %}
    def function() -> Any:
        return GIVEN(_DATA)

    {% else %}
    function: Callable[[Any], Any] = GIVEN
    {% endif %}
"""

PROFILE_CALL: Final = (
    _PATCHED
    + """
def test_{{ name }}_measures_the_call("""
    + _MONKEYPATCH
    + ''') -> None:
    """With given readings, every measure is exact."""'''
    + _FUNCTION.replace("GIVEN", "_leaf")
    + _fakes("0.5, 3.5", "1.0, 1.5", "(100, 100), (350, 600)")
    + """
    result = """
    + _CALL_ONE.replace("TARGET", "function").replace("CLOCK", "clock")
    + """
    {% for measure, value in (("total_seconds", "3.0"), ("cpu_seconds", "0.5"),
                              ("current_bytes", "250"), ("peak_bytes", "500")) %}
    {% if measure in measures %}
    assert {{ get(measure) }} == {{ value }}
    {% endif %}
    {% endfor %}
    {% if "output" in measures %}
    assert {{ get("output") }} == {{ "_DATA" if "data" in shapes
        or shapes.target == "Callable[[], any]" else "None" }}
    {% endif %}
    assert result


def test_{{ name }}_counts_calls_and_bytes() -> None:
    \"\"\"A real function: what must be found is found.\"\"\""""
    + _FUNCTION.replace("GIVEN", "_large")
    + """
    result = """
    + _CALL_ONE.replace("TARGET", "function").replace("CLOCK", "time.perf_counter")
    + """
    {% if "peak_bytes" in measures %}
    assert {{ get("peak_bytes") }} >= 1_000_000
    {% endif %}
    assert result
    {% if "total_seconds" in measures %}
    assert {{ get("total_seconds") }} >= 0
    {% endif %}
    {% if "top_functions" in measures %}"""
    + _FUNCTION.replace("GIVEN", "_twice").replace("function", "twice")
    + """
    result = """
    + _CALL_ONE.replace("TARGET", "twice").replace("CLOCK", "time.perf_counter")
    + """
    {% endif %}"""
    + _FUNCTIONS.replace("TOP", "10")
    + """

"""
    + _TRACE_TESTS.replace("RAISING", _FUNCTION.replace("GIVEN", "_raising").strip()).replace(
        "CALL", _CALL_ONE.replace("TARGET", "function").replace("CLOCK", "time.perf_counter")
    )
)
