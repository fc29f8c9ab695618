"""Tests of pipeline_profiler."""

from __future__ import annotations

import dataclasses
import io
import json
import sys
import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pipeline_profiler import (
    compare_times,
    find_bottlenecks,
    find_regressions,
    profile_pipeline,
    rank_steps,
    render_comparison,
    render_times,
)
from pipeline_profiler.__main__ import main


def _readings(*values: Any) -> Callable[[], Any]:
    """Make a clock that gives these readings."""
    remaining = iter(values)
    return lambda: next(remaining)


def _leaf(value: Any) -> Any:
    """Give the value back."""
    return value


def _twice(value: Any) -> Any:
    """Call `_leaf` two times."""
    return _leaf(_leaf(value))


def _large(_value: Any) -> Any:
    """Allocate a megabyte, and keep it."""
    return bytearray(1_000_000)


def _raising(_value: Any) -> Any:
    """Fail."""
    raise LookupError("no such thing")


_DATA: Any = ["one", "two"]


def test_examples(capsys: pytest.CaptureFixture[str]) -> None:
    """The examples of the specification."""
    profile = profile_pipeline([("double", lambda n: 2 * n), ("text", str)], 21)
    assert (profile.output) == "42"
    assert ([step.name for step in profile.steps]) == ["double", "text"]
    assert profile.peak_bytes >= max(step.current_bytes for step in profile.steps)
    assert find_bottlenecks({"load": 1.0, "parse": 3.0}) == {"parse": 0.75}
    assert find_bottlenecks({"load": 1.0, "parse": 3.0}, threshold=0.75) == {}
    assert rank_steps({"load": 1.0, "parse": 3.0, "write": 2.0}, top=2) == [
        ("parse", 3.0),
        ("write", 2.0),
    ]
    print(render_times({"load": 0.5, "parse": 1.5}))
    assert capsys.readouterr().out == (
        "step        seconds   share\n"
        "load       0.500000   25.0%\n"
        "parse      1.500000   75.0%  bottleneck\n"
        "total      2.000000\n"
    )
    assert find_regressions(
        {"load": 1.0, "parse": 2.0}, {"load": 1.1, "parse": 2.5}
    ) == {"parse": 0.5}


def test_profile_pipeline_measures_each_step(monkeypatch: pytest.MonkeyPatch) -> None:
    """With given readings, every measure is exact."""
    steps: Any = [("first", _leaf), ("second", _twice)]

    clock = _readings(0.5, 1.5, 10.0, 13.0)
    monkeypatch.setattr(
        "pipeline_profiler.core._cpu_clock", _readings(1.0, 1.5, 3.0, 5.0)
    )
    monkeypatch.setattr(
        "pipeline_profiler.core._memory", _readings((100, 100), (350, 600), (300, 400))
    )

    result = profile_pipeline(steps, _DATA, 0.5, 1, clock)
    assert result.total_seconds == 4.0
    assert result.cpu_seconds == 2.5
    assert result.current_bytes == 200
    assert result.peak_bytes == 500
    assert [*result.bottlenecks] == ["second"]
    assert len(result.top_functions) == 1
    assert result.text.count("bottleneck") == 1
    assert [line.split()[:2] for line in result.text.splitlines()] == [
        ["step", "seconds"],
        ["first", "1.000000"],
        ["second", "3.000000"],
        ["total", "4.000000"],
    ]
    assert [step.name for step in result.steps] == ["first", "second"]
    assert [step.seconds for step in result.steps] == [1.0, 3.0]
    assert [step.cpu_seconds for step in result.steps] == [0.5, 2.0]
    assert [step.current_bytes for step in result.steps] == [250, 200]
    assert [step.peak_bytes for step in result.steps] == [500, 300]
    assert [step.share for step in result.steps] == [0.25, 0.75]


def test_profile_pipeline_hands_results_on() -> None:
    """Each step is given what the one before it returns."""
    seen: list[Any] = []

    def note(value: Any) -> Any:
        seen.append(value)
        return (value, len(seen))

    steps: Any = [("first", note), ("second", note)]

    result = profile_pipeline(steps, _DATA, 0.5, 1, time.perf_counter)
    assert seen == [_DATA, (_DATA, 1)]
    assert result.output == ((_DATA, 1), 2)


