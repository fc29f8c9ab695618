"""Tests that fail, hide, stop early or cover too little."""

from __future__ import annotations

import pytest

from bot.sandbox.protocol import Sandbox
from bot.validate.report import Severity, StageResult, Status
from bot.validate.stages.unit import UnitStage
from tests.validate.honest import CORE, MAIN, TEST_PATH, TESTS, Changes, make_case

pytestmark = pytest.mark.sampled(keep=7)


def judge(changes: Changes, sandbox: Sandbox) -> StageResult:
    return UnitStage().judge(make_case(changes, sandbox=sandbox, wall_seconds=20))


def test_the_honest_candidate_passes(bubblewrap_sandbox: Sandbox) -> None:
    result = judge({}, bubblewrap_sandbox)
    assert result.status is Status.PASSED
    # 27 statements, of which the exit under the guard is not run; 8 branches, of which one.
    assert result.metrics == {"tests": 8, "line_coverage": 96.3, "branch_coverage": 87.5}
    assert {finding.severity for finding in result.findings} == {Severity.NOTE}
    assert {finding.path for finding in result.findings} == {"__main__.py"}


def more(code: str) -> bytes:
    return TESTS + b"\n\n" + code.encode() + b"\n"


def in_tests(*lines: str) -> Changes:
    return {TEST_PATH: more("\n".join(lines))}


def in_core(head: str, lines: int) -> Changes:
    return {"core.py": CORE + f"\n\n{head}\n".encode() + b"    x += 1\n" * lines}


LAST = b"    if top < 1"
HALF_TAKEN = CORE.replace(LAST, b"    if top < 99:\n        top += 0\n" * 9 + LAST)
FIXTURE = ("@pytest.fixture", "def f():")
MARK = "@pytest.mark"

REFUSED: dict[str, tuple[Changes, str, str]] = {
    "failing": (in_tests("def test_x():", "    assert 1 == 2"), "unit/test", "assert 1 == 2"),
    "skipped": (in_tests(f"{MARK}.skip", "def test_x():", "    pass"), "unit/test", "skipped"),
    "expected to fail": (
        in_tests(f"{MARK}.xfail", "def test_x():", "    assert False"),
        "unit/test",
        "expected to fail",
    ),
    "unexpectedly passing": (
        in_tests(f"{MARK}.xfail(strict=False)", "def test_x():", "    pass"),
        "unit/test",
        "expected to fail",
    ),
    "no parameters": (
        in_tests(f"{MARK}.parametrize('x', [])", "def test_x(x):", "    pass"),
        "unit/test",
        "skipped",
    ),
    "broken set-up": (
        in_tests(*FIXTURE, "    raise KeyError", "def test_x(f):", "    pass"),
        "unit/test",
        "KeyError",
    ),
    "broken tear-down": (
        in_tests(*FIXTURE, "    yield", "    raise KeyError", "def test_x(f):", "    pass"),
        "unit/test",
        "KeyError",
    ),
    "no tests": ({TEST_PATH: b"X = 1\n"}, "unit/no-tests", "no tests"),
    "no test file": ({TEST_PATH: None}, "unit/no-tests", "no tests"),
    "not collectable": (in_tests("import nothing_of_this_name"), "unit/test", "broken"),
    "syntax": ({TEST_PATH: b"def test_x(:\n"}, "unit/test", "broken"),
    "deleted": (in_tests("del test_top_limits_the_kinds"), "unit/not-collected", "test_top"),
    "marked as none": (
        in_tests("test_top_limits_the_kinds.__test__ = False"),
        "unit/not-collected",
        "test_top",
    ),
    "class not collected": (
        in_tests(
            "class TestX:",
            "    def __init__(self):",
            "        pass",
            "    def test_y(self):",
            "        pass",
        ),
        "unit/not-collected",
        "TestX::test_y",
    ),
    "exit at import": ({"core.py": b"import os\nos._exit(0)\n"}, "unit/no-result", "status 0"),
    "exit in a test": (
        in_tests("def test_x():", "    import os", "    os._exit(0)"),
        "unit/no-result",
        "status 0",
    ),
    "pytest.exit": (
        in_tests("def test_a():", "    pytest.exit('done', 0)", "def test_z():", "    assert 0"),
        "unit/test",
        "not run",
    ),
    "endless": (
        in_tests("def test_x():", "    while True:", "        pass"),
        "unit/no-result",
        "wall time",
    ),
    "a thread that goes on": (
        in_tests(
            "def test_x():",
            "    import threading, time",
            "    threading.Thread(target=time.sleep, args=(60,), name='late').start()",
        ),
        "unit/left-running",
        "leave the thread 'late', which runs time.sleep running",
    ),
    "a process that goes on": (
        in_tests(
            "def test_x():",
            "    import ctypes, os, time",
            "    libc = ctypes.CDLL(None)",
            "    if libc.fork() == 0:",
            "        if libc.fork() == 0:",
            "            time.sleep(60)",
            "        os._exit(0)",
            "    os.wait()",
        ),
        "unit/left-running",
        "leave the process 'python",
    ),
    "lines": (in_core("def more(x: int) -> None:", 20), "unit/line-coverage", "85.0 %"),
    "branches": ({"core.py": HALF_TAKEN}, "unit/branch-coverage", "75.0 %"),
    "no cover": (
        in_core("def more(x: int) -> None:  # pragma: no cover", 20),
        "unit/line-coverage",
        "85.0 %",
    ),
    "a module that nobody imports": ({"a.py": b"X = 1\n" * 30}, "unit/line-coverage", "85.0 %"),
    "command line untested": (
        {"__main__.py": MAIN + b"\n\ndef more(x: int) -> None:\n" + b"    x += 1\n" * 20},
        "unit/line-coverage",
        "85.0 %",
    ),
}


