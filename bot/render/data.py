"""Results as plain data, for `--json`."""

from __future__ import annotations

from typing import Any

from bot.candidate import Provenance
from bot.validate.report import ValidationReport


def report_data(report: ValidationReport) -> dict[str, Any]:
    """A report in the form that the design fixes: tool, approved, and the stages."""
    return report.model_dump(mode="json", include={"tool", "approved", "stages"})


def generation_data(made: Provenance) -> dict[str, Any]:
    """How a candidate was made, by the names that its manifest has; its context stands apart."""
    return {
        "generator": made.generator,
        "version": made.generator_version,
        "pattern": made.pattern,
        "model": made.model,
        "prompt": made.prompt_digest,
        "reply": made.reply_digest,
        "attempts": made.attempts,
        "seconds": made.seconds,
        "tokens": made.tokens,
        "cost": made.cost,
        "exchanges": [one.model_dump(mode="json") for one in made.exchanges],
        "repairs": list(made.repairs),
    }
