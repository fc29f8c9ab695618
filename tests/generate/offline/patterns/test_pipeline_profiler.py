from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.generate.protocol import GenerationError
from tests.generate.conftest import Build, Run

REPOSITORY = Path(__file__).parents[4]
OWN_SPEC = (REPOSITORY / "specs" / "pipeline_profiler.yaml").read_text(encoding="utf-8")
BEFORE = b'{"checkout": 4.0, "install": 20.0, "test": 60.0, "publish": 2.0}'
AFTER = b'{"checkout": 4.1, "install": 26.0, "test": 75.0, "report": 3.0}'


def test_a_real_pipeline_is_measured_step_by_step(build: Build, run_tool: Run) -> None:
    source = (REPOSITORY / "bot" / "config.py").read_bytes()
    done = run_tool(
        build(OWN_SPEC),
        files={"config.py": source},
        code="""
            import ast, json, tracemalloc
            from pathlib import Path
            from pipeline_profiler import profile_pipeline

            def parse(text):
                return ast.parse(text)

            def count(tree):
                return sum(1 for _ in ast.walk(tree))

            def read(path):
                return path.read_text()

            steps = [("read", read), ("parse", parse), ("count", count)]
            profile = profile_pipeline(steps, Path("config.py"), threshold=0.01, top=200)
            print(json.dumps({
                "output": profile.output,
                "names": [step.name for step in profile.steps],
                "times": [step.seconds for step in profile.steps],
                "cpu": [step.cpu_seconds for step in profile.steps],
                "total": profile.total_seconds,
                "shares": sum(step.share for step in profile.steps),
                "peaks": [step.peak_bytes for step in profile.steps],
                "peak": profile.peak_bytes,
                "current": profile.current_bytes,
                "bottlenecks": profile.bottlenecks,
                "functions": [[one.function, one.calls] for one in profile.top_functions],
                "text": profile.text,
                "tracing": tracemalloc.is_tracing(),
            }))
        """,
    )
    report = json.loads(done.stdout)
    assert report["output"] > 500
    assert report["names"] == ["read", "parse", "count"]
    assert min(report["times"] + report["cpu"]) >= 0
    assert report["total"] == sum(report["times"])
    assert report["shares"] == pytest.approx(1.0)
    assert report["peaks"][0] >= len(source)
    assert report["peak"] == max(report["peaks"]) > report["current"]
    assert set(report["bottlenecks"]) <= set(report["names"])
    calls = dict(report["functions"])
    assert [calls[name] for name in calls if name.endswith((" parse", " count", " read"))] == [
        *[1] * 4
    ]
    assert calls["<built-in method builtins.compile>"] == 1
    assert [line.split()[0] for line in report["text"].splitlines()] == [
        "step", "read", "parse", "count", "total",
    ]  # fmt: skip
    assert report["tracing"] is False


def test_measured_times_are_judged_on_the_command_line(build: Build, run_tool: Run) -> None:
    tool = build(OWN_SPEC)
    files = {"before.json": BEFORE, "after.json": AFTER}
    found = run_tool(tool, "find-regressions", "before.json", "after.json", files=files)
    assert json.loads(found.stdout) == {"test": 15.0, "install": 6.0}
    ranked = run_tool(tool, "rank-steps", "-", "--top", "2", stdin=BEFORE)
    assert json.loads(ranked.stdout) == [["test", 60.0], ["install", 20.0]]
    shown = run_tool(tool, "render-times", "before.json", "--threshold", "0.5", files=files)
    assert shown.stdout.decode().splitlines() == [
        "step           seconds   share",
        "checkout      4.000000    4.7%",
        "install      20.000000   23.3%",
        "test         60.000000   69.8%  bottleneck",
        "publish       2.000000    2.3%",
        "total        86.000000",
    ]
    changes = run_tool(tool, "compare-times", "before.json", "after.json", files=files)
    assert json.loads(changes.stdout)[3:] == [
        {"name": "publish", "before": 2.0, "after": 0.0, "change": -1.0},
        {"name": "report", "before": 0.0, "after": 3.0, "change": None},
    ]


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (b"[1, 2]", b"- does not hold a JSON object"),
        (b'{"a": -1}', b"the time of a is not a number of seconds: -1"),
        (b'{"a": "long"}', b"not supported between"),
        (b"{", b"Expecting property name"),
    ],
)
def test_bad_measurements_are_refused(
    data: bytes, fault: bytes, build: Build, run_tool: Run
) -> None:
    done = run_tool(build(OWN_SPEC), "rank-steps", "-", stdin=data)
    assert done.exit_status == 2
    assert done.stderr.startswith(b"pipeline_profiler: ")
    assert fault in done.stderr
    assert b"Traceback" not in done.stderr


def test_stages_in_a_mapping_are_timed(build: Build, run_tool: Run) -> None:
    tool = build("pipeline_profiler/step_times")
    done = run_tool(
        tool,
        code="""
            from step_times import slowest_stages, time_stages
            def upper(lines):
                return [line.upper() for line in lines]
            times = time_stages({"sort": sorted, "upper": upper}, ["b", "a"])
            print(list(times), min(times.values()) >= 0, len(slowest_stages(times, 1)))
        """,
    )
    assert done.stdout == b"['sort', 'upper'] True 1\n"
    core = tool.files["core.py"].decode()
    assert "tracemalloc" not in core
    assert "cProfile" not in core


