"""Security: bandit scores over the threshold, and finds nothing of medium severity or more."""

from __future__ import annotations

from typing import Final, Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from bot.text.clean import clean
from bot.validate.case import Case
from bot.validate.files import OWN, WORK, candidate_path
from bot.validate.report import Finding, Severity, StageResult, Status
from bot.validate.score import score, statements
from bot.validate.stage import Depends, verdict
from bot.validate.static_tool import Refusal, run_tool

# An assertion is what a test is made of, and a risk anywhere else: bandit's B101.
_SETTINGS: Final = b"assert_used:\n  skips: ['/work/*/tests/test_*.py']\n"

_TEMPORARY: Final = "B108"
_WEIGHT: Final = {"HIGH": 5, "MEDIUM": 3, "LOW": 1, "UNDEFINED": 5}


class _Parsed(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore", strict=True)


class _Issue(_Parsed):
    filename: str
    line_number: int
    test_id: str
    test_name: str
    issue_text: str
    issue_severity: Literal["HIGH", "MEDIUM", "LOW", "UNDEFINED"]


class _Unread(_Parsed):
    filename: str
    reason: str


class _Reply(_Parsed):
    results: list[_Issue]
    errors: list[_Unread]


class SecurityStage:
    """The score is out of ten: pylint's formula with high as 5, medium as 3 and low as 1."""

    name: Final = "security"
    version: Final = 2
    requires: Final[tuple[str, ...]] = ()
    depends: Final = Depends(("security_score",), host="nothing")

    def judge(self, case: Case) -> StageResult:
        """Run bandit; it only reads the candidate, and `nosec` comments do not bind it."""
        arguments = (
            "--quiet",
            "--recursive",
            "--ignore-nosec",
            "--format=json",
            f"--configfile={WORK}/{OWN}/bandit.yaml",
            f"{WORK}/{case.candidate.name}",
        )
        printed = run_tool(
            case,
            "bandit",
            arguments,
            settings={"bandit.yaml": _SETTINGS},
            statuses=frozenset({0, 1}),
        )
        if isinstance(printed, Refusal):
            return self._unjudged(case, printed.reason)
        try:
            reply = _Reply.model_validate_json(printed)
        except ValidationError:
            return self._unjudged(case, "bandit printed no report that can be read")
        issues = [_in_place(case, issue) for issue in reply.results]
        weight = sum(_WEIGHT[issue.issue_severity] for issue in issues)
        reached = score(weight, statements(case.modules))
        threshold = case.thresholds.security_score
        findings = [_finding(case, issue) for issue in issues]
        findings += [
            Finding(
                path=candidate_path(case.candidate, unread.filename),
                rule="security/unread",
                message=f"bandit could not read the file: {clean(unread.reason)}.",
            )
            for unread in reply.errors
        ]
        if reached <= threshold:
            message = f"bandit scores {reached:.2f} of 10; over {threshold:.2f} passes."
            findings.insert(0, Finding(rule="security/score", message=message))
        return StageResult(
            name=self.name,
            status=verdict(tuple(findings)),
            score=reached,
            threshold=threshold,
            metrics={
                severity.lower(): sum(issue.issue_severity == severity for issue in issues)
                for severity in ("HIGH", "MEDIUM", "LOW")
            },
            findings=tuple(findings),
        )

    def _unjudged(self, case: Case, reason: str) -> StageResult:
        return StageResult(
            name=self.name,
            status=Status.FAILED,
            score=0.0,
            threshold=case.thresholds.security_score,
            findings=(Finding(rule="security/bandit", message=f"{clean(reason)}."),),
        )


def _in_place(case: Case, issue: _Issue) -> _Issue:
    """Return the issue with what it weighs there: a test says `/tmp` of what it makes up."""
    is_test = candidate_path(case.candidate, issue.filename).startswith("tests/")
    if is_test and issue.test_id == _TEMPORARY:
        return issue.model_copy(update={"issue_severity": "LOW"})
    return issue


def _finding(case: Case, issue: _Issue) -> Finding:
    low = issue.issue_severity == "LOW"
    return Finding(
        path=candidate_path(case.candidate, issue.filename),
        line=max(issue.line_number, 0),
        rule=clean(f"bandit/{issue.test_id}", 80),
        message=clean(f"{issue.issue_text} ({issue.test_name}, {issue.issue_severity.lower()})"),
        severity=Severity.WARNING if low else Severity.ERROR,
    )
