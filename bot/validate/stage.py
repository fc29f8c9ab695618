"""What every stage promises: a case in, a result out."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Final, Literal, Protocol

from bot.config import Thresholds
from bot.layout import TOOLS_FOLDER
from bot.validate.case import Case, Host
from bot.validate.report import Finding, Severity, StageResult, Status


@dataclass(frozen=True)
class Depends:
    """What a stage's result depends on, beside the candidate, the specification and the sandbox.

    A stage is given nothing else, so that what is declared is true: an unchanged candidate is not
    judged again for a setting, or a file of the repository, that does not concern the stage.

    Attributes:
        thresholds: Names of the thresholds that it compares against; None for all.
        host: Whether it sees the repository, the merged version of the tool alone, or nothing.
        timed: Whether it can fail by how long something took, so that a failure is not lasting.
    """

    thresholds: Collection[str] | None = None
    host: Literal["all", "merged", "nothing"] = "all"
    timed: bool = False

    def narrowed(self, case: Case) -> Case:
        """Return a case without what is not declared: thresholds by default, no repository."""
        thresholds, host = case.thresholds, case.host
        if self.thresholds is not None:
            thresholds = Thresholds(**{name: getattr(thresholds, name) for name in self.thresholds})
        if self.host != "all":
            folder = f"{TOOLS_FOLDER}/{case.candidate.name}/"
            own = {path: text for path, text in host.files.items() if path.startswith(folder)}
            host = Host(files=own) if self.host == "merged" else Host()
        return replace(case, thresholds=thresholds, host=host)

    def lasts(self, result: StageResult) -> bool:
        """Return whether the same would come of judging again, as far as anybody can say."""
        return not self.timed or result.status is not Status.FAILED


EVERYTHING: Final = Depends()
"""For a stage that depends on all that there is."""


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

    @property
    def depends(self) -> Depends:
        """What the result depends on; `judge` is given nothing beside it."""
        ...

    def judge(self, case: Case) -> StageResult:
        """Judge one candidate, however malformed.

        Raises:
            SandboxError: The sandbox could not run what the stage needs.
        """
        ...


def verdict(findings: tuple[Finding, ...], *, proved: bool = True) -> Status:
    """Failed where a finding is an error, and unproven where nothing else was there to prove."""
    if any(finding.severity is Severity.ERROR for finding in findings):
        return Status.FAILED
    return Status.PASSED if proved else Status.UNPROVEN
