"""Analyse the errors of a log, by category, with known fixes."""

from error_analysis.core import (
    ErrorReport,
    analyse_log,
    category_of,
    most_common,
    suggest_fix,
)

__all__ = ["ErrorReport", "analyse_log", "category_of", "most_common", "suggest_fix"]
