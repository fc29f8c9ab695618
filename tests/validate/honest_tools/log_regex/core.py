"""Reads access logs."""

from __future__ import annotations

import re

_LINE = re.compile(
    r"""
    (?P<method>[A-Z]+)\s+
    (?P<path>/\S*)\s+
    (?P<status>[1-5]\d\d)\s+
    (?P<milliseconds>\d+)ms
    """,
    re.VERBOSE,
)
_NUMBER = re.compile(r"(?<=/)\d+(?=/|$)")


def parse_line(line: str) -> tuple[str, str, int, int] | None:
    """Return method, path, status and milliseconds; None for any other line."""
    match = _LINE.fullmatch(line.strip())
    if match is None:
        return None
    return match["method"], match["path"], int(match["status"]), int(match["milliseconds"])


def mask_numbers(path: str) -> str:
    """Return the path with `#` for every part that is a number."""
    return _NUMBER.sub("#", path)


def slow_paths(lines: list[str], milliseconds: int = 500) -> list[str]:
    """Return the masked paths that took at least so long, each once, in order."""
    parsed = [entry for line in lines if (entry := parse_line(line)) is not None]
    slow = (mask_numbers(path) for _, path, _, took in parsed if took >= milliseconds)
    return list(dict.fromkeys(slow))
