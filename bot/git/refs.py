"""What is in the way of a reference: Git's words on it, as what a person can move or delete."""

from __future__ import annotations

import re
import shlex
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from bot.errors import RequestError, SurroundingsError, ToolwrightError
from bot.git.command import fault

_HEADS: Final = "refs/heads/"
_HELD: Final = re.compile(r"Unable to create '(.+\.lock)': File exists")
_REFUSED: Final = re.compile(r"Unable to create '(.+\.lock)': (.+)$", re.MULTILINE)
_BLOCKED: Final = re.compile(
    r"unable to create (?:lock file|directory for) (.+?)(?:; non-directory in the way)?$",
    re.MULTILINE,
)
_MOST: Final = 3


def blocked(ref: str, others: Sequence[str]) -> RequestError:
    """Say that references leave no room for another: Git keeps a name, or names below it.

    Args:
        ref: The one that is to be.
        others: Those that are there, one at least.
    """
    names = [other.removeprefix(_HEADS) for other in others]
    listed = ", ".join(names[:_MOST]) + (" and others" if len(names) > _MOST else "")
    what = "The branch" if others[0].startswith(_HEADS) else "The reference"
    return RequestError(
        f"{what} {listed} leaves no room for {ref.removeprefix(_HEADS)}.",
        remedy="Give it another name: " + " && ".join(map(_renaming, others[:_MOST])),
    )


def ref_fault(root: Path, stderr: str) -> ToolwrightError:
    """What to tell a person when Git could not lock or write references, in these words of its."""
    if held := _HELD.search(stderr):
        lock = shlex.quote(str(_absolute(root, held[1])))
        return SurroundingsError(
            f"The lock file {lock} is there: another Git command is at work, or was cut short.",
            remedy=f"When no other Git command runs in {root}, delete it: rm {lock}",
        )
    if refused := _REFUSED.search(stderr):
        path = _absolute(root, refused[1])
        return SurroundingsError(
            f"{path} cannot be written: {refused[2]}.",
            remedy=f"Give yourself write access to {path.parent}, and room on its disk.",
        )
    if found := _BLOCKED.search(stderr):
        path = _absolute(root, found[1])
        folder = next(one for one in path.parents if one.exists())
        if folder.is_dir():
            return SurroundingsError(
                f"{path} cannot be written: Git cannot make folders in {folder}.",
                remedy=f"Give yourself write access to {folder}, and room on its disk.",
            )
        return SurroundingsError(
            f"{folder} is a file, and Git needs a folder there.",
            remedy=f"Move it out of the way: mv {shlex.quote(str(folder))} "
            f"{shlex.quote(str(root / folder.name))}",
        )
    return fault(root, "update-ref", stderr)


def _absolute(root: Path, path: str) -> Path:
    """A path as Git says it: from where it ran."""
    return root / path


def _renaming(ref: str) -> str:
    if ref.startswith(_HEADS):
        name = ref.removeprefix(_HEADS)
        return f"git branch -m {shlex.quote(name)} {shlex.quote(f'{name}-old'.replace('/', '-'))}"
    old = shlex.quote(ref)
    return f"git update-ref {shlex.quote(f'refs/old/{ref}')} {old} && git update-ref -d {old}"
