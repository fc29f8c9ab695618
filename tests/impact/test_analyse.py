from __future__ import annotations

from collections.abc import Sequence

import pytest
from pydantic import ValidationError

from bot.candidate import Candidate, Provenance
from bot.config import Config, ImpactConfig
from bot.impact.analyse import analyse
from bot.impact.base import Base
from bot.impact.report import ChangeKind, Coverage, ImpactReport, Level
from bot.registry.tools import Tool, ToolStatus
from bot.spec.toolspec import Category, Kind, ToolSpec
from bot.validate.report import Finding, Severity, StageResult, Status, ValidationReport
from tests.registry.judged import judge, new_candidate

CORE = b'"""Count."""\nimport time\n\n\ndef count(x: int) -> int:\n    return x\n'


def candidate(**files: bytes) -> Candidate:
    named = {name.replace("__", "/") + ".py": content for name, content in files.items()}
    return Candidate("counter", named, Provenance("test", "1"))


def tool(name: str, **files: bytes) -> Tool:
    named = {f"{path}.py": content for path, content in files.items()}
    return Tool(name, ToolStatus.MERGED, "", None, "", "", "", {**named, "tool.yaml": b""})


def judged(
    given: Candidate, dependencies: tuple[str, ...], tools: Sequence[Tool], config: Config
) -> ImpactReport:
    return analyse(given, spec(dependencies), Base(tools=tools), config)


def spec(dependencies: tuple[str, ...] = ()) -> ToolSpec:
    return ToolSpec(
        name="counter",
        kind=Kind.TOOL,
        category=Category.DEBUGGING,
        summary="Count what there is.",
        dependencies=dependencies,
    )


def test_a_new_tool_adds_everything() -> None:
    report = judged(candidate(core=CORE), (), (), Config())
    assert not report.update
    assert [(one.path, one.change, one.lines_after) for one in report.files] == [
        ("core.py", ChangeKind.ADDED, 6)
    ]
    assert [(one.name, one.change, one.public) for one in report.functions] == [
        ("core.count", ChangeKind.ADDED, True)
    ]
    assert report.capabilities == ("reads the clock",)
    assert report.risk.level is Level.LOW


def test_an_update_says_what_differs_from_the_merged_version() -> None:
    before = tool(
        "counter", core=CORE + b"\n\ndef old() -> None: ...\n", same=b"X = 1\n", gone=b"Y = 2\n"
    )
    after = candidate(
        core=CORE.replace(b"return x", b"return -x") + b"\n\ndef _new() -> None: ...\n",
        same=b"X = 1\n",
    )
    report = judged(after, (), (before,), Config())
    assert report.update
    assert {one.path: one.change for one in report.files} == {
        "core.py": ChangeKind.CHANGED,
        "gone.py": ChangeKind.REMOVED,
    }
    assert {one.name: (one.change, one.public) for one in report.functions} == {
        "core.count": (ChangeKind.CHANGED, True),
        "core.old": (ChangeKind.REMOVED, True),
        "core._new": (ChangeKind.ADDED, False),
    }
    assert report.capabilities == ()
    assert (report.risk.level, report.risk.rule) == (
        Level.MEDIUM,
        "the public interface loses core.old",
    )


def test_comments_and_layout_are_no_change_of_a_function() -> None:
    after = candidate(core=CORE.replace(b"return x", b"return (x)  # the same"))
    report = judged(after, (), (tool("counter", core=CORE),), Config())
    assert report.functions == ()
    assert [one.path for one in report.files] == ["core.py"]


def test_methods_have_qualified_names() -> None:
    source = b"class A:\n    def run(self) -> None: ...\n    class B:\n        def go(self): ...\n"
    report = judged(candidate(core=source), (), (), Config())
    assert [one.name for one in report.functions] == ["core.A.B.go", "core.A.run"]


def test_tests_and_broken_files_have_no_functions() -> None:
    report = judged(
        candidate(tests__test_counter=b"def test_a(): ...\n", core=b"def ("), (), (), Config()
    )
    assert report.functions == ()
    assert len(report.files) == 2


