"""What tests may not do to pytest."""

from __future__ import annotations

import pytest

from tests.validate.honest import TEST_PATH, in_tests, policy

IN_TESTS = {
    "hook": (("def pytest_runtest_call(item: object) -> None:\n    return"), "policy/test"),
    "plugins": ("pytest_plugins = ['x']", "policy/test"),
    "monkeypatch pytest": (
        (
            "def test_x(monkeypatch: pytest.MonkeyPatch) -> None:\n"
            "    monkeypatch.setattr(pytest, 'raises', None)"
        ),
        "policy/test",
    ),
    "monkeypatch text": (
        (
            "def test_x(monkeypatch: pytest.MonkeyPatch) -> None:\n"
            "    monkeypatch.setattr('builtins.open', None)"
        ),
        "policy/test",
    ),
    "monkeypatch renamed": (
        (
            "def test_x(monkeypatch: pytest.MonkeyPatch) -> None:\n"
            "    f = monkeypatch.setattr\n"
            "    f('a.b', 1)"
        ),
        "policy/test",
    ),
    "search path": (
        (
            "def test_x(monkeypatch: pytest.MonkeyPatch) -> None:\n"
            "    monkeypatch.syspath_prepend('/tmp')"
        ),
        "policy/test",
    ),
}


@pytest.mark.parametrize(("code", "rule"), IN_TESTS.values(), ids=IN_TESTS)
def test_refused_in_tests(code: str, rule: str) -> None:
    findings = policy(in_tests(code))
    assert rule in {finding.rule for finding in findings}
    assert {finding.path for finding in findings} == {TEST_PATH}
