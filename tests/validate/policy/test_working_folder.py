"""Paths that are told from where the process runs, and those that are not."""

from __future__ import annotations

import pytest

from tests.validate.honest import MAIN, in_core, in_tests, policy

TOP = "import os\nimport os.path\nfrom pathlib import Path\n\n"
REFUSED = {
    "relpath": "def f(p: str) -> str:\n    return os.path.relpath(p)",
    "relpath by its own name": (
        "from os.path import relpath\n\ndef f(p: str) -> str:\n    return relpath(p)"
    ),
    "relpath as a value": "def f(p: list[str]) -> object:\n    return map(os.path.relpath, p)",
    "relpath from a dot": "def f(p: str) -> str:\n    return os.path.relpath(p, '.')",
    "relpath from a start": "def f(p: str) -> str:\n    return os.path.relpath(p, start=os.curdir)",
    "relpath from cwd": "def f(p: str) -> str:\n    return os.path.relpath(p, Path.cwd())",
    "relative to cwd": "def f(p: Path) -> Path:\n    return p.relative_to(Path.cwd())",
    "relative to a dot": "def f(p: Path) -> Path:\n    return p.relative_to(Path('.').resolve())",
    "relative to nothing": "def f(p: Path) -> Path:\n    return p.relative_to(Path().absolute())",
    "relative to a name": (
        "def f(p: Path) -> Path:\n    here = Path.cwd()\n    return p.resolve().relative_to(here)"
    ),
    "relative to a text": (
        "def f(p: Path) -> Path:\n    return p.relative_to(str(Path(os.path.abspath(''))))"
    ),
}
HONEST = {
    "relpath from a folder": "def f(p: str, q: str) -> str:\n    return os.path.relpath(p, q)",
    "relpath from a start": (
        "def f(p: str, q: str) -> str:\n    return os.path.relpath(p, start=q)"
    ),
    "relative to a folder": "def f(p: Path, q: Path) -> Path:\n    return p.relative_to(q)",
    "relative to a whole folder": (
        "def f(p: Path, q: Path) -> Path:\n    return p.resolve().relative_to(q.resolve())"
    ),
    "a folder by default": (
        "def f(p: Path, q: Path | None = None) -> Path:\n"
        "    root = q or Path.cwd()\n    return p.relative_to(root)"
    ),
    "words alone": "def f(p: Path) -> Path:\n    return p.relative_to('.')",
}


@pytest.mark.parametrize("code", REFUSED.values(), ids=REFUSED)
def test_refused(code: str) -> None:
    assert [finding.rule for finding in policy(in_core(TOP + code))] == ["policy/surroundings"]


@pytest.mark.parametrize("code", HONEST.values(), ids=HONEST)
def test_honest(code: str) -> None:
    assert policy(in_core(TOP + code)) == ()


def test_a_test_may_not_say_the_same() -> None:
    code = (
        "def test_x(tmp_path: object) -> None:\n    import os.path\n"
        "    assert count_errors([os.path.relpath(str(tmp_path))]) == {}"
    )
    (finding,) = policy(in_tests(code))
    assert finding.rule == "policy/surroundings"
    assert finding.message == (
        "The path is told from where the process runs; one that is relative to the folder that is "
        "passed in passes."
    )


def test_a_command_line_may() -> None:
    code = b"\n\ndef shown(path: str) -> str:\n    return os.path.relpath(path)\n"
    main = MAIN.replace(b"import sys\n", b"import os.path\nimport sys\n") + code
    assert policy({"__main__.py": main}) == ()
