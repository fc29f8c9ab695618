"""What is wrong with a specification: every problem at once, each with its field and line."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from bot.errors import RequestError
from bot.text.printable import printable

MAX_LISTED: Final = 50


@dataclass(frozen=True)
class Problem:
    """One fault of a specification file.

    `field` is a path such as `performance.max_seconds` or `reads[0]`, empty for the whole file;
    `line` counts from 1 in the file; `remedy` is a sentence that says what would be right.
    """

    field: str
    line: int
    message: str
    remedy: str = ""

    def __str__(self) -> str:
        parts = (f"{self.field}:" if self.field else "", self.message, self.remedy)
        return " ".join(part for part in parts if part)


@dataclass(frozen=True)
class Fault:
    """One fault inside the text of one field; `line` counts from 1 inside that text."""

    line: int
    message: str
    remedy: str = ""


class SpecError(RequestError):
    """A specification that is refused; `problems` holds all of them, in the order of the file."""

    def __init__(self, source_name: str, problems: Iterable[Problem]) -> None:
        self.source_name = source_name
        self.problems = tuple(sorted(problems, key=lambda problem: problem.line))
        where = printable(source_name)
        lines = [f"{where}:{problem.line}: {problem}" for problem in self.problems[:MAX_LISTED]]
        if len(self.problems) > MAX_LISTED:
            lines.append(f"{where}: {len(self.problems) - MAX_LISTED} more problems follow.")
        super().__init__("\n".join(lines))


class TextError(RequestError):
    """The text of one field cannot be accepted; `faults` holds every reason."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(sorted(faults, key=lambda fault: fault.line))
        super().__init__(
            "\n".join(
                f"line {fault.line}: {fault.message} {fault.remedy}".rstrip()
                for fault in self.faults[:MAX_LISTED]
            )
        )
