"""Plain ways to choose between recorded answers, to compare the bot with in the same run.

They look at the shown examples and at what the answers do in the sandbox, and at no hidden test.
None of them has a gate: what they choose, they would propose.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Final

from pydantic import BaseModel, ConfigDict


class Tried(BaseModel):
    """What one answer did in the sandbox.

    `shown` says whether all shown examples hold; `outcomes` has what each generated call came to,
    None where it came to nothing.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    shown: bool
    outcomes: list[str | None]


def first(answers: Sequence[Tried]) -> int | None:
    """The first answer."""
    return 0 if answers else None


def first_shown(answers: Sequence[Tried]) -> int | None:
    """The first answer that passes the shown examples."""
    return next((index for index, answer in enumerate(answers) if answer.shown), None)


def agreeing(answers: Sequence[Tried]) -> int | None:
    """The first of the largest group of answers that agree on every generated call.

    As CodeT does with tests (Chen et al., 2022, arXiv:2207.10397), without the gate. Answers that
    gave no value to any call are in no group; of groups of one size, the one that came first.
    """
    groups: defaultdict[tuple[str | None, ...], list[int]] = defaultdict(list)
    for index, answer in enumerate(answers):
        if not answer.outcomes or any((one or "").startswith("=") for one in answer.outcomes):
            groups[tuple(answer.outcomes)].append(index)
    if not groups:
        return None
    return max(groups.values(), key=lambda group: (len(group), -group[0]))[0]


POLICIES: Final[Mapping[str, Callable[[Sequence[Tried]], int | None]]] = MappingProxyType(
    {"first answer": first, "first that passes": first_shown, "agreement alone": agreeing}
)
