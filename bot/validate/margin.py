"""One number for how far a candidate is above what the gate asks for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from bot.validate.report import StageResult, ValidationReport
from bot.validate.score import PERFECT

PERCENT: Final = 100.0
MAXIMA: Final[Mapping[str, float]] = {"static": PERFECT, "security": PERFECT}
"""Best score of the stages that do not score in per cent."""


def quality_score(report: ValidationReport) -> float | None:
    """Mean over the scored stages of `100 * (score - threshold) / (maximum - threshold)`.

    0 is a candidate that reaches every threshold and no more, 100 a perfect one. A stage whose
    threshold is its maximum (acceptance) counts 100 when reached. The formula is our own; it weighs
    the stages alike, since no source says which of them matters more.

    Returns:
        Rounded to one decimal; None where the gate rejects, or no stage has a score: a mean must
        not make up for what is missing.
    """
    margins = [margin for margin in map(_margin, report.stages) if margin is not None]
    if not report.approved or not margins:
        return None
    return round(sum(margins) / len(margins), 1)


def _margin(stage: StageResult) -> float | None:
    if stage.score is None or stage.threshold is None:
        return None
    room = MAXIMA.get(stage.name, PERCENT) - stage.threshold
    if room <= 0:
        return PERCENT if stage.score >= stage.threshold else 0.0
    return min(PERCENT, max(0.0, PERCENT * (stage.score - stage.threshold) / room))
