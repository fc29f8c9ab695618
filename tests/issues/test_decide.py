from __future__ import annotations

from dataclasses import replace

import pytest

from bot.issues.actions import Cancel, ClosedUnmerged, Decision, Decline, Merged, Start, Stop, Tell
from bot.issues.decide import decide, who
from bot.issues.facts import Facts, ReviewFact, Venue
from bot.issues.progress import MAX_TOLD, IssueProgress, StartReason, StopReason, digest
from bot.issues.state import encode_reply
from bot.labels import IssueStatus
from tests.issues.stories import (
    BODY,
    BOT,
    acted,
    asked,
    at,
    labelled,
    opened,
    proposed,
    pull,
    reviewed,
    says,
    told,
)


def closed(facts: Facts) -> Facts:
    return replace(facts, issue=replace(facts.issue, open=False))


def with_status(facts: Facts, status: IssueStatus) -> Facts:
    assert facts.progress
    return replace(facts, progress=facts.progress.changed(status=status, why=None))


@pytest.mark.parametrize("by", ["wes", "max", "ada"])
def test_a_label_by_someone_who_may_write_starts_work_on_the_body_as_it_is(by: str) -> None:
    decision = decide(labelled(opened(), by))
    assert decision.actions == (
        Start(50, 1, StartReason.LABELLED, by, (), BODY, digest(BODY)),
    )  # fmt: skip
    assert decision.progress
    assert decision.progress.status is IssueStatus.WORKING
    assert decision.wants(50, 1)
    assert not decision.wants(50, 2)
    assert not decision.wants(51, 1)


@pytest.mark.parametrize("by", ["tri", "rea", "nob"])
def test_a_label_by_others_is_answered_once_and_starts_nothing(by: str) -> None:
    facts = labelled(opened(), by)
    decision = decide(facts)
    assert decision.actions == (Decline(by, Venue.ISSUE, "label-50"),)
    again = acted(facts, decision)
    assert decide(again) == Decision((), decision.progress)
    assert decide(labelled(again, by, 30, 51)).actions == ()
    (start,) = decide(labelled(again, "wes", 40, 52)).actions
    assert isinstance(start, Start)


@pytest.mark.parametrize("by", [BOT, BOT.upper(), "other-app[bot]"])
def test_a_label_by_a_bot_is_as_none(by: str) -> None:
    facts = labelled(opened(permissions={by: "admin"}), by)
    assert who(facts) == frozenset()
    assert decide(facts) == Decision((), None)


def test_a_label_that_was_taken_away_starts_nothing() -> None:
    facts = labelled(opened())
    facts = replace(facts, issue=replace(facts.issue, labels=("bug",)))
    assert decide(facts) == Decision((), None)
    assert who(facts) == frozenset()


@pytest.mark.parametrize(("second", "stops"), [(9, False), (10, True), (11, True)])
def test_an_edit_at_or_after_the_label_stops(second: int, stops: bool) -> None:
    facts = labelled(opened(edited_at=at(second).replace(microsecond=999)))
    (action,) = decide(facts).actions
    assert (action == Stop(StopReason.EDITED, None)) is stops


@pytest.mark.parametrize("status", [IssueStatus.WORKING, IssueStatus.PROPOSED])
def test_an_edit_of_running_work_stops_it_until_it_is_labelled_again(status: IssueStatus) -> None:
    facts = replace(with_status(proposed(), status), edited_at=at(30))
    decision = decide(facts)
    assert decision.actions == (Stop(StopReason.EDITED, 9),)
    assert not decision.wants(50, 1)
    facts = says(acted(facts, decision), "/toolwright retry", second=35)
    decision = decide(facts)
    assert told(decision.actions) == ["edited"]
    facts = labelled(acted(facts, decision), "ada", 40, 51)
    (start,) = decide(facts).actions
    assert isinstance(start, Start)
    assert (start.event, start.attempt, start.requested_by) == (51, 1, "ada")


def test_a_body_with_another_digest_stops_even_where_no_edit_is_known() -> None:
    facts = proposed()
    facts = replace(facts, issue=replace(facts.issue, body=BODY + "!"))
    assert decide(facts).actions == (Stop(StopReason.EDITED, 9),)


def test_line_ends_are_no_edit() -> None:
    facts = proposed()
    facts = replace(facts, issue=replace(facts.issue, body=BODY.replace("\n", "\r\n")))
    assert decide(facts).actions == ()


