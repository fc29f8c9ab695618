"""What holds of every stage of the registry, on candidates of every sort."""

from __future__ import annotations

import pytest

from bot.sandbox.protocol import Sandbox
from bot.validate.case import Case
from bot.validate.report import StageResult, Status
from bot.validate.stages import STAGES
from tests.validate.honest import FILES, TEST_PATH, Changes, make_case

pytestmark = pytest.mark.sampled(keep=10)

CANDIDATES: dict[str, Changes] = {
    "honest": {},
    "empty": dict.fromkeys(FILES),
    "empty files": dict.fromkeys(FILES, b""),
    "not text": dict.fromkeys(FILES, b"\xff\x00\xfe"),
    "not Python": dict.fromkeys(FILES, b"def (:\n"),
    "deep": {"core.py": b"x = " + b"(" * 400 + b")" * 400, TEST_PATH: b"-" * 4000 + b"1"},
    "paths": {"../../etc/passwd": b"", "/x": b"", "a\0b": b"", "\udcff.py": b"", "core.py/x": b""},
    "exits": {"__init__.py": b"import os\nos._exit(0)\n"},
    "flood": {"__init__.py": b"while True:\n    print('x' * 100_000)\n"},
}


@pytest.mark.parametrize("candidate", CANDIDATES.values(), ids=CANDIDATES)
@pytest.mark.parametrize("name", STAGES)
def test_contract(name: str, candidate: Changes, bubblewrap_sandbox: Sandbox) -> None:
    stage = STAGES[name]
    case = make_case(candidate, sandbox=bubblewrap_sandbox, wall_seconds=12)
    result = stage.judge(case)
    assert result.name == stage.name == name
    assert stage.version >= 1
    assert set(stage.requires) <= set(STAGES) - {name}
    assert result.status in {Status.PASSED, Status.FAILED, Status.UNPROVEN}
    if name == "policy" or not candidate:
        assert (result.status is not Status.FAILED) == (not candidate)
    assert all(finding.message.isprintable() for finding in result.findings)
    assert StageResult.model_validate_json(result.model_dump_json()) == result


@pytest.mark.parametrize("name", STAGES)
def test_a_second_run_agrees(name: str, bubblewrap_sandbox: Sandbox) -> None:
    case = make_case({"core.py": FILES["core.py"] + b"\nx = 1\n"}, sandbox=bubblewrap_sandbox)
    assert judged(name, case) == judged(name, case)


def judged(name: str, case: Case) -> StageResult:
    """The result without what a clock or the kernel measured."""
    result = STAGES[name].judge(case)
    counted = {
        key: value for key, value in result.metrics.items() if not key.endswith(("seconds", "_mb"))
    }
    return result.model_copy(update={"metrics": counted})
