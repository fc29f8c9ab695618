"""Which paths reach a sandbox."""

from __future__ import annotations

from pathlib import PurePosixPath

from hypothesis import given
from hypothesis import strategies as st

from bot.candidate import Candidate, Provenance
from bot.validate.files import allowed_path, candidate_path, sandbox_files

PIECES = st.sampled_from(
    ["..", ".", "/", "tests", "data", "core", "_", ".py", "a", "A", "\\", "\n"]
)


def candidate(*paths: str) -> Candidate:
    provenance = Provenance(generator="test", generator_version="1")
    return Candidate("mytool", dict.fromkeys(paths, b""), provenance)


@given(st.lists(PIECES, max_size=6).map("".join) | st.text())
def test_an_allowed_path_stays_inside(path: str) -> None:
    if allowed_path(path):
        steps = PurePosixPath(path).parts
        assert not path.startswith("/")
        assert ".." not in steps
        assert str(PurePosixPath(path)) == path


def test_only_allowed_paths_reach_a_sandbox() -> None:
    files = sandbox_files(candidate("core.py", "../core.py", "/etc/x", "conftest.py", "a\\b.py"))
    assert set(files) == {"mytool/core.py"}


def test_reported_paths_are_the_candidates_or_nothing() -> None:
    own = candidate("core.py", "tests/test_mytool.py", "conftest.py")
    assert candidate_path(own, "/work/mytool/core.py") == "core.py"
    assert candidate_path(own, "./mytool/tests/test_mytool.py") == "tests/test_mytool.py"
    assert candidate_path(own, "mytool/core.py") == "core.py"
    assert candidate_path(own, "/work/mytool/conftest.py") == ""
    assert candidate_path(own, "/etc/passwd") == ""