def users(count: int) -> tuple[Tool, ...]:
    return tuple(tool(f"user{number}", core=b"import counter\n") for number in range(count))


def test_taking_a_used_function_away_is_high_risk() -> None:
    before = tool("counter", core=CORE)
    report = judged(candidate(core=b"X = 1\n"), (), (before, *users(1)), Config())
    assert report.dependents.direct == ("user0",)
    assert report.risk.level is Level.HIGH
    assert "core.count goes away" in report.risk.rule


def test_over_five_dependents_is_medium_risk() -> None:
    config = Config()
    assert judged(candidate(core=CORE), (), users(5), config).risk.level is Level.LOW
    report = judged(candidate(core=CORE), (), users(6), config)
    assert (report.risk.level, report.risk.rule) == (Level.MEDIUM, "over 5 others depend on it")


def test_over_ten_files_is_high_risk() -> None:
    many = {f"m{number}": b"X = 1\n" for number in range(11)}
    report = judged(candidate(**many), (), (), Config())
    assert (report.risk.level, report.risk.rule) == (Level.HIGH, "over 10 files change")
    lenient = Config(impact=ImpactConfig(high_risk_files=11))
    assert judged(candidate(**many), (), (), lenient).risk.level is Level.LOW


def test_a_dependency_is_high_risk() -> None:
    report = judged(candidate(core=CORE), ("numpy",), (), Config())
    assert (report.risk.level, report.risk.rule) == (Level.HIGH, "it depends on numpy")


def looked(*kinds: str) -> ValidationReport:
    """A report of the gate in which the policy shows what to look at."""
    findings = [
        Finding(
            path="core.py",
            line=line,
            rule=f"policy/look/{kind}",
            message="It is there.",
            severity=Severity.LOOK,
        )
        for line, kind in enumerate(kinds, start=1)
    ]
    stage = StageResult(name="policy", status=Status.PASSED, findings=tuple(findings))
    return ValidationReport(
        tool="counter", candidate="0" * 64, required=("policy",), stages=(stage,)
    )


def test_what_is_to_look_at_is_medium_risk_and_two_kinds_ask_seniors() -> None:
    config = Config(senior_reviewers=("ann",))
    one = analyse(candidate(core=CORE), spec(), Base(), config, looked("clock", "clock"))
    assert (one.risk.level, one.risk.rule) == (Level.MEDIUM, "there is clock to look at")
    assert [(item.line, item.kind) for item in one.looks] == [(1, "clock"), (2, "clock")]
    assert one.senior_reviewers == ()
    two = analyse(candidate(core=CORE), spec(), Base(), config, looked("clock", "chance"))
    assert two.senior_reviewers == ("ann",)
    assert two.senior_reason == "there is more than one thing to look at: chance, clock"


def test_the_configured_reviewers_are_named() -> None:
    report = judged(candidate(core=CORE), (), (), Config(reviewers=("@team/tools",)))
    assert report.reviewers == ("@team/tools",)


def test_only_a_new_dependency_is_architectural() -> None:
    base = Base(tools=(tool("counter", core=CORE),), dependencies=("numpy",))
    same = analyse(candidate(core=CORE), spec(("numpy",)), base, Config())
    assert (same.new_dependencies, same.architectural) == ((), False)
    more = analyse(candidate(core=CORE), spec(("numpy", "rich")), base, Config())
    assert more.new_dependencies == ("rich",)
    assert more.architectural_reasons == ("it brings a new dependency, rich",)


def test_a_signature_that_others_depend_on_is_architectural() -> None:
    before = tool("counter", core=CORE)
    after = candidate(core=CORE.replace(b"x: int)", b"x: int, y: int = 0)"))
    alone = analyse(after, spec(), Base(tools=(before,)), Config())
    assert [(one.name, one.change, one.before, one.after) for one in alone.interface] == [
        (
            "core.count",
            ChangeKind.CHANGED,
            "def count(x: int) -> int",
            "def count(x: int, y: int=0) -> int",
        )
    ]
    assert (alone.architectural, alone.risk.level) == (False, Level.LOW)
    host = {"app/report.py": b"from generated_tools.counter import count\n"}
    used = analyse(after, spec(), Base(tools=(before,), modules=host), Config())
    assert used.dependents.direct == ("app/report.py",)
    reason = "core.count changes while others depend on the tool"
    assert (used.architectural_reasons, used.risk.rule) == ((reason,), reason)
    assert used.risk.level is Level.MEDIUM


