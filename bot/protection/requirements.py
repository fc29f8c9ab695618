"""What makes "only a person's merge" true: one table, which `check` goes through."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from bot.protection.codeowners import owners_of, uncovered
from bot.protection.state import ProtectionFacts, RuleSource

_PROTECT: Final = "toolwright protect"


class State(StrEnum):
    """How a requirement stands."""

    KEPT = "kept"
    MISSING = "missing"
    UNREADABLE = "not readable"


Judged = tuple[State, str]
"""A state, and by what or why."""


@dataclass(frozen=True)
class Requirement:
    """One line of `toolwright doctor`.

    Attributes:
        name: Short, for a column.
        says: What has to be so.
        judge: Looks at the facts.
        remedy: A command or a setting that puts it right.
        may_be_unread: Whether a proposal may be made where the token cannot see it.
    """

    name: str
    says: str
    judge: Callable[[ProtectionFacts], Judged]
    remedy: str = _PROTECT
    may_be_unread: bool = False


_Holds = Callable[[RuleSource, ProtectionFacts], bool]

_RULES: Final[dict[str, tuple[str, _Holds]]] = {
    "pull request": (
        "changes come by pull request",
        lambda source, _: source.approvals is not None,
    ),
    "approval": (
        "a pull request needs at least one approval",
        lambda source, _: (source.approvals or 0) >= 1,
    ),
    "code owners": (
        "owners of what is changed have to approve",
        lambda source, _: source.code_owners,
    ),
    "status": (
        "the gate's status has to be there, from the bot and nobody else",
        lambda source, facts: any(
            one.context == facts.status and one.source == facts.app_id for one in source.statuses
        ),
    ),
    "stale approvals": (
        "new commits take approvals away",
        lambda source, _: source.stale_dismissed,
    ),
    "last push": (
        "somebody else approves the last push",
        lambda source, _: source.last_push,
    ),
    "force push": ("the branch's history is kept", lambda source, _: source.keeps_history),
    "deletion": ("the branch cannot be deleted", lambda source, _: source.keeps_branch),
}
"""What a set of rules on the branch can hold, by name: what it says, and whether it does."""


def _imposed(holds: _Holds) -> Callable[[ProtectionFacts], Judged]:
    def judge(facts: ProtectionFacts) -> Judged:
        protection = facts.protection
        by = [source.name for source in protection.sources if holds(source, facts)]
        if by:
            return State.KEPT, f"by {_listed(by)}"
        if protection.unread:
            return State.UNREADABLE, "; ".join(protection.unread)
        return State.MISSING, f"nothing on {protection.branch} asks for it"

    return judge


def _status(facts: ProtectionFacts) -> Judged:
    state, detail = _imposed(_RULES["status"][1])(facts)
    others = {
        one.source
        for source in facts.protection.sources
        for one in source.statuses
        if one.context == facts.status
    }
    if state is State.KEPT or not others:
        return state, detail
    named, wanted = _listed(map(_source, others)), _source(facts.app_id)
    return State.MISSING, f"{facts.status} is required, but from {named}, not {wanted}"


def _source(app: int | None) -> str:
    return "any source" if app is None else f"App {app}"


def _bypass(facts: ProtectionFacts) -> Judged:
    """Return whether what is imposed is imposed by something that the bot cannot go past."""
    sources = facts.protection.sources
    open_: set[str] = set()
    hidden: set[str] = set()
    for _, holds in _RULES.values():
        by = [source for source in sources if holds(source, facts)]
        if not by or any(source.bypass == () for source in by):
            continue
        unseen = [source.name for source in by if source.bypass is None]
        hidden.update(unseen)
        if not unseen:
            open_.update(f"{_listed(source.bypass or ())} in {source.name}" for source in by)
    if open_:
        return State.MISSING, f"can go past the rules: {_listed(sorted(open_))}"
    if hidden:
        return State.UNREADABLE, f"this token does not see who can go past {_listed(hidden)}"
    if not sources:
        return (State.UNREADABLE if facts.protection.unread else State.MISSING), "no rules found"
    people = sorted({name for source in sources for name in source.people})
    return State.KEPT, f"people who can: {_listed(people)}" if people else "nobody can"


def _covered(facts: ProtectionFacts) -> Judged:
    ownership = facts.ownership
    if not ownership.path:
        return State.MISSING, "there is no CODEOWNERS file"
    reasons = [uncovered(ownership.rules, folder) for folder in ownership.folders]
    faults = [reason for reason in reasons if reason] + list(ownership.errors)
    if not owners_of(ownership.rules, ownership.path):
        faults.append("nobody owns the file itself")
    if faults:
        return State.MISSING, f"{ownership.path}: {'; '.join(faults)}"
    return State.KEPT, f"{ownership.path} covers {_listed(ownership.folders)}"


def _actions(facts: ProtectionFacts) -> Judged:
    if not facts.actions_needed:
        return State.KEPT, "not needed: the bot has an App of its own"
    if facts.actions_allowed is None:
        return State.UNREADABLE, "needs a token of an administrator"
    if facts.actions_allowed:
        return State.KEPT, "allowed"
    return State.MISSING, "not allowed"


def _token(facts: ProtectionFacts) -> Judged:
    if facts.may_push is None:
        return State.UNREADABLE, "GitHub does not say what this token may do"
    if facts.may_push:
        return State.KEPT, "it may write"
    return State.MISSING, "it may only read"


def _listed(names: Iterable[str]) -> str:
    return ", ".join(dict.fromkeys(names))


REQUIREMENTS: Final[tuple[Requirement, ...]] = (
    *(
        Requirement(name, says, _status if name == "status" else _imposed(holds))
        for name, (says, holds) in _RULES.items()
    ),
    Requirement("no bypass", "the bot cannot go past these rules", _bypass),
    Requirement(
        "CODEOWNERS",
        "the folders that matter have owners",
        _covered,
        "toolwright init --owner @LOGIN, and merge what it writes",
    ),
    Requirement(
        "Actions",
        "GitHub Actions may open pull requests",
        _actions,
        "toolwright protect; or Settings > Actions > General > Workflow permissions > "
        "Allow GitHub Actions to create and approve pull requests",
        may_be_unread=True,
    ),
    Requirement(
        "token",
        "the token may make branches",
        _token,
        "give it write access to contents, issues, pull requests and commit statuses",
        may_be_unread=True,
    ),
)
"""In the order in which they are shown."""
