"""What a case is put together from."""

from __future__ import annotations

import pytest

from bot.errors import RequestError
from bot.sandbox.protocol import Sandbox
from bot.validate.report import Status
from bot.validate.stages.acceptance import AcceptanceStage
from tests.validate.honest import SPEC, make_case


def test_examples_are_split_and_files_are_parsed() -> None:
    case = make_case({"core.py": b"def f(:\n"})
    assert (len(case.shown), len(case.held)) == (2, 2)
    assert "core.py" not in {module.path for module in case.modules}
    assert [finding.path for finding in case.unreadable] == ["core.py"]


@pytest.mark.parametrize("path", ["error_patterns/core.py", ".toolwright/pytest.ini"])
def test_reads_may_not_lie_where_the_tool_does(path: str) -> None:
    with pytest.raises(RequestError, match="itself is judged"):
        make_case(reads={path: b""})


def test_a_tool_finds_what_it_may_read(bubblewrap_sandbox: Sandbox) -> None:
    examples = (
        ">>> from pathlib import Path\n"
        ">>> count_errors(Path('logs/today.log').read_text().splitlines())\n"
        "{'io': 2}\n"
    )
    case = make_case(
        spec=SPEC.model_copy(update={"examples": examples, "acceptance": ""}),
        sandbox=bubblewrap_sandbox,
        reads={"logs/today.log": b"ERROR io: a\nERROR io: b\n"},
    )
    assert AcceptanceStage().judge(case).status is Status.PASSED
