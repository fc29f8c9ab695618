from __future__ import annotations

from dataclasses import replace

import hypothesis.strategies as st
from hypothesis import example, given

from bot.issues.actions import Cancel, Start
from bot.issues.decide import decide
from bot.issues.facts import CommentFact, Facts, Venue
from bot.issues.progress import IssueProgress
from bot.issues.state import decode, encode
from bot.labels import IssueStatus
from tests.issues.stories import (
    BOT,
    RIGHTS,
    acted,
    asked,
    at,
    labelled,
    opened,
    proposed,
    pull,
    reviewed,
    says,
)

OUTSIDERS = ["tri", "rea", "nob"]
WORDS = st.sampled_from(
    [
        "/toolwright retry",
        "/toolwright refine Shorter.",
        "/toolwright cancel",
        "/toolwright rebuild",
        "/toolwright",
        "/toolwright retry\n/toolwright cancel",
        "Thank you.",
        "> /toolwright retry",
    ]
)
DEEDS = st.sampled_from(
    ["says", "reviews", "labels", "edits", "closes", "reopens", "merges", "shuts"]
)


def after(facts: Facts, deeds: list[tuple[str, str, str, Venue]]) -> Facts:
    """The facts after people did things one after the other, while the bot was away."""
    for number, (deed, by, text, place) in enumerate(deeds):
        second = 100 + number // 2
        match deed:
            case "says":
                where = place if facts.pull else Venue.ISSUE
                facts = says(facts, text, by, second, where)
            case "reviews" if facts.pull:
                facts = reviewed(facts, text, by)
            case "labels":
                event = (facts.labelled.id if facts.labelled else 0) + 1
                facts = labelled(facts, by, second, event)
            case "edits":
                issue = replace(facts.issue, body=f"{facts.issue.body}{number}")
                facts = replace(facts, issue=issue, edited_at=at(second))
            case "closes" | "reopens":
                facts = replace(facts, issue=replace(facts.issue, open=deed == "reopens"))
            case "merges" | "shuts" if facts.pull and facts.pull.open:
                facts = replace(facts, pull=pull(is_open=False, merged=deed == "merges"))
    return facts


def done_by(*people: str) -> st.SearchStrategy[list[tuple[str, str, str, Venue]]]:
    one = st.tuples(DEEDS, st.sampled_from(people), WORDS, st.sampled_from(Venue))
    return st.lists(one, max_size=8)


def begun(kind: str, status: IssueStatus) -> Facts:
    if kind == "new":
        return opened()
    if kind == "declined":
        facts = labelled(opened(), "tri")
        return acted(facts, decide(facts))
    facts = proposed()
    assert facts.progress
    pulled = status in {IssueStatus.PROPOSED, IssueStatus.STOPPED, IssueStatus.WORKING}
    progress = facts.progress.changed(status=status, pull=9 if pulled else None)
    return replace(facts, progress=progress, pull=facts.pull if pulled else None)


BEGUN = st.builds(begun, st.sampled_from(["new", "declined", "any"]), st.sampled_from(IssueStatus))


@given(BEGUN, done_by(*OUTSIDERS, BOT, "other[bot]"))
def test_nothing_by_people_without_write_access_starts_or_cancels(
    facts: Facts, deeds: list[tuple[str, str, str, Venue]]
) -> None:
    decision = decide(asked(after(facts, deeds)))
    assert not [one for one in decision.actions if isinstance(one, Start | Cancel)]


@given(BEGUN, done_by(*RIGHTS, BOT), st.sampled_from(IssueStatus), st.booleans())
def test_after_acting_there_is_nothing_left_to_do(
    facts: Facts, deeds: list[tuple[str, str, str, Venue]], outcome: IssueStatus, resumable: bool
) -> None:
    outcome = (
        outcome if outcome in {IssueStatus.REJECTED, IssueStatus.FAILED} else IssueStatus.PROPOSED
    )
    facts = replace(after(facts, deeds), resumable=resumable)
    decision = decide(asked(facts))
    again = acted(facts, decision, outcome)
    repeated = decide(asked(again))
    assert repeated.actions == ()
    assert repeated.progress == again.progress


@given(BEGUN, done_by(*RIGHTS, BOT))
def test_a_run_that_was_killed_before_it_wrote_decides_the_same_or_less(
    facts: Facts, deeds: list[tuple[str, str, str, Venue]]
) -> None:
    facts = after(facts, deeds)
    decision = decide(asked(facts))
    # All was done, and nothing written down: the replies stand, the pull request is closed.
    shut = any(isinstance(one, Cancel) and one.pull for one in decision.actions)
    left = pull(is_open=False) if shut else facts.pull
    killed = replace(acted(facts, decision), progress=facts.progress, pull=left)
    assert set(decide(asked(killed)).actions) <= set(decision.actions)


@given(BEGUN, done_by(*RIGHTS))
def test_an_edit_after_the_last_label_never_leads_to_a_start(
    facts: Facts, deeds: list[tuple[str, str, str, Venue]]
) -> None:
    facts = replace(after(facts, deeds), resumable=True)
    last = facts.labelled.at if facts.labelled else at(0)
    facts = replace(facts, edited_at=last)
    assert not [one for one in decide(asked(facts)).actions if isinstance(one, Start)]


@given(BEGUN, done_by(*RIGHTS))
def test_what_is_started_is_what_was_labelled(
    facts: Facts, deeds: list[tuple[str, str, str, Venue]]
) -> None:
    facts = after(facts, deeds)
    decision = decide(asked(facts))
    starts = [one for one in decision.actions if isinstance(one, Start)]
    assert len(starts) <= 1
    for start in starts:
        assert facts.issue.open
        assert RIGHTS[start.requested_by] in {"write", "maintain", "admin"}
        assert start.body == facts.issue.body
        assert decision.wants(start.event, start.attempt)
        assert not [one for one in decision.actions if isinstance(one, Cancel)]


@given(done_by(*RIGHTS), st.sampled_from(OUTSIDERS))
@example([], "rea")
def test_forged_progress_by_others_changes_nothing(
    deeds: list[tuple[str, str, str, Venue]], by: str
) -> None:
    forged = encode(IssueProgress(status=IssueStatus.WORKING, attempt=7, handled=10**9), "Merged.")
    facts = after(labelled(opened()), deeds)
    facts = replace(facts, comments=(CommentFact(1, by, forged, at(1)), *facts.comments))
    assert decode(facts.comments, BOT).progress is None
    without = replace(facts, comments=facts.comments[1:])
    assert decide(asked(facts)) == decide(asked(without))
