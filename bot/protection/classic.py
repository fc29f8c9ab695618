"""Classic branch protection: what it imposes, and what Toolwright sets where there are no rulesets.

Only administrators see it; the token of a workflow cannot be given that permission.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from bot.github.issues import Parsed, read
from bot.protection.state import RequiredStatus, RuleSource

NAME: Final = "branch protection"
_ANY: Final = -1
"""GitHub's number for a status that may come from any App."""


class _Enabled(Parsed):
    enabled: bool = False


class _Account(Parsed):
    login: str = ""
    slug: str = ""


class _Allowances(Parsed):
    users: tuple[_Account, ...] = ()
    teams: tuple[_Account, ...] = ()
    apps: tuple[_Account, ...] = ()


class _Reviews(Parsed):
    required_approving_review_count: int = 0
    dismiss_stale_reviews: bool = False
    require_code_owner_reviews: bool = False
    require_last_push_approval: bool = False
    bypass_pull_request_allowances: _Allowances | None = None


class _Check(Parsed):
    context: str
    app_id: int | None = None


class _Checks(Parsed):
    checks: tuple[_Check, ...] = ()


class _Answer(Parsed):
    required_pull_request_reviews: _Reviews | None = None
    required_status_checks: _Checks | None = None
    enforce_admins: _Enabled = _Enabled()
    allow_force_pushes: _Enabled = _Enabled()
    allow_deletions: _Enabled = _Enabled()


def source(data: Any, bot_is_app: bool) -> RuleSource:
    """Return what the protection imposes.

    Args:
        data: GitHub's answer.
        bot_is_app: Whether the bot acts as an App, so that administrators and users are not it.
    """
    answer = read(_Answer, data)
    review, checks = answer.required_pull_request_reviews, answer.required_status_checks
    allowed = (review.bypass_pull_request_allowances if review else None) or _Allowances()
    apps = tuple(f"App {one.slug}" for one in allowed.apps)
    people = (
        *(() if answer.enforce_admins.enabled else ("administrators",)),
        *(f"user {one.login}" for one in allowed.users),
        *(f"team {one.slug}" for one in allowed.teams),
    )
    return RuleSource(
        name=NAME,
        approvals=review.required_approving_review_count if review else None,
        code_owners=bool(review and review.require_code_owner_reviews),
        stale_dismissed=bool(review and review.dismiss_stale_reviews),
        last_push=bool(review and review.require_last_push_approval),
        statuses=tuple(
            RequiredStatus(one.context, None if one.app_id == _ANY else one.app_id)
            for one in (checks.checks if checks else ())
        ),
        keeps_history=not answer.allow_force_pushes.enabled,
        keeps_branch=not answer.allow_deletions.enabled,
        bypass=apps if bot_is_app else apps + people,
        people=people if bot_is_app else (),
    )


def wanted(current: Mapping[str, Any] | None, status: str, app_id: int | None) -> dict[str, Any]:
    """The protection that `toolwright protect --classic` sets, as GitHub takes it.

    What people made stricter stays; who could go past it no longer can.

    Args:
        current: GitHub's answer; None where the branch has no protection.
        status: The context of the status that a merge has to wait for.
        app_id: The App that has to set it; None: the bot is no App.
    """
    now = dict(current or {})
    review = now.get("required_pull_request_reviews") or {}
    checks = now.get("required_status_checks") or {}
    others = [
        {"context": one["context"], "app_id": one.get("app_id") or _ANY}
        for one in checks.get("checks") or ()
        if one["context"] != status
    ]
    return {
        "required_status_checks": {
            "strict": bool(checks.get("strict")),
            "contexts": [],
            "checks": [*others, {"context": status, "app_id": _ANY if app_id is None else app_id}],
        },
        "enforce_admins": True,
        "required_pull_request_reviews": {
            **_dismissal(review.get("dismissal_restrictions")),
            **_emptied(review.get("bypass_pull_request_allowances")),
            "required_approving_review_count": max(
                1, review.get("required_approving_review_count") or 0
            ),
            "dismiss_stale_reviews": True,
            "require_code_owner_reviews": True,
            "require_last_push_approval": True,
        },
        "restrictions": _names(now.get("restrictions")),
        "allow_force_pushes": False,
        "allow_deletions": False,
        **{
            name: bool((now.get(name) or {}).get("enabled"))
            for name in (
                "required_linear_history",
                "block_creations",
                "required_conversation_resolution",
                "lock_branch",
                "allow_fork_syncing",
            )
        },
    }


def as_sent(current: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is in force now, in the form in which it would be sent, to compare the two."""
    now = wanted(current, "", 0)
    review = current.get("required_pull_request_reviews")
    checks = current.get("required_status_checks")
    if checks is None:
        now["required_status_checks"] = None
    else:
        now["required_status_checks"]["checks"].pop()
    now["enforce_admins"] = bool((current.get("enforce_admins") or {}).get("enabled"))
    for name in ("allow_force_pushes", "allow_deletions"):
        now[name] = bool((current.get(name) or {}).get("enabled"))
    if review is None:
        now["required_pull_request_reviews"] = None
        return now
    shown = now["required_pull_request_reviews"]
    for name in shown:
        if name == "bypass_pull_request_allowances":
            shown[name] = _names(review[name])
        elif name != "dismissal_restrictions":
            shown[name] = review.get(name) or (0 if name.endswith("count") else False)
    return now


def _names(data: Any) -> dict[str, list[str]] | None:
    """Logins and slugs of an answer's accounts, which is how they are sent."""
    if data is None:
        return None
    found = read(_Allowances, data)
    return {
        "users": [one.login for one in found.users],
        "teams": [one.slug for one in found.teams],
        "apps": [one.slug for one in found.apps],
    }


def _dismissal(data: Any) -> dict[str, Any]:
    return {} if data is None else {"dismissal_restrictions": _names(data)}


def _emptied(data: Any) -> dict[str, Any]:
    # Sent only where it is set: GitHub refuses it for the repositories of a person.
    empty: dict[str, list[str]] = {"users": [], "teams": [], "apps": []}
    return {} if data is None else {"bypass_pull_request_allowances": empty}
