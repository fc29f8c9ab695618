"""How the requirements stand, and the refusal where the default branch is open."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from bot.errors import RequestError
from bot.protection.requirements import REQUIREMENTS, Requirement, State
from bot.protection.state import ProtectionFacts


@dataclass(frozen=True)
class RequirementStanding:
    """How one requirement stands, and by what or why."""

    requirement: Requirement
    state: State
    detail: str

    @property
    def stops(self) -> bool:
        """Whether nothing may be proposed because of it: what cannot be seen counts as open."""
        unread = self.state is State.UNREADABLE and not self.requirement.may_be_unread
        return self.state is State.MISSING or unread


def check(facts: ProtectionFacts) -> tuple[RequirementStanding, ...]:
    """Judge every requirement, in the order of the table."""
    return tuple(RequirementStanding(one, *one.judge(facts)) for one in REQUIREMENTS)


def is_open(standings: Iterable[RequirementStanding]) -> bool:
    """Return whether something that only a person may do could happen without one."""
    return any(one.stops for one in standings)


def require_protected(facts: ProtectionFacts) -> None:
    """Refuse to propose anything while the branch is open.

    Raises:
        RequestError: Names everything that is missing or cannot be seen, with what would pass.
    """
    stopping = [one for one in check(facts) if one.stops]
    if not stopping:
        return
    lines = "\n".join(
        f"- {one.requirement.name}: {one.requirement.says} ({one.state}: {one.detail})"
        for one in stopping
    )
    remedies = dict.fromkeys(one.requirement.remedy for one in stopping)
    raise RequestError(
        f"The branch {facts.protection.branch} is not protected well enough, so nothing is "
        f"proposed:\n{lines}",
        remedy="\n".join(f"An administrator puts it right with: {one}" for one in remedies),
    )
