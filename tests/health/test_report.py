"""Reports as one zone hands them to another: what is written is read, and nothing else."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from bot.errors import RequestError
from bot.health.report import STAGES, HealthReport, HealthReports, Verdict, verdicts
from bot.validate.report import Finding, StageResult, Status
from bot.zone_file import parse
from tests.health.merged import MERGED_AT, NOW

TIP, MERGE = "1" * 40, "2" * 40


def results(**changes: Status) -> tuple[StageResult, ...]:
    found = dict.fromkeys(STAGES, Status.PASSED) | changes
    return tuple(StageResult(name=name, status=status) for name, status in found.items())


def new_reports(verdict: Verdict = Verdict.HEALTHY, **changes: Status) -> HealthReports:
    finding = Finding(rule="health/modified", message="Edited.")
    report = HealthReport(
        name="word_count",
        issue="7",
        merge=MERGE,
        merged_at=MERGED_AT,
        tip=TIP,
        verdict=verdict,
        stages=results(**changes),
        findings=(finding,),
    )
    return HealthReports(base="main", tip=TIP, measured_at=NOW, hours=24, reports=(report,))


def read(data: Any) -> HealthReports:
    return parse(HealthReports, json.dumps(data).encode(), "health.json")


@pytest.mark.parametrize(
    ("verdict", "changes"),
    [
        (Verdict.HEALTHY, {}),
        (Verdict.DEGRADED, {"unit": Status.FAILED}),
        (Verdict.UNMEASURED, {"unit": Status.ERRORED}),
    ],
)
def test_what_is_written_is_read(verdict: Verdict, changes: dict[str, Status]) -> None:
    reports = new_reports(verdict, **changes)
    assert parse(HealthReports, reports.model_dump_json().encode(), "x") == reports


@pytest.mark.parametrize(
    ("changes", "verdict"),
    [
        ({"unit": Status.FAILED}, {Verdict.DEGRADED}),
        ({"unit": Status.FAILED, "acceptance": Status.ERRORED}, {Verdict.DEGRADED}),
        ({"unit": Status.ERRORED}, {Verdict.UNMEASURED}),
        ({"unit": Status.SKIPPED}, {Verdict.UNMEASURED}),
        ({}, {Verdict.HEALTHY, Verdict.CONFIRMED}),
    ],
)
def test_what_the_stages_say(changes: dict[str, Status], verdict: set[Verdict]) -> None:
    assert verdicts(results(**changes)) == verdict
    assert verdicts(results(**changes)[1:]) - {Verdict.DEGRADED} == (
        set() if verdict == {Verdict.DEGRADED} else {Verdict.UNMEASURED}
    )


def test_nothing_measured_is_not_healthy() -> None:
    assert verdicts(()) == {Verdict.UNMEASURED}


@pytest.mark.parametrize(
    "change",
    [
        {"verdict": "confirmed"},  # before its time
        {"verdict": "degraded"},
        {"verdict": "unmeasured"},
        {"verdict": "splendid"},
        {"merge": "main"},
        {"merge": "2" * 39 + "\n"},
        {"tip": "3" * 40},
        {"name": "../x"},
        {"name": "word_count\n"},
        {"merged_at": "2026-03-01T12:00:00"},
        {"issue": 7},
        {"stages": []},
        {"stages": [{"name": "policy", "status": "passed"}]},
        {"stages": [{"name": "unit", "status": "passed"}] * 4},
        {"note": "more"},
    ],
)
def test_what_does_not_follow_is_refused(change: dict[str, Any]) -> None:
    data = new_reports().model_dump(mode="json")
    assert read(data) == new_reports()
    data["reports"][0] |= change

    with pytest.raises(RequestError, match=r"health\.json is not a healthreports"):
        read(data)


def test_a_tool_that_has_had_its_time_is_not_merely_healthy() -> None:
    data = new_reports().model_dump(mode="json")
    data["measured_at"] = (MERGED_AT + timedelta(hours=24)).isoformat()

    with pytest.raises(RequestError, match="word_count is healthy at another time"):
        read(data)
    data["reports"][0]["verdict"] = "confirmed"
    assert read(data).reports[0].verdict is Verdict.CONFIRMED


def test_a_tool_is_listed_once() -> None:
    data = new_reports().model_dump(mode="json")
    data["reports"] *= 2

    with pytest.raises(RequestError, match="a tool is listed twice"):
        read(data)


def test_words_are_cleaned_on_the_way_in() -> None:
    data = new_reports().model_dump(mode="json")
    data["reports"][0]["findings"][0]["message"] = "a\x1b[2J\u202eb"

    assert read(data).reports[0].findings[0].message == "a[2Jb"
