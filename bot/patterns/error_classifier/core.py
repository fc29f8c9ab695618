"""Classify, count and rank the errors of a log, and suggest known fixes."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

# Before the level, words may stand that begin with a digit or a bracket, such as a time.
ERROR_LINE: Final[re.Pattern[str]] = re.compile(
    r"^(?:[\d\[(]\S*\s+)*ERROR\s+(?P<kind>[^\s:]+)\s*:\s*(?P<message>.*)$"
)
CATEGORIES: Final[dict[str, re.Pattern[str]]] = {}
OTHER: Final[str] = "other"
FIXES: Final[dict[str, str]] = {}
NO_FIX: Final[str] = "No fix is known."


@dataclass(frozen=True)
class ErrorEntry:
    """One error of a log; lines are numbered from 1."""

    line_number: int
    category: str
    message: str
    raw_line: str
    known_fix: str | None


@dataclass(frozen=True)
class ErrorReport:
    """The errors of a log; categories are the most frequent first."""

    total: int
    total_lines: int
    distinct: int
    error_rate: float
    counts: dict[str, int]
    shares: dict[str, float]
    grouped: dict[str, list[str]]
    first_lines: dict[str, str]
    ranked: list[tuple[str, int]]
    kinds: list[str]
    top_kinds: list[str]
    top_kind: str | None
    top_kind_name: str
    suggestions: dict[str, str]
    advice: list[str]
    error_lines: list[str]
    entries: list[ErrorEntry]


def analyse(lines: Iterable[str], top: int | None = None) -> ErrorReport:
    """Analyse the errors of a log.

    Args:
        lines: The lines of the log.
        top: How many categories to rank at most.

    Returns:
        What was found, most frequent categories first.
    """
    read = list(lines)
    return _report(read, [category_of(line) for line in read], top)


def analyse_text(text: str, top: int | None = None) -> ErrorReport:
    """Analyse the errors of a log that is one text.

    Args:
        text: The log.
        top: How many categories to rank at most.

    Returns:
        What was found, most frequent categories first.
    """
    read = text.splitlines()
    return _report(read, [category_of(line) for line in read], top)


def analyse_file(path: str | Path, top: int | None = None, encoding: str = "utf-8") -> ErrorReport:
    """Analyse the errors of a log file.

    Args:
        path: The file.
        top: How many categories to rank at most.
        encoding: Of the file; bytes that do not fit it are replaced.

    Returns:
        What was found, most frequent categories first.

    Raises:
        OSError: The file cannot be read.
    """
    read = _lines_of(path, encoding)
    return _report(read, [category_of(line) for line in read], top)


def analyse_files(
    paths: Iterable[str | Path], top: int | None = None, encoding: str = "utf-8"
) -> ErrorReport:
    """Analyse the errors of several log files together.

    Args:
        paths: The files; lines are numbered on from one to the next.
        top: How many categories to rank at most.
        encoding: Of the files; bytes that do not fit it are replaced.

    Returns:
        What was found, most frequent categories first.

    Raises:
        OSError: A file cannot be read.
    """
    read = [line for path in paths for line in _lines_of(path, encoding)]
    return _report(read, [category_of(line) for line in read], top)


def analyse_by(
    lines: Iterable[str], expressions: Mapping[str, str], top: int | None = None
) -> ErrorReport:
    """Analyse the lines of a log that regular expressions find.

    Args:
        lines: The lines of the log.
        expressions: Regular expression by category; the first that finds something decides.
        top: How many categories to rank at most.

    Returns:
        What was found, most frequent categories first.
    """
    read = list(lines)
    return _report(read, [category_by(line, expressions) for line in read], top)


def count(lines: Iterable[str]) -> dict[str, int]:
    """Count the errors of a log by category, most frequent first."""
    return dict(_counted(category_of(line) for line in lines).most_common())


def count_text(text: str) -> dict[str, int]:
    """Count the errors of a log that is one text by category, most frequent first."""
    return dict(_counted(category_of(line) for line in text.splitlines()).most_common())


def count_file(path: str | Path, encoding: str = "utf-8") -> dict[str, int]:
    """Count the errors of a log file by category, most frequent first.

    Raises:
        OSError: The file cannot be read.
    """
    return dict(_counted(category_of(line) for line in _lines_of(path, encoding)).most_common())


def count_by(lines: Iterable[str], expressions: Mapping[str, str]) -> dict[str, int]:
    """Count the lines that regular expressions find by category, most frequent first."""
    return dict(_counted(category_by(line, expressions) for line in lines).most_common())


def count_all(lines: Iterable[str]) -> int:
    """Count the errors of a log."""
    return sum(1 for line in lines if ERROR_LINE.search(line))


def rank(lines: Iterable[str], top: int | None = None) -> list[tuple[str, int]]:
    """Rank the categories of error by how often they occur.

    Args:
        lines: The lines of the log.
        top: How many categories to give at most.

    Returns:
        Category and number of errors, most frequent first.
    """
    return _counted(category_of(line) for line in lines).most_common(top)


def rank_names(lines: Iterable[str], top: int | None = None) -> list[str]:
    """Name the categories of error that occur most often.

    Args:
        lines: The lines of the log.
        top: How many categories to give at most.

    Returns:
        The categories, most frequent first.
    """
    return [name for name, _ in _counted(category_of(line) for line in lines).most_common(top)]


def group(lines: Iterable[str]) -> dict[str, list[str]]:
    """Sort the error lines of a log by category, in the order in which they first occur."""
    return _grouped((category_of(line), line) for line in lines)


def category_of(line: str) -> str | None:
    """Name the category of an error line; None for any other line."""
    match = ERROR_LINE.search(line)
    if match is None:
        return None
    return _first_category(line) if CATEGORIES else match.groupdict().get("kind") or OTHER


def category_by(line: str, expressions: Mapping[str, str]) -> str | None:
    """Name the first category whose regular expression finds something in a line, if any."""
    for name, expression in expressions.items():
        if re.search(expression, line):
            return name
    return None


def category_or_other(message: str) -> str:
    """Name the category of a message that is known to be an error."""
    return _first_category(message) if CATEGORIES else category_of(message) or OTHER


def is_error(line: str) -> bool:
    """Tell whether a line is an error."""
    return ERROR_LINE.search(line) is not None


def find_lines(lines: Iterable[str]) -> list[str]:
    """Give the lines of a log that are errors, in their order."""
    return [line for line in lines if ERROR_LINE.search(line)]


def find_lines_in_text(text: str) -> list[str]:
    """Give the lines of a text that are errors, in their order."""
    return [line for line in text.splitlines() if ERROR_LINE.search(line)]


def find_entries(lines: Iterable[str]) -> list[ErrorEntry]:
    """Give the errors of a log one by one, in their order."""
    return _entries((category_of(line), line) for line in lines)


def suggest(category: str) -> str | None:
    """Suggest the known fix for a category of error; None where none is known."""
    return FIXES.get(category)


def suggest_always(category: str) -> str:
    """Say what is known to fix a category of error."""
    return FIXES.get(category, NO_FIX)


def suggest_all(lines: Iterable[str]) -> dict[str, str]:
    """Suggest the known fix for each category of error in a log, most frequent first."""
    names = _counted(category_of(line) for line in lines).most_common()
    return {name: FIXES[name] for name, _ in names if name in FIXES}


def _report(read: list[str], names: list[str | None], top: int | None) -> ErrorReport:
    """Report on lines and the category of each."""
    counts = _counted(names)
    return ErrorReport(
        total=sum(counts.values()),
        total_lines=len(read),
        distinct=len(counts),
        error_rate=sum(counts.values()) / len(read) if read else 0.0,
        counts=dict(counts.most_common()),
        shares={name: n / sum(counts.values()) for name, n in counts.most_common()},
        grouped=_grouped(zip(names, read, strict=True)),
        first_lines={
            name: lines[0] for name, lines in _grouped(zip(names, read, strict=True)).items()
        },
        ranked=counts.most_common(top),
        kinds=[name for name, _ in counts.most_common()],
        top_kinds=[name for name, _ in counts.most_common(top)],
        top_kind=next((name for name, _ in counts.most_common()), None),
        top_kind_name=next((name for name, _ in counts.most_common()), ""),
        suggestions={name: FIXES[name] for name, _ in counts.most_common(top) if name in FIXES},
        advice=[FIXES[name] for name, _ in counts.most_common(top) if name in FIXES],
        error_lines=[line for name, line in zip(names, read, strict=True) if name is not None],
        entries=_entries(zip(names, read, strict=True)),
    )


def _counted(names: Iterable[str | None]) -> Counter[str]:
    return Counter(name for name in names if name is not None)


def _grouped(named: Iterable[tuple[str | None, str]]) -> dict[str, list[str]]:
    """Sort lines by category; those without one are left out."""
    groups: dict[str, list[str]] = {}
    for name, line in named:
        if name is not None:
            groups.setdefault(name, []).append(line)
    return groups


def _entries(named: Iterable[tuple[str | None, str]]) -> list[ErrorEntry]:
    """Make an entry of each line that has a category."""
    return [
        ErrorEntry(
            line_number=number,
            category=name,
            message=_message(line),
            raw_line=line,
            known_fix=FIXES.get(name),
        )
        for number, (name, line) in enumerate(named, start=1)
        if name is not None
    ]


def _message(line: str) -> str:
    """Give what an error line says: the group `message` where there is one, else the line."""
    match = ERROR_LINE.search(line)
    return match.groupdict().get("message") or line if match else line


def _first_category(text: str) -> str:
    """Name the first category whose expression finds something in a text."""
    for name, expression in CATEGORIES.items():
        if expression.search(text):
            return name
    return OTHER


def _lines_of(path: str | Path, encoding: str) -> list[str]:
    return Path(path).read_text(encoding, errors="replace").splitlines()
