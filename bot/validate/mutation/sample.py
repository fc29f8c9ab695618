"""Which mutants are tried, where there are more than can be."""

from __future__ import annotations

import random
from collections.abc import Sequence
from itertools import groupby
from typing import TypeVar

from bot.validate.mutation.mutant import Mutant

_Item = TypeVar("_Item")


def spread(mutants: Sequence[Mutant], size: int, seed: str) -> list[Mutant]:
    """At most `size` of the mutants, each function with its share, in a shuffled order.

    A systematic sample: of the mutants in the order of their files and functions, shuffled within
    each function, every n-th. The seed alone decides.
    """
    rng = random.Random(seed)  # noqa: S311 - a choice, no secret
    ordered: list[Mutant] = []
    for _, group in groupby(mutants, key=lambda one: (one.path, one.function)):
        ordered += rng.sample(together := list(group), len(together))
    chosen = _systematic(ordered, size, rng)
    return rng.sample(chosen, len(chosen))


def _systematic(items: Sequence[_Item], size: int, rng: random.Random) -> list[_Item]:
    if len(items) <= size:
        return list(items)
    start = rng.random()
    return [items[int((number + start) * len(items) / size)] for number in range(size)]
