"""Tests of the profiler. Clocks give known readings; memory and calls are measured for real."""

from __future__ import annotations

import time
import tracemalloc
from collections.abc import Callable
from typing import Any

import pytest

from bot.patterns.pipeline_profiler.core import (
    SORT,
    THRESHOLD,
    TOLERANCE,
    TOP,
    compare_times,
    find_bottlenecks,
    find_regressions,
    list_bottlenecks,
    measure_memory,
    name_bottlenecks,
    name_regressions,
    profile_call,
    profile_function,
    profile_pipeline,
    profile_steps,
    rank_steps,
    render_comparison,
    render_times,
    share_times,
    slowest_steps,
    time_function,
    time_steps,
    total_time,
)

_DATA: Any = ["one", "two"]
_WRONG: Any = {"a": 0.0, "b": -1.0}
_NOT_A_NUMBER: Any = {"b": float("nan")}
_MESSAGE = "^the time of b is not a number of seconds: (-1.0|nan)$"


def _readings(*values: float) -> Callable[[], float]:
    remaining = iter(values)
    return lambda: next(remaining)


def _clock() -> Callable[[], float]:
    """Give one second to a first step, and three to a second."""
    return _readings(0.5, 1.5, 10.0, 13.0)


def _leaf(value: Any = None) -> Any:
    return value


def _twice(value: Any = None) -> Any:
    return _leaf(_leaf(value))


def _busy(_value: Any = None) -> Any:
    """Take long by itself, and little in what it calls."""
    total = 0
    for number in range(20_000):
        total += number
    return _leaf(total)


def _calling_busy(value: Any = None) -> Any:
    return _leaf(_busy(value))


def _many(_value: Any = None) -> None:
    """Call eleven other functions."""
    for function in (all, any, ascii, callable, iter, len, max, min, repr, sorted, sum):
        function([7])


def _large(_value: Any = None) -> Any:
    return bytearray(1_000_000)


def _small(_value: Any = None) -> Any:
    """Drop what is given, and hold a lot for a moment only."""
    return len(bytearray(5_000_000))


def _raising(_value: Any = None) -> Any:
    raise LookupError("no such thing")


def _by_rank(own: str, cumulative: str) -> str:
    return {"own": own, "cumulative": cumulative}[SORT]


def _slow(shares: dict[str, float]) -> list[str]:
    return [name for name, share in shares.items() if share > THRESHOLD]


def test_profile_pipeline_measures_each_step() -> None:
    steps: Any = [("first", _busy), ("second", _twice)]
    found = profile_pipeline(steps, _DATA, clock=_clock())
    assert _by_rank("_busy", "_busy") in found.function_names[0]
    assert len(found.function_names) == min(3, TOP)
    assert found.bottlenecks == _slow({"second": 0.75, "first": 0.25})
    assert list(found.bottleneck_shares) == _slow({"second": 0.75, "first": 0.25})
    assert found.text.count("bottleneck") == len(_slow({"second": 0.75, "first": 0.25}))
    assert [line.split()[0] for line in found.text.splitlines()][1:3] == ["first", "second"]
    assert found.total_seconds == 4.0
    assert found.seconds_by_step == {"first": 1.0, "second": 3.0}
    assert found.slowest == "second"
    assert [one.step for one in found.steps] == ["first", "second"]
    assert [one.step_seconds for one in found.steps] == [1.0, 3.0]
    assert [one.step_share for one in found.steps] == [0.25, 0.75]
    assert [one.step_percent for one in found.steps] == [25.0, 75.0]
    assert found.output == 199_990_000


