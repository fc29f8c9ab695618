"""Each static tool can fail a candidate by itself."""

from __future__ import annotations

import pytest

from bot.sandbox.protocol import Sandbox
from bot.validate.report import StageResult, Status
from bot.validate.stages.static import StaticStage
from tests.validate.honest import CORE, TEST_PATH, TESTS, Changes, make_case

pytestmark = pytest.mark.sampled(keep=3)

UNTYPED = CORE + b"".join(
    b"\n\ndef part_%d(item):\n    '''Return the item.'''\n    return item\n" % number
    for number in range(9)
)
UNDOCUMENTED = CORE + b"".join(
    b"\n\ndef Part%d(A: int) -> int:\n    if A:\n        return 1\n    else:\n        return 0\n"
    % number
    for number in range(9)
)
UGLY = CORE + b"".join(b"x%d=1 ;y%d   =2\n" % (number, number) for number in range(20))
UNPARSED = b"def f(:\n"


def judge(changes: Changes, sandbox: Sandbox) -> StageResult:
    return StaticStage().judge(make_case(changes, sandbox=sandbox))


def test_the_honest_candidate_passes(bubblewrap_sandbox: Sandbox) -> None:
    result = judge({}, bubblewrap_sandbox)
    assert result.status is Status.PASSED
    assert result.score == 10.0
    assert result.threshold == 8.0


@pytest.mark.parametrize(
    ("content", "tool"),
    [
        (UNTYPED, "mypy"),
        (UNDOCUMENTED, "pylint"),
        (UGLY, "flake8"),
        (UNPARSED, "mypy"),
        (UNPARSED, "flake8"),
    ],
)
def test_one_tool_is_enough(content: bytes, tool: str, bubblewrap_sandbox: Sandbox) -> None:
    result = judge({"core.py": content}, bubblewrap_sandbox)
    assert result.status is Status.FAILED
    assert f"static/{tool}-score" in {finding.rule for finding in result.findings}
    assert any(
        finding.path == "core.py" and finding.line and finding.rule.startswith(tool)
        for finding in result.findings
    )
    score = result.metrics[f"{tool}_score"]
    assert isinstance(score, float)
    assert score <= 8.0


def test_tests_are_judged_too(bubblewrap_sandbox: Sandbox) -> None:
    ugly = TESTS + UGLY.removeprefix(CORE)
    result = judge({TEST_PATH: ugly}, bubblewrap_sandbox)
    assert TEST_PATH in {finding.path for finding in result.findings}
    assert result.status is Status.FAILED


def test_settings_in_the_candidate_do_not_bind(bubblewrap_sandbox: Sandbox) -> None:
    settings: Changes = {
        "core.py": UNTYPED,
        "setup.cfg": b"[mypy]\nignore_errors = True\n[flake8]\nignore = E,W,F\n",
        "pyproject.toml": b"[tool.mypy]\nignore_errors = true\n",
        ".pylintrc": b"[MESSAGES CONTROL]\ndisable=all\n",
    }
    assert judge(settings, bubblewrap_sandbox) == judge({"core.py": UNTYPED}, bubblewrap_sandbox)


def test_a_few_faults_are_listed_and_pass(bubblewrap_sandbox: Sandbox) -> None:
    result = judge({"core.py": CORE + b"\n\n\n\n\nx=1\n"}, bubblewrap_sandbox)
    assert result.status is Status.PASSED
    assert {finding.rule for finding in result.findings} >= {"flake8/E303", "flake8/E225"}
