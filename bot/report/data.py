"""Results as plain data, for `--json`."""

from __future__ import annotations

from typing import Any

from bot.candidate import Provenance
from bot.registry.manifest import generation
from bot.validate.report import ValidationReport


def report_data(report: ValidationReport) -> dict[str, Any]:
    """A report in the form that the design fixes: tool, approved, and the stages."""
    return report.model_dump(mode="json", include={"tool", "approved", "stages"})


def generation_data(made: Provenance) -> dict[str, Any]:
    """Return how a candidate was made, by the names that its manifest has.

    Its context stands apart.
    """
    return generation(made).model_dump(mode="json", exclude={"context"})
