"""Short stories of an issue for the tests: facts, and what the world is after acting on them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.issues.actions import Cancel, ClosedUnmerged, Decision, Decline, Tell
from bot.issues.decide import decide, who
from bot.issues.facts import CommentFact, Facts, IssueFact, LabelFact, PullFact, ReviewFact, Venue
from bot.issues.progress import IssueProgress
from bot.issues.state import encode_reply
from bot.issues.words import reply
from bot.labels import IssueStatus

BOT = "toolwright-app[bot]"
LABEL = "toolwright"
RIGHTS = {
    "ada": "admin",
    "max": "maintain",
    "wes": "write",
    "tri": "triage",
    "rea": "read",
    "nob": "none",
}
BODY = "### Name\n\nword_count"


def at(second: int) -> datetime:
    return datetime(2026, 3, 1, 12, 0, tzinfo=UTC) + timedelta(seconds=second)


def opened(permissions: Mapping[str, str] = RIGHTS, edited_at: datetime | None = None) -> Facts:
    """An open issue that nobody has labelled."""
    issue = IssueFact(4, "Tool: words", BODY, "nob", open=True, labels=(), url="https://x/4")
    return Facts(issue, LABEL, BOT, permissions=permissions, edited_at=edited_at)


def labelled(facts: Facts, by: str = "wes", second: int = 10, event: int = 50) -> Facts:
    issue = replace(facts.issue, labels=(LABEL,))
    return replace(facts, issue=issue, labelled=LabelFact(event, by, at(second)))


def says(
    facts: Facts, text: str, by: str = "wes", second: int = 20, place: Venue = Venue.ISSUE
) -> Facts:
    everyone = (*facts.comments, *facts.pull_comments)
    number = max([1000, *(one.id for one in everyone)]) + 1
    comment = CommentFact(number, by, text, at(second))
    if place is Venue.PULL:
        return replace(facts, pull_comments=(*facts.pull_comments, comment))
    return replace(facts, comments=(*facts.comments, comment))


def reviewed(facts: Facts, text: str, by: str = "wes", state: str = "CHANGES_REQUESTED") -> Facts:
    review = ReviewFact(len(facts.reviews) + 1, by, text, state, at(25))
    return replace(facts, reviews=(*facts.reviews, review))


def pull(*, is_open: bool = True, merged: bool = False) -> PullFact:
    return PullFact(9, is_open, merged, "a" * 40, "toolwright/word_count", "main", BOT)


def acted(facts: Facts, decision: Decision, outcome: IssueStatus = IssueStatus.PROPOSED) -> Facts:
    """The facts after a run that did everything; `outcome` is what became of an attempt."""
    facts = replace(facts, progress=decision.progress, damaged=False)
    for action in decision.actions:
        match action:
            case Cancel(_, int()) | ClosedUnmerged():
                facts = replace(facts, pull=None)
            case Tell() | Decline():
                facts = says(facts, encode_reply(action.key, reply(action)), BOT, 99, action.place)
    progress = facts.progress
    if progress and progress.status is IssueStatus.WORKING:
        facts = finished(facts, progress, outcome)
    if facts.pull and (not facts.progress or facts.progress.pull != facts.pull.number):
        facts = replace(facts, pull=None)
    return facts


def finished(facts: Facts, progress: IssueProgress, outcome: IssueStatus) -> Facts:
    if outcome is IssueStatus.PROPOSED:
        made = progress.changed(status=outcome, pull=9, head="a" * 40, base="b" * 40)
        return replace(facts, progress=made, pull=pull())
    return replace(facts, progress=progress.changed(status=outcome))


def proposed() -> Facts:
    """An issue with an open proposal, on which nothing has been said."""
    facts = labelled(opened())
    return acted(facts, decide(facts))


def told(actions: Iterable[object]) -> list[str]:
    return [one.because.value for one in actions if isinstance(one, Tell)]


def asked(facts: Facts) -> Facts:
    """The same facts with no more permissions than `who` asks for."""
    return replace(facts, permissions={login: RIGHTS.get(login, "none") for login in who(facts)})
