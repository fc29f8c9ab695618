"""What tests may not do to pytest."""

from __future__ import annotations

import pytest

from bot.validate.report import Severity
from tests.validate.honest import FILES, TEST_PATH, in_tests, looks, policy

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


_TEST = "def test_x(monkeypatch: pytest.MonkeyPatch) -> None:\n    "
TO_LOOK_AT = {
    "monkeypatch.setattr(time, 'sleep', print)": "patch",
    "monkeypatch.setattr('random.random', print)": "patch",
    "monkeypatch.setattr(error_patterns.core.time, 'sleep', print)": "patch",
    "monkeypatch.setenv('HOME', '/nowhere')": "environment",
    "monkeypatch.delenv('HOME')": "environment",
    "monkeypatch.setitem(os.environ, 'HOME', '/nowhere')": "environment",
}
REFUSED = [
    "monkeypatch.setattr(json, 'dumps', print)",
    "monkeypatch.setattr('json.dumps', print)",
    "monkeypatch.setattr(error_patterns.core.json, 'dumps', print)",
    "monkeypatch.setattr(time.sleep, '__code__', print)",
    "monkeypatch.setenv('PYTEST_ADDOPTS', '-x')",
    "monkeypatch.delenv('PYTHONHASHSEED')",
    "monkeypatch.setenv('PYTEST_' + 'ADDOPTS', '-x')",
    "monkeypatch.setitem(os.environ, 'COVERAGE_FILE', '')",
    "monkeypatch.setitem(sys.modules, 'json', print)",
    "monkeypatch.setattr(time, 'sle' + 'ep', print)",
]
_IMPORTS = b"import os\nimport time\n\nimport error_patterns.core\n"


@pytest.mark.parametrize(("call", "kind"), TO_LOOK_AT.items())
def test_what_surroundings_tell_a_tool_may_be_replaced(call: str, kind: str) -> None:
    findings = looks(_patching(call))
    assert {(finding.rule, finding.severity) for finding in findings} == {
        (f"policy/look/{kind}", Severity.LOOK)
    }


@pytest.mark.parametrize("call", REFUSED)
def test_what_judges_a_run_may_not_be_replaced(call: str) -> None:
    assert "policy/test" in {finding.rule for finding in policy(_patching(call))}


def _patching(call: str) -> dict[str, bytes]:
    """Return a `core.py` that imports json and time, and a test that patches."""
    return {
        "core.py": FILES["core.py"].replace(
            b"import re\n", b"import json\nimport re\nimport time\n"
        ),
        TEST_PATH: FILES[TEST_PATH].replace(b"import io\n", b"import io\nimport json\n" + _IMPORTS)
        + f"\n\n{_TEST}{call}\n".encode(),
    }


@pytest.mark.parametrize(("code", "rule"), IN_TESTS.values(), ids=IN_TESTS)
def test_refused_in_tests(code: str, rule: str) -> None:
    findings = policy(in_tests(code))
    assert rule in {finding.rule for finding in findings}
    assert {finding.path for finding in findings} == {TEST_PATH}
