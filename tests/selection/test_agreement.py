from __future__ import annotations

from bot.selection.agreement import (
    MAX_SPLITS,
    agreement,
    compared,
    required,
    score,
    told,
    without_vote,
)
from bot.selection.voting import Behaviour, Disagreement, rank, splits
from bot.validate.report import AGREEMENT, Severity, StageResult, Status
from bot.validate.stages import STAGES

CALLS = ("f(1)", "f(2)", "f(3)", "f(4)")


def said_of_the_first(*pool: tuple[str, tuple[str, ...]], threshold: float = 70) -> StageResult:
    behaviours = [Behaviour(voice, outcomes) for voice, outcomes in pool]
    standing = next(one for one in rank(behaviours) if one.index == 0)
    return agreement(standing, behaviours, splits(behaviours), CALLS, threshold)


def test_a_models_report_requires_agreement_and_no_other_report_does() -> None:
    assert required("model") == (*STAGES, AGREEMENT)
    assert required("offline") == tuple(STAGES)


def test_full_agreement_passes_without_a_word() -> None:
    result = said_of_the_first(("a", ("= 1",) * 4), ("b", ("= 1",) * 4))
    assert (result.name, result.status, result.score) == ("agreement", Status.PASSED, 100.0)
    assert result.threshold == 70
    assert result.metrics == {"models": 2, "alike": 2, "calls": 4, "contested": 0}
    assert result.findings == ()


def test_contested_calls_are_named_with_what_each_side_does() -> None:
    result = said_of_the_first(
        ("a", ("= 1",) * 4), ("b", ("= 1",) * 4), ("c", ("= 1", "= 1", "= 1", "= [2]"))
    )
    assert result.status is Status.PASSED
    assert result.score == round(100 * (3 + 2 / 3) / 4, 1)
    (finding,) = result.findings
    assert (finding.rule, finding.severity) == ("agreement/contested", Severity.WARNING)
    assert finding.message == "f(4) = 1; 33 % of the votes: = [2]."


def test_too_little_agreement_fails_and_asks_for_an_example() -> None:
    result = said_of_the_first(("a", ("= 1",) * 4), ("b", ("= 2",) * 4))
    assert (result.status, result.score) == (Status.FAILED, 50.0)
    failure, *contested = result.findings
    assert (failure.rule, failure.severity) == ("agreement/score", Severity.ERROR)
    assert "50.0 % of the votes on 4 generated calls; 70.0 % passes" in failure.message
    assert "an example for such a call decides it" in failure.message
    assert [one.message.partition(" ")[0] for one in contested] == list(CALLS)


def test_the_figure_that_is_reported_is_the_one_that_decides() -> None:
    behaviours = [Behaviour("a", ("= 1",)), Behaviour("b", ("= 1",)), Behaviour("c", ("= 2",))]
    standing = rank(behaviours)[0]
    assert score(standing) == 66.7
    for threshold, status in ((66.7, Status.PASSED), (66.8, Status.FAILED)):
        result = agreement(standing, behaviours, splits(behaviours), ("f(1)",), threshold)
        assert result.status is status


def test_with_a_model_alone_nothing_was_compared_and_nothing_is_proven() -> None:
    result = said_of_the_first(("a", ("= 1",) * 4), ("a", ("= 2",) * 4))
    assert (result.status, result.score) == (Status.UNPROVEN, None)
    (finding,) = result.findings
    assert (finding.rule, finding.severity) == ("agreement/none", Severity.WARNING)
    assert "Nothing was compared, because one model alone has a usable answer" in finding.message


def test_without_calls_nothing_is_compared() -> None:
    behaviours = [Behaviour("a", ()), Behaviour("b", ())]
    standing = rank(behaviours)[0]
    result = agreement(standing, behaviours, (), (), 70)
    assert not compared(standing, ())
    assert result.status is Status.UNPROVEN
    assert "because no call could be generated" in result.findings[0].message


def test_only_so_many_contested_calls_are_named() -> None:
    calls = tuple(f"f({number})" for number in range(30))
    behaviours = [Behaviour("a", ("= 1",) * 30), Behaviour("b", ("= 2",) * 30)]
    result = agreement(rank(behaviours)[0], behaviours, splits(behaviours), calls, 0)
    assert (len(result.findings), result.metrics["contested"]) == (MAX_SPLITS, 30)


def test_outcomes_are_hostile_text_and_cleaned() -> None:
    hostile = "= '\x1b[2J\u202e\n" + "x" * 5000
    line = told(Disagreement(0, ((hostile, 0.5), ("= 1", 0.5))), CALLS, "= 1")
    assert line.startswith("f(1) = 1; 50 % of the votes: = '[2J xxx")
    assert line.isprintable()
    assert len(line) < 200


def test_what_is_not_known_of_a_candidate_is_said() -> None:
    line = told(Disagreement(1, (("= 1", 1.0),)), CALLS, None)
    assert line == "f(2) is not known; 100 % of the votes: = 1"


def test_a_candidate_without_a_vote_has_not_passed() -> None:
    result = without_vote(["The result of f(1) is not of the annotated type."])
    assert (result.name, result.status) == ("agreement", Status.SKIPPED)
    assert [one.severity for one in result.findings] == [Severity.ERROR, Severity.WARNING]
    assert result.findings[1].message.startswith("The result of f(1)")
