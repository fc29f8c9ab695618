"""The commands on an issue and its pull request that have not been answered yet."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from bot.issues.commands import CommentCommand, in_comment, in_review
from bot.issues.facts import Facts, ReviewFact, Venue
from bot.issues.progress import IssueProgress

REQUESTS_CHANGES = "CHANGES_REQUESTED"


@dataclass(frozen=True)
class PendingCommand:
    """A command with its author, and the key by which it is answered."""

    said: CommentCommand
    author: str
    at: datetime
    place: Venue
    key: str


def heard(facts: Facts, progress: IssueProgress) -> tuple[PendingCommand, ...]:
    """Return what people said since `progress`, in the order of time; bots are not listened to."""
    found = [one for one in _all(facts, progress) if not facts.is_bot(one.author)]
    return tuple(sorted(found, key=lambda one: (one.at, one.key)))


def _all(facts: Facts, progress: IssueProgress) -> Iterator[PendingCommand]:
    places = (
        (Venue.ISSUE, facts.comments, progress.handled),
        (Venue.PULL, facts.pull_comments, progress.handled_pull),
    )
    for place, comments, handled in places:
        for comment in comments:
            if comment.id > handled and (said := in_comment(comment.body)):
                key = f"comment-{comment.id}"
                yield PendingCommand(said, comment.author, comment.at, place, key)
    for review in facts.reviews:
        if _is_new(review, progress) and review.state == REQUESTS_CHANGES:
            said, key = in_review(review.body), f"review-{review.id}"
            yield PendingCommand(said, review.author, review.at, Venue.PULL, key)


def _is_new(review: ReviewFact, progress: IssueProgress) -> bool:
    """Return whether a review was submitted after those that were answered.

    Its number does not tell: it has it from when its author began to write it.
    """
    last = progress.handled_review_at
    if last is None:
        return review.id > progress.handled_review
    return (review.at, review.id) > (last, progress.handled_review)


def after(progress: IssueProgress, answered: tuple[PendingCommand, ...]) -> IssueProgress:
    """The progress in which these commands are answered, and no earlier one is heard again."""

    def highest(place: Venue, before: int) -> int:
        keys = (one.key.split("-") for one in answered if one.place is place)
        return max([before, *(int(number) for kind, number in keys if kind == "comment")])

    reviews = [one for one in answered if one.key.startswith("review-")]
    if reviews:
        at, number = max((one.at, int(one.key.partition("-")[2])) for one in reviews)
        progress = progress.changed(handled_review=number, handled_review_at=at)
    return progress.changed(
        handled=highest(Venue.ISSUE, progress.handled),
        handled_pull=highest(Venue.PULL, progress.handled_pull),
    )
