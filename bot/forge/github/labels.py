"""The labels that the bot sets and reads, beside the one that starts work."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class LabelLook:
    """How a label looks: six hexadecimal digits, and at most 100 characters of explanation."""

    colour: str
    description: str


_BLUE, _GREEN, _YELLOW, _RED, _GREY = "0969da", "1a7f37", "bf8700", "cf222e", "6e7781"

LABELS: Final[Mapping[str, LabelLook]] = {
    "toolwright: working": LabelLook(_BLUE, "The tool is being made and judged"),
    "toolwright: proposed": LabelLook(_BLUE, "A pull request waits for a person's decision"),
    "toolwright: rejected": LabelLook(_RED, "The candidate did not pass the gate"),
    "toolwright: refused": LabelLook(_RED, "The specification cannot be worked on as it is"),
    "toolwright: cancelled": LabelLook(_GREY, "A person stopped the work"),
    "toolwright: merged": LabelLook(_GREEN, "A person merged the tool; its health is watched"),
    "toolwright: confirmed": LabelLook(_GREEN, "The tool stayed healthy after its merge"),
    "toolwright: degraded": LabelLook(_RED, "The tool got worse after its merge; see the revert"),
    "toolwright: rolled back": LabelLook(_GREY, "A person reverted the tool"),
    "risk: low": LabelLook(_GREEN, "Few files, few dependents"),
    "risk: medium": LabelLook(_YELLOW, "The impact analysis says why"),
    "risk: high": LabelLook(_RED, "Needs a senior reviewer; the impact analysis says why"),
}
"""By name; the label that starts work is `github.label` of the configuration."""

START: Final = LabelLook("5319e7", "Set by somebody with write access: make this tool")
"""How the label that starts work looks."""