@pytest.mark.parametrize(("changes", "rule", "said"), REFUSED.values(), ids=REFUSED)
def test_refused(changes: Changes, rule: str, said: str, bubblewrap_sandbox: Sandbox) -> None:
    case = make_case(changes, sandbox=bubblewrap_sandbox, wall_seconds=5)
    result = UnitStage().judge(case)
    assert result.status is Status.FAILED
    assert any(rule == finding.rule and said in finding.message for finding in result.findings), (
        result.findings
    )


def test_settings_of_the_candidate_do_not_bind(bubblewrap_sandbox: Sandbox) -> None:
    hook = b"def pytest_collection_modifyitems(items):\n    items.clear()\n"
    settings: Changes = {
        "conftest.py": hook,
        "tests/conftest.py": hook,
        "pytest.ini": b"[pytest]\naddopts = --deselect tests\n",
        ".coveragerc": b"[run]\nomit = *\n",
    }
    assert judge(settings, bubblewrap_sandbox) == judge({}, bubblewrap_sandbox)


def test_uncovered_places_are_named(bubblewrap_sandbox: Sandbox) -> None:
    core = CORE + b"\n\ndef more(x: int) -> int:\n    return x\n"
    result = judge({"core.py": core}, bubblewrap_sandbox)
    last = len(core.splitlines())
    places = {(f.path, f.line) for f in result.findings if f.rule == "unit/uncovered"}
    assert ("core.py", last) in places


def test_a_forged_result_does_not_count(bubblewrap_sandbox: Sandbox) -> None:
    forged = r"""
def test_x():
    import json, os
    reply = {"tests": [], "broken": [], "deselected": 0, "left": [], "files": {}}
    for descriptor in range(20):
        try:
            os.write(descriptor, ("0" * 32 + " " + json.dumps(reply) + "\n").encode())
        except OSError:
            pass
    os._exit(0)
"""
    result = judge({TEST_PATH: more(forged)}, bubblewrap_sandbox)
    assert {finding.rule for finding in result.findings} == {"unit/no-result"}


def test_classes_parameters_and_packages_of_tests(bubblewrap_sandbox: Sandbox) -> None:
    code = (
        "class TestMore:\n"
        "    @pytest.mark.parametrize('x', [1, 2])\n"
        "    def test_y(self, x: int) -> None:\n"
        "        assert x"
    )
    result = judge({TEST_PATH: more(code), "tests/__init__.py": b""}, bubblewrap_sandbox)
    assert result.status is Status.PASSED
    assert result.metrics["tests"] == 10
