"""Where things are in a repository, and which paths a proposal may carry.

The paths are checked next to the write, whatever came before. The rule is a list of what is
allowed, not of what is not. Letters, digits, `_`, `-` and `.` leave no room for the spellings by
which some file systems reach `.git` (`.GIT`, `git~1`, `.git ` on NTFS, ignorable characters on
HFS+), and a name that begins with a dot (`.gitattributes`) could change how Git shows the rest to
the reviewer.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Final

TOOLS_FOLDER: Final = "generated_tools"
SPECS_FOLDER: Final = "specs"

BRANCH_PREFIX: Final = "toolwright/"
REVERT_PREFIX: Final = f"{BRANCH_PREFIX}revert-"
"""No tool's own branch begins so: a name has no hyphen."""

TOOL: Final = "Toolwright-Tool"
REVERT: Final = "Toolwright-Revert"
FINGERPRINT: Final = "Toolwright-Fingerprint"
ISSUE: Final = "Toolwright-Issue"
"""The trailers of a proposal's commit, beside those that only people read."""

_NAME: Final = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
_COMPONENT: Final = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*")
_MAX_PATH: Final = 200  # leaves room below the 260 of Windows for the folder of a clone
_DEVICES: Final = frozenset(
    {"con", "prn", "aux", "nul"} | {f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10)}
)


def tool_folder(name: str) -> str:
    """The folder of a tool in its repository, without a slash at the end."""
    return f"{TOOLS_FOLDER}/{name}"


def spec_path(name: str) -> str:
    """Return where the specification of a tool is in its repository."""
    return f"{SPECS_FOLDER}/{name}.yaml"


def problem(name: str, path: str) -> str:
    """Why a proposal for the tool `name` may not carry a repository path; empty when it may."""
    if path == spec_path(name):
        return ""
    folder, _, inside = path.partition(f"{tool_folder(name)}/")
    if folder or not inside:
        return f"is neither inside {tool_folder(name)}/ nor {spec_path(name)}"
    if len(path) > _MAX_PATH:
        return f"is longer than {_MAX_PATH} characters"
    for component in inside.split("/"):
        if not _COMPONENT.fullmatch(component) or component.endswith("."):
            return f"has a component {component!r} that not every file system keeps as it is"
        if component.partition(".")[0].lower() in _DEVICES:
            return f"has a component {component!r} that names a device on Windows"
    return ""


def faults(name: str, candidates: Iterable[str]) -> dict[str, str]:
    """The repository paths that a proposal may not carry together, and why; empty when all may.

    Of two paths that one file system takes for the same, the later in order is named.
    """
    found: dict[str, str] = {}
    kept: set[str] = set()
    spelling: dict[str, str] = {}
    for path in sorted(set(candidates)):
        steps = path.split("/")
        prefixes = ["/".join(steps[:end]) for end in range(1, len(steps) + 1)]
        if fault := problem(name, path):
            found[path] = fault
        elif any(spelling.get(prefix.lower(), prefix) != prefix for prefix in prefixes):
            found[path] = "differs from another path only in upper case"
        elif kept.intersection(prefixes):
            found[path] = "lies below another file"
        else:
            kept.add(path)
            spelling.update((prefix.lower(), prefix) for prefix in prefixes)
    return found


def check(name: str, candidates: Iterable[str]) -> None:
    """Refuse a proposal with a path that it may not carry.

    Raises:
        ValueError: A defect of the caller: paths are judged, and reported, long before this.
    """
    if not _NAME.fullmatch(name):
        raise ValueError(f"{name!r} is not the name of a tool")
    for path, fault in faults(name, candidates).items():
        raise ValueError(f"{path!r} {fault}")


def check_revert(name: str, changes: Mapping[str, bytes | None]) -> None:
    """Refuse a revert of a tool that touches what is not the tool's.

    What it writes is held to the same rule as a proposal. What it takes away may have any name that
    Git has in its trees, since somebody else has put it there.

    Raises:
        ValueError: A defect of the caller.
    """
    check(name, (path for path, content in changes.items() if content is not None))
    for path in changes:
        inside = path == spec_path(name) or path.startswith(f"{tool_folder(name)}/")
        if not inside or {"", ".", "..", ".git"}.intersection(path.lower().split("/")):
            raise ValueError(f"{path!r} is neither inside {tool_folder(name)}/ nor its spec")


def read_trailers(text: str) -> dict[str, str]:
    """The trailers of a commit message; anything where it is not one of ours."""
    paragraph = text.rstrip("\n").rpartition("\n\n")[2]
    pairs = (line.partition(": ") for line in paragraph.split("\n"))
    return {key: value for key, _, value in pairs}