def test_retry_and_refine_make_one_attempt_with_all_that_was_said() -> None:
    facts = says(proposed(), "/toolwright refine Shorter.", "wes", 21)
    facts = says(facts, "/toolwright retry", "max", 22, Venue.PULL)
    facts = reviewed(facts, "Clearer.", "ada")
    decision = decide(facts)
    (start,) = decision.actions
    assert start == Start(
        50, 2, StartReason.REFINE, "ada", ("Shorter.", "Clearer."), BODY, digest(BODY)
    )
    assert decision.progress
    assert decision.progress.handled == 1001
    assert decision.progress.handled_pull == 1002
    assert decision.progress.handled_review == 1
    facts = says(acted(facts, decision), "/toolwright refine Third.")
    (start,) = decide(facts).actions
    assert isinstance(start, Start)
    assert (start.attempt, start.notes) == (3, ("Shorter.", "Clearer.", "Third."))


def test_a_new_label_forgets_the_notes() -> None:
    facts = says(proposed(), "/toolwright refine Shorter.")
    facts = labelled(acted(facts, decide(facts)), second=60, event=51)
    (start,) = decide(facts).actions
    assert isinstance(start, Start)
    assert (start.attempt, start.notes) == (1, ())


@pytest.mark.parametrize("state", ["APPROVED", "COMMENTED", "DISMISSED", "PENDING"])
def test_other_reviews_ask_for_nothing(state: str) -> None:
    assert decide(reviewed(proposed(), "Clearer.", state=state)).actions == ()


def test_rebuild_keeps_the_attempt_and_needs_a_proposal() -> None:
    facts = says(proposed(), "/toolwright rebuild", "ada")
    (start,) = decide(facts).actions
    assert isinstance(start, Start)
    assert (start.attempt, start.reason, start.requested_by) == (1, StartReason.REBUILD, "ada")
    facts = with_status(facts, IssueStatus.REJECTED)
    assert told(decide(facts).actions) == ["no_proposal"]


def test_cancel_wins_over_what_was_said_with_it() -> None:
    facts = says(proposed(), "/toolwright cancel", "ada", 21)
    facts = says(facts, "/toolwright retry", "wes", 22)
    decision = decide(facts)
    assert decision.actions == (Cancel("ada", 9),)
    facts = acted(facts, decision)
    assert decide(facts).actions == ()
    facts = says(facts, "/toolwright cancel", "ada", 30)
    assert told(decide(facts).actions) == ["nothing"]
    facts = says(facts, "/toolwright retry", "ada", 31)
    facts = replace(facts, comments=facts.comments[-1:])
    (start,) = decide(facts).actions
    assert isinstance(start, Start)
    assert start.attempt == 2


def test_cancel_with_the_label_lets_nothing_start() -> None:
    facts = says(labelled(opened()), "/toolwright cancel", second=11)
    decision = decide(facts)
    assert decision.actions == (Cancel("wes", None),)
    assert decide(acted(facts, decision)).actions == ()


def test_what_was_said_before_the_label_is_not_of_this_work() -> None:
    facts = says(opened(), "/toolwright cancel", second=5)
    assert decide(facts) == Decision((), None)
    facts = says(labelled(facts), "/toolwright refine Shorter.", second=12)
    decision = decide(facts)
    (start,) = decision.actions
    assert isinstance(start, Start)
    assert (start.attempt, start.reason, start.notes) == (1, StartReason.LABELLED, ("Shorter.",))


def test_a_run_that_was_killed_after_closing_the_pull_request_decides_the_same() -> None:
    facts = says(proposed(), "/toolwright cancel")
    facts = replace(facts, pull=pull(is_open=False))
    assert decide(facts).actions == (Cancel("wes", 9),)


def test_a_pull_request_that_was_closed_before_a_new_label_is_gone() -> None:
    facts = says(proposed(), "/toolwright cancel", second=20)
    facts = labelled(replace(facts, pull=pull(is_open=False)), second=30, event=51)
    decision = decide(facts)
    assert [type(one) for one in decision.actions] == [ClosedUnmerged, Start]
    assert decision.progress
    assert decision.progress.pull is None


def test_while_an_attempt_is_made_no_other_is_started() -> None:
    facts = says(with_status(proposed(), IssueStatus.WORKING), "/toolwright retry")
    decision = decide(facts)
    assert told(decision.actions) == ["busy"]
    assert decision.wants(50, 1)
    decision = decide(says(facts, "/toolwright cancel"))
    assert decision.actions == (Cancel("wes", 9),)
    assert not decision.wants(50, 1)


