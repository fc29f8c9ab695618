"""Results as SARIF 2.1.0, for code scanning and editors.

Section numbers are those of the OASIS Standard, "Static Analysis Results Interchange Format
Version 2.1.0".
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final
from urllib.parse import quote

from bot import __version__
from bot.layout import tool_folder
from bot.report import words
from bot.validate.files import allowed_path
from bot.validate.report import Finding, Severity, StageResult, Status, ValidationReport

SCHEMA: Final = "https://json.schemastore.org/sarif-2.1.0.json"

_LEVELS: Final = {
    Severity.ERROR: "error",
    Severity.LOOK: "warning",
    Severity.WARNING: "warning",
    Severity.NOTE: "note",
}


def sarif(report: ValidationReport) -> dict[str, Any]:
    """A log with one run; its results are the findings of all stages, in their order.

    Scores are in the properties of the run. `executionSuccessful` says whether every stage could
    judge, and nothing of the verdict, which is the property `approved`.
    """
    findings = [finding for stage in report.stages for finding in words.grave_first(stage.findings)]
    rules = list(dict.fromkeys(finding.rule for finding in findings))
    run = {
        "tool": {
            "driver": {
                "name": "toolwright",
                "version": __version__,
                "rules": [_rule(rule) for rule in rules],
            }
        },
        "automationDetails": {"id": f"toolwright/{report.tool}/"},
        "invocations": [
            {"executionSuccessful": all(one.status is not Status.ERRORED for one in report.stages)}
        ],
        "columnKind": "unicodeCodePoints",
        "results": [_result(report.tool, finding, rules) for finding in findings],
        "properties": {
            "tool": report.tool,
            "candidate": report.candidate,
            "approved": report.approved,
            "stages": _scores(report.stages),
        },
    }
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def _rule(rule: str) -> dict[str, Any]:
    stage, _, name = rule.rpartition("/")
    described = f"{name.replace('-', ' ').capitalize()}, a rule of {stage or 'the gate'}."
    return {"id": rule, "shortDescription": {"text": _text(described)}}


def _result(tool: str, finding: Finding, rules: list[str]) -> dict[str, Any]:
    physical: dict[str, Any] = {
        "artifactLocation": {"uri": _uri(tool, finding.path), "uriBaseId": "%SRCROOT%"}
    }
    if finding.line and finding.path:
        physical["region"] = {"startLine": finding.line}
    # A path of a forbidden shape (`../x`) must not become a place; it is told in words.
    told = "" if not finding.path or allowed_path(finding.path) else f"{words.place(finding)}: "
    detail = f"\n\n{finding.detail}" if finding.detail else ""
    return {
        "ruleId": finding.rule,
        "ruleIndex": rules.index(finding.rule),
        "level": _LEVELS[finding.severity],
        "message": {"text": _text(f"{told}{finding.message}{detail}")},
        "locations": [{"physicalLocation": physical}],
    }


def _uri(tool: str, path: str) -> str:
    """Relative to the root of the repository; the tool's folder where no file can be named."""
    return quote(f"{tool_folder(tool)}/{path if allowed_path(path) else ''}")


def _text(plain: str) -> str:
    """Literal text as a message string.

    Braces stand for placeholders unless they are doubled (3.11.5). `[text](target)` is a link
    (3.11.6) that viewers follow anywhere, a backslash before the bracket or not, so that a space
    has to part the two.
    """
    return plain.replace("{", "{{").replace("}", "}}").replace("](", "] (")


def _scores(stages: Iterable[StageResult]) -> dict[str, Any]:
    return {
        stage.name: stage.model_dump(mode="json", exclude={"name", "findings"}) for stage in stages
    }
