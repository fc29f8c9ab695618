"""A reply of `core.py` alone becomes a tool that passes the gate, whatever its signature."""

from __future__ import annotations

import pytest

from bot.sandbox.protocol import Sandbox
from bot.scaffold.finish import FinishedTool, finish, with_files
from bot.validate.gate import validate
from bot.validate.report import Status, ValidationReport
from tests.scaffold.tools import REPLIES, Reply

pytestmark = pytest.mark.sampled(keep=1)


def finished(reply: Reply, sandbox: Sandbox) -> FinishedTool:
    return finish(reply.case(sandbox), reply.shown, reply.calls)


def judged(reply: Reply, whole: FinishedTool, sandbox: Sandbox) -> ValidationReport:
    case = with_files(reply.case(sandbox), whole.files)
    return validate(case, progress=lambda _: None)


@pytest.mark.parametrize("name", REPLIES)
def test_a_right_reply_becomes_a_tool_that_passes_the_gate(name: str, sandbox: Sandbox) -> None:
    reply = REPLIES[name]
    whole = finished(reply, sandbox)
    report = judged(reply, whole, sandbox)
    assert report.approved, report.model_dump_json(indent=1)
    assert whole.left_out == ()
    assert whole.files["core.py"] == reply.files["core.py"]


def test_a_wrong_reply_still_fails_acceptance(sandbox: Sandbox) -> None:
    right = REPLIES["numbers"]
    wrong = Reply(
        right.interface,
        right.examples,
        right.acceptance,
        right.body.replace("    return value\n", "    return high\n"),
        right.calls,
    )
    report = judged(wrong, finished(wrong, sandbox), sandbox)
    statuses = {stage.name: stage.status for stage in report.stages}
    assert not report.approved
    assert statuses["acceptance"] is Status.FAILED
    assert statuses["unit"] is Status.PASSED, "its own tests pin what it gives"


def test_a_reply_that_fails_a_shown_example_fails_its_tests_too(sandbox: Sandbox) -> None:
    right = REPLIES["float"]
    wrong = Reply(
        right.interface,
        right.examples,
        right.acceptance,
        right.body.replace("width * height", "width + height"),
        right.calls,
    )
    whole = finished(wrong, sandbox)
    report = judged(wrong, whole, sandbox)
    statuses = {stage.name: stage.status for stage in report.stages}
    assert (statuses["acceptance"], statuses["unit"]) == (Status.FAILED, Status.FAILED)
    assert "test_examples" not in whole.left_out


def test_nothing_of_a_held_back_example_is_written(sandbox: Sandbox) -> None:
    reply = Reply(
        "def size(text: str) -> int: ...\n",
        ">>> size('shown')\n5\n",
        ">>> size('held back')\n9\n",
        'def size(text: str) -> int:\n    """Return the length."""\n    return len(text)\n',
        ("size('')", "size('other')"),
    )
    written = b"".join(finished(reply, sandbox).files.values())
    assert b"shown" in written
    assert b"held back" not in written


def test_what_the_code_does_not_keep_to_is_left_out(sandbox: Sandbox) -> None:
    reply = Reply(
        "def ordered(items: list[int]) -> list[int]: ...\n",
        ">>> ordered([3, 1, 2])\n[1, 2, 3]\n",
        ">>> ordered([])\n[]\n",
        'def ordered(items: list[int]) -> list[int]:\n    """Sort in place."""\n'
        "    items.sort()\n    return items\n",
        ("ordered([2, 2, 1])",),
    )
    whole = finished(reply, sandbox)
    assert whole.left_out == ("test_ordered_leaves_its_arguments",)
    assert b"leaves_its_arguments" not in whole.files["tests/test_small_tool.py"]
    assert judged(reply, whole, sandbox).approved