def test_profile_pipeline_calls_steps_without_data() -> None:
    steps: Any = {"first": _busy, "second": _twice}
    found = profile_pipeline(steps)
    assert _by_rank("_busy", "_busy") in found.function_names[0]
    assert len(found.function_names) == min(3, TOP)
    assert found.output is None
    assert [one.step for one in found.steps] == ["first", "second"]
    assert list(found.seconds_by_step) == ["first", "second"]
    assert found.slowest == "first"
    assert found.bottlenecks == _slow({"first": 0.99})
    assert list(found.bottleneck_shares) == _slow({"first": 0.99})
    assert found.text.count("bottleneck") == len(_slow({"first": 0.99}))
    assert found.text.splitlines()[0] == "step         seconds   share"
    names = ["step", "first", "second", "total"]
    assert [line.split()[0] for line in found.text.splitlines()] == names
    assert float(found.text.splitlines()[1].split()[1]) > 0
    assert found.total_seconds == sum(found.seconds_by_step.values())
    assert 0 < found.total_seconds <= time.perf_counter()
    assert all(0 < one.step_seconds <= time.perf_counter() for one in found.steps)
    assert [one.step_share > 0.5 for one in found.steps] == [True, False]
    assert [one.step_percent > 50 for one in found.steps] == [True, False]


def test_profile_pipeline_without_data_leaves_tracing_as_it_was() -> None:
    failing: Any = [("first", _large), ("raising", _raising)]
    with pytest.raises(LookupError, match="no such thing"):
        profile_pipeline(failing)
    assert not tracemalloc.is_tracing()
    tracemalloc.start()
    held = bytearray(_small() - 4_000_000)
    steps: Any = {"busy": _busy, "small": _small, "large": _large}
    found = profile_pipeline(steps)
    still_on = tracemalloc.is_tracing()
    tracemalloc.stop()
    assert (still_on, len(held)) == (True, 1_000_000)
    assert _by_rank("", "") in found.function_names[0]
    assert 1_000_000 <= found.current_bytes < 1_900_000
    assert 5_000_000 <= found.peak_bytes < 5_900_000
    assert 4.7 < found.peak_megabytes < 5.7
    assert 0 < found.cpu_seconds <= time.process_time()
    assert [one.step_peak_bytes > 4_000_000 for one in found.steps] == [False, True, False]
    assert [one.step_current_bytes > 900_000 for one in found.steps] == [False, False, True]
    none: Any = []
    assert profile_pipeline(none).bottlenecks == _slow({})
    assert len(profile_pipeline(none).function_names) == min(0, TOP)
    assert profile_pipeline(none).slowest == ""
    assert profile_pipeline(none).total_seconds == 0
    assert profile_pipeline(none).peak_bytes == 0
    assert profile_pipeline(none).current_bytes == 0


def test_profile_pipeline_takes_a_threshold_and_a_limit() -> None:
    steps: Any = [("first", _leaf), ("second", _twice)]
    both = ["second", "first"]
    assert profile_pipeline(steps, _DATA, threshold=0.75, clock=_clock()).bottlenecks == []
    assert profile_pipeline(steps, _DATA, threshold=0.2, clock=_clock()).bottlenecks == both
    assert profile_pipeline(steps, _DATA, threshold=0.25, clock=_clock()).bottleneck_shares == {
        "second": 0.75
    }
    assert profile_pipeline(steps, _DATA, threshold=0.7, clock=_clock()).text.count("bottl") == 1
    assert len(profile_pipeline(steps, _DATA, top=1).top_functions) == 1
    assert len(profile_pipeline(steps, _DATA, top=1).function_seconds) == 1
    assert len(profile_pipeline(steps, _DATA, top=1).function_names) == 1


def test_profile_pipeline_measures_memory_and_processor_time() -> None:
    steps: Any = [("large", _large), ("busy", _busy), ("small", _small), ("large", _large)]
    found = profile_pipeline(steps, _DATA)
    assert _by_rank("_busy", "_busy") in found.function_names[0]
    assert THRESHOLD < 1 <= TOP
    assert 0 < found.total_seconds <= time.perf_counter()
    assert 0 < found.cpu_seconds <= time.process_time()
    assert 1_000_000 <= found.current_bytes < 2_000_000
    assert 5_000_000 <= found.peak_bytes < 6_000_000
    assert 4.7 < found.peak_megabytes < 5.8
    assert all(0 <= one.step_cpu_seconds <= time.process_time() for one in found.steps)
    current = [True, False, False, True]
    assert [one.step_current_bytes >= 1_000_000 for one in found.steps] == current
    peak = [False, False, True, False]
    assert [one.step_peak_bytes >= 4_000_000 for one in found.steps] == peak
    assert [one.step_peak_megabytes >= 4 for one in found.steps] == peak
    assert len(found.seconds_by_step) == 3


