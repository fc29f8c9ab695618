"""An error that nobody expected, in words: a defect of Toolwright's, and never a verdict."""

from __future__ import annotations

import os
import shlex
import sys
import tempfile
import traceback
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bot.text.printable import printable

_PACKAGE: Final = Path(__file__).parent
_MAX_SHOWN: Final = 200


@dataclass(frozen=True)
class Defect:
    """What to tell a person: one sentence, and how to report it."""

    message: str
    remedy: str


def describe(error: BaseException, words: Sequence[str]) -> Defect:
    """Say which command ended by an error, of what type and where, and keep its traceback.

    The traceback goes to a file that only this user can read, in the folder for temporary files;
    to standard error where no file can be made.

    Args:
        error: What was raised.
        words: What follows the program's name on the command line.
    """
    said = printable((str(error).splitlines() or [""])[0])[:_MAX_SHOWN]
    command = printable(shlex.join(["toolwright", *words]))[:_MAX_SHOWN]
    kind = type(error).__name__ + (f" ({said})" if said else "")
    kept = _keep("".join(traceback.format_exception(error)))
    return Defect(
        f"`{command}` ended by an error that nobody expected, {kind} in {_place(error)}.",
        "It says nothing of what was asked for, and is a defect of Toolwright. Report it to those "
        f"who maintain it, with the traceback {kept}.",
    )


def _place(error: BaseException) -> str:
    """The innermost line of this package that an error came through."""
    places = [
        f"{_PACKAGE.name}/{path.relative_to(_PACKAGE).as_posix()}:{frame.lineno}"
        for frame in traceback.extract_tb(error.__traceback__)
        if (path := Path(frame.filename)).is_relative_to(_PACKAGE)
    ]
    return places[-1] if places else f"{_PACKAGE.name}/__main__.py"


def _keep(text: str) -> str:
    try:
        handle, name = tempfile.mkstemp(prefix="toolwright-", suffix=".txt")
        with os.fdopen(handle, "w", encoding="utf-8", errors="backslashreplace") as file:
            file.write(text)
    except OSError:
        sys.stderr.write(text)
        return "above"
    return f"in {name}"
