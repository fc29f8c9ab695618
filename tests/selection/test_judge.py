from __future__ import annotations

from dataclasses import replace

import pytest

from bot.sandbox.protocol import Sandbox
from bot.selection.agreement import required
from bot.selection.judge import CHEAP, judge, settled, turn_down
from bot.selection.pool import Pool, Questions, enter
from bot.selection.voting import Standing
from bot.spec import shown
from bot.validate.report import AGREEMENT, Status
from bot.validate.stages import STAGES
from tests.selection.scene import RIGHT, SPEC, draft, entry, trial_in

pytestmark = pytest.mark.sampled(keep=0)

CALLS = ("longest_words('b a', 1)", "longest_words('', 2)")


def test_the_support_that_is_needed_is_the_one_that_is_reported(sandbox: Sandbox) -> None:
    trial, _ = trial_in(sandbox, agreement=70.0)
    for support, voices, calls, expected in (
        (0.7, 2, CALLS, True),
        (0.6996, 2, CALLS, True),
        (0.6994, 2, CALLS, False),
        (0.1, 1, CALLS, True),
        (0.0, 3, (), True),
        (0.0, 3, CALLS, False),
    ):
        assert settled(Standing(0, support, support, 1, voices), calls, trial) is expected


def test_where_a_cheap_stage_fails_the_others_do_not_run(sandbox: Sandbox) -> None:
    trial, said = trial_in(sandbox)
    # Without a repair there are no annotations, and there is a demonstration.
    (one,) = enter([draft(RIGHT)], shown(SPEC.spec), trial, CALLS)
    agreeing = [entry(["['b', 'a']", "[]"], model) for model in "ab"]
    agreeing[0] = replace(agreeing[0], draft=one.draft)
    pool = Pool(Questions(CALLS), tuple(agreeing))
    judged = judge(pool.ranking[0], pool, shown(SPEC.spec), trial)
    report = judged.report
    assert not report.approved
    assert (report.required, report.candidate) == (required("model"), judged.candidate.digest)
    assert [stage.name for stage in report.stages] == list(required("model"))
    results = {stage.name: stage for stage in report.stages}
    assert results["policy"].status is Status.FAILED
    assert (results[AGREEMENT].status, results[AGREEMENT].score) == (Status.PASSED, 100.0)
    for name in set(STAGES) - set(CHEAP):
        assert results[name].status is Status.SKIPPED
        (finding,) = results[name].findings
        assert finding.rule == f"{name}/skipped"
        assert "acceptance and unit come first, and one failed" in finding.message
    assert "finishing and judging the draft of a" in said.getvalue()
    assert "agreement: " in said.getvalue()


def test_what_has_no_vote_is_never_approved(sandbox: Sandbox) -> None:
    """Not even where every stage passes: results of another type are none of theirs."""
    trial, _ = trial_in(sandbox)
    one = entry(["None"], code="x = 1\n", misfits=["longest_words('', 2)"])
    judged = turn_down(one, shown(SPEC.spec), trial)
    assert not judged.report.approved
    assert judged.report.required == required("model")
    said = judged.report.stages[-1]
    assert (said.name, said.status) == (AGREEMENT, Status.SKIPPED)
    assert [finding.rule for finding in said.findings] == ["agreement/none", "agreement/type"]
    assert "longest_words('', 2) is not of the annotated type" in said.findings[1].message
