"""Comments that silence a tool, and what a reader does not see."""

from __future__ import annotations

import pytest

from tests.validate.honest import in_core, in_tests, policy

IN_CORE = {
    "noqa": ("X = 1  # noqa: E501", "policy/suppression"),
    "type ignore": ("X = 1  # type: ignore[misc]", "policy/suppression"),
    "nosec": ("X = 1  # because # NOSEC", "policy/suppression"),
    "pylint": ("# pylint: disable=all", "policy/suppression"),
    "no cover": ("X = 1  # pragma: no cover", "policy/suppression"),
    "no branch": ("X = 1  # pragma: no branch", "policy/suppression"),
    "mypy": ("# mypy: ignore-errors", "policy/suppression"),
    "flake8": ("# flake8: noqa", "policy/suppression"),
    "ruff": ("# ruff: noqa", "policy/suppression"),
    "fmt": ("# fmt: off", "policy/suppression"),
    "isort": ("# isort: skip_file", "policy/suppression"),
    "homoglyph": ("\u0441ount = 1", "policy/identifier"),
    "bidirectional": ("X = '\u202e'", "policy/hidden"),
    "zero width": ("X = 'a\u200bb'", "policy/hidden"),
}


@pytest.mark.parametrize(("code", "rule"), IN_CORE.values(), ids=IN_CORE)
def test_refused_in_core(code: str, rule: str) -> None:
    findings = policy(in_core(code))
    assert rule in {finding.rule for finding in findings}
    assert {finding.path for finding in findings} == {"core.py"}


def test_refused_in_tests_too() -> None:
    assert "policy/suppression" in {f.rule for f in policy(in_tests("X = 1  # noqa"))}
