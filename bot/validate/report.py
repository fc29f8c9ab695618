"""What the gate says of a candidate: findings, stage results, and the verdict over them."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, computed_field


class Severity(StrEnum):
    """How much a finding weighs; only `error` findings fail a stage by themselves."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


class Status(StrEnum):
    """How a stage ended. Only `passed` satisfies the gate."""

    PASSED = "passed"
    FAILED = "failed"
    SKIPPED = "skipped"
    ERRORED = "errored"


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Finding(_Frozen):
    """One thing that a stage reports.

    `path` is relative to the tool's folder, empty where the finding is about the whole tool;
    `line` counts from 1, 0 for the whole file; `message` ends with what would pass.
    """

    path: str = ""
    line: Annotated[int, Field(ge=0)] = 0
    rule: str
    message: str
    severity: Severity = Severity.ERROR


class StageResult(_Frozen):
    """What one stage found. `score` and `threshold` share the unit the stage documents."""

    name: str
    status: Status
    score: float | None = None
    threshold: float | None = None
    seconds: float = 0.0
    metrics: dict[str, float | int | str] = {}
    findings: tuple[Finding, ...] = ()


class ValidationReport(_Frozen):
    """All stage results of one candidate; `approved` fails closed.

    Only a `passed` result of every required stage approves: a stage that is missing, skipped or
    errored counts as not passed.
    """

    tool: str
    candidate: str
    required: Annotated[tuple[str, ...], Field(min_length=1)]
    stages: tuple[StageResult, ...]

    @computed_field  # type: ignore[prop-decorator]
    @property
    def approved(self) -> bool:
        """True when every required stage has passed, and no stage is reported twice."""
        passed = [stage.name for stage in self.stages if stage.status is Status.PASSED]
        names = [stage.name for stage in self.stages]
        return len(names) == len(set(names)) and set(self.required) <= set(passed)
