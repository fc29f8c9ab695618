"""What stands at the top of a module."""

from __future__ import annotations

import pytest

from tests.validate.honest import in_core, in_tests, looks, policy

IN_CORE = {
    "top-level call": "print('hello')",
    "top-level loop": "for _ in range(3):\n    pass",
    "class body": "class C:\n    print('hello')",
    "inside of if": "if len('') > 3:\n    print('hello')",
    "inside of try": "try:\n    X = 1\nfinally:\n    print('hello')",
}
HONEST = {
    "if": "if len('') > 3:\n    X = 1\nelse:\n    X = 2",
    "import that may fail": "try:\n    import tomllib\nexcept ImportError:\n    tomllib = None",
    "several names": "A, (B, C) = 1, (2, 3)\ndel A",
}


@pytest.mark.parametrize("code", IN_CORE.values(), ids=IN_CORE)
def test_what_acts_on_import_is_looked_at_in_core_and_refused_in_tests(code: str) -> None:
    assert {finding.rule for finding in looks(in_core(code))} == {"policy/look/top-level"}
    assert "policy/top-level" in {finding.rule for finding in policy(in_tests(code))}


@pytest.mark.parametrize("code", HONEST.values(), ids=HONEST)
def test_definitions_may_stand_in_conditions(code: str) -> None:
    assert not {"policy/look/top-level", "policy/top-level"} & {
        finding.rule for finding in policy(in_core(code))
    }
