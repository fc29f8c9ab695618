"""What merging a candidate would change: the facts a reviewer decides on, and how risky it is."""

from __future__ import annotations

from enum import StrEnum

from pydantic import BaseModel, ConfigDict


class Change(StrEnum):
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
    model_config = ConfigDict(frozen=True, extra="forbid")


class FileChange(_Frozen):
    """A file below the tool's folder, with its number of lines before and after."""

    path: str
    change: Change
    lines_before: int = 0
    lines_after: int = 0


class FunctionChange(_Frozen):
    """A function or method by its qualified name, `core.count_errors`."""

    name: str
    change: Change
    public: bool


class Risk(_Frozen):
    """A risk level with the rule that set it."""

    level: Level
    rule: str


class ImpactReport(_Frozen):
    """The impact of one candidate on the repository.

    Attributes:
        files: Every file that differs from the merged version; all are new for a new tool.
        functions: Functions of the tool's own code, tests left out, by syntax tree.
        dependents: Merged tools that import this one, directly or through others.
        dependencies: Distributions that the specification asks for.
        capabilities: What the code reaches for, by the standard library's modules; new ones only.
        risk: The level, and the rule that set it.
        reviewers: Who has to review, from the configuration.
    """

    tool: str
    update: bool
    files: tuple[FileChange, ...]
    functions: tuple[FunctionChange, ...]
    dependents: tuple[str, ...]
    dependencies: tuple[str, ...]
    capabilities: tuple[str, ...]
    risk: Risk
    reviewers: tuple[str, ...]
