"""CODEOWNERS: who owns a file, and what is wrong in it. The emulator looks at neither."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from fnmatch import fnmatchcase

from tests.github.bridged.access import at_least
from tests.github.bridged.forge import DEFAULT_BRANCH, Forge, Json
from tests.github.exchange import Answer, Request, refusal
from tests.github.people import MAINTAINER

# Where GitHub looks, in this order.
_PLACES = (".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS")


@dataclass(frozen=True)
class _Line:
    number: int
    text: str
    pattern: str
    owners: tuple[str, ...]


def errors(forge: Forge, request: Request) -> Answer:
    """GET /codeowners/errors: the lines that name somebody who cannot be an owner."""
    found = _read(forge, request.query.get("ref", DEFAULT_BRANCH))
    if found is None:
        return refusal(404, "Not Found")
    path, lines = found
    told = [
        _unknown(path, line, owner)
        for line in lines
        for owner in line.owners
        if not _may_own(forge, owner)
    ]
    return Answer(200, {"errors": told})


def agree(forge: Forge, pull: Json, approvers: set[str]) -> bool:
    """Whether an owner of each file that a pull request changes is among the approvers."""
    found = _read(forge, pull["base"]["ref"])
    if found is None:
        return True
    compared = forge.get(f"/compare/{pull['base']['ref']}...{pull['head']['sha']}")
    for file in compared["files"]:
        fitting = [line for line in found[1] if _covers(line.pattern, file["filename"])]
        # The last line that fits decides; a line without names gives the file to nobody.
        names = fitting[-1].owners if fitting else ()
        people = {login for name in names for login in _people(forge, name)}
        if names and not people & approvers:
            return False
    return True


def _may_own(forge: Forge, name: str) -> bool:
    """Teams are taken to have write access when they are there."""
    return bool(_people(forge, name)) if "/" in name else at_least(forge, name, "write")


def _people(forge: Forge, name: str) -> set[str]:
    organisation, slash, team = name.partition("/")
    if not slash:
        return {name}
    path = f"/orgs/{organisation}/teams/{team}/members"
    answer = forge.emulator.call(MAINTAINER, "GET", path)
    return {user["login"] for user in answer.body} if answer.ok else set()


def _read(forge: Forge, branch: str) -> tuple[str, list[_Line]] | None:
    tree = forge.get(f"/git/trees/{branch}", {"recursive": "1"})["tree"]
    blobs = {entry["path"]: entry["sha"] for entry in tree}
    for path in _PLACES:
        if path in blobs:
            blob = forge.get(f"/git/blobs/{blobs[path]}")
            text = base64.b64decode(blob["content"]).decode()
            return path, [line for line in map(_line, enumerate(text.splitlines(), 1)) if line]
    return None


def _line(numbered: tuple[int, str]) -> _Line | None:
    number, text = numbered
    words = text.partition("#")[0].split()
    if not words:
        return None
    return _Line(number, text, words[0], tuple(word.removeprefix("@") for word in words[1:]))


def _unknown(path: str, line: _Line, owner: str) -> Json:
    column = line.text.index(owner)
    advice = f"make sure {owner} exists and has write access to the repository"
    return {
        "line": line.number,
        "column": column,
        "kind": "Unknown owner",
        "source": line.text,
        "suggestion": advice,
        "message": f"Unknown owner on line {line.number}: {advice}",
        "path": path,
    }


def _covers(pattern: str, path: str) -> bool:
    if pattern == "*":
        return True
    anchored = "/" in pattern.rstrip("/")
    stem = pattern.strip("/")
    starts = [0, *(at + 1 for at, letter in enumerate(path) if letter == "/")]
    places = [path] if anchored else [path[at:] for at in starts]
    return any(
        place == stem or place.startswith(f"{stem}/") or fnmatchcase(place, stem)
        for place in places
    )