def test_profile_pipeline_counts_calls() -> None:
    steps: Any = [("many", _many), ("busy", _busy)]
    found = profile_pipeline(steps, _DATA)
    assert _by_rank("_busy", "_busy") in found.function_names[0]
    assert found.top_functions[0].function.startswith("test_")
    assert found.top_functions[0].function.endswith(" _busy")
    assert found.top_functions[0].calls == 1
    assert 0 < found.top_functions[0].own_seconds <= found.top_functions[0].cumulative_seconds
    assert found.function_seconds[0][0].endswith(" _busy")
    assert found.function_seconds[0][1] > 0
    assert len(found.top_functions) == min(14, TOP)
    assert len(found.function_seconds) == min(14, TOP)
    assert len(found.function_names) == min(14, TOP)
    assert not any("_lsprof" in name for name in found.function_names)


def test_profile_pipeline_of_no_step() -> None:
    steps: Any = {}
    found = profile_pipeline(steps, _DATA)
    assert _by_rank("", "") == "".join(found.function_names)
    assert found.bottlenecks == _slow({})
    assert len(found.top_functions) == min(0, TOP)
    assert found.total_seconds == 0
    assert found.cpu_seconds == 0
    assert found.current_bytes == 0
    assert found.peak_bytes == 0
    assert found.steps == []
    assert found.seconds_by_step == {}
    assert found.slowest == ""
    assert found.output == ["one", "two"]


def test_profile_pipeline_leaves_tracing_as_it_was() -> None:
    steps: Any = [("large", _large), ("raising", _raising)]
    with pytest.raises(LookupError, match="no such thing"):
        profile_pipeline(steps, _DATA)
    assert not tracemalloc.is_tracing()
    tracemalloc.start()
    held = bytearray(3_000_000)
    found = profile_pipeline(steps[:1], _DATA)
    still_on = tracemalloc.is_tracing()
    tracemalloc.stop()
    assert (still_on, len(held)) == (True, 3_000_000)
    assert _by_rank("_large", "_large") in found.function_names[0]
    assert found.bottlenecks == _slow({"large": 1.0})
    assert len(found.top_functions) == min(1, TOP)
    assert 1_000_000 <= found.current_bytes < 2_000_000
    assert 1_000_000 <= found.peak_bytes < 2_000_000


def test_profile_function_measures_the_call() -> None:
    found = profile_function(_large, clock=_readings(0.5, 3.5))
    assert _by_rank("_large", "_large") in found.call_function_names[0]
    assert len(found.call_function_names) == min(1, TOP)
    assert found.call_bottlenecks == _slow({})
    assert found.call_seconds == 3.0
    assert found.call_output == bytearray(1_000_000)
    assert 1_000_000 <= found.call_current_bytes <= found.call_peak_bytes < 2_000_000


def test_profile_function_of_a_value() -> None:
    found = profile_function(_twice, _DATA)
    assert found.call_output == ["one", "two"]
    assert 0 < found.call_seconds <= time.perf_counter()
    assert 0 <= found.call_cpu_seconds <= time.process_time()
    slow = profile_function(_calling_busy, _DATA)
    assert [one.split()[-1] for one in slow.call_bottlenecks] == _slow({"_busy": 0.98})
    assert _by_rank(" _busy", " _calling_busy") in slow.call_function_names[0]
    assert _by_rank(" _busy", " _calling_busy") in slow.call_function_seconds[0][0]
    assert _by_rank(" _busy", " _calling_busy") in slow.call_functions[0].function
    assert [one.calls for one in slow.call_functions] == [1, 1, 2][:TOP]
    assert not any("_lsprof" in name for name in slow.call_function_names)
    assert not any("_lsprof" in name for name, _ in slow.call_function_seconds)
    assert slow.call_output == 199_990_000
    assert profile_function(_busy, _DATA).call_bottlenecks == _slow({})
    assert len(profile_function(_many, _DATA).call_functions) == min(12, TOP)
    assert len(profile_function(_many, _DATA).call_function_seconds) == min(12, TOP)
    assert len(profile_function(_many, _DATA).call_function_names) == min(12, TOP)


