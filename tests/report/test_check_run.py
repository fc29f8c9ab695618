"""Annotations, summaries and the line of a commit status, within what GitHub takes."""

from __future__ import annotations

from hypothesis import given, settings

from bot.report.check_run import (
    MAX_ANNOTATIONS,
    MAX_STATUS,
    check_summary,
    find_annotations,
    status_line,
)
from bot.text.quote import size
from bot.validate.report import Finding, Severity, StageResult, Status, ValidationReport
from tests.report.forge_view import require_inert
from tests.report.reports import reports


def report(*findings: Finding, status: Status = Status.FAILED) -> ValidationReport:
    stage = StageResult(name="unit", status=status, findings=findings)
    return ValidationReport(tool="counter", candidate="0", required=("unit",), stages=(stage,))


def test_a_finding_stands_beside_its_line() -> None:
    finding = Finding(path="core.py", line=3, rule="unit/test", message="It fails.", detail="a\nb")
    (one,) = find_annotations(report(finding), "counter")
    assert one.data() == {
        "path": "generated_tools/counter/core.py",
        "start_line": 3,
        "end_line": 3,
        "annotation_level": "failure",
        "title": "unit/test",
        "message": "It fails.",
        "raw_details": "a\nb",
    }


def test_levels_follow_severity_and_a_whole_file_stands_at_its_first_line() -> None:
    findings = [
        Finding(path="core.py", rule="r", message="m", severity=severity)
        for severity in reversed(Severity)
    ]
    found = find_annotations(report(*findings), "counter")
    assert [one.level for one in found] == ["failure", "warning", "warning", "notice"]
    assert {one.start_line for one in found} == {1}
    assert "raw_details" not in found[0].data()


def test_only_paths_that_a_tool_can_have_are_places() -> None:
    paths = ("", "../../.github/x.yml", "/etc/passwd", "tool.yaml", "conftest.py", "a/b.py")
    findings = [Finding(path=path, line=1, rule="r", message="m") for path in paths]
    assert find_annotations(report(*findings), "counter") == ()


def test_the_gravest_stay_and_the_rest_is_counted() -> None:
    notes = [
        Finding(path="core.py", line=n, rule="r", message="m", severity=Severity.NOTE)
        for n in range(1, 151)
    ]
    error = Finding(path="core.py", line=7, rule="e", message="m")
    given_report = report(*notes, error)
    found = find_annotations(given_report, "counter")
    assert (len(found), found[0].title) == (MAX_ANNOTATIONS, "e")
    assert "51 more findings are not shown beside their lines." in check_summary(given_report)
    assert "beside their lines" not in check_summary(report(error))


@settings(deadline=None, max_examples=40)
@given(reports)
def test_nothing_in_a_summary_takes_effect_and_all_is_bounded(
    given_report: ValidationReport,
) -> None:
    summary = check_summary(given_report)
    require_inert(summary)
    assert size(summary) <= 65_000
    assert 0 < len(status_line(given_report)) <= MAX_STATUS
    for one in find_annotations(given_report, "counter"):
        assert one.start_line >= 1
        assert one.message
        assert len(one.title) <= 255
        assert len(one.message.encode()) + len(one.raw_details.encode()) < 1 << 16


def test_the_status_names_the_stages_in_the_way() -> None:
    assert status_line(report()) == "Rejected: failed: unit"
    assert status_line(report(status=Status.PASSED)) == (
        "Approved: all 1 stages passed. A person decides."
    )
    missing = report(status=Status.PASSED).model_copy(update={"required": ("unit", "policy")})
    assert status_line(missing) == "Rejected: a required stage is missing"
    many = tuple(
        StageResult(name="stage-" + "abcdefghij"[n] * 20, status=Status.FAILED) for n in range(9)
    )
    cut = status_line(missing.model_copy(update={"stages": many}))
    assert len(cut) <= MAX_STATUS
    assert cut.endswith(f"stage-{'d' * 20},…")


def test_the_status_names_what_is_unproven() -> None:
    said = StageResult(name="integration", status=Status.UNPROVEN)
    given = report(status=Status.PASSED)
    both = given.model_copy(
        update={"stages": (*given.stages, said), "may_be_unproven": ("integration",)}
    )
    assert status_line(both) == (
        "Approved: 1 of 2 stages passed; unproven: integration. A person decides."
    )
    strict = both.model_copy(
        update={"required": (*given.required, "integration"), "may_be_unproven": ()}
    )
    assert status_line(strict) == "Rejected: unproven: integration"
