"""The labels that say where an issue or a proposal stands, and how risky it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from bot.impact.report import Level


class IssueStatus(StrEnum):
    """Where the work on an issue stands."""

    WORKING = "working"
    PROPOSED = "proposed"
    REJECTED = "rejected"
    REFUSED = "refused"
    CANCELLED = "cancelled"
    STOPPED = "stopped"
    FAILED = "failed"
    MERGED = "merged"
    CONFIRMED = "confirmed"
    DEGRADED = "degraded"
    ROLLED_BACK = "rolled_back"


@dataclass(frozen=True)
class LabelDefinition:
    """A label; `colour` is six hex digits."""

    name: str
    colour: str
    description: str


STATE: Final[Mapping[IssueStatus, LabelDefinition]] = MappingProxyType(
    {
        status: LabelDefinition(f"toolwright: {status.replace('_', ' ')}", colour, description)
        for status, colour, description in (
            (IssueStatus.WORKING, "fbca04", "A candidate is being made and judged"),
            (IssueStatus.PROPOSED, "0e8a16", "The gate approves; a person decides"),
            (IssueStatus.REJECTED, "b60205", "The gate rejects"),
            (IssueStatus.REFUSED, "b60205", "The specification cannot be built"),
            (IssueStatus.CANCELLED, "cfd3d7", "A maintainer ended the work"),
            (IssueStatus.STOPPED, "cfd3d7", "The work stopped, and the issue says why"),
            (IssueStatus.FAILED, "d93f0b", "The surroundings failed; nothing was judged"),
            (IssueStatus.MERGED, "6f42c1", "A person merged it; it is being watched"),
            (IssueStatus.CONFIRMED, "5319e7", "It held for its first hours"),
            (IssueStatus.DEGRADED, "d93f0b", "It does worse than when it was merged"),
            (IssueStatus.ROLLED_BACK, "cfd3d7", "It was taken back"),
        )
    }
)

RISK: Final[Mapping[Level, LabelDefinition]] = MappingProxyType(
    {
        level: LabelDefinition(f"risk: {level}", colour, f"The impact analysis says {level} risk")
        for level, colour in (
            (Level.LOW, "c2e0c6"),
            (Level.MEDIUM, "fef2c0"),
            (Level.HIGH, "f9d0c4"),
        )
    }
)

LABELS: Final[Mapping[str, LabelDefinition]] = MappingProxyType(
    {label.name: label for label in (*STATE.values(), *RISK.values())}
)
"""By name; the label that starts work is `github.label` of the configuration."""

START: Final = LabelDefinition("", "5319e7", "Set by somebody with write access: make this tool")
"""How the label that starts work looks; its name is configured."""
