"""What ruff repairs: imports, old spellings, superfluous branches, and the layout."""

from __future__ import annotations

import re
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ruff import find_ruff_bin

from bot.errors import SurroundingsError

LINE_LENGTH: Final = 88
_SECONDS: Final = 60

RULES: Final = {
    "F401": "unused import removed",
    "F541": "f-string without a field made plain",
    "I": "imports sorted",
    "UP": "older spelling renewed",
    "W": "white space put right",
    "RET505": "else after return removed",
    "RET506": "else after raise removed",
    "RET507": "else after continue removed",
    "RET508": "else after break removed",
}
"""Rules of which the fixes that ruff calls safe are made: these do not change what code does."""

_FILE: Final = re.compile(r"- (m\d+\.py):")
_ABOUT_A_FILE: Final = re.compile(r"\bm\d+\.py\b")
_FIXES: Final = re.compile(r" +(\d+) \S ([A-Z]+)(\d*) \(.*\)")


@dataclass(frozen=True)
class FormattedCode:
    """The text of a file as ruff leaves it, and the part of a sentence for each kind of fix."""

    text: str
    fixes: tuple[str, ...]


def formatted(files: Mapping[str, str], name: str) -> dict[str, FormattedCode]:
    """The files after ruff's safe fixes and its formatter; two calls for all of them together.

    A file that ruff does not read as Python 3.11, or not within a minute, comes back as it was.

    Args:
        files: Python source by path.
        name: The tool's import name, which sorts as first party.

    Raises:
        SurroundingsError: ruff is missing or does not run.
    """
    if not files:
        return {}
    own = f'lint.isort.known-first-party=["{name}"]'
    selected = ("--select", ",".join(RULES), "--config", own)
    check = ("check", "--fix-only", "--show-fixes", "--ignore-noqa", *selected)
    with tempfile.TemporaryDirectory() as folder:
        # Names of our own: nothing of a reply becomes a path or an argument.
        places = {f"m{index}.py": path for index, path in enumerate(files)}
        for place, path in places.items():
            Path(folder, place).write_bytes(files[path].encode())
        printed = _ruff(check, folder)
        _ruff(("format", "--line-length", str(LINE_LENGTH)), folder)
        fixes = dict(_fixes(printed))
        return {
            path: FormattedCode(Path(folder, place).read_bytes().decode(), fixes.get(place, ()))
            for place, path in places.items()
        }


def _ruff(arguments: tuple[str, ...], folder: str) -> str:
    try:
        binary = find_ruff_bin()
    except FileNotFoundError as error:
        raise SurroundingsError(
            "ruff, which repairs and formats code, is not installed beside this Python.",
            remedy="Install Toolwright's dependencies again: pip install toolwright",
        ) from error
    try:
        result = subprocess.run(
            [binary, *arguments, "--isolated", "--no-cache", "--target-version", "py311", "."],
            cwd=folder,
            capture_output=True,
            encoding="utf-8",
            errors="backslashreplace",
            check=False,
            timeout=_SECONDS,
        )
    except subprocess.TimeoutExpired:
        # Code that keeps ruff so long is a reply's fault, and for the static stage to report.
        return ""
    # What ruff says of a file is of the reply as well; of anything else, it is a fault of ours.
    if result.returncode and not _ABOUT_A_FILE.search(result.stderr):
        raise SurroundingsError(f"ruff does not run: {result.stderr[:400].strip()}")
    return result.stdout + result.stderr


def _fixes(printed: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """For each file in the list of fixes: what was done, and how often."""
    found: dict[str, dict[str, int]] = {}
    place = ""
    for line in printed.splitlines():
        if match := _FILE.fullmatch(line):
            place = match[1]
        elif place and (match := _FIXES.fullmatch(line)):
            rule = match[2] + match[3]
            said = RULES.get(rule) or RULES.get(match[2])
            counts = found.setdefault(place, {})
            if said is not None:
                counts[said] = counts.get(said, 0) + int(match[1])
    for file, counts in found.items():
        yield file, tuple(f"{said} ({count}x)" for said, count in counts.items())