def test_profile_function_of_a_value_leaves_tracing_as_it_was() -> None:
    with pytest.raises(LookupError, match="no such thing"):
        profile_function(_raising, _DATA)
    assert not tracemalloc.is_tracing()
    tracemalloc.start()
    held = bytearray(_small() - 4_000_000)
    found = profile_function(_large, _DATA)
    still_on = tracemalloc.is_tracing()
    tracemalloc.stop()
    assert (still_on, len(held)) == (True, 1_000_000)
    assert _by_rank("_large", "_large") in found.call_function_names[0]
    assert found.call_bottlenecks == _slow({})
    assert len(found.call_function_names) == min(1, TOP)
    assert 1_000_000 <= found.call_current_bytes < 2_000_000
    assert 1_000_000 <= found.call_peak_bytes < 2_000_000
    assert 0.9 < found.call_peak_megabytes < 1.9


def test_profile_function_measures_memory_and_processor_time() -> None:
    found = profile_function(_busy)
    assert _by_rank("_busy", "_busy") in found.call_function_names[0]
    assert len(found.call_function_names) == min(2, TOP)
    assert found.call_bottlenecks == _slow({})
    assert found.call_output == 199_990_000
    assert 0 < found.call_seconds <= time.perf_counter()
    assert 0 < found.call_cpu_seconds <= time.process_time()
    assert 1_000_000 <= profile_function(_large).call_current_bytes < 2_000_000
    assert 5_000_000 <= profile_function(_small).call_peak_bytes < 6_000_000
    assert 4.7 < profile_function(_small).call_peak_megabytes < 5.8
    assert 0 <= profile_function(_small).call_current_bytes < 100_000


def test_profile_function_finds_what_takes_long() -> None:
    found = profile_function(_calling_busy)
    assert [one.split()[-1] for one in found.call_bottlenecks] == _slow({"_busy": 0.98})
    assert _by_rank(" _busy", " _calling_busy") in found.call_function_names[0]
    assert _by_rank(" _busy", " _calling_busy") in found.call_function_seconds[0][0]
    assert _by_rank(" _busy", " _calling_busy") in found.call_functions[0].function
    assert found.call_functions[0].function.startswith("test_")
    assert [one.calls for one in found.call_functions] == [1, 1, 2][:TOP]
    assert found.call_functions[0].own_seconds < found.call_functions[0].cumulative_seconds
    assert found.call_function_seconds[0][1] > 0
    assert not any("_lsprof" in name for name in found.call_function_names)
    assert len(profile_function(_many).call_functions) == min(12, TOP)
    assert len(profile_function(_many).call_function_seconds) == min(12, TOP)
    assert len(profile_function(_many).call_function_names) == min(12, TOP)


def test_profile_function_takes_a_threshold_and_a_limit() -> None:
    assert profile_function(_calling_busy, threshold=1.0).call_bottlenecks == []
    assert len(profile_function(_calling_busy, threshold=0.0).call_bottlenecks) == 2
    assert len(profile_function(_calling_busy, top=1).call_functions) == 1
    assert len(profile_function(_calling_busy, top=1).call_function_seconds) == 1
    assert len(profile_function(_calling_busy, top=1).call_function_names) == 1


def test_profile_function_leaves_tracing_as_it_was() -> None:
    with pytest.raises(LookupError, match="no such thing"):
        profile_function(_raising)
    assert not tracemalloc.is_tracing()
    tracemalloc.start()
    held = bytearray(_small() - 4_000_000)
    found = profile_function(_large)
    still_on = tracemalloc.is_tracing()
    tracemalloc.stop()
    assert (still_on, len(held)) == (True, 1_000_000)
    assert _by_rank("_large", "_large") in found.call_function_names[0]
    assert found.call_bottlenecks == _slow({})
    assert len(found.call_function_names) == min(1, TOP)
    assert 1_000_000 <= found.call_current_bytes < 2_000_000
    assert 1_000_000 <= found.call_peak_bytes < 2_000_000