def test_an_attempt_whose_run_is_dead_is_made_again_where_that_is_known() -> None:
    facts = with_status(proposed(), IssueStatus.WORKING)
    assert decide(facts).actions == ()
    facts = replace(facts, resumable=True)
    decision = decide(facts)
    assert decision.actions == (Start(50, 1, StartReason.LABELLED, "wes", (), BODY, digest(BODY)),)
    assert decision.progress == facts.progress
    (start,) = decide(says(facts, "/toolwright retry")).actions
    assert isinstance(start, Start)
    assert start.attempt == 2


def test_a_closed_issue_stops_and_goes_on_only_when_asked() -> None:
    facts = closed(proposed())
    decision = decide(facts)
    assert decision.actions == (Stop(StopReason.CLOSED, 9),)
    facts = says(acted(facts, decision), "/toolwright retry")
    decision = decide(facts)
    assert told(decision.actions) == ["closed"]
    facts = acted(facts, decision)
    facts = replace(facts, issue=replace(facts.issue, open=True))
    assert decide(facts).actions == ()
    (start,) = decide(says(facts, "/toolwright retry", second=40)).actions
    assert isinstance(start, Start)


def test_a_closed_issue_is_not_begun() -> None:
    assert decide(closed(labelled(opened()))) == Decision((), None)


def test_a_merge_is_seen_before_the_issue_that_it_closes() -> None:
    facts = closed(replace(proposed(), pull=pull(is_open=False, merged=True)))
    decision = decide(facts)
    assert decision.actions == (Merged(9),)
    assert decision.progress
    assert decision.progress.status is IssueStatus.MERGED
    facts = replace(facts, progress=decision.progress)
    assert decide(facts).actions == ()


@pytest.mark.parametrize(
    "status", [IssueStatus.MERGED, IssueStatus.CONFIRMED, IssueStatus.DEGRADED]
)
@pytest.mark.parametrize("word", ["retry", "refine x", "rebuild", "cancel"])
def test_a_merged_tool_cannot_be_commanded(status: IssueStatus, word: str) -> None:
    facts = with_status(replace(proposed(), pull=pull(is_open=False, merged=True)), status)
    decision = decide(says(facts, f"/toolwright {word}"))
    assert told(decision.actions) == ["merged"]
    assert decision.progress
    assert decision.progress.status is status
    decision = decide(labelled(facts, second=70, event=51))
    assert told(decision.actions) == ["merged"]


def test_a_tool_that_was_rolled_back_starts_afresh_by_a_label_alone() -> None:
    facts = replace(proposed(), pull=pull(is_open=False, merged=True))
    facts = with_status(facts, IssueStatus.ROLLED_BACK)
    assert told(decide(says(facts, "/toolwright retry")).actions) == ["rolled_back"]
    assert told(decide(says(facts, "/toolwright cancel")).actions) == ["rolled_back"]
    decision = decide(labelled(facts, second=70, event=51))
    (start,) = decision.actions
    assert isinstance(start, Start)
    assert decision.progress
    assert decision.progress.pull is None


def test_a_pull_request_closed_by_a_person_is_cancelled() -> None:
    facts = replace(proposed(), pull=pull(is_open=False))
    decision = decide(facts)
    assert decision.actions == (ClosedUnmerged(9),)
    assert decision.progress
    assert (decision.progress.status, decision.progress.pull) == (IssueStatus.CANCELLED, None)
    assert decide(acted(facts, decision)).actions == ()


@pytest.mark.parametrize("by", ["tri", "rea", "nob"])
@pytest.mark.parametrize("place", Venue)
def test_commands_of_others_are_answered_once_and_not_obeyed(by: str, place: Venue) -> None:
    facts = says(proposed(), "/toolwright cancel", by, place=place)
    decision = decide(facts)
    assert decision.actions == (Decline(by, place, "comment-1001"),)
    facts = acted(facts, decision)
    assert decide(facts).actions == ()
    facts = reviewed(says(facts, "/toolwright retry", by.upper() if by != "nob" else by), "x", by)
    facts = replace(facts, permissions={by: "read", by.upper(): "read"})
    assert decide(facts).actions == ()


def test_bots_are_not_listened_to() -> None:
    facts = says(proposed(), "/toolwright cancel", BOT)
    facts = reviewed(says(facts, "/toolwright cancel", "other[bot]"), "x", BOT.upper())
    assert who(facts) == frozenset()
    assert decide(replace(facts, permissions={})).actions == ()


def test_who_asks_for_no_more_than_is_needed() -> None:
    facts = says(proposed(), "A word of thanks.", "ada")
    assert who(facts) == frozenset()
    facts = reviewed(says(facts, "/toolwright retry", "rea", place=Venue.PULL), "Clearer.", "max")
    assert who(facts) == {"rea", "max"}
    assert decide(asked(facts)) == decide(facts)
    assert who(acted(facts, decide(facts))) == frozenset()
    assert who(labelled(opened(), "tri")) == {"tri"}
    assert who(says(opened(), "/toolwright retry")) == frozenset()


