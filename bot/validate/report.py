"""What the gate says of a candidate: findings, stage results, and the verdict over them."""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum
from functools import partial
from typing import Annotated, Final

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, computed_field

from bot.text.clean import MAX_LINE, clean, clean_block

# Cleaned here once more, whatever a stage has done: a report goes to terminals, pages and comments.
_Line = Annotated[str, AfterValidator(partial(clean, limit=MAX_LINE))]
_Block = Annotated[str, AfterValidator(clean_block)]

AGREEMENT: Final = "agreement"
"""The name of what the agreement of several models' answers says, beside the stages."""


class Severity(StrEnum):
    """How much a finding weighs; only `error` findings fail a stage by themselves.

    `look` is for a reviewer to weigh: it fails nothing, and raises the risk.
    """

    ERROR = "error"
    LOOK = "look"
    WARNING = "warning"
    NOTE = "note"


class Status(StrEnum):
    """How a stage ended. `unproven` ran, and found nothing to prove: no test, nothing to compare.

    Only `passed` satisfies the gate, and `unproven` where the configuration says so.
    """

    PASSED = "passed"
    UNPROVEN = "unproven"
    FAILED = "failed"
    SKIPPED = "skipped"
    ERRORED = "errored"


class _Frozen(BaseModel):
    # JSON has neither NaN nor infinity.
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class Finding(_Frozen):
    """One thing that a stage reports.

    `path` is relative to the tool's folder, empty where the finding is about the whole tool;
    `line` counts from 1, 0 for the whole file; `message` is one line that ends with what would
    pass; `detail` is plain text of several lines that shows it, such as a unified diff. Text is
    cleaned on the way in: bounded, and free of characters that steer a terminal or hide.
    """

    path: _Line = ""
    line: Annotated[int, Field(ge=0)] = 0
    rule: _Line
    message: _Line
    severity: Severity = Severity.ERROR
    detail: _Block = ""


class StageResult(_Frozen):
    """What one stage found. `score` and `threshold` share the unit the stage documents.

    `seconds` is the wall time of judging; where `cached` is true, that of the earlier run whose
    result this is. `stops` says whether a failure keeps the stages that need this one from running.
    """

    name: Annotated[str, Field(pattern=r"^[a-z][a-z_-]{0,39}$")]
    status: Status
    score: float | None = None
    threshold: float | None = None
    seconds: float = 0.0
    metrics: dict[_Line, float | int | _Line] = {}
    findings: tuple[Finding, ...] = ()
    cached: bool = False
    stops: bool = True

    @property
    def holds(self) -> bool:
        """Whether nothing was found against the candidate: it passed, or nothing was to prove."""
        return self.status in {Status.PASSED, Status.UNPROVEN}

    @property
    def lets_on(self) -> bool:
        """Whether what needs this stage may run: it holds, or its failure stops nothing."""
        return self.holds or (self.status is Status.FAILED and not self.stops)

    def satisfies(self, may_be_unproven: Collection[str]) -> bool:
        """Return whether the gate approves of it: it passed, or may be unproven and is."""
        allowed = self.status is Status.UNPROVEN and self.name in may_be_unproven
        return self.status is Status.PASSED or allowed


class ValidationReport(_Frozen):
    """All stage results of one candidate; `approved` fails closed.

    Only a `passed` result of every required stage approves, or an `unproven` one of those in
    `may_be_unproven`: a stage that is missing, skipped or errored counts as not passed.
    """

    tool: _Line
    candidate: str
    required: Annotated[tuple[str, ...], Field(min_length=1)]
    may_be_unproven: tuple[str, ...] = ()
    stages: tuple[StageResult, ...]

    @computed_field  # type: ignore[prop-decorator]
    @property
    def approved(self) -> bool:
        """True when every required stage satisfies the gate, and no stage is reported twice."""
        enough = {stage.name for stage in self.stages if stage.satisfies(self.may_be_unproven)}
        names = [stage.name for stage in self.stages]
        return len(names) == len(set(names)) and set(self.required) <= enough

    @property
    def unproven(self) -> tuple[StageResult, ...]:
        """The stages that ran and had nothing to prove."""
        return tuple(stage for stage in self.stages if stage.status is Status.UNPROVEN)