def test_profile_steps_measures_each_step() -> None:
    steps: Any = [("first", _leaf), ("second", _twice)]
    found = profile_steps(steps, _DATA, clock=_clock())
    assert [one.step for one in found] == ["first", "second"]
    assert [one.step_seconds for one in found] == [1.0, 3.0]
    assert [one.step_share for one in found] == [0.25, 0.75]
    assert [one.step_percent for one in found] == [25.0, 75.0]


def test_profile_steps_measures_memory_and_processor_time() -> None:
    steps: Any = [("large", _large), ("small", _small), ("same", _leaf), ("busy", _busy)]
    found = profile_steps(steps, _DATA)
    assert [one.step for one in found] == ["large", "small", "same", "busy"]
    assert [one.step_current_bytes > 900_000 for one in found] == [True, False, False, False]
    assert [one.step_peak_bytes > 4_000_000 for one in found] == [False, True, False, False]
    assert [one.step_peak_megabytes > 4 for one in found] == [False, True, False, False]
    assert all(0 <= one.step_current_bytes < 2_000_000 for one in found)
    assert all(one.step_peak_bytes < 7_000_000 for one in found)
    assert all(0 <= one.step_cpu_seconds <= time.process_time() for one in found)
    assert found[3].step_cpu_seconds > 0
    assert all(0 < one.step_seconds <= time.perf_counter() for one in found)


def test_profile_steps_without_data() -> None:
    tasks: Any = {"first": _leaf, "second": _large}
    found = profile_steps(tasks)
    assert [one.step for one in found] == ["first", "second"]
    assert all(one.step_seconds >= 0 for one in found)
    assert [one.step_peak_bytes > 900_000 for one in found] == [False, True]


def test_profile_steps_leaves_tracing_as_it_was() -> None:
    steps: Any = [("large", _large), ("raising", _raising)]
    with pytest.raises(LookupError, match="no such thing"):
        profile_steps(steps, _DATA)
    assert not tracemalloc.is_tracing()
    tracemalloc.start()
    held = bytearray(3_000_000)
    found = profile_steps(steps[:1], _DATA)
    still_on = tracemalloc.is_tracing()
    tracemalloc.stop()
    assert (still_on, len(held), len(found)) == (True, 3_000_000, 1)
    assert [one.step_current_bytes < 2_000_000 for one in found] == [True]
    assert [one.step_peak_bytes < 2_000_000 for one in found] == [True]


def test_time_steps_counts_steps_of_one_name_together() -> None:
    steps: Any = [("same", _leaf), ("same", _leaf)]
    assert time_steps(steps, _DATA, clock=_clock()) == {"same": 4.0}
    assert time_steps(steps, clock=_clock()) == {"same": 4.0}
    assert list(time_steps(steps, _DATA)) == ["same"]


def test_time_steps_hands_results_on() -> None:
    seen: list[Any] = []
    steps: Any = {"text": str, "note": seen.append}
    found = time_steps(steps, _DATA)
    assert seen == ["['one', 'two']"]
    assert list(found) == ["text", "note"]
    assert 0 < sum(found.values()) <= time.perf_counter()


def test_time_steps_without_data() -> None:
    tasks: Any = {"first": _busy, "second": _leaf}
    found = time_steps(tasks)
    assert list(found) == ["first", "second"]
    assert 0 < sum(found.values()) <= time.perf_counter()


def test_profile_call_times_the_call() -> None:
    found = profile_call(_twice, _DATA, clock=_readings(1.0, 3.5))
    assert found.timed_seconds == 2.5
    assert found.timed_output == ["one", "two"]


def test_profile_call_without_a_value() -> None:
    found = profile_call(_busy)
    assert 0 < found.timed_seconds <= time.perf_counter()
    assert found.timed_output == 199_990_000


def test_time_function_gives_seconds() -> None:
    found = time_function(_busy)
    assert 0 < found <= time.perf_counter()
    assert time_function(_leaf, clock=_readings(1.0, 3.5)) == 2.5