def test_a_permission_that_was_not_looked_up_is_a_defect_of_the_caller() -> None:
    with pytest.raises(ValueError, match="permission of wes was not looked up"):
        decide(replace(labelled(opened()), permissions={}))
    with pytest.raises(ValueError, match="pull request 9 is not that of"):
        decide(replace(labelled(opened()), pull=pull()))


def test_a_comment_without_a_command_writes_nothing() -> None:
    facts = says(proposed(), "Thank you.")
    assert decide(facts) == Decision((), facts.progress)


def test_what_is_unclear_and_what_is_left_out_is_told() -> None:
    facts = says(proposed(), "/toolwright retry\n/toolwright cancel")
    facts = says(facts, "/toolwright refine <!-- x -->", "ada")
    decision = decide(facts)
    assert told(decision.actions) == ["more", "unclear"]
    assert isinstance(decision.actions[-1], Start)
    facts = acted(facts, decision)
    assert decide(facts).actions == ()


def test_notes_that_do_not_fit_are_told_and_not_cut() -> None:
    facts = proposed()
    for _ in range(5):
        facts = says(facts, "/toolwright refine " + "x" * 4000)
    decision = decide(facts)
    assert told(decision.actions) == ["full"]
    start = decision.actions[-1]
    assert isinstance(start, Start)
    assert len(start.notes) == 4


def test_a_label_that_was_taken_away_ends_the_attempts() -> None:
    facts = says(proposed(), "/toolwright retry")
    facts = replace(facts, issue=replace(facts.issue, labels=()))
    assert told(decide(facts).actions) == ["unlabelled"]


def test_a_reply_that_was_posted_by_a_killed_run_is_not_posted_again() -> None:
    facts = says(proposed(), "/toolwright cancel", "rea")
    facts = says(facts, encode_reply("comment-1001", "thank you"), BOT)
    decision = decide(facts)
    assert decision.actions == ()
    assert decision.progress
    assert decision.progress.told == ("rea",)
    forged = says(
        says(proposed(), "/toolwright cancel", "rea"), encode_reply("comment-1001", ""), "rea"
    )
    assert decide(forged).actions == (Decline("rea", Venue.ISSUE, "comment-1001"),)


def test_nobody_is_answered_without_end() -> None:
    facts = proposed()
    assert facts.progress
    crowd = tuple(f"user{number}" for number in range(MAX_TOLD))
    facts = replace(facts, progress=facts.progress.changed(told=crowd))
    assert decide(says(facts, "/toolwright retry", "rea")).actions == ()


def test_a_damaged_state_stops_all_and_obeys_nothing_old() -> None:
    facts = reviewed(says(proposed(), "/toolwright retry"), "Clearer.")
    facts = replace(facts, progress=None, damaged=True, pull=None)
    assert who(facts) == frozenset()
    decision = decide(replace(facts, permissions={}))
    assert decision.actions == (Stop(StopReason.DAMAGED, None),)
    facts = acted(facts, decision)
    assert decide(facts) == Decision((), decision.progress)
    (start,) = decide(labelled(facts, second=80, event=51)).actions
    assert isinstance(start, Start)


def test_an_older_label_event_starts_nothing() -> None:
    facts = proposed()
    assert decide(labelled(facts, second=80, event=49)).actions == ()


def test_the_default_progress_of_a_stranger_names_nobody() -> None:
    decision = decide(labelled(opened(), "tri"))
    assert decision.progress == IssueProgress(seen_label=50, told=("tri",))
    assert [type(one) for one in decision.actions] == [Decline]
    assert not any(isinstance(one, Tell) for one in decision.actions)


def test_a_review_that_was_begun_early_and_submitted_late_is_heard() -> None:
    """Its number is that of its beginning, and so lower than that of one already answered."""
    facts = proposed()
    early = ReviewFact(7, "ada", "Shorter.", "CHANGES_REQUESTED", at(25))
    late = ReviewFact(3, "max", "Clearer.", "CHANGES_REQUESTED", at(40))
    facts = replace(facts, reviews=(early,))
    facts = acted(facts, decide(facts))
    facts = replace(facts, reviews=(late, early))
    decision = decide(facts)
    (start,) = decision.actions
    assert isinstance(start, Start)
    assert (start.requested_by, start.notes) == ("max", ("Shorter.", "Clearer."))
    assert decide(acted(facts, decision)).actions == ()
