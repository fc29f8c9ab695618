"""What merging a candidate would change: the facts a reviewer decides on, and how risky it is."""

from __future__ import annotations

from enum import StrEnum
from functools import partial
from typing import Annotated, Final, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from bot.text.clean import clean

MAX_TEXT: Final = 400
"""Longest name or signature in a report, in characters."""

# A candidate chooses names, defaults and annotations: cleaned here, however they were come by.
_Line = Annotated[str, AfterValidator(partial(clean, limit=MAX_TEXT))]
_Percent = Annotated[float, Field(ge=0, le=100)]


class ChangeKind(StrEnum):
    """What happens to a file or a function."""

    ADDED = "added"
    CHANGED = "changed"
    REMOVED = "removed"


class Level(StrEnum):
    """How closely a person should look."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class FileChange(_Frozen):
    """A file below the tool's folder, with its number of lines before and after."""

    path: _Line
    change: ChangeKind
    lines_before: int = 0
    lines_after: int = 0


class FunctionChange(_Frozen):
    """A function or method by its qualified name, `core.count_errors`."""

    name: _Line
    change: ChangeKind
    public: bool


class InterfaceChange(_Frozen):
    """A public name whose signature differs; `before` or `after` is empty where it is not there."""

    name: _Line
    change: ChangeKind
    before: _Line = ""
    after: _Line = ""


class Dependents(_Frozen):
    """What imports the tool: a merged tool by its name, a module of the repository by its path.

    `transitive` are those that reach it only through others.
    """

    direct: tuple[_Line, ...] = ()
    transitive: tuple[_Line, ...] = ()

    @property
    def every(self) -> tuple[str, ...]:
        """All of them, the direct ones first."""
        return self.direct + self.transitive


class Coverage(_Frozen):
    """Per cent of the tool's code that its tests run; None where it is not known."""

    line: _Percent | None = None
    branch: _Percent | None = None


class Risk(_Frozen):
    """A risk level with the rule that set it."""

    level: Level
    rule: _Line


class LookedAt(_Frozen):
    """One place that a reviewer should look at: what the policy says of it, and of what kind."""

    path: _Line
    line: Annotated[int, Field(ge=0)]
    kind: _Line
    message: _Line


class ImpactReport(_Frozen):
    """The impact of one candidate on the repository.

    Attributes:
        files: Every file that differs from the merged version; all are new for a new tool.
        functions: Functions of the tool's own code, tests left out, by syntax tree.
        interface: Public names that come, go, or change their signature.
        dependents: What imports the tool.
        coverage_before: That of the merged version; nothing is known for a new tool.
        coverage_after: That of the candidate; nothing is known where its tests gave no result.
        dependencies: Distributions that the specification asks for.
        dependencies_before: Those that the merged version asked for.
        capabilities: What the code reaches for, as its names show; new ones only.
        capabilities_before: What the merged version reaches for.
        looks: What a reviewer should look at in the code, where the gate has judged it.
        risk: The level, and the rule that set it.
        architectural: Whether the change is one of design; true exactly where there are reasons.
        architectural_reasons: A clause for each rule that holds.
        reviewers: Who has to review, from the configuration.
        senior_reviewers: Who has to review beside them; nobody where nothing calls for it, or
            nobody is configured.
        senior_reason: What calls for a senior review; empty where nothing does.
    """

    tool: _Line
    update: bool
    files: tuple[FileChange, ...]
    functions: tuple[FunctionChange, ...]
    interface: tuple[InterfaceChange, ...]
    dependents: Dependents
    coverage_before: Coverage
    coverage_after: Coverage
    dependencies: tuple[_Line, ...]
    dependencies_before: tuple[_Line, ...]
    capabilities: tuple[_Line, ...]
    capabilities_before: tuple[_Line, ...]
    looks: tuple[LookedAt, ...] = ()
    risk: Risk
    architectural: bool
    architectural_reasons: tuple[_Line, ...]
    reviewers: tuple[_Line, ...]
    senior_reviewers: tuple[_Line, ...]
    senior_reason: _Line

    @model_validator(mode="after")
    def _agree_with_itself(self) -> Self:
        if self.architectural != bool(self.architectural_reasons):
            raise ValueError("a change is architectural exactly where there is a reason")
        if (self.architectural or self.risk.level is Level.HIGH) and not self.senior_reason:
            raise ValueError("a risky or architectural change calls for a senior review")
        return self

    @property
    def new_dependencies(self) -> tuple[str, ...]:
        """Distributions that the merged version does not ask for."""
        return tuple(one for one in self.dependencies if one not in self.dependencies_before)
