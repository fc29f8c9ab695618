"""Scoring, in a real sandbox: what a candidate does to look right must not help it."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.sandbox.protocol import Outcome, Sandbox, Task
from tests.answers import score
from tests.answers.dataset import renamed
from tests.answers.kept import open_kept
from tests.answers.made import DOUBLED, ON_BASE, RIGHT, SUM, SUMS, WRONG
from tests.answers.score import Score, Scorer, run_suites


class Counting:
    """A sandbox that counts its tasks."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox
        self.name = sandbox.name
        self.environment_digest = sandbox.environment_digest
        self.tasks = 0

    def run(self, task: Task) -> Outcome:
        self.tasks += 1
        return self._sandbox.run(task)


def test_right_base_only_and_wrong_are_told_apart(sandbox: Sandbox) -> None:
    right, on_base, wrong = run_suites(sandbox, DOUBLED, [RIGHT, ON_BASE, WRONG])
    assert right == Score(base=True, plus=True)
    assert (on_base.base, on_base.plus) == (True, False)
    assert (wrong.base, wrong.plus) == (False, False)
    assert wrong.said == "! AssertionError:"


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("import os\ndef doubled(list):\n    os._exit(0)\n", "ended with status 0"),
        ("import os\nos._exit(0)\n", "ended with status 0"),
        ("import sys\ndef doubled(list):\n    sys.exit(0)\n", "! SystemExit: 0"),
        ("import os\ndef doubled(list):\n    os.abort()\n", "ended with status -6"),
        ("def doubled(list:\n", "! SyntaxError: '(' was never closed (core.py, line 1)"),
        ("def other(list):\n    return 1\n", "! NameError: name 'doubled' is not defined"),
        ("print('passed')\ndef doubled(list):\n    return print('passed')\n", "! AssertionError:"),
        ("def doubled(list):\n    return [0] * (1 << 40)\n", "! MemoryError:"),
    ],
)
def test_whatever_ends_a_run_is_no_pass(sandbox: Sandbox, code: str, said: str) -> None:
    bad, right = run_suites(sandbox, DOUBLED, [code, RIGHT])
    assert bad == Score(base=False, plus=False, said=said)
    assert right.plus


@pytest.mark.parametrize(
    ("limit", "waiting"), [("SECONDS", "pass"), ("WALL_SECONDS", "time.sleep(9)")]
)
def test_code_that_hangs_is_ended_and_costs_only_itself(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch, limit: str, waiting: str
) -> None:
    monkeypatch.setattr(score, limit, 2)
    hanging = (
        "import time\ndef doubled(list):\n"
        f"    while list != [7, 8]:\n        {waiting}\n    return [14, 16]\n"
    )
    found = run_suites(sandbox, DOUBLED, [hanging, RIGHT])
    assert found[0] == Score(base=True, plus=False, said="did not end in time")
    assert found[1].plus


def test_tests_find_a_renamed_function(sandbox: Sandbox) -> None:
    assert run_suites(sandbox, SUM, [renamed(SUMS, SUM)]) == [Score(base=True, plus=True)]


def test_the_same_code_is_run_once(sandbox: Sandbox, tmp_path: Path) -> None:
    counting = Counting(sandbox)
    scorer = Scorer(counting, open_kept(Score, tmp_path / "scores.jsonl"))
    first = scorer.score(DOUBLED, [RIGHT, WRONG, RIGHT])
    assert [one.plus for one in first] == [True, False, True]
    assert counting.tasks == 1
    again = Scorer(counting, open_kept(Score, tmp_path / "scores.jsonl"))
    assert again.score(DOUBLED, [WRONG, RIGHT]) == [first[1], first[0]]
    assert counting.tasks == 1
    other = DOUBLED.model_copy(update={"hidden_tests": "assert not doubled([])\n"})
    assert again.score(other, [WRONG])[0].base
    assert counting.tasks == 2
