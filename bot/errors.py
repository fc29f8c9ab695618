"""The one error family, and the exit status that each branch of it means.

`bot.__main__` is the single boundary that turns these into a sentence and an exit status. Anything
that is not a `ToolwrightError` is a defect in Toolwright (`bot.defect`), and no verdict.
"""

from __future__ import annotations

from enum import IntEnum
from typing import ClassVar


class ExitStatus(IntEnum):
    """What the `toolwright` process says to its caller."""

    DONE = 0
    REJECTED = 1
    REQUEST = 2
    SURROUNDINGS = 3


class ToolwrightError(Exception):
    """A failure that a person can act on: what is wrong, where, and what would put it right.

    Attributes:
        message: One sentence that names the place and the fault.
        remedy: What the person can do about it; empty where the message already says it.
    """

    status: ClassVar[ExitStatus]

    def __init__(self, message: str, *, remedy: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.message}\n{self.remedy}" if self.remedy else self.message


class RequestError(ToolwrightError):
    """What was asked for is wrong: usage, specification or configuration."""

    status = ExitStatus.REQUEST


class SurroundingsError(ToolwrightError):
    """What Toolwright stands on failed: sandbox, network, forge, model or Git."""

    status = ExitStatus.SURROUNDINGS
