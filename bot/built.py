"""What building came to: a candidate with all that is known of it, and nothing published yet."""

from __future__ import annotations

from dataclasses import dataclass

from bot.candidate import Candidate
from bot.impact.report import ImpactReport
from bot.spec import SpecFile
from bot.validate.report import ValidationReport


@dataclass(frozen=True)
class Built:
    """A judged candidate; `commit` is where the branch was that it is meant for."""

    commit: str
    spec: SpecFile
    candidate: Candidate
    report: ValidationReport
    impact: ImpactReport
