"""Candidates that take too much time or memory, or more than the merged version."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.sandbox.protocol import Outcome, Sandbox, Task
from bot.spec.toolspec import Performance, ToolSpec
from bot.validate.case import Case, Host
from bot.validate.report import Finding, Severity, StageResult, Status
from bot.validate.stages import performance
from bot.validate.stages.performance import PerformanceStage, judge_ratio
from bot.validate.timing import Ratio
from tests.validate.honest import CORE, FILES, INIT, SPEC, Changes, make_case

pytestmark = pytest.mark.sampled(keep=4)

FIRST = b"    counts: Counter[str] = Counter()\n"


def core(first: str, last: str = "") -> Changes:
    """The honest core with more code at the beginning of `count_errors`, and at its own end."""
    code = "".join(f"    {line}\n" for line in first.split("\n"))
    return {"core.py": CORE.replace(FIRST, code.encode() + FIRST) + f"\n\n{last}\n".encode()}


def budget(seconds: float | None = None, megabytes: int | None = None) -> ToolSpec:
    limits = Performance(max_seconds=seconds, max_memory_mb=megabytes)
    return SPEC.model_copy(update={"performance": limits})


def judge(changes: Changes, sandbox: Sandbox, spec: ToolSpec = SPEC) -> StageResult:
    return PerformanceStage().judge(make_case(changes, spec=spec, sandbox=sandbox))


def against(merged: Changes, changes: Changes, sandbox: Sandbox) -> StageResult:
    return PerformanceStage().judge(with_merged(merged, make_case(changes, sandbox=sandbox)))


def with_merged(merged: Changes, case: Case) -> Case:
    files = {f"generated_tools/{SPEC.name}/{path}": text for path, text in merged.items() if text}
    return replace(case, host=Host(files=files))


def rules(result: StageResult) -> list[tuple[str, Severity]]:
    return sorted({(finding.rule, finding.severity) for finding in result.findings})


@pytest.fixture
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    """One round of pairs, which is enough for big contrasts."""
    monkeypatch.setattr(performance, "MIN_ROUNDS", 1)
    monkeypatch.setattr(performance, "MAX_ROUNDS", 1)


def test_the_honest_candidate_passes(bubblewrap_sandbox: Sandbox) -> None:
    result = judge({}, bubblewrap_sandbox, budget(20.0, 100))
    assert (result.status, result.score, result.findings) == (Status.PASSED, None, ())
    assert set(result.metrics) == {"cpu_seconds", "peak_mb"}


def test_no_examples(bubblewrap_sandbox: Sandbox) -> None:
    spec = SPEC.model_copy(update={"examples": "", "acceptance": ""})
    result = judge({}, bubblewrap_sandbox, spec)
    assert (result.status, result.metrics) == (Status.UNPROVEN, {})
    assert rules(result) == [("performance/none", Severity.WARNING)]


def test_with_neither_a_budget_nor_a_baseline_nothing_is_proven(
    bubblewrap_sandbox: Sandbox,
) -> None:
    result = judge({}, bubblewrap_sandbox)
    assert result.status is Status.UNPROVEN
    assert set(result.metrics) == {"cpu_seconds", "peak_mb"}
    assert rules(result) == [("performance/no-budget", Severity.WARNING)]


def test_too_much_time(bubblewrap_sandbox: Sandbox) -> None:
    busy = core("for _ in range(5_000_000):\n    pass")
    result = judge(busy, bubblewrap_sandbox, budget(seconds=0.1))
    assert result.status is Status.FAILED
    assert rules(result) == [("performance/time", Severity.ERROR)]
    assert result.findings[0].message.endswith("s of CPU time; 0.1 s or less passes.")


def test_too_much_memory(bubblewrap_sandbox: Sandbox) -> None:
    greedy = core("block = b'x' * (200 << 20)\nassert block")
    result = judge(greedy, bubblewrap_sandbox, budget(megabytes=100))
    assert result.status is Status.FAILED
    assert rules(result) == [("performance/memory", Severity.ERROR)]
    assert 200 <= float(result.metrics["peak_mb"]) < 260
    assert result.findings[0].message.endswith("MiB of memory; 100 MiB or less passes.")


def test_the_interpreter_is_not_counted(bubblewrap_sandbox: Sandbox) -> None:
    assert float(judge({}, bubblewrap_sandbox).metrics["peak_mb"]) < 8


NO_RESULT: dict[str, tuple[Changes, str]] = {
    "hard exit": (core("import os\nos._exit(0)"), "ended with status 0"),
    "crash": (core("import os\nos.abort()"), "ended with status -6"),
    "no package": ({"__init__.py": b"raise ValueError\n"}, "ended with status 1"),
    "no name": ({"core.py": CORE.replace(b"def count_errors", b"def other")}, "status 1"),
    "endless": (core("while True:\n    pass"), "limit of wall time"),
}


@pytest.mark.parametrize(("changes", "said"), NO_RESULT.values(), ids=NO_RESULT)
def test_no_result(changes: Changes, said: str, bubblewrap_sandbox: Sandbox) -> None:
    case = make_case(changes, sandbox=bubblewrap_sandbox, wall_seconds=6)
    result = PerformanceStage().judge(case)
    assert result.status is Status.FAILED
    assert rules(result) == [("performance/no-result", Severity.ERROR)]
    assert said in result.findings[0].message


def test_an_equal_version_passes(bubblewrap_sandbox: Sandbox) -> None:
    result = against(FILES, {}, bubblewrap_sandbox)
    assert result.status is Status.PASSED
    assert int(result.metrics["pairs"]) >= 16
    assert int(result.metrics["repetitions"]) > 10
    assert 0.8 < float(result.metrics["ratio"]) < 1.25


SLOWER = core("for _ in range(3_000):\n    pass")


@pytest.mark.usefixtures("short")
def test_a_slower_version_fails(bubblewrap_sandbox: Sandbox) -> None:
    result = against(FILES, SLOWER, bubblewrap_sandbox)
    assert result.status is Status.FAILED
    assert ("performance/slower", Severity.ERROR) in rules(result)
    assert float(result.metrics["ratio_low"]) > 1.1
    assert "1.10 or less passes." in result.findings[0].message


@pytest.mark.usefixtures("short")
def test_a_faster_version_passes(bubblewrap_sandbox: Sandbox) -> None:
    result = against({**FILES, **SLOWER}, {}, bubblewrap_sandbox)
    assert (result.status, result.findings) == (Status.PASSED, ())
    assert float(result.metrics["ratio_high"]) < 0.9


@pytest.mark.usefixtures("short")
def test_a_cache_does_not_hide_a_slow_first_call(bubblewrap_sandbox: Sandbox) -> None:
    cached = "key = repr(lines)\nif key not in _SEEN:\n    _SEEN[key] = sum(range(3_000_000))"
    result = against(FILES, core(cached, "_SEEN: dict[str, int] = {}"), bubblewrap_sandbox)
    assert result.status is Status.FAILED
    assert any("for the first calls" in finding.message for finding in result.findings)


@pytest.mark.usefixtures("short")
def test_waiting_counts(bubblewrap_sandbox: Sandbox) -> None:
    result = against(FILES, core("import time\ntime.sleep(0.001)"), bubblewrap_sandbox)
    assert result.status is Status.FAILED
    assert ("performance/slower", Severity.ERROR) in rules(result)


@pytest.mark.usefixtures("short")
def test_only_what_both_can_do_is_compared(bubblewrap_sandbox: Sandbox) -> None:
    older = {
        **FILES,
        "__init__.py": INIT.replace(b"count_errors, most_common", b"count_errors"),
        "core.py": CORE.partition(b"\n\ndef most_common")[0],
    }
    slower = {"core.py": CORE.replace(b"    if top < 1", b"    sum(range(10**7))\n    if top < 1")}
    result = against(older, slower, bubblewrap_sandbox)
    # What is new takes thousands of times as long; one round cannot tell small ratios apart.
    assert float(result.metrics["ratio_high"]) < 10


def test_nothing_in_common(bubblewrap_sandbox: Sandbox) -> None:
    older = {**FILES, "__init__.py": b"x = 1\n"}
    result = against(older, {}, bubblewrap_sandbox)
    assert result.status is Status.UNPROVEN
    assert rules(result) == [("performance/not-compared", Severity.WARNING)]


ENDING = core(
    "import os\n_SEEN.append(1)\nif len(_SEEN) > 9:\n    os._exit(0)", "_SEEN: list[int] = []"
)


def test_a_merged_version_that_cannot_be_timed(bubblewrap_sandbox: Sandbox) -> None:
    result = against({**FILES, **ENDING}, {}, bubblewrap_sandbox)
    assert result.status is Status.UNPROVEN
    assert rules(result) == [("performance/not-compared", Severity.WARNING)]


def test_a_candidate_that_ends_when_it_is_called_again(bubblewrap_sandbox: Sandbox) -> None:
    result = against(FILES, ENDING, bubblewrap_sandbox)
    assert result.status is Status.FAILED
    assert rules(result) == [("performance/no-result", Severity.ERROR)]


def test_a_candidate_that_hangs_when_it_is_called_again(
    bubblewrap_sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(performance, "PAIR_SECONDS", 5.0)
    hanging = core("_SEEN.append(1)\nwhile len(_SEEN) > 9:\n    pass", "_SEEN: list[int] = []")
    result = against(FILES, hanging, bubblewrap_sandbox)
    assert result.status is Status.FAILED
    assert rules(result) == [("performance/slower", Severity.ERROR)]
    assert "was ended after 5 s" in result.findings[0].message


class Watched:
    """A sandbox that notes what it is sent, and passes it on."""

    def __init__(self, inner: Sandbox) -> None:
        self.inner = inner
        self.tasks: list[Task] = []
        self.name = inner.name
        self.environment_digest = inner.environment_digest

    def run(self, task: Task) -> Outcome:
        self.tasks.append(task)
        return self.inner.run(task)


@pytest.mark.usefixtures("short")
def test_expected_values_never_enter(bubblewrap_sandbox: Sandbox) -> None:
    watched = Watched(bubblewrap_sandbox)
    secret = ">>> count_errors(['ERROR a: x'] * 77) == {'a': 77}\nTrue\n"
    spec = SPEC.model_copy(update={"examples": secret.replace("True", "'secret_word'")})
    case = with_merged(FILES, make_case(spec=spec, sandbox=watched))
    result = PerformanceStage().judge(case)
    assert result.status is Status.PASSED
    assert len(watched.tasks) == 3
    for task in watched.tasks:
        sent = task.stdin + b"".join(task.files.values())
        assert b"count_errors(['ERROR a: x'] * 77)" in sent or b"top=0" in sent
        assert b"secret_word" not in sent


RATIOS: dict[str, tuple[Ratio, list[Severity]]] = {
    "wholly above": (Ratio(1.3, 1.2, 1.4, 9), [Severity.ERROR]),
    "above, not settled": (Ratio(1.15, 1.05, 1.25, 9), [Severity.ERROR]),
    "below, not settled": (Ratio(1.05, 0.95, 1.15, 9), [Severity.WARNING]),
    "wholly below": (Ratio(1.0, 0.95, 1.05, 9), []),
    "at the limit": (Ratio(1.1, 1.1, 1.1, 9), []),
}


@pytest.mark.parametrize(("ratio", "severities"), RATIOS.values(), ids=RATIOS)
def test_what_an_interval_means(ratio: Ratio, severities: list[Severity]) -> None:
    found: list[Finding] = list(judge_ratio(ratio, 1.1, "of CPU time"))
    assert [finding.severity for finding in found] == severities
    for finding in found:
        assert f"{ratio.estimate:.2f} times" in finding.message
        assert f"95% interval {ratio.low:.2f} to {ratio.high:.2f}" in finding.message
