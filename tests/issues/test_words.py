from __future__ import annotations

import pytest

from bot.issues.actions import Decline, Obstacle, Tell
from bot.issues.facts import Venue
from bot.issues.progress import IssueProgress, StartReason, StopReason
from bot.issues.words import reply, status
from bot.labels import IssueStatus


@pytest.mark.parametrize("what", IssueStatus)
@pytest.mark.parametrize("pull", [None, 7])
def test_every_status_says_where_it_stands_and_what_is_next(
    what: IssueStatus, pull: int | None
) -> None:
    text = status(
        IssueProgress(status=what, pull=pull, attempt=2, requested_by="someone-1"), "build"
    )
    stands, following = text.rstrip("\n").split("\n\n")
    assert stands.startswith(f"**{what.value.replace('_', ' ').capitalize()}.** ")
    assert following.startswith("Next: ")
    assert "{" not in text
    assert "\n" not in stands
    assert "\n" not in following


def test_what_is_said_names_the_attempt_the_person_and_the_pull_request() -> None:
    working = IssueProgress(
        status=IssueStatus.WORKING, attempt=3, reason=StartReason.REFINE, requested_by="someone-1"
    )
    assert "Attempt 3 is being made for a refinement, asked for by @someone-1." in status(
        working, "x"
    )
    assert "#7 has the tool" in status(IssueProgress(status=IssueStatus.PROPOSED, pull=7), "x")
    assert "remove the label `build` and set it again" in status(
        IssueProgress(status=IssueStatus.REFUSED), "build"
    )


@pytest.mark.parametrize("why", StopReason)
def test_every_stop_says_why(why: StopReason) -> None:
    texts = {
        other: status(IssueProgress(status=IssueStatus.STOPPED, why=other), "x")
        for other in StopReason
    }
    assert len(set(texts.values())) == len(StopReason)
    assert texts[why].startswith("**Stopped.** ")


@pytest.mark.parametrize("because", Obstacle)
def test_every_answer_names_whom_it_is_for(because: Obstacle) -> None:
    text = reply(Tell("someone-1", Venue.ISSUE, "comment-1", because, "Say what."))
    assert text.startswith("@someone-1: ")
    assert len(text) > len("@someone-1: ") + 8
    assert ("Say what." in text) is (because is Obstacle.UNCLEAR)


def test_those_who_may_not_command_are_answered_politely() -> None:
    text = reply(Decline("stranger", Venue.PULL, "comment-1"))
    assert text.startswith("@stranger: thank you")
    assert "write access" in text
