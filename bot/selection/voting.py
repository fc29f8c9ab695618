"""Which candidates agree with which, on calls whose right results nobody knows.

Dual execution agreement after CodeT (Chen et al., 2022, arXiv:2207.10397): a candidate is likely
right where many others do the same, and a test is likely right where many candidates pass it. Here
every outcome of a call is such a test, and a test that a model wrote is one more vote. The support
of a candidate is the mean, over the calls, of the share of votes that its outcome has, so that two
candidates which differ in one rare call do not count as strangers. All answers of one model share
one vote: they are not independent. A vote weighs what its model is trusted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

ENDED: Final = "ended"
"""The outcome of a call that took too long, or ended its process."""
TRUE: Final = "= 1"
"""The outcome of a comparison that holds: outcomes write a truth value as a number."""
RAISED: Final = "!"
"""What the outcome of a call that raised begins with."""
_OF_A_RAISE: Final = 0.2
"""What agreement on an exception is worth in the ranking: many faults raise the same one."""


@dataclass(frozen=True)
class Behaviour:
    """What a candidate does: its model, and the outcome of each call, None where it is not known.

    `stands` is whether it may vote: it does what the examples say. `weight` is that of its model's
    vote.
    """

    voice: str
    outcomes: tuple[str | None, ...]
    stands: bool = True
    weight: float = 1.0


@dataclass(frozen=True)
class Vote:
    """What a model says that a call comes to, beside what its answers do."""

    voice: str
    call: int
    outcome: str
    weight: float = 1.0


@dataclass(frozen=True)
class Disagreement:
    """A call on which candidates differ: the votes for each outcome, the most frequent first."""

    call: int
    votes: tuple[tuple[str, float], ...]


@dataclass(frozen=True)
class Standing:
    """Where a candidate stands among the others.

    Attributes:
        index: Its place among the behaviours.
        support: From 0 to 1; 1 where it comes to an end in every call of which anybody knows the
            outcome, and never differs from anyone.
        preference: The same, but for calls that raise, which count little: it decides the rank.
        alike: Models that have an answer which does the same in every call, its own included.
        voices: Models that have an answer which may vote.
    """

    index: int
    support: float
    preference: float
    alike: int
    voices: int


def rank(behaviours: Sequence[Behaviour], claimed: Sequence[Vote] = ()) -> tuple[Standing, ...]:
    """The candidates that stand, the preferred first; of equals, the earlier first."""
    standing = [index for index, one in enumerate(behaviours) if one.stands]
    votes = _votes([behaviours[index] for index in standing], claimed)
    voices = {behaviours[index].voice for index in standing}
    ranked = [
        Standing(
            index=index,
            support=_support(behaviours[index], votes, of_a_raise=1),
            preference=_support(behaviours[index], votes, of_a_raise=_OF_A_RAISE),
            alike=len(
                {
                    behaviours[other].voice
                    for other in standing
                    if behaviours[other].outcomes == behaviours[index].outcomes
                }
            ),
            voices=len(voices),
        )
        for index in standing
    ]
    return tuple(sorted(ranked, key=lambda one: (-round(one.preference, 9), one.index)))


def splits(
    behaviours: Sequence[Behaviour], claimed: Sequence[Vote] = ()
) -> tuple[Disagreement, ...]:
    """The calls on which those that have a vote differ, the most contested first."""
    votes = _votes([one for one in behaviours if one.stands], claimed)
    found = [
        Disagreement(call, tuple(sorted(counted.items(), key=lambda vote: -vote[1])))
        for call, counted in enumerate(votes)
        if len(counted) > 1
    ]
    return tuple(sorted(found, key=lambda one: (one.votes[0][1], one.call)))


def _votes(behaviours: Sequence[Behaviour], claimed: Sequence[Vote]) -> list[dict[str, float]]:
    """For each call, the share of the votes that each outcome has."""
    answers = Counter(one.voice for one in behaviours)
    calls = len(behaviours[0].outcomes) if behaviours else 0
    votes: list[dict[str, float]] = []
    for call in range(calls):
        counted: dict[str, float] = {}
        for one in behaviours:
            outcome = one.outcomes[call]
            if outcome is not None:
                share = one.weight / answers[one.voice]
                counted[outcome] = counted.get(outcome, 0.0) + share
        for vote in claimed:
            if vote.call == call and counted:
                counted[vote.outcome] = counted.get(vote.outcome, 0.0) + vote.weight
        total = sum(counted.values())
        votes.append({outcome: share / total for outcome, share in counted.items()})
    return votes


def _support(
    behaviour: Behaviour, votes: Sequence[dict[str, float]], *, of_a_raise: float
) -> float:
    shares = [
        counted[outcome] * (of_a_raise if outcome.startswith(RAISED) else 1)
        for outcome, counted in zip(behaviour.outcomes, votes, strict=True)
        if outcome is not None and outcome != ENDED
    ]
    # A call that others came to an end with counts against who did not: silence earns no support.
    known = sum(bool(counted) for counted in votes)
    return sum(shares) / known if known else 0.0
