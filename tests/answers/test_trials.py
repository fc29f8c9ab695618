from __future__ import annotations

from pathlib import Path

from bot.sandbox.protocol import Sandbox
from bot.spec import Rules, parse_spec
from tests.answers.dataset import spec_source
from tests.answers.kept import open_kept
from tests.answers.made import DOUBLED, RIGHT, WRONG
from tests.answers.policies import Tried, agreeing, first_shown
from tests.answers.trials import Trials

SPEC = parse_spec(spec_source(DOUBLED), "specs/made_1.yaml", Rules())
UNUSABLE = "raise SystemExit\n"


def test_answers_are_told_apart_by_what_they_do(sandbox: Sandbox, tmp_path: Path) -> None:
    codes = [UNUSABLE, WRONG, RIGHT, "def doubled(list):\n    return [i + i for i in list]\n"]
    trials = Trials(sandbox, open_kept(Tried, tmp_path / "tried.jsonl"))
    found = trials.of(SPEC, codes)
    assert [one.shown for one in found] == [False, False, True, True]
    assert found[2].outcomes == found[3].outcomes != found[1].outcomes
    assert len(found[2].outcomes) > 10
    assert (first_shown(found), agreeing(found)) == (2, 2)
    assert Trials(sandbox, open_kept(Tried, tmp_path / "tried.jsonl")).of(SPEC, codes) == found
    assert len((tmp_path / "tried.jsonl").read_text().splitlines()) == len(codes)


def test_a_fault_that_no_shown_example_has_is_seen_in_the_calls(sandbox: Sandbox) -> None:
    short = "def doubled(list):\n    return [2 * item for item in list[:2]]\n"
    right, cut = Trials(sandbox).of(SPEC, [RIGHT, short])
    assert (right.shown, cut.shown) == (True, True)
    assert right.outcomes != cut.outcomes
    assert agreeing([cut, right, right]) == 1
