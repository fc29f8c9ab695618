"""What every stage promises: a case in, a result out."""

from __future__ import annotations

from typing import Protocol

from bot.validate.case import Case
from bot.validate.report import Finding, Severity, StageResult, Status


class Stage(Protocol):
    """One step of validation; stateless, so that two runs of one case agree."""

    @property
    def name(self) -> str:
        """The key in `bot.validate.stages.STAGES`, and the name in every report."""
        ...

    @property
    def version(self) -> int:
        """Counts up whenever the same candidate could be judged otherwise than before."""
        ...

    @property
    def requires(self) -> tuple[str, ...]:
        """Names of the stages that must have passed before this one may run."""
        ...

    def judge(self, case: Case) -> StageResult:
        """Judge one candidate, however malformed.

        Raises:
            SandboxError: The sandbox could not run what the stage needs.
        """
        ...


def verdict(findings: tuple[Finding, ...], *, passed: bool = True) -> Status:
    """Passed where no finding is an error, and the stage's own condition holds."""
    clean = all(finding.severity is not Severity.ERROR for finding in findings)
    return Status.PASSED if passed and clean else Status.FAILED