def test_memory_is_measured_where_a_field_asks_for_it(build: Build, run_tool: Run) -> None:
    done = run_tool(
        build("pipeline_profiler/stage_memory"),
        code="""
            from stage_memory import measure_stages
            def load(records):
                return [dict(record) for record in records for _ in range(2000)]
            load_use, size_use = measure_stages([("load", load), ("size", len)], [{"a": "1"}])
            print(sorted(load_use))
            print(load_use["peak_memory"] >= load_use["memory"] > 100_000 > size_use["memory"])
        """,
    )
    assert done.stdout.decode().splitlines() == [
        "['cpu_time', 'memory', 'peak_memory', 'stage']",
        "True",
    ]
    report = run_tool(
        build("pipeline_profiler/stage_memory"), "stage-report", "-", stdin=b'{"a": 1, "b": 3}'
    )
    assert [line.endswith("bottleneck") for line in report.stdout.decode().splitlines()] == [
        False, False, True, False,
    ]  # fmt: skip


def test_one_call_is_profiled_from_python_only(build: Build, run_tool: Run) -> None:
    tool = build("pipeline_profiler/call_profile")
    done = run_tool(
        tool,
        code="""
            import json
            from call_profile import profile_call, time_call
            def work():
                return json.loads(json.dumps(list(range(1000))))
            profile = profile_call(work, limit=3)
            print(len(profile.result), len(profile.functions))
            print(profile.functions[0][0].endswith(" work"), profile.peak_memory > 8000)
            ticks = iter([1.0, 3.0])
            print(time_call(abs, -1, lambda: next(ticks)))
        """,
    )
    assert done.stdout.decode().splitlines() == ["1000 3", "True True", "Timing(elapsed=2.0)"]
    helped = run_tool(tool)
    assert helped.exit_status == 0
    assert helped.stdout.startswith(b"usage: call_profile")


def test_two_builds_are_compared(build: Build, run_tool: Run) -> None:
    tool = build("pipeline_profiler/build_times")
    files = {"old.json": BEFORE, "new.json": AFTER}
    slower = run_tool(tool, "slower-steps", "old.json", "new.json", files=files)
    assert json.loads(slower.stdout) == ["test", "install"]
    total = run_tool(tool, "build-total", "-", stdin=BEFORE)
    assert json.loads(total.stdout) == 86.0
    table = run_tool(tool, "format-builds", "old.json", "new.json", files=files)
    assert table.stdout.decode().splitlines()[-1].split() == [
        "total", "86.000000", "108.100000", "+25.7%",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "tool", ["build_times", "call_profile", "stage_memory", "step_times", "pipeline_profiler"]
)
def test_the_written_tests_pass(tool: str, build: Build, run_tool: Run) -> None:
    candidate = build(OWN_SPEC if tool == "pipeline_profiler" else f"pipeline_profiler/{tool}")
    done = run_tool(
        candidate,
        code=f"""
            import sys, pytest
            sys.exit(pytest.main(["-q", "-p", "no:cacheprovider", "{tool}/tests"]))
        """,
    )
    assert done.exit_status == 0, done.stdout.decode()


SPEC = """
name: stage_profiler
kind: tool
category: profiling
summary: Profile the stages of a job.
interface: |
  from collections.abc import Callable
  from dataclasses import dataclass
  from typing import Any

  @dataclass
  class Stage:
      {field}

  @dataclass
  class Profile:
      steps: list[Stage]

  def profile(steps: {steps}, data: Any) -> Profile: ...
pattern:
  name: pipeline_profiler
  parameters: {parameters}
"""
STEPS = "dict[str, Callable[[Any], Any]]"


@pytest.mark.parametrize(
    ("field", "steps", "parameters", "fragments"),
    [
        ("colour: str", STEPS, "{}", ["profile cannot fill Stage.colour: str", "peak_bytes"]),
        ("seconds: str", STEPS, "{}", ["profile cannot fill Stage.seconds: str"]),
        (
            "seconds: float",
            "list[Callable[[Any], Any]]",
            "{}",
            ["no operation of it is profile", "steps: sequence"],
        ),
        ("seconds: float", STEPS, "{threshold: 1.5}", ["parameters.threshold: ", "less than 1"]),
        ("seconds: float", STEPS, "{top: 0}", ["parameters.top: "]),
        ("seconds: float", STEPS, "{sort: name}", ["parameters.sort: ", "cumulative"]),
        ("seconds: float", STEPS, "{repeat: 3}", ["parameters.repeat: ", "tolerance"]),
    ],
)
def test_what_cannot_be_built_is_refused_by_name(
    field: str, steps: str, parameters: str, fragments: list[str], build: Build
) -> None:
    text = SPEC.format(field=field, steps=steps, parameters=parameters)
    with pytest.raises(GenerationError) as refused:
        build(text)
    for fragment in fragments:
        assert fragment in str(refused.value)