def test_measure_memory_gives_the_peak() -> None:
    assert 5_000_000 <= measure_memory(_small) < 6_000_000
    with pytest.raises(LookupError, match="no such thing"):
        measure_memory(_raising)
    assert not tracemalloc.is_tracing()
    tracemalloc.start()
    held = bytearray(_small() - 4_000_000)
    least = measure_memory(_leaf)
    still_on = tracemalloc.is_tracing()
    tracemalloc.stop()
    assert (still_on, len(held)) == (True, 1_000_000)
    assert 0 <= least < 100_000


def test_find_bottlenecks_is_over_the_threshold_only() -> None:
    edge = {"edge": THRESHOLD, "rest": 1 - THRESHOLD}
    assert list(find_bottlenecks(edge)) == _slow({"rest": 1 - THRESHOLD})
    assert find_bottlenecks({"none": 0.0, "all": 8.0}) == {"all": 1.0}
    assert find_bottlenecks({"idle": 0.0}) == {}
    seconds = {"a": 1.0, "b": 2.0, "c": 1.0}
    shares = [("b", 0.5), ("a", 0.25), ("c", 0.25)]
    assert list(find_bottlenecks(seconds, threshold=0.2).items()) == shares
    assert find_bottlenecks(seconds, threshold=0.25) == {"b": 0.5}
    with pytest.raises(ValueError, match=_MESSAGE):
        find_bottlenecks(_WRONG)
    with pytest.raises(ValueError, match=_MESSAGE):
        find_bottlenecks(_NOT_A_NUMBER)


def test_name_bottlenecks_is_over_the_threshold_only() -> None:
    edge = {"edge": THRESHOLD, "rest": 1 - THRESHOLD}
    assert name_bottlenecks(edge) == _slow({"rest": 1 - THRESHOLD})
    assert name_bottlenecks({"none": 0.0, "all": 8.0}) == ["all"]
    assert name_bottlenecks({"idle": 0.0}) == []
    assert name_bottlenecks({"a": 1.0, "b": 2.0, "c": 1.0}, threshold=0.2) == ["b", "a", "c"]
    with pytest.raises(ValueError, match=_MESSAGE):
        name_bottlenecks(_NOT_A_NUMBER)


def test_list_bottlenecks_gives_seconds_and_share() -> None:
    found = list_bottlenecks({"none": 0.0, "all": 8.0})
    assert [one.slow_step for one in found] == ["all"]
    assert [one.slow_seconds for one in found] == [8.0]
    assert [one.slow_share for one in found] == [1.0]
    edge = {"edge": THRESHOLD, "rest": 1 - THRESHOLD}
    assert len(list_bottlenecks(edge)) == len(_slow({"rest": 1 - THRESHOLD}))
    assert len(list_bottlenecks({"a": 1.0, "b": 2.0}, threshold=0.3)) == 2
    with pytest.raises(ValueError, match=_MESSAGE):
        list_bottlenecks(_NOT_A_NUMBER)


def test_share_times_are_parts_of_the_total() -> None:
    assert share_times({"a": 1.0, "b": 3.0}) == {"a": 0.25, "b": 0.75}
    assert share_times({"a": 0.0, "b": 0.0}) == {"a": 0.0, "b": 0.0}
    assert share_times({}) == {}
    with pytest.raises(ValueError, match=_MESSAGE):
        share_times(_NOT_A_NUMBER)


def test_rank_steps_puts_the_slowest_first() -> None:
    seconds = {"a": 1.0, "b": 3.0, "c": 1.0, "d": 2.0}
    ranked = [("b", 3.0), ("d", 2.0), ("a", 1.0), ("c", 1.0)]
    assert rank_steps(seconds) == ranked[:TOP]
    assert rank_steps(seconds, top=3) == ranked[:3]
    assert rank_steps(seconds, top=0) == []
    with pytest.raises(ValueError, match=_MESSAGE):
        rank_steps(_WRONG)


