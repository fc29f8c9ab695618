"""GitHub's answers, as its OpenAPI description has them, for the tests of the readers."""

from __future__ import annotations

from typing import Any

APP = 15368
STATUS = "toolwright/gate"


def in_force(number: int = 7, **changes: Any) -> list[dict[str, Any]]:
    """The rules of a branch with everything in place; one that is changed to None is not there."""
    come_from = {
        "ruleset_source_type": "Repository",
        "ruleset_source": "octo/tools",
        "ruleset_id": number,
    }
    rules: dict[str, Any] = {
        "deletion": {},
        "non_fast_forward": {},
        "pull_request": review(),
        "required_status_checks": statuses(),
    } | changes
    return [
        {"type": kind, **come_from, **({"parameters": parameters} if parameters else {})}
        for kind, parameters in rules.items()
        if parameters is not None
    ]


def review(**changes: Any) -> dict[str, Any]:
    return {
        "required_approving_review_count": 1,
        "dismiss_stale_reviews_on_push": True,
        "require_code_owner_review": True,
        "require_last_push_approval": True,
        "required_review_thread_resolution": False,
        "allowed_merge_methods": ["merge", "squash", "rebase"],
    } | changes


def statuses(source: int | None = APP, context: str = STATUS) -> dict[str, Any]:
    one = {"context": context} | ({} if source is None else {"integration_id": source})
    return {
        "do_not_enforce_on_create": False,
        "strict_required_status_checks_policy": False,
        "required_status_checks": [one],
    }


def ruleset(number: int = 7, **changes: Any) -> dict[str, Any]:
    """A ruleset as somebody sees it who may edit it."""
    return {
        "id": number,
        "name": "toolwright",
        "target": "branch",
        "source_type": "Repository",
        "source": "octo/tools",
        "enforcement": "active",
        "bypass_actors": [],
        "current_user_can_bypass": "never",
        "conditions": {"ref_name": {"include": ["~DEFAULT_BRANCH"], "exclude": []}},
        "rules": [
            {key: rule[key] for key in ("type", "parameters") if key in rule}
            for rule in in_force(number)
        ],
    } | changes


def protection(**changes: Any) -> dict[str, Any]:
    """Classic protection with everything in place."""
    return {
        "url": "https://api.github.com/repos/octo/tools/branches/main/protection",
        "required_status_checks": {
            "strict": False,
            "contexts": [STATUS],
            "checks": [{"context": STATUS, "app_id": APP}],
        },
        "required_pull_request_reviews": {
            "url": "https://api.github.com/reviews",
            "dismiss_stale_reviews": True,
            "require_code_owner_reviews": True,
            "require_last_push_approval": True,
            "required_approving_review_count": 1,
        },
        "enforce_admins": {"url": "https://api.github.com/admins", "enabled": True},
        "required_linear_history": {"enabled": False},
        "allow_force_pushes": {"enabled": False},
        "allow_deletions": {"enabled": False},
        "block_creations": {"enabled": False},
        "required_conversation_resolution": {"enabled": False},
        "lock_branch": {"enabled": False},
        "allow_fork_syncing": {"enabled": False},
    } | changes
