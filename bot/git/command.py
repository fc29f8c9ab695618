"""How Git is called, and what it means when it refuses."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from bot.errors import SurroundingsError

BOT_NAME: Final = "toolwright[bot]"
BOT_EMAIL: Final = "bot@toolwright.invalid"  # RFC 2606: a domain that can belong to nobody

# Set by Git for the hooks and aliases it starts: they would redirect every command elsewhere.
_REDIRECTS: Final = (
    "GIT_DIR",
    "GIT_WORK_TREE",
    "GIT_INDEX_FILE",
    "GIT_COMMON_DIR",
    "GIT_OBJECT_DIRECTORY",
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_NAMESPACE",
    "GIT_PREFIX",
)
_SETTINGS: Final = (
    "core.hooksPath=/dev/null",
    "core.fsmonitor=false",
    "core.splitIndex=false",
    "core.quotePath=true",
    "i18n.commitEncoding=UTF-8",
    "i18n.logOutputEncoding=UTF-8",
    "log.showRoot=true",
    "log.showSignature=false",
)
_UNWRITABLE: Final = (
    "Permission denied",
    "insufficient permission",
    "Read-only file system",
    "No space left on device",
    "Disk quota exceeded",
)
ENVIRONMENT: Final = {
    "GIT_AUTHOR_NAME": BOT_NAME,
    "GIT_AUTHOR_EMAIL": BOT_EMAIL,
    "GIT_COMMITTER_NAME": BOT_NAME,
    "GIT_COMMITTER_EMAIL": BOT_EMAIL,
    "GIT_OPTIONAL_LOCKS": "0",  # `git status` would otherwise rewrite the person's index
    "GIT_TERMINAL_PROMPT": "0",
}


def command_line(folder: Path, arguments: tuple[str, ...], index: Path | None = None) -> list[str]:
    """The argument list of a Git command that runs in `folder`, with an index of its own if given.

    `env` is part of it because a variable can be taken away in no other place.
    """
    unset = [word for name in _REDIRECTS for word in ("-u", name)]
    own_index = [f"GIT_INDEX_FILE={index}"] if index else []
    settings = [word for setting in _SETTINGS for word in ("-c", setting)]
    return ["env", *unset, *own_index, "git", "-C", str(folder), *settings, *arguments]


def fault(folder: Path, verb: str, stderr: str) -> SurroundingsError:
    """Return what to tell a person when `git <verb>` failed in a folder with these words."""
    lines = [line for line in stderr.splitlines() if line.startswith(("fatal: ", "error: "))]
    words = (lines or stderr.splitlines() or ["it gave no reason"])[0]
    remedy = "Check the repository with: git fsck"
    if any(word in stderr for word in _UNWRITABLE):
        remedy = f"Give yourself write access to the repository {folder}, and room on its disk."
    elif "dubious ownership" in stderr:
        remedy = f"Tell Git that you trust it: git config --global --add safe.directory {folder}"
    elif ".lock" in stderr:
        remedy = "When no other Git command runs there, delete the lock file that is named."
    return SurroundingsError(f"git {verb} failed in {folder}: {words}", remedy=remedy)
