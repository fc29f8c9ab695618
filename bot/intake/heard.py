"""The commands on an issue and its pull request that have not been answered yet."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from bot.intake.commands import Said, in_comment, in_review
from bot.intake.facts import Facts, Place, Review
from bot.intake.progress import Progress

REQUESTS_CHANGES = "CHANGES_REQUESTED"


@dataclass(frozen=True)
class Heard:
    """A command with its author, and the key by which it is answered."""

    said: Said
    author: str
    at: datetime
    place: Place
    key: str


def heard(facts: Facts, progress: Progress) -> tuple[Heard, ...]:
    """What people said since `progress`, in the order of time; bots are not listened to."""
    found = [one for one in _all(facts, progress) if not facts.is_bot(one.author)]
    return tuple(sorted(found, key=lambda one: (one.at, one.key)))


def _all(facts: Facts, progress: Progress) -> Iterator[Heard]:
    places = (
        (Place.ISSUE, facts.comments, progress.handled),
        (Place.PULL, facts.pull_comments, progress.handled_pull),
    )
    for place, comments, handled in places:
        for comment in comments:
            if comment.id > handled and (said := in_comment(comment.body)):
                key = f"comment-{comment.id}"
                yield Heard(said, comment.author, comment.at, place, key)
    for review in facts.reviews:
        if _is_new(review, progress) and review.state == REQUESTS_CHANGES:
            said, key = in_review(review.body), f"review-{review.id}"
            yield Heard(said, review.author, review.at, Place.PULL, key)


def _is_new(review: Review, progress: Progress) -> bool:
    """Whether a review was submitted after those that were answered.

    Its number does not tell: it has it from when its author began to write it.
    """
    last = progress.handled_review_at
    if last is None:
        return review.id > progress.handled_review
    return (review.at, review.id) > (last, progress.handled_review)


def after(progress: Progress, answered: tuple[Heard, ...]) -> Progress:
    """The progress in which these commands are answered, and no earlier one is heard again."""

    def highest(place: Place, before: int) -> int:
        keys = (one.key.split("-") for one in answered if one.place is place)
        return max([before, *(int(number) for kind, number in keys if kind == "comment")])

    reviews = [one for one in answered if one.key.startswith("review-")]
    if reviews:
        at, number = max((one.at, int(one.key.partition("-")[2])) for one in reviews)
        progress = progress.changed(handled_review=number, handled_review_at=at)
    return progress.changed(
        handled=highest(Place.ISSUE, progress.handled),
        handled_pull=highest(Place.PULL, progress.handled_pull),
    )
