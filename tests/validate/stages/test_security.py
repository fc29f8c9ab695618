"""bandit's findings by severity, and what cannot switch it off."""

from __future__ import annotations

import pytest

from bot.sandbox.protocol import Sandbox
from bot.validate.report import StageResult, Status
from bot.validate.stages.security import SecurityStage
from tests.validate.honest import CORE, TEST_PATH, TESTS, Changes, make_case

MEDIUM = CORE + b"\n\nX = eval('1')\n"
HIGH = CORE + b"\n\nimport subprocess\nX = subprocess.call(CORE, shell=True)\n"
ONE_LOW = CORE + b"\n\nimport random\nX = random.random()\n"
MANY_LOW = CORE + b"\n\nimport random\n" + b"X = random.random()\n" * 40


def judge(changes: Changes, sandbox: Sandbox) -> StageResult:
    return SecurityStage().judge(make_case(changes, sandbox=sandbox))


def test_the_honest_candidate_passes(bubblewrap_sandbox: Sandbox) -> None:
    result = judge({}, bubblewrap_sandbox)
    assert (result.status, result.score, result.findings) == (Status.PASSED, 10.0, ())


@pytest.mark.parametrize(
    ("content", "rule"),
    [
        (MEDIUM, "bandit/B307"),
        (HIGH, "bandit/B602"),
        (MANY_LOW, "security/score"),
        (CORE + b"\n\nX = eval('1')  # nosec\n", "bandit/B307"),
        (CORE + b"\n\nassert CORE\n" * 40, "security/score"),
        (b"def f(:\n", "security/unread"),
    ],
)
def test_refused(content: bytes, rule: str, bubblewrap_sandbox: Sandbox) -> None:
    result = judge({"core.py": content}, bubblewrap_sandbox)
    assert result.status is Status.FAILED
    assert rule in {finding.rule for finding in result.findings}


def test_one_finding_of_low_severity_passes(bubblewrap_sandbox: Sandbox) -> None:
    result = judge({"core.py": ONE_LOW}, bubblewrap_sandbox)
    assert result.status is Status.PASSED
    assert [finding.rule for finding in result.findings] == ["bandit/B311"]


def test_a_temporary_path_in_a_test_weighs_little(bubblewrap_sandbox: Sandbox) -> None:
    line = b"\n\nPLACE = '/tmp/x'\n"
    assert judge({"core.py": CORE + line}, bubblewrap_sandbox).status is Status.FAILED
    assert judge({TEST_PATH: TESTS + line}, bubblewrap_sandbox).status is Status.PASSED


def test_settings_in_the_candidate_do_not_bind(bubblewrap_sandbox: Sandbox) -> None:
    result = judge({"core.py": MEDIUM, ".bandit": b"[bandit]\nskips = B307\n"}, bubblewrap_sandbox)
    assert result.status is Status.FAILED
