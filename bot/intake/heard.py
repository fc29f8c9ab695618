"""The commands on an issue and its pull request that have not been answered yet."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from bot.intake.commands import Said, in_comment, in_review
from bot.intake.facts import Facts, Place
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
        if review.id > progress.handled_review and review.state == REQUESTS_CHANGES:
            said, key = in_review(review.body), f"review-{review.id}"
            yield Heard(said, review.author, review.at, Place.PULL, key)


def after(progress: Progress, answered: tuple[Heard, ...]) -> Progress:
    """The progress in which these commands are answered, and no earlier one is heard again."""

    def highest(place: Place, kind: str, before: int) -> int:
        keys = (one.key.split("-") for one in answered if one.place is place)
        return max([before, *(int(number) for name, number in keys if name == kind)])

    return progress.changed(
        handled=highest(Place.ISSUE, "comment", progress.handled),
        handled_pull=highest(Place.PULL, "comment", progress.handled_pull),
        handled_review=highest(Place.PULL, "review", progress.handled_review),
    )
