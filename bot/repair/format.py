"""What ruff repairs: imports, old spellings, superfluous branches, and the formatting."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from ruff import find_ruff_bin

from bot.errors import SurroundingsError

LINE_LENGTH: Final = 88
_SECONDS: Final = 60

RULES: Final = {
    "F401": "unused import",
    "F541": "f-string without placeholder",
    "I": "order of imports",
    "UP": "old spelling",
    "W": "white space",
    "RET505": "else after return",
    "RET506": "else after raise",
    "RET507": "else after continue",
    "RET508": "else after break",
}
"""Rules of which the fixes that ruff calls safe are made: these do not change what code does."""


def formatted(files: Mapping[str, str], name: str) -> dict[str, str]:
    """The files as ruff's safe fixes and its formatter leave them; two calls for all of them.

    Args:
        files: Python source by path; every path is one that a tool may have.
        name: The tool's import name, which sorts as first party.

    Raises:
        SurroundingsError: ruff is missing or does not run.
    """
    if not files:
        return {}
    own = f'lint.isort.known-first-party=["{name}"]'
    rules = ",".join(RULES)
    check = ("check", "--fix-only", "--ignore-noqa", "--select", rules, "--config", own)
    with tempfile.TemporaryDirectory() as folder:
        # Names of ours: nothing of a reply becomes a path or an argument.
        places = {path: Path(folder, f"m{index}.py") for index, path in enumerate(files)}
        for path, place in places.items():
            place.write_text(files[path], encoding="utf-8", newline="")
        _ruff((*check, "--target-version", "py311"), folder)
        _ruff(("format", "--line-length", str(LINE_LENGTH), "--target-version", "py311"), folder)
        return {path: place.read_bytes().decode("utf-8") for path, place in places.items()}


def _ruff(arguments: tuple[str, ...], folder: str) -> None:
    try:
        binary = find_ruff_bin()
    except FileNotFoundError as error:
        raise SurroundingsError(
            "ruff, which repairs and formats code, is not installed beside this Python.",
            remedy="Install Toolwright's dependencies again: pip install toolwright",
        ) from error
    result = subprocess.run(
        [binary, *arguments, "--isolated", "--no-cache", "--quiet", "."],
        cwd=folder,
        capture_output=True,
        encoding="utf-8",
        errors="backslashreplace",
        check=False,
        timeout=_SECONDS,
    )
    # Status 2 is a file that ruff cannot read, which it leaves as it is, or a fault of ours.
    if result.returncode not in (0, 2):
        raise SurroundingsError(f"ruff does not run: {result.stderr[:400].strip()}")