def test_profile_pipeline_counts_calls_and_bytes() -> None:
    """Real steps: what must be found is found."""
    steps: Any = [("first", _large), ("second", _twice)]

    result = profile_pipeline(steps, _DATA, 0.5, 10, time.perf_counter)
    assert result
    assert result.total_seconds >= 0
    assert result.peak_bytes >= 1_000_000
    assert result.current_bytes >= 1_000_000
    functions = result.top_functions
    assert len(functions) <= 10
    assert not any("_lsprof" in entry.function for entry in functions)
    leaves = [entry for entry in functions if " _leaf" in entry.function]
    assert len(leaves) == 1
    assert leaves[0].function.startswith("test_")
    assert leaves[0].calls == 2
    assert leaves[0].own_seconds >= 0
    assert leaves[0].cumulative_seconds >= 0
    ranks = [entry.own_seconds for entry in functions]
    assert ranks == sorted(ranks, reverse=True)


def test_profile_pipeline_of_no_step() -> None:
    """Nothing to run takes nothing."""
    steps: Any = []
    result = profile_pipeline(steps, _DATA, 0.5, 1, time.perf_counter)
    assert result.total_seconds == 0
    assert result.cpu_seconds == 0
    assert result.current_bytes == 0
    assert result.peak_bytes == 0
    assert not result.steps
    assert not result.bottlenecks
    assert result


