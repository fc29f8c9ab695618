"""The folders whose changes decide what the bot does, and which therefore need owners."""

from __future__ import annotations

from typing import Final

from bot.git.repository import Repository

ALWAYS: Final = (".github/", "generated_tools/", "specs/")
BOT: Final = "bot/"


def guarded(repository: Repository, ref: str = "HEAD") -> tuple[str, ...]:
    """Those of a commit: `bot/` where it has one, and the others even before they are there."""
    commit = repository.find(ref)
    mode = repository.mode(commit, BOT.rstrip("/")) if commit else None
    return (*ALWAYS, BOT) if mode and mode.startswith("04") else ALWAYS
