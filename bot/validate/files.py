"""Which paths a candidate may have, and where its files lie in the sandbox."""

from __future__ import annotations

import re
from typing import Final

from bot.candidate import Candidate

WORK: Final = "/work"
OWN: Final = ".toolwright"
"""Folder under `/work` for harnesses and settings; no tool can have this name."""

# Every shape is closed: no dot files, no upper case, no folder but tests and tests/data. What is
# not listed (conftest.py, pytest.ini, .coveragerc, *.pth, tool.yaml) cannot slip in.
_SHAPES: Final = (
    re.compile(r"(__init__|__main__|[a-z][a-z0-9_]{0,59})\.py", re.ASCII),
    re.compile(r"README\.md", re.ASCII),
    re.compile(r"tests/(__init__|test_[a-z0-9_]{1,59})\.py", re.ASCII),
    re.compile(r"tests/data/[a-z0-9][a-z0-9_-]{0,59}\.(txt|json|jsonl|csv|md|yaml|log)", re.ASCII),
)
_NEVER: Final = frozenset({"conftest.py", "setup.py", "sitecustomize.py", "usercustomize.py"})


def allowed_path(path: str) -> bool:
    """Return whether a candidate may have a file of this path."""
    return path not in _NEVER and any(shape.fullmatch(path) for shape in _SHAPES)


def sandbox_files(candidate: Candidate) -> dict[str, bytes]:
    """The candidate's files by path relative to `/work`, those of a forbidden shape left out.

    The static stages run even where the policy stage fails, so that a report names everything
    wrong; a path that could land elsewhere must not reach a sandbox even then.
    """
    return {
        f"{candidate.name}/{path}": content
        for path, content in candidate.files.items()
        if allowed_path(path)
    }


def candidate_path(candidate: Candidate, reported: str) -> str:
    """The path inside the tool's folder of a file that a tool reports; empty if it is not one."""
    path = reported.removeprefix(f"{WORK}/").removeprefix("./").removeprefix(f"{candidate.name}/")
    return path if path in candidate.files and allowed_path(path) else ""
