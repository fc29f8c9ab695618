"""Analyse the errors of a log, by category, with known fixes.

A line is an error when it holds one of the level words ERROR, CRITICAL or FATAL,
or the name of a Python exception followed by a colon.

An error belongs to the first category whose expression is found in the line, in the
order of the specification; an error that no expression finds belongs to `other`.
A category with a known fix brings a suggestion. Categories are given the most
frequent first; equally frequent ones in the order in which they first occur.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class ErrorReport:
    """The errors of one log; categories are the most frequent first."""

    total: int
    counts: dict[str, int]
    most_common: list[tuple[str, int]]
    suggestions: dict[str, str]


_ERROR_LINE = re.compile("\\b(ERROR|CRITICAL|FATAL)\\b|\\b[A-Z]\\w*(Error|Exception): ")

_CATEGORIES = {
    "timeout": re.compile("(?i)\\btime(d)? ?-?out|TimeoutError"),
    "network": re.compile(
        ("(?i)connection (refused|reset|aborted)|name or service not known|unreachable")
    ),
    "storage": re.compile("(?i)disk full|no space left|read-only file system"),
    "memory": re.compile("(?i)MemoryError|out of memory|oom-kill"),
    "permission": re.compile("(?i)permission denied|PermissionError|access denied"),
    "missing": re.compile(
        ("(?i)FileNotFoundError|no such file|ModuleNotFoundError|not found")
    ),
    "data": re.compile(
        (
            "\\b(KeyError|ValueError|TypeError|IndexError|UnicodeDecodeErr"
            "or|JSONDecodeError): "
        )
    ),
}

_FIXES: dict[str, str] = {
    "timeout": ("Raise the time limit, or look for what is slow on the other side."),
    "network": (
        "Check that the service is up and that its address and port are right."
    ),
    "storage": "Free space on the volume, or rotate logs more often.",
    "memory": "Work in smaller batches, or raise the memory limit.",
    "permission": ("Check owner and mode of the path, and the user of the process."),
    "missing": "Check the path or the installed packages.",
    "data": ("Look at the record that is named, and validate input before this step."),
}


def _category(line: str) -> str | None:
    """Name the category of an error line; None for any other line."""
    match = _ERROR_LINE.search(line)
    if match is None:
        return None
    for category, expression in _CATEGORIES.items():
        if expression.search(line):
            return category
    return "other"


def _counted(lines: Iterable[str]) -> Counter[str]:
    """Count the errors by category."""
    categories = (_category(line) for line in lines)
    return Counter(category for category in categories if category is not None)


def analyse_log(lines: list[str], top: int = 5) -> ErrorReport:
    """Analyse the errors of a log.

    Args:
        lines: The lines of the log.
        top: How many categories to give at most.

    Returns:
        What was found, most frequent categories first.
    """
    counts = _counted(lines)
    ranked = counts.most_common(top)
    return ErrorReport(
        total=counts.total(),
        counts=dict(counts.most_common()),
        most_common=ranked,
        suggestions={name: _FIXES[name] for name, _ in ranked if name in _FIXES},
    )


def category_of(line: str) -> str | None:
    """Name the category of an error line.

    Args:
        line: One line of the log.

    Returns:
        The category, or None where the line is no error.
    """
    return _category(line)


def most_common(lines: list[str], top: int = 5) -> list[tuple[str, int]]:
    """Rank the categories of error by how often they occur.

    Args:
        lines: The lines of the log.
        top: How many categories to give at most.

    Returns:
        Category and number of errors, most frequent first.
    """
    counts = _counted(lines)
    return counts.most_common(top)


def suggest_fix(category: str) -> str | None:
    """Suggest the known fix for a category of error.

    Args:
        category: A category of error.

    Returns:
        The fix, or None where none is known.
    """
    return _FIXES.get(category)
