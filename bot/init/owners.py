"""The lines that a CODEOWNERS file lacks; none is ever taken away."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from bot.config import FILE_NAME
from bot.errors import RequestError
from bot.protection.codeowners import OWNER, owners_of, parse, uncovered

_HEAD: Final = "# What decides how Toolwright works, and what it makes: set by `toolwright init`."


def with_owners(text: str, path: str, folders: Sequence[str], owners: Sequence[str]) -> str:
    """A CODEOWNERS file in which the folders, Toolwright's settings and itself have owners.

    Args:
        text: The file as it is; empty where there is none.
        path: Where it is.
        folders: Each with a slash at its end.
        owners: Whom the new lines name.

    Raises:
        RequestError: A line is missing and there is nobody to name.
    """
    rules = parse(text)
    missing = [f"/{folder}" for folder in folders if uncovered(rules, folder)]
    inside = path.startswith(tuple(folders))
    files = (FILE_NAME,) if inside else (FILE_NAME, path)
    missing += [f"/{file}" for file in files if not owners_of(rules, file)]
    if not missing:
        return text
    if not owners:
        raise RequestError(
            f"Nobody is named who owns {', '.join(missing)}.",
            remedy="Name people or teams with write access: --owner @LOGIN, or --owner @ORG/TEAM.",
        )
    width = max(map(len, missing))
    lines = [f"{path:<{width}} {' '.join(owners)}" for path in missing]
    before = text if not text or text.endswith("\n") else f"{text}\n"
    gap = "\n" if before else ""
    return before + gap + "\n".join([_HEAD, *lines]) + "\n"


def named(owners: Iterable[str]) -> tuple[str, ...]:
    """Owners as CODEOWNERS has them, the @ added where it was left out.

    Raises:
        RequestError: One cannot be an owner.
    """
    found = tuple(dict.fromkeys(one if "@" in one else f"@{one}" for one in owners))
    for one in found:
        if not OWNER.fullmatch(one):
            raise RequestError(
                f"{one!r} is no code owner on GitHub.",
                remedy="Write @LOGIN, @ORG/TEAM or an e-mail address.",
            )
    return found
