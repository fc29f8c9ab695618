"""Tells the age of files."""

from __future__ import annotations

import time
from pathlib import Path


def age(path: Path, now: float | None = None) -> float:
    """Return the seconds since a file was written to, at a time or now."""
    moment = time.time() if now is None else now
    return moment - path.stat().st_mtime


def stale(folder: Path, seconds: float, now: float | None = None) -> list[str]:
    """Return the names of the logs that are older than some seconds, sorted.

    Raises:
        ValueError: `seconds` is negative.
    """
    if seconds < 0:
        raise ValueError(f"seconds must not be negative, not {seconds:g}")
    return sorted(path.name for path in folder.glob("*.log") if age(path, now) > seconds)
