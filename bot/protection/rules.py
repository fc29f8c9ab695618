"""Rulesets: what those in force on a branch impose, and the one that Toolwright sets.

`GET /rules/branches/{branch}` gives the rules in force, whatever level they come from, and needs no
more than read access to the metadata, which the token of a workflow has. Who can go past a ruleset
is told only to those who may edit it; everybody is told whether they can themselves.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from bot.github.issues import Parsed, read
from bot.protection.state import RequiredStatus, RuleSource

NAME: Final = "toolwright"
"""The ruleset that `toolwright protect` sets."""

_DEFAULT: Final = "~DEFAULT_BRANCH"
_PEOPLE: Final = frozenset({"OrganizationAdmin", "RepositoryRole", "Team", "User"})
_ROLES: Final = {1: "read", 2: "maintain", 3: "triage", 4: "write", 5: "admin"}


class _Status(Parsed):
    context: str
    integration_id: int | None = None


class _Parameters(Parsed):
    required_approving_review_count: int = 0
    require_code_owner_review: bool = False
    dismiss_stale_reviews_on_push: bool = False
    require_last_push_approval: bool = False
    required_status_checks: tuple[_Status, ...] = ()


class BranchRule(Parsed):
    """One rule in force on a branch, with the ruleset that it comes from."""

    type: str
    ruleset_id: int = 0
    parameters: _Parameters = _Parameters()


class _Actor(Parsed):
    actor_type: str
    actor_id: int | None = None


class Ruleset(Parsed):
    """A ruleset by itself; `bypass_actors` is None where the token may not see them."""

    id: int
    name: str
    bypass_actors: tuple[_Actor, ...] | None = None
    current_user_can_bypass: str | None = None


def read_rules(data: Iterable[Any]) -> tuple[BranchRule, ...]:
    """The rules in force, from GitHub's answer."""
    return tuple(read(BranchRule, item) for item in data)


def source(
    number: int, rules: Iterable[BranchRule], ruleset: Ruleset | None, bot_is_app: bool
) -> RuleSource:
    """Return what one ruleset imposes on the branch.

    Args:
        number: The ruleset's number.
        rules: Its rules in force.
        ruleset: The ruleset itself; None where the token may not see it.
        bot_is_app: Whether the bot acts as an App, so that roles, teams and users are not it.
    """
    by_type = {rule.type: rule for rule in rules}
    review = by_type["pull_request"].parameters if "pull_request" in by_type else None
    status = by_type.get("required_status_checks")
    bypass, people = _bypass(ruleset, bot_is_app)
    return RuleSource(
        name=f"ruleset {ruleset.name if ruleset else number}",
        approvals=review.required_approving_review_count if review else None,
        code_owners=bool(review and review.require_code_owner_review),
        stale_dismissed=bool(review and review.dismiss_stale_reviews_on_push),
        last_push=bool(review and review.require_last_push_approval),
        statuses=tuple(
            RequiredStatus(one.context, one.integration_id)
            for one in (status.parameters.required_status_checks if status else ())
        ),
        keeps_history="non_fast_forward" in by_type,
        keeps_branch="deletion" in by_type,
        bypass=bypass,
        people=people,
    )


def _bypass(
    ruleset: Ruleset | None, bot_is_app: bool
) -> tuple[tuple[str, ...] | None, tuple[str, ...]]:
    if ruleset is None:
        return None, ()
    if ruleset.bypass_actors is None:
        if ruleset.current_user_can_bypass is None:
            return None, ()
        can = ruleset.current_user_can_bypass != "never"
        return (("the account of this token",) if can else ()), ()
    actors = [(_words(one), one.actor_type in _PEOPLE) for one in ruleset.bypass_actors]
    return (
        tuple(words for words, person in actors if not (person and bot_is_app)),
        tuple(words for words, person in actors if person and bot_is_app),
    )


def _words(actor: _Actor) -> str:
    kind, number = actor.actor_type, actor.actor_id
    if kind == "RepositoryRole" and number in _ROLES:
        return f"role {_ROLES[number]}"
    names = {
        "Integration": "App",
        "DeployKey": "deploy key",
        "OrganizationAdmin": "owners of the organisation",
    }
    shown = "" if number is None or kind == "OrganizationAdmin" else f" {number}"
    return f"{names.get(kind, kind.lower())}{shown}"


def wanted(current: Mapping[str, Any] | None, status: str, app_id: int | None) -> dict[str, Any]:
    """The ruleset that `toolwright protect` sets, as GitHub takes it.

    What people made stricter stays: more approvals, more statuses, more rules, more branches.

    Args:
        current: The ruleset as GitHub gives it; None where there is none.
        status: The context of the status that a merge has to wait for.
        app_id: The App that has to set it; None: the bot is no App.
    """
    rules = {
        rule["type"]: dict(rule.get("parameters") or {})
        for rule in (current or {}).get("rules") or ()
    }
    review = rules.get("pull_request", {})
    statuses = rules.get("required_status_checks", {})
    others = [one for one in statuses.get("required_status_checks", ()) if one["context"] != status]
    methods = review.get("allowed_merge_methods", ("merge", "squash"))
    ours = {"context": status} | ({} if app_id is None else {"integration_id": app_id})
    rules["deletion"] = {}
    rules["non_fast_forward"] = {}
    rules["pull_request"] = {
        "required_review_thread_resolution": False,
        **review,
        # A rebase puts every commit of a branch on its base, those that a later one undoes as well,
        # and a state that the base once had is one that a roll-back may go back to.
        "allowed_merge_methods": [one for one in methods if one != "rebase"] or ["merge"],
        "required_approving_review_count": max(1, review.get("required_approving_review_count", 0)),
        "dismiss_stale_reviews_on_push": True,
        "require_code_owner_review": True,
        "require_last_push_approval": True,
    }
    rules["required_status_checks"] = {
        "strict_required_status_checks_policy": False,
        **statuses,
        "required_status_checks": [*others, ours],
    }
    names = ((current or {}).get("conditions") or {}).get("ref_name") or {}
    include = [name for name in names.get("include", ()) if name not in {_DEFAULT, "~ALL"}]
    everything = [name for name in names.get("include", ()) if name == "~ALL"]
    return {
        "name": NAME,
        "target": "branch",
        "enforcement": "active",
        "bypass_actors": [],
        "conditions": {"ref_name": {"include": [*everything, _DEFAULT, *include], "exclude": []}},
        "rules": [
            {"type": kind, **({"parameters": parameters} if parameters else {})}
            for kind, parameters in sorted(rules.items())
        ],
    }