def test_profile_pipeline_sums_steps_of_one_name(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Two steps of one name count as one where seconds go by name."""
    steps: Any = [("same", _leaf), ("same", _leaf)]
    clock = _readings(0.0, 1.0, 1.0, 2.0)
    monkeypatch.setattr(
        "pipeline_profiler.core._cpu_clock", _readings(0.0, 0.0, 0.0, 0.0)
    )
    monkeypatch.setattr(
        "pipeline_profiler.core._memory", _readings((0, 0), (0, 0), (0, 0))
    )

    result = profile_pipeline(steps, _DATA, 0.5, 1, clock)
    assert [*result.bottlenecks] == ["same"]


def test_profile_pipeline_ends_its_trace() -> None:
    """A failing call passes its error on, and leaves memory tracing as it was."""
    steps: Any = [("first", _leaf), ("second", _raising)]
    with pytest.raises(LookupError, match="no such thing"):
        profile_pipeline(steps, _DATA, 0.5, 1, time.perf_counter)
    assert not tracemalloc.is_tracing()
    tracemalloc.start()
    with pytest.raises(LookupError, match="no such thing"):
        profile_pipeline(steps, _DATA, 0.5, 1, time.perf_counter)
    still_on = tracemalloc.is_tracing()
    tracemalloc.stop()
    assert still_on


def test_find_bottlenecks_is_over_the_threshold_only() -> None:
    """A step at the threshold is no bottleneck, and the largest comes first."""
    seconds = {"edge": 0.25, "rest": 0.75}
    found = find_bottlenecks(seconds, 0.25)
    assert len(found) == 1
    seconds = {"none": 0.0, "all": 8.0}
    found = find_bottlenecks(seconds, 0.25)
    assert found == {"all": 1.0}
    seconds = {"idle": 0.0}
    assert not find_bottlenecks(seconds, 0.25)
    seconds = {"a": 1.0, "b": 2.0, "c": 1.5}
    found = find_bottlenecks(seconds, 0.1)
    assert [*found] == ["b", "c", "a"]


def test_find_bottlenecks_refuses_a_negative_seconds() -> None:
    """The step is named."""
    with pytest.raises(
        ValueError, match="the time of b is not a number of seconds: -1.0"
    ):
        find_bottlenecks({"a": 0.0, "b": -1.0}, 0.25)
    with pytest.raises(
        ValueError, match="the time of b is not a number of seconds: nan"
    ):
        find_bottlenecks({"b": float("nan")}, 0.25)


def test_rank_steps_puts_the_slowest_first() -> None:
    """Equal times keep their order, and the ranking ends where it should."""
    seconds = {"a": 1.0, "b": 3.0, "c": 1.0, "d": 2.0}
    assert [*rank_steps(seconds, 3)] == [("b", 3.0), ("d", 2.0), ("a", 1.0)]
    assert not rank_steps({}, 3)
    assert not rank_steps(seconds, 0)


def test_rank_steps_refuses_a_negative_seconds() -> None:
    """The step is named."""
    with pytest.raises(
        ValueError, match="the time of b is not a number of seconds: -1.0"
    ):
        rank_steps({"a": 0.0, "b": -1.0}, 1)
    with pytest.raises(
        ValueError, match="the time of b is not a number of seconds: nan"
    ):
        rank_steps({"b": float("nan")}, 1)


def test_render_times_marks_bottlenecks() -> None:
    """A step over the threshold is marked, one at it is not."""
    seconds = {"the edge": 0.25, "b": 0.75}
    assert render_times(seconds, 0.25).splitlines() == [
        "step           seconds   share",
        "the edge      0.250000   25.0%",
        "b             0.750000   75.0%  bottleneck",
        "total         1.000000",
    ]
    assert render_times({}, 0.25).splitlines() == [
        "step        seconds   share",
        "total      0.000000",
    ]


def test_render_times_refuses_a_negative_seconds() -> None:
    """The step is named."""
    with pytest.raises(
        ValueError, match="the time of b is not a number of seconds: -1.0"
    ):
        render_times({"a": 0.0, "b": -1.0}, 0.25)
    with pytest.raises(
        ValueError, match="the time of b is not a number of seconds: nan"
    ):
        render_times({"b": float("nan")}, 0.25)


def test_compare_times_gives_each_step_once() -> None:
    """A step that one run lacks took no time there."""
    old, new = {"a": 1.0, "gone": 2.0}, {"a": 1.5, "new": 4.0}
    result = compare_times(old, new)
    assert [one.name for one in result] == ["a", "gone", "new"]
    assert [one.before for one in result] == [1.0, 2.0, 0.0]
    assert [one.after for one in result] == [1.5, 0.0, 4.0]
    assert [one.change for one in result] == [0.5, -1.0, None]
    assert not compare_times({}, {})


def test_compare_times_refuses_a_negative_before() -> None:
    """The step is named."""
    with pytest.raises(
        ValueError, match="the time of b is not a number of seconds: -1.0"
    ):
        compare_times({"a": 0.0, "b": -1.0}, {})
    with pytest.raises(
        ValueError, match="the time of b is not a number of seconds: nan"
    ):
        compare_times({"b": float("nan")}, {})


def test_compare_times_refuses_a_negative_after() -> None:
    """The step is named."""
    with pytest.raises(
        ValueError, match="the time of b is not a number of seconds: -1.0"
    ):
        compare_times({}, {"a": 0.0, "b": -1.0})
    with pytest.raises(
        ValueError, match="the time of b is not a number of seconds: nan"
    ):
        compare_times({}, {"b": float("nan")})


def test_render_comparison_shows_both_times() -> None:
    """Each step has a line, and so has the total."""
    old, new = {"parsing": 2.0, "gone": 2.0}, {"parsing": 3.0, "new": 4.0}
    assert render_comparison(old, new).splitlines() == [
        "step           before         after    change",
        "parsing      2.000000      3.000000    +50.0%",
        "gone         2.000000      0.000000   -100.0%",
        "new          0.000000      4.000000       new",
        "total        4.000000      7.000000    +75.0%",
    ]


def test_render_comparison_refuses_a_negative_before() -> None:
    """The step is named."""
    with pytest.raises(
        ValueError, match="the time of b is not a number of seconds: -1.0"
    ):
        render_comparison({"a": 0.0, "b": -1.0}, {})
    with pytest.raises(
        ValueError, match="the time of b is not a number of seconds: nan"
    ):
        render_comparison({"b": float("nan")}, {})


def test_render_comparison_refuses_a_negative_after() -> None:
    """The step is named."""
    with pytest.raises(
        ValueError, match="the time of b is not a number of seconds: -1.0"
    ):
        render_comparison({}, {"a": 0.0, "b": -1.0})
    with pytest.raises(
        ValueError, match="the time of b is not a number of seconds: nan"
    ):
        render_comparison({}, {"b": float("nan")})


def test_find_regressions_begins_over_the_tolerance() -> None:
    """Growth up to the tolerance is none, and the worst regression comes first."""
    old = {"edge": 1.0, "worse": 1.0, "worst": 2.0, "better": 1.0}
    new = {"edge": 1.5, "worse": 20.0, "worst": 42.0, "better": 0.5, "new": 9.0}
    found = find_regressions(old, new, 0.5)
    assert list(found.items()) == [("worst", 40.0), ("worse", 19.0)]
    assert not find_regressions(new, new, 0.5)


def test_find_regressions_refuses_a_negative_before() -> None:
    """The step is named."""
    with pytest.raises(
        ValueError, match="the time of b is not a number of seconds: -1.0"
    ):
        find_regressions({"a": 0.0, "b": -1.0}, {}, 0.5)
    with pytest.raises(
        ValueError, match="the time of b is not a number of seconds: nan"
    ):
        find_regressions({"b": float("nan")}, {}, 0.5)


def test_find_regressions_refuses_a_negative_after() -> None:
    """The step is named."""
    with pytest.raises(
        ValueError, match="the time of b is not a number of seconds: -1.0"
    ):
        find_regressions({}, {"a": 0.0, "b": -1.0}, 0.5)
    with pytest.raises(
        ValueError, match="the time of b is not a number of seconds: nan"
    ):
        find_regressions({}, {"b": float("nan")}, 0.5)


def test_command_find_bottlenecks(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The command prints what the function returns."""
    seconds: Any = {"load": 1.0, "parse": 3.0}
    seconds_file = tmp_path / "seconds"
    seconds_file.write_text(json.dumps(seconds), encoding="utf-8")
    threshold = 0.25
    expected = find_bottlenecks(seconds, threshold=threshold)
    words = ["find-bottlenecks", str(seconds_file), "--threshold", str(threshold)]
    assert main(words) == 0
    shown = json.dumps(expected, default=str, indent=2, ensure_ascii=False)
    assert capsys.readouterr().out == shown + "\n"


def test_command_find_bottlenecks_reads_standard_input(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A hyphen stands for standard input, and gives what a file gives."""
    seconds: Any = {"load": 1.0, "parse": 3.0}
    threshold = 0.25
    monkeypatch.setattr(sys, "stdin", io.StringIO(json.dumps(seconds)))
    words = ["find-bottlenecks", "-", "--threshold", str(threshold)]
    expected = find_bottlenecks(seconds, threshold=threshold)
    assert main(words) == 0
    shown = json.dumps(expected, default=str, indent=2, ensure_ascii=False)
    assert capsys.readouterr().out == shown + "\n"


def test_command_find_bottlenecks_names_a_missing_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A file that is not there is named on standard error."""
    missing = str(tmp_path / "missing")
    assert main(["find-bottlenecks", missing]) == 2
    streams = capsys.readouterr()
    assert streams.out == ""
    assert streams.err.startswith("pipeline_profiler: ")
    assert missing in streams.err


def test_command_find_bottlenecks_refuses_what_is_no_object(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """JSON data of another kind is refused on standard error."""
    monkeypatch.setattr(sys, "stdin", io.StringIO("[]"))
    assert main(["find-bottlenecks", "-"]) == 2
    assert capsys.readouterr().err.endswith("does not hold a JSON object\n")


def test_command_rank_steps(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The command prints what the function returns."""
    seconds: Any = {"load": 1.0, "parse": 3.0}
    seconds_file = tmp_path / "seconds"
    seconds_file.write_text(json.dumps(seconds), encoding="utf-8")
    top = 1
    expected = rank_steps(seconds, top=top)
    words = ["rank-steps", str(seconds_file), "--top", str(top)]
    assert main(words) == 0
    shown = json.dumps(expected, default=str, indent=2, ensure_ascii=False)
    assert capsys.readouterr().out == shown + "\n"


def test_command_rank_steps_reads_standard_input(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A hyphen stands for standard input, and gives what a file gives."""
    seconds: Any = {"load": 1.0, "parse": 3.0}
    top = 1
    monkeypatch.setattr(sys, "stdin", io.StringIO(json.dumps(seconds)))
    words = ["rank-steps", "-", "--top", str(top)]
    expected = rank_steps(seconds, top=top)
    assert main(words) == 0
    shown = json.dumps(expected, default=str, indent=2, ensure_ascii=False)
    assert capsys.readouterr().out == shown + "\n"


def test_command_rank_steps_names_a_missing_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A file that is not there is named on standard error."""
    missing = str(tmp_path / "missing")
    assert main(["rank-steps", missing]) == 2
    streams = capsys.readouterr()
    assert streams.out == ""
    assert streams.err.startswith("pipeline_profiler: ")
    assert missing in streams.err


def test_command_rank_steps_refuses_what_is_no_object(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """JSON data of another kind is refused on standard error."""
    monkeypatch.setattr(sys, "stdin", io.StringIO("[]"))
    assert main(["rank-steps", "-"]) == 2
    assert capsys.readouterr().err.endswith("does not hold a JSON object\n")


def test_command_render_times(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The command prints what the function returns."""
    seconds: Any = {"load": 1.0, "parse": 3.0}
    seconds_file = tmp_path / "seconds"
    seconds_file.write_text(json.dumps(seconds), encoding="utf-8")
    threshold = 0.25
    expected = render_times(seconds, threshold=threshold)
    words = ["render-times", str(seconds_file), "--threshold", str(threshold)]
    assert main(words) == 0
    assert capsys.readouterr().out == expected.removesuffix("\n") + "\n"


def test_command_render_times_reads_standard_input(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A hyphen stands for standard input, and gives what a file gives."""
    seconds: Any = {"load": 1.0, "parse": 3.0}
    threshold = 0.25
    monkeypatch.setattr(sys, "stdin", io.StringIO(json.dumps(seconds)))
    words = ["render-times", "-", "--threshold", str(threshold)]
    expected = render_times(seconds, threshold=threshold)
    assert main(words) == 0
    assert capsys.readouterr().out == expected.removesuffix("\n") + "\n"


def test_command_render_times_names_a_missing_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A file that is not there is named on standard error."""
    missing = str(tmp_path / "missing")
    assert main(["render-times", missing]) == 2
    streams = capsys.readouterr()
    assert streams.out == ""
    assert streams.err.startswith("pipeline_profiler: ")
    assert missing in streams.err


def test_command_render_times_refuses_what_is_no_object(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """JSON data of another kind is refused on standard error."""
    monkeypatch.setattr(sys, "stdin", io.StringIO("[]"))
    assert main(["render-times", "-"]) == 2
    assert capsys.readouterr().err.endswith("does not hold a JSON object\n")


def test_command_compare_times(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The command prints what the function returns."""
    before: Any = {"load": 1.0, "parse": 3.0}
    before_file = tmp_path / "before"
    before_file.write_text(json.dumps(before), encoding="utf-8")
    after: Any = {"load": 2.0, "parse": 3.0}
    after_file = tmp_path / "after"
    after_file.write_text(json.dumps(after), encoding="utf-8")
    expected = compare_times(before, after)
    words = ["compare-times", str(before_file), str(after_file)]
    assert main(words) == 0
    shown = json.dumps(
        expected, default=dataclasses.asdict, indent=2, ensure_ascii=False
    )
    assert capsys.readouterr().out == shown + "\n"


def test_command_compare_times_reads_standard_input(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A hyphen stands for standard input, and gives what a file gives."""
    before: Any = {"load": 1.0, "parse": 3.0}
    after: Any = {"load": 2.0, "parse": 3.0}
    after_file = tmp_path / "after"
    after_file.write_text(json.dumps(after), encoding="utf-8")
    monkeypatch.setattr(sys, "stdin", io.StringIO(json.dumps(before)))
    words = ["compare-times", "-", str(after_file)]
    expected = compare_times(before, after)
    assert main(words) == 0
    shown = json.dumps(
        expected, default=dataclasses.asdict, indent=2, ensure_ascii=False
    )
    assert capsys.readouterr().out == shown + "\n"


def test_command_compare_times_names_a_missing_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A file that is not there is named on standard error."""
    missing = str(tmp_path / "missing")
    assert main(["compare-times", missing, missing]) == 2
    streams = capsys.readouterr()
    assert streams.out == ""
    assert streams.err.startswith("pipeline_profiler: ")
    assert missing in streams.err


def test_command_compare_times_refuses_what_is_no_object(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """JSON data of another kind is refused on standard error."""
    monkeypatch.setattr(sys, "stdin", io.StringIO("[]"))
    assert main(["compare-times", "-", "missing"]) == 2
    assert capsys.readouterr().err.endswith("does not hold a JSON object\n")


def test_command_render_comparison(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The command prints what the function returns."""
    before: Any = {"load": 1.0, "parse": 3.0}
    before_file = tmp_path / "before"
    before_file.write_text(json.dumps(before), encoding="utf-8")
    after: Any = {"load": 2.0, "parse": 3.0}
    after_file = tmp_path / "after"
    after_file.write_text(json.dumps(after), encoding="utf-8")
    expected = render_comparison(before, after)
    words = ["render-comparison", str(before_file), str(after_file)]
    assert main(words) == 0
    assert capsys.readouterr().out == expected.removesuffix("\n") + "\n"


def test_command_render_comparison_reads_standard_input(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A hyphen stands for standard input, and gives what a file gives."""
    before: Any = {"load": 1.0, "parse": 3.0}
    after: Any = {"load": 2.0, "parse": 3.0}
    after_file = tmp_path / "after"
    after_file.write_text(json.dumps(after), encoding="utf-8")
    monkeypatch.setattr(sys, "stdin", io.StringIO(json.dumps(before)))
    words = ["render-comparison", "-", str(after_file)]
    expected = render_comparison(before, after)
    assert main(words) == 0
    assert capsys.readouterr().out == expected.removesuffix("\n") + "\n"


def test_command_render_comparison_names_a_missing_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A file that is not there is named on standard error."""
    missing = str(tmp_path / "missing")
    assert main(["render-comparison", missing, missing]) == 2
    streams = capsys.readouterr()
    assert streams.out == ""
    assert streams.err.startswith("pipeline_profiler: ")
    assert missing in streams.err


def test_command_render_comparison_refuses_what_is_no_object(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """JSON data of another kind is refused on standard error."""
    monkeypatch.setattr(sys, "stdin", io.StringIO("[]"))
    assert main(["render-comparison", "-", "missing"]) == 2
    assert capsys.readouterr().err.endswith("does not hold a JSON object\n")


def test_command_find_regressions(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The command prints what the function returns."""
    before: Any = {"load": 1.0, "parse": 3.0}
    before_file = tmp_path / "before"
    before_file.write_text(json.dumps(before), encoding="utf-8")
    after: Any = {"load": 2.0, "parse": 3.0}
    after_file = tmp_path / "after"
    after_file.write_text(json.dumps(after), encoding="utf-8")
    tolerance = 0.5
    expected = find_regressions(before, after, tolerance=tolerance)
    words = [
        "find-regressions",
        str(before_file),
        str(after_file),
        "--tolerance",
        str(tolerance),
    ]
    assert main(words) == 0
    shown = json.dumps(expected, default=str, indent=2, ensure_ascii=False)
    assert capsys.readouterr().out == shown + "\n"


def test_command_find_regressions_reads_standard_input(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A hyphen stands for standard input, and gives what a file gives."""
    before: Any = {"load": 1.0, "parse": 3.0}
    after: Any = {"load": 2.0, "parse": 3.0}
    after_file = tmp_path / "after"
    after_file.write_text(json.dumps(after), encoding="utf-8")
    tolerance = 0.5
    monkeypatch.setattr(sys, "stdin", io.StringIO(json.dumps(before)))
    words = ["find-regressions", "-", str(after_file), "--tolerance", str(tolerance)]
    expected = find_regressions(before, after, tolerance=tolerance)
    assert main(words) == 0
    shown = json.dumps(expected, default=str, indent=2, ensure_ascii=False)
    assert capsys.readouterr().out == shown + "\n"


def test_command_find_regressions_names_a_missing_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A file that is not there is named on standard error."""
    missing = str(tmp_path / "missing")
    assert main(["find-regressions", missing, missing]) == 2
    streams = capsys.readouterr()
    assert streams.out == ""
    assert streams.err.startswith("pipeline_profiler: ")
    assert missing in streams.err


def test_command_find_regressions_refuses_what_is_no_object(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """JSON data of another kind is refused on standard error."""
    monkeypatch.setattr(sys, "stdin", io.StringIO("[]"))
    assert main(["find-regressions", "-", "missing"]) == 2
    assert capsys.readouterr().err.endswith("does not hold a JSON object\n")