def test_slowest_steps_are_named() -> None:
    seconds = {"a": 1.0, "b": 3.0, "c": 1.0, "d": 2.0}
    assert slowest_steps(seconds) == ["b", "d", "a", "c"][:TOP]
    assert slowest_steps(seconds, top=3) == ["b", "d", "a"]
    with pytest.raises(ValueError, match=_MESSAGE):
        slowest_steps(_WRONG)


def test_total_time_adds_up() -> None:
    assert total_time({"a": 1.0, "b": 2.5}) == 3.5
    assert repr(total_time({})) == "0.0"
    with pytest.raises(ValueError, match=_MESSAGE):
        total_time(_WRONG)
    with pytest.raises(ValueError, match=_MESSAGE):
        total_time(_NOT_A_NUMBER)


def test_render_times_marks_bottlenecks() -> None:
    rest = 1 - THRESHOLD
    mark = "  bottleneck" if _slow({"b": rest}) else ""
    assert render_times({"the edge": THRESHOLD, "b": rest}).splitlines() == [
        "step           seconds   share",
        f"the edge  {THRESHOLD:12.6f}  {100 * THRESHOLD:5.1f}%",
        f"b         {rest:12.6f}  {100 * rest:5.1f}%{mark}",
        "total         1.000000",
    ]
    assert render_times({}) == "step        seconds   share\ntotal      0.000000"
    assert render_times({"a": 1.0, "b": 1.0}, threshold=0.4).count("bottleneck") == 2


def test_compare_times_gives_each_step_once() -> None:
    found = compare_times({"a": 1.0, "gone": 2.0}, {"a": 1.5, "new": 4.0})
    assert [one.changed_step for one in found] == ["a", "gone", "new"]
    assert [one.before for one in found] == [1.0, 2.0, 0.0]
    assert [one.after for one in found] == [1.5, 0.0, 4.0]
    assert [one.difference for one in found] == [0.5, -2.0, 4.0]
    assert [one.change for one in found] == [0.5, -1.0, None]
    assert compare_times({}, {}) == []
    with pytest.raises(ValueError, match=_MESSAGE):
        compare_times(_WRONG, {})
    with pytest.raises(ValueError, match=_MESSAGE):
        compare_times({}, _WRONG)


def test_render_comparison_shows_both_times() -> None:
    old, new = {"parsing": 2.0, "gone": 2.0}, {"parsing": 3.0, "new": 4.0}
    assert render_comparison(old, new).splitlines() == [
        "step           before         after    change",
        "parsing      2.000000      3.000000    +50.0%",
        "gone         2.000000      0.000000   -100.0%",
        "new          0.000000      4.000000       new",
        "total        4.000000      7.000000    +75.0%",
    ]
    assert render_comparison({}, {}).splitlines()[0].split()[0] == "step"


def test_find_regressions_begin_over_the_tolerance() -> None:
    old = {"edge": 1.0, "worse": 1.0, "worst": 2.0, "better": 1.0}
    new = {"edge": 1 + TOLERANCE, "worse": 20.0, "worst": 42.0, "better": 0.5, "new": 9.0}
    assert list(find_regressions(old, new).items()) == [("worst", 40.0), ("worse", 19.0)]
    assert find_regressions(new, new) == {}
    assert find_regressions(old, {"edge": 1.5, "worse": 1.25}, tolerance=0.25) == {"edge": 0.5}
    with pytest.raises(ValueError, match=_MESSAGE):
        find_regressions(_WRONG, {})
    with pytest.raises(ValueError, match=_MESSAGE):
        find_regressions({}, _WRONG)


def test_name_regressions_begin_over_the_tolerance() -> None:
    old = {"edge": 1.0, "worse": 1.0, "worst": 2.0, "better": 1.0}
    new = {"edge": 1 + TOLERANCE, "worse": 20.0, "worst": 42.0, "better": 0.5, "new": 9.0}
    assert name_regressions(old, new) == ["worst", "worse"]
    assert name_regressions(new, new) == []
    assert name_regressions(old, {"edge": 1.5, "worse": 1.25}, tolerance=0.25) == ["edge"]
    with pytest.raises(ValueError, match=_MESSAGE):
        name_regressions({}, _WRONG)
