"""SARIF against the published schema, and what its viewers would make of hostile text."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from jsonschema import Draft4Validator

from bot import __version__
from bot.report.formats import FORMATS
from bot.report.words import grave_first, place
from bot.validate.files import allowed_path
from bot.validate.report import Finding, Severity, StageResult, Status, ValidationReport
from tests.report.reports import reports

SCHEMA = json.loads((Path(__file__).parent / "data" / "sarif-schema-2.1.0.json").read_bytes())
VALIDATOR = Draft4Validator(SCHEMA)
# As the viewers of Microsoft find a link in a plain message.
LINK = re.compile(r"\[[^\]]*\]\([^)]+\)")


def log(report: ValidationReport) -> dict[str, Any]:
    data = json.loads(FORMATS["sarif"](report))
    assert [error.message for error in VALIDATOR.iter_errors(data)] == []
    (run,) = data["runs"]
    assert isinstance(run, dict)
    return run


def read(message: dict[str, str]) -> str:
    """A message as a reader sees it: no placeholder is left, and doubled braces are one."""
    assert not re.search(r"(?<!{)(?:{{)*{\d+}", message["text"])
    assert not LINK.search(message["text"])
    return message["text"].replace("{{", "{").replace("}}", "}")


def report(*stages: StageResult) -> ValidationReport:
    return ValidationReport(tool="counter", candidate="0", required=("policy",), stages=stages)


def test_the_validator_refuses_what_is_not_sarif() -> None:
    assert not VALIDATOR.is_valid({"version": "2.1.0", "runs": [{"tool": {"driver": {}}}]})


@settings(deadline=None, max_examples=50)
@given(reports)
def test_every_report_is_valid_and_complete(given_report: ValidationReport) -> None:
    run = log(given_report)
    findings = [one for stage in given_report.stages for one in grave_first(stage.findings)]
    ids = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert len(ids) == len(set(ids))
    for finding, result in zip(findings, run["results"], strict=True):
        assert result["ruleId"] == ids[result["ruleIndex"]] == finding.rule
        level = "warning" if finding.severity is Severity.LOOK else finding.severity
        assert result["level"] == level
        text = read(result["message"])
        assert finding.message.replace("](", "] (") in text
        assert finding.detail.replace("](", "] (") in text
        physical = result["locations"][0]["physicalLocation"]
        uri = physical["artifactLocation"]["uri"]
        assert re.fullmatch(r"[A-Za-z0-9_.~%/-]+", uri)
        if allowed_path(finding.path):
            assert uri.endswith(f"/{finding.path}")
        else:
            assert uri.endswith("/")
            assert place(finding).replace("](", "] (") in text
        line = physical.get("region", {}).get("startLine", 0)
        assert line == (finding.line if finding.path else 0)


def test_a_finding_is_placed_in_the_repository() -> None:
    finding = Finding(
        path="tests/test_counter.py",
        line=7,
        rule="unit/not-collected",
        message="{'io': 1} is not x[0](2); {} passes.",
        severity=Severity.WARNING,
    )
    stage = StageResult(
        name="unit",
        status=Status.FAILED,
        score=81.5,
        threshold=85,
        seconds=2.5,
        findings=(finding,),
    )
    run = log(report(stage))
    driver = run["tool"]["driver"]
    assert (driver["name"], driver["version"]) == ("toolwright", __version__)
    assert driver["rules"] == [
        {
            "id": "unit/not-collected",
            "shortDescription": {"text": "Not collected, a rule of unit."},
        }
    ]
    (result,) = run["results"]
    assert result == {
        "ruleId": "unit/not-collected",
        "ruleIndex": 0,
        "level": "warning",
        "message": {"text": "{{'io': 1}} is not x[0] (2); {{}} passes."},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {
                        "uri": "generated_tools/counter/tests/test_counter.py",
                        "uriBaseId": "%SRCROOT%",
                    },
                    "region": {"startLine": 7},
                }
            }
        ],
    }
    scores = run["properties"]["stages"]["unit"]
    assert (scores["score"], scores["threshold"], scores["status"]) == (81.5, 85.0, "failed")
    assert run["properties"]["approved"] is False


def test_a_path_that_leads_elsewhere_is_no_place() -> None:
    finding = Finding(path="../../etc/passwd", line=1, rule="policy/path", message="No.")
    run = log(report(StageResult(name="policy", status=Status.FAILED, findings=(finding,))))
    (result,) = run["results"]
    location = result["locations"][0]["physicalLocation"]["artifactLocation"]
    assert location["uri"] == "generated_tools/counter/"
    assert result["message"]["text"] == "../../etc/passwd:1: No."


def test_a_stage_that_could_not_run_is_an_execution_that_failed() -> None:
    for status, successful in ((Status.ERRORED, False), (Status.FAILED, True)):
        run = log(report(StageResult(name="policy", status=status)))
        assert run["invocations"] == [{"executionSuccessful": successful}]
