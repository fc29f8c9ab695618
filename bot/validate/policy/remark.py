"""What a check of the policy says of one place: that it never passes, or that one should look."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from bot.spec.toolspec import Look
from bot.validate.report import Finding, Severity

RULE: Final = "policy/look"
"""Begins the rule of every look; its kind follows."""


@dataclass(frozen=True)
class Remark:
    """One sentence on one place; `look` is what a reviewer is asked to look at, None for never."""

    message: str
    look: Look | None = None

    def finding(self, path: str, line: int, rule: str) -> Finding:
        """Return the finding; a look has the rule of its kind, whichever check has seen it."""
        if self.look is None:
            return Finding(path=path, line=line, rule=rule, message=self.message)
        return Finding(
            path=path,
            line=line,
            rule=f"{RULE}/{self.look}",
            message=self.message,
            severity=Severity.LOOK,
        )
