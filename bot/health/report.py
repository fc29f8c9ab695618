"""What the measurement of merged tools says; one zone hands it to another as a file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Annotated, Final, Self

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, model_validator

from bot.proposal import Publication
from bot.validate.report import Finding, StageResult, Status
from bot.zone_file import CommitId, ZoneFile

NAME: Final = r"^[a-z][a-z0-9]*(_[a-z0-9]+)*$"
STAGES: Final = ("acceptance", "unit", "integration", "performance")
"""The stages that tell how a tool fares; the others judge its code, which a merge has settled."""


class Verdict(StrEnum):
    """How a tool fares. Only what was measured whole is healthy, or confirmed after its time."""

    HEALTHY = "healthy"
    CONFIRMED = "confirmed"
    DEGRADED = "degraded"
    UNMEASURED = "unmeasured"


class HealthReport(BaseModel):
    """One merged tool as it was on the tip of the base branch.

    Attributes:
        name: The tool's name.
        issue: Where its manifest says that it was asked for, as it was merged.
        merge: The commit that brought this version to the base branch.
        merged_at: The committer date of that.
        tip: What was measured: the tip of the base branch.
        verdict: Follows from the rest.
        stages: What the stages said; none where there was nothing that they could have run.
        findings: Why the tool could not be measured, and what else a reader should know.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False)

    name: Annotated[str, Field(pattern=NAME, max_length=40)]
    issue: Annotated[str, Field(max_length=200)] = ""
    merge: CommitId
    merged_at: AwareDatetime
    tip: CommitId
    verdict: Verdict
    stages: tuple[StageResult, ...]
    findings: tuple[Finding, ...] = ()

    @model_validator(mode="after")
    def _follows(self) -> Self:
        names = [stage.name for stage in self.stages]
        if len(set(names)) != len(names) or not set(names) <= set(STAGES):
            raise ValueError("a stage is listed twice, or is none of those that are measured")
        if self.verdict not in verdicts(self.stages):
            raise ValueError(f"the stages do not say {self.verdict}")
        return self


class HealthReports(ZoneFile):
    """All that one run has measured, by name of the tool.

    `base` is the branch, `tip` the commit that it was at, `hours` how long a tool is watched.
    """

    base: Annotated[str, Field(min_length=1, max_length=250)]
    tip: CommitId
    measured_at: AwareDatetime
    hours: Annotated[int, Field(gt=0)]
    reports: Annotated[tuple[HealthReport, ...], Field(max_length=1000)]

    @model_validator(mode="after")
    def _belong_together(self) -> Self:
        names = [report.name for report in self.reports]
        if len(set(names)) != len(names):
            raise ValueError("a tool is listed twice")
        for report in self.reports:
            if report.tip != self.tip:
                raise ValueError(f"{report.name} was measured at another commit")
            over = self.measured_at - report.merged_at >= timedelta(hours=self.hours)
            wrong = Verdict.HEALTHY if over else Verdict.CONFIRMED
            if report.verdict is wrong:
                raise ValueError(f"{report.name} is {wrong} at another time")
        return self


@dataclass(frozen=True)
class FollowUp:
    """One report, and what was done about it.

    `revert` is where a person finds the revert of a degraded tool; None where there is none, and
    `obstacle` says why, for a degraded tool.
    """

    report: HealthReport
    revert: Publication | None = None
    obstacle: str = ""


def verdicts(stages: tuple[StageResult, ...]) -> frozenset[Verdict]:
    """Return what may be said of a tool after these results; which of two depends on the time.

    One failed stage degrades it, whatever the others say. A stage that could not run, or that was
    not run, leaves open how the tool fares; one that has nothing to prove does not.
    """
    if any(stage.status is Status.FAILED for stage in stages):
        return frozenset({Verdict.DEGRADED})
    if {stage.name for stage in stages if stage.holds} == set(STAGES):
        return frozenset({Verdict.HEALTHY, Verdict.CONFIRMED})
    return frozenset({Verdict.UNMEASURED})