@pytest.mark.parametrize(
    ("module", "capability"),
    [
        (b"threading", "starts threads"),
        (b"concurrent.futures", "starts threads"),
        (b"tempfile", "writes temporary files"),
        (b"asyncio", "runs an event loop"),
    ],
)
def test_what_runs_beside_or_is_left_behind_is_architectural(
    module: bytes, capability: str
) -> None:
    reach = candidate(core=b"import " + module + b"\n" + CORE)
    new = analyse(reach, spec(), Base(), Config())
    assert new.architectural_reasons == (f"it newly {capability}",)
    assert new.risk.level is Level.MEDIUM
    before = tool("counter", core=b"import " + module + b"\n")
    known = analyse(reach, spec(), Base(tools=(before,)), Config())
    assert (known.architectural, known.capabilities) == (False, ("reads the clock",))
    assert known.capabilities_before == (capability,)


def test_the_first_tool_of_a_category_is_architectural_where_there_are_others() -> None:
    manifest = judge(new_candidate())
    assert manifest.category is Category.DEBUGGING
    other = Tool("word_count", ToolStatus.MERGED, "", manifest, "", "", "", {})
    profiling = spec().model_copy(update={"category": Category.PROFILING})
    assert not analyse(candidate(core=CORE), profiling, Base(), Config()).architectural
    assert not analyse(candidate(core=CORE), spec(), Base(tools=(other,)), Config()).architectural
    report = analyse(candidate(core=CORE), profiling, Base(tools=(other,)), Config())
    assert report.architectural_reasons == ("it is the first tool of the category profiling",)


def test_seniors_are_asked_where_it_is_risky_or_architectural_and_only_there() -> None:
    config = Config(reviewers=("ann",), senior_reviewers=("team/seniors",))
    plain = analyse(candidate(core=CORE), spec(), Base(), config)
    assert (plain.reviewers, plain.senior_reviewers, plain.senior_reason) == (("ann",), (), "")
    risky = analyse(candidate(core=CORE), spec(("numpy",)), Base(), config)
    assert risky.senior_reviewers == ("team/seniors",)
    assert risky.senior_reason == "the risk is high: it depends on numpy"
    threads = analyse(candidate(core=b"import threading\n"), spec(), Base(), config)
    assert threads.senior_reason == "the change is architectural: it newly starts threads"


def test_coverage_comes_from_the_unit_stage_and_from_the_base() -> None:
    stage = StageResult(
        name="unit",
        status=Status.PASSED,
        score=98.9,
        metrics={"line_coverage": 98.9, "branch_coverage": "lots"},
    )
    said = ValidationReport(tool="counter", candidate="0", required=("unit",), stages=(stage,))
    base = Base(coverage=Coverage(line=90.0, branch=80.0))
    report = analyse(candidate(core=CORE), spec(), base, Config(), said)
    assert report.coverage_before == Coverage(line=90.0, branch=80.0)
    assert report.coverage_after == Coverage(line=98.9)
    assert analyse(candidate(core=CORE), spec(), base, Config()).coverage_after == Coverage()


def test_a_report_that_contradicts_itself_is_refused() -> None:
    report = analyse(candidate(core=CORE), spec(), Base(), Config())
    data = report.model_dump(mode="json")
    assert ImpactReport.model_validate(data) == report
    with pytest.raises(ValidationError, match="exactly where there is a reason"):
        ImpactReport.model_validate({**data, "architectural": True})
    with pytest.raises(ValidationError, match="calls for a senior review"):
        ImpactReport.model_validate({**data, "risk": {"level": "high", "rule": "x"}})


def test_names_that_a_candidate_chose_are_bounded() -> None:
    long = f"def {'f' * 5000}(x='\u202e'): ...\n".encode()
    (change,) = analyse(candidate(core=long), spec(), Base(), Config()).interface
    assert len(change.name) == len(change.after) == 400
