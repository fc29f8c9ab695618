"""Paths and names that no tool may have."""

from __future__ import annotations

import pytest

from bot.candidate import MAX_FILE_BYTES
from bot.validate.stages.policy import PolicyStage
from tests.validate.honest import SPEC, TEST_PATH, make_case, policy

PATHS = [
    "/etc/passwd",
    "../core.py",
    "tests/../../x.py",
    "a\\b.py",
    "conftest.py",
    "tests/conftest.py",
    "pytest.ini",
    "setup.cfg",
    ".coveragerc",
    "pyproject.toml",
    "evil.pth",
    "tool.yaml",
    "Core.py",
    "c\u043ere.py",
    "sub/module.py",
    "tests/helper.py",
    "tests/data/x.py",
    "core.py\n",
    "core.pyc",
    "sitecustomize.py",
    "",
    ".",
    "tests/",
]


@pytest.mark.parametrize("path", PATHS)
def test_paths_of_no_tool(path: str) -> None:
    assert "policy/path" in {finding.rule for finding in policy({path: b""})}


@pytest.mark.parametrize("path", ["__init__.py", "core.py", "__main__.py", TEST_PATH])
def test_missing_files(path: str) -> None:
    assert ("policy/missing", path) in {(f.rule, f.path) for f in policy({path: None})}


def test_too_large_and_too_many() -> None:
    assert "policy/path" in {f.rule for f in policy({"README.md": b"x" * (MAX_FILE_BYTES + 1)})}
    assert "policy/path" in {f.rule for f in policy({f"m{n}.py": b"" for n in range(60)})}


@pytest.mark.parametrize("name", ["pytest", "json", "coverage", "bot"])
def test_a_tool_named_like_what_judges_it(name: str) -> None:
    spec = SPEC.model_copy(update={"name": name})
    findings = PolicyStage().judge(make_case(spec=spec, name=name)).findings
    assert "policy/path" in {finding.rule for finding in findings}
