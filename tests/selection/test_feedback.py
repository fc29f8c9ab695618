from __future__ import annotations

from collections.abc import Sequence

import pytest

from bot.context.redact import LEFT_OUT, held_back
from bot.generate.protocol import FailedDraft
from bot.selection.feedback import MAX_FINDINGS, MAX_SOURCE, MAX_SPLITS, Feedback, feedback
from bot.selection.pool import Entry, Pool, Questions
from bot.selection.trial import JudgedCandidate
from bot.spec import shown
from bot.spec.examples import split
from bot.validate.report import Finding, Severity, StageResult, Status, ValidationReport
from tests.selection.scene import SPEC, entry

HELD = held_back(SPEC.spec).without(shown(SPEC.spec))
CALLS = ("longest_words('x y', 1)", "longest_words('', 2)")
SECRETS = ("sesame", "withheld", "twice", "closes")


def told(
    entries: Sequence[Entry],
    failed: Sequence[FailedDraft] = (),
    judged: Sequence[tuple[Entry, JudgedCandidate]] = (),
    calls: Sequence[str] = CALLS,
) -> tuple[Feedback, ...]:
    pool = Pool(Questions(tuple(calls)), tuple(entries))
    known = {one.draft.digest: judgement for one, judgement in judged}
    return feedback(entries, failed, known, pool, HELD)


def finding(message: str, severity: Severity = Severity.ERROR) -> Finding:
    return Finding(path="core.py", line=3, rule="unit/test", message=message, severity=severity)


def rejected(one: Entry, *stages: StageResult) -> tuple[Entry, JudgedCandidate]:
    report = ValidationReport(
        tool="t", candidate=one.draft.digest, required=("unit",), stages=stages
    )
    return one, JudgedCandidate(one.draft, report)


def test_the_spec_holds_back_what_these_tests_look_for() -> None:
    text = str(split(SPEC.spec).held)
    assert all(secret in text for secret in SECRETS)
    assert not any(secret in str(shown(SPEC.spec)) for secret in SECRETS)


def test_findings_of_the_examples_go_back_with_the_answer() -> None:
    one = entry(["[]", "[]"], findings=[finding("minor", Severity.WARNING), finding("Got 1")])
    (found,) = told([one])
    assert found.revision.model == "a"
    assert found.revision.source == one.draft.files["core.py"].decode()
    assert found.revision.feedback == (
        "- core.py:3: Got 1 [unit/test]\n- core.py:3: minor [unit/test]"
    )


def test_findings_of_failed_stages_take_the_place_of_those_before() -> None:
    one = entry(["[]", "[]"])
    stages = (
        StageResult(name="unit", status=Status.FAILED, findings=(finding("A test fails."),)),
        StageResult(name="static", status=Status.PASSED, findings=(finding("A note."),)),
        StageResult(name="mutation", status=Status.ERRORED, findings=(finding("No sandbox."),)),
    )
    (found,) = told([one], judged=[rejected(one, *stages)])
    assert found.revision.feedback == "- core.py:3: A test fails. [unit/test]"


def test_who_differs_from_most_is_told_where_and_the_others_are_not() -> None:
    most = [entry(["[1]", "[]"], model) for model in "ab"]
    (found,) = told([*most, entry(["[2]", "[]"], "c")])
    assert found.revision.model == "c"
    assert found.revision.feedback == (
        f"- independent answers differ: {CALLS[0]} = [2]; 76 % of the votes: = [1]; "
        "the specification decides which is right"
    )


def test_results_of_another_type_are_named() -> None:
    (found,) = told([entry(["None", "[]"], misfits=CALLS[:1])])
    assert found.revision.feedback == f"- the result of {CALLS[0]} is not of the annotated type"


def test_an_unreadable_reply_goes_back_and_a_request_that_failed_does_not() -> None:
    failed = [
        FailedDraft("a", "No Python block.", reply="I cannot."),
        FailedDraft("b", "HTTP 500."),
    ]
    (found,) = told([], failed)
    assert found.revision.model == "a"
    assert (found.revision.source, found.revision.feedback) == (
        "I cannot.",
        "- No Python block.",
    )


def test_each_model_is_told_of_one_answer_alone() -> None:
    first = entry(["[]", "[]"], findings=[finding("first")])
    second = entry(["[]", "[]"], findings=[finding("second")])
    (found,) = told([first, second], [FailedDraft("a", "third", reply="x")])
    assert found.revision.feedback == "- core.py:3: first [unit/test]"


def test_the_key_is_what_is_wrong_in_any_order() -> None:
    one = entry(["[]", "[]"], findings=[finding("p"), finding("q")])
    other = entry(["[]", "[]"], code="x = 1\n", findings=[finding("q"), finding("p")])
    assert told([one])[0].key == told([other])[0].key
    assert told([one])[0].key != told([entry(["[]"], findings=[finding("p")])])[0].key


def test_what_is_told_is_bounded() -> None:
    many = [finding(f"number {number}") for number in range(50)]
    long = entry(["[]"] * 2, code="#" * 100_000, findings=many)
    (found,) = told([long])
    assert len(found.revision.feedback.split("\n")) == MAX_FINDINGS
    assert len(found.revision.source) == MAX_SOURCE
    calls = [f"longest_words('', {number})" for number in range(40)]
    pool = [entry(["[1]"] * 40, "a"), entry(["[1]"] * 40, "b"), entry(["[2]"] * 40, "c")]
    (found,) = told(pool, calls=calls)
    assert len(found.revision.feedback.split("\n")) == MAX_SPLITS


def test_nothing_is_wrong_where_all_agree() -> None:
    assert told([entry(["[]", "[]"], model) for model in "abc"]) == ()


HELD_CALLS = [
    "longest_words('sesame opens sesame and closes', 6)",
    'longest_words( "withheld withheld  twice",5 )',
]


@pytest.mark.parametrize("call", HELD_CALLS)
def test_no_line_gives_a_held_back_example_away(call: str) -> None:
    """Held-back examples stand in a contested call, a finding, a misfit, a reply and the source."""
    results = ["['sesame', 'closes']", "['withheld', 'twice']"]
    calls = (call, "longest_words('', 2)")
    most = [entry([results[0], "[]"], model) for model in "ab"]
    differs = entry([results[1], "[1]"], "c", code=f"x = {results[0]}\n# {call}\ny = 1\n")
    mistyped = entry([results[1], "[1]"], "d", misfits=[call, "longest_words('', 2)"])
    found = entry(
        ["[]", "[]"],
        "e",
        findings=[finding(f"Got {results[1]}."), finding(f"{call} raised."), finding("A fault.")],
    )
    failed = [
        FailedDraft("f", f"Cannot read {call}.", reply=f"Here you are:\n{call}\n{results[0]}\n")
    ]
    revisions_of = {
        one.revision.model: one.revision
        for one in told([*most, differs, mistyped, found], failed, calls=calls)
    }
    assert set(revisions_of) == {"c", "d", "e", "f"}
    for revision in revisions_of.values():
        text = f"{revision.source}\n{revision.feedback}"
        assert LEFT_OUT in text
        assert not [secret for secret in SECRETS if secret in text]
    assert revisions_of["c"].source.endswith("\ny = 1\n")
    assert "longest_words('', 2) = [1]" in revisions_of["c"].feedback
    assert revisions_of["e"].feedback.endswith("- core.py:3: A fault. [unit/test]")
    assert revisions_of["f"].source.startswith("Here you are:\n")
