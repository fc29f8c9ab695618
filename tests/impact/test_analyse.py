from __future__ import annotations

from bot.candidate import Candidate, Provenance
from bot.config import Config, ImpactConfig
from bot.impact.analyse import analyse
from bot.impact.report import Change, Level
from bot.registry.tools import Tool, ToolStatus

CORE = b'"""Count."""\nimport time\n\n\ndef count(x: int) -> int:\n    return x\n'


def candidate(**files: bytes) -> Candidate:
    named = {name.replace("__", "/") + ".py": content for name, content in files.items()}
    return Candidate("counter", named, Provenance("test", "1"))


def tool(name: str, **files: bytes) -> Tool:
    named = {f"{path}.py": content for path, content in files.items()}
    return Tool(name, ToolStatus.MERGED, "", None, "", "", "", {**named, "tool.yaml": b""})


def test_a_new_tool_adds_everything() -> None:
    report = analyse(candidate(core=CORE), (), (), Config())
    assert not report.update
    assert [(one.path, one.change, one.lines_after) for one in report.files] == [
        ("core.py", Change.ADDED, 6)
    ]
    assert [(one.name, one.change, one.public) for one in report.functions] == [
        ("core.count", Change.ADDED, True)
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
    report = analyse(after, (), (before,), Config())
    assert report.update
    assert {one.path: one.change for one in report.files} == {
        "core.py": Change.CHANGED,
        "gone.py": Change.REMOVED,
    }
    assert {one.name: (one.change, one.public) for one in report.functions} == {
        "core.count": (Change.CHANGED, True),
        "core.old": (Change.REMOVED, True),
        "core._new": (Change.ADDED, False),
    }
    assert report.capabilities == ()
    assert (report.risk.level, report.risk.rule) == (
        Level.MEDIUM,
        "the public interface loses core.old",
    )


def test_comments_and_layout_are_no_change_of_a_function() -> None:
    after = candidate(core=CORE.replace(b"return x", b"return (x)  # the same"))
    report = analyse(after, (), (tool("counter", core=CORE),), Config())
    assert report.functions == ()
    assert [one.path for one in report.files] == ["core.py"]


def test_methods_have_qualified_names() -> None:
    source = b"class A:\n    def run(self) -> None: ...\n    class B:\n        def go(self): ...\n"
    report = analyse(candidate(core=source), (), (), Config())
    assert [one.name for one in report.functions] == ["core.A.B.go", "core.A.run"]


def test_tests_and_broken_files_have_no_functions() -> None:
    report = analyse(
        candidate(tests__test_counter=b"def test_a(): ...\n", core=b"def ("), (), (), Config()
    )
    assert report.functions == ()
    assert len(report.files) == 2


def users(count: int) -> tuple[Tool, ...]:
    return tuple(tool(f"user{number}", core=b"import counter\n") for number in range(count))


def test_taking_a_used_function_away_is_high_risk() -> None:
    before = tool("counter", core=CORE)
    report = analyse(candidate(core=b"X = 1\n"), (), (before, *users(1)), Config())
    assert report.dependents == ("user0",)
    assert report.risk.level is Level.HIGH
    assert "core.count goes away" in report.risk.rule


def test_over_five_dependents_is_medium_risk() -> None:
    config = Config()
    assert analyse(candidate(core=CORE), (), users(5), config).risk.level is Level.LOW
    report = analyse(candidate(core=CORE), (), users(6), config)
    assert (report.risk.level, report.risk.rule) == (Level.MEDIUM, "over 5 tools depend on it")


def test_over_ten_files_is_high_risk() -> None:
    many = {f"m{number}": b"X = 1\n" for number in range(11)}
    report = analyse(candidate(**many), (), (), Config())
    assert (report.risk.level, report.risk.rule) == (Level.HIGH, "over 10 files change")
    lenient = Config(impact=ImpactConfig(high_risk_files=11))
    assert analyse(candidate(**many), (), (), lenient).risk.level is Level.LOW


def test_a_dependency_is_high_risk() -> None:
    report = analyse(candidate(core=CORE), ("numpy",), (), Config())
    assert (report.risk.level, report.risk.rule) == (Level.HIGH, "it depends on numpy")


def test_the_configured_reviewers_are_named() -> None:
    report = analyse(candidate(core=CORE), (), (), Config(reviewers=("@team/tools",)))
    assert report.reviewers == ("@team/tools",)
