"""Nothing that a candidate does may depend on where it runs: other surroundings, and which decide.

One run has all surroundings changed at once. Only where it differs from a run in the usual ones is
each of them changed alone, to say which it was. What runs are compared by stays outside the
sandbox; `harness/elsewhere.py` makes the changes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, TypeVar

from bot.validate.case import Case

_Key = TypeVar("_Key")
_FOLDER: Final = "elsewhere"
"""Under `/work/.toolwright`, as the harness knows it."""
_SEED_BYTES: Final = 4


class Factor(StrEnum):
    """One part of the surroundings; the values are the harness's words."""

    FOLDER = "folder"
    HOME = "home"
    LOCALE = "locale"
    ZONE = "zone"
    DATE = "date"
    PROCESSORS = "processors"
    HASH_SEED = "hash seed"

    @property
    def said(self) -> str:
        """In which surroundings, after `where`."""
        return _WORDS[self][0]

    @property
    def remedy(self) -> str:
        """What would pass, as a sentence's end."""
        return _WORDS[self][1]


_WORDS: Final = {
    Factor.FOLDER: (
        "the working folder is another one",
        "a path that is passed in, or is taken from the folder that is passed in, passes",
    ),
    Factor.HOME: ("the home is another one", "a path that is passed in passes"),
    Factor.LOCALE: (
        "the locale is C, whose text is ASCII",
        'encoding="utf-8" wherever a file is opened, in the tool and in its tests, passes',
    ),
    Factor.ZONE: (
        "the time zone is another one",
        "a zone that is named, such as timezone.utc, passes",
    ),
    Factor.DATE: ("it is 29 February 2036", "a time that is passed in passes"),
    Factor.PROCESSORS: (
        "there is another number of processors",
        "a number that is passed in passes",
    ),
    Factor.HASH_SEED: (
        "PYTHONHASHSEED is another one, and so the order of sets",
        "a set that is sorted before its order matters passes",
    ),
}
_TOGETHER: Final = (
    "where working folder, home, locale, time zone, date, number of processors and hash seed are "
    "other ones together; a result that none of them decides passes."
)


@dataclass(frozen=True)
class Place:
    """The usual surroundings, but for some; hash seeds are the same whenever a case is judged."""

    factors: frozenset[Factor] = frozenset()

    @property
    def inside(self) -> list[str]:
        """What the harness is to change."""
        return sorted(self.factors - {Factor.HASH_SEED})

    def settings(self, case: Case) -> dict[str, bytes]:
        """Files under `/work/.toolwright`: another working folder, with what the tool may read."""
        if Factor.FOLDER not in self.factors:
            return {}
        files = {f"{_FOLDER}/{path}": content for path, content in case.reads.items()}
        return files or {f"{_FOLDER}/.keep": b""}

    def hash_seed(self, case: Case) -> int:
        """The seed of Python's hashes."""
        drawn = hashlib.blake2b(b"hash seed", key=secret_key(case), digest_size=_SEED_BYTES)
        seed = int.from_bytes(drawn.digest(), "big")
        return seed ^ (1 << 8 * _SEED_BYTES) - 1 if Factor.HASH_SEED in self.factors else seed


HERE: Final = Place()
ELSEWHERE: Final = Place(frozenset(Factor))
_ALONE: Final = tuple(Place(frozenset({factor})) for factor in Factor)


def secret_key(case: Case) -> bytes:
    """What seeds are drawn from: made so that a judgement repeats, and no author can know it."""
    secret = repr([example.source for example in case.held]).encode("utf-8", "surrogatepass")
    return hashlib.sha256(case.candidate.digest.encode() + secret).digest()


def causes(
    failing: Collection[_Key],
    attempt: Callable[[Sequence[Place]], Sequence[Collection[_Key]]],
) -> dict[_Key, tuple[Factor, ...]]:
    """Which surroundings make something fail that has failed elsewhere.

    Args:
        failing: What is asked about.
        attempt: Says what fails in each of some surroundings.

    Returns:
        For each that fails again elsewhere and not here, the surroundings that do it alone; none
        where it takes several. What fails by chance is left out.
    """
    if not failing:
        return {}
    here, away, *alone = attempt((HERE, ELSEWHERE, *_ALONE))
    return {
        key: tuple(factor for factor, fails in zip(Factor, alone, strict=True) if key in fails)
        for key in failing
        if key in away and key not in here
    }


def sentences(fault: str, factors: tuple[Factor, ...]) -> Iterator[str]:
    """One message for each of the surroundings that `causes` has named.

    Args:
        fault: What happens there, such as `test_x failed`.
        factors: The surroundings; none for all of them together.
    """
    if not factors:
        yield f"{fault} {_TOGETHER}"
    for factor in factors:
        yield f"{fault} where {factor.said}; {factor.remedy}."
