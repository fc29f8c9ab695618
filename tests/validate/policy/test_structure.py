"""What may not stand at the top of a module."""

from __future__ import annotations

import pytest

from tests.validate.honest import in_core, policy

IN_CORE = {
    "top-level call": ("print('hello')", "policy/top-level"),
    "top-level loop": (("for _ in range(3):\n    pass"), "policy/top-level"),
    "top-level if": (("if len(CORE) > 3:\n    X = 1"), "policy/top-level"),
    "class body": (("class C:\n    print('hello')"), "policy/top-level"),
}


@pytest.mark.parametrize(("code", "rule"), IN_CORE.values(), ids=IN_CORE)
def test_refused_in_core(code: str, rule: str) -> None:
    findings = policy(in_core(code))
    assert rule in {finding.rule for finding in findings}
    assert {finding.path for finding in findings} == {"core.py"}
