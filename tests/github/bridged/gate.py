"""What a merge has to meet: branch protection and rulesets together, as GitHub adds them up."""

from __future__ import annotations

from dataclasses import dataclass

from tests.github.bridged import owners
from tests.github.bridged.access import at_least
from tests.github.bridged.forge import Forge, Json
from tests.github.bridged.rules import active
from tests.github.bridged.statuses import latest_by_context
from tests.github.people import APPS

_ADMINISTRATORS = {"actor_type": "RepositoryRole", "actor_id": 5}


@dataclass(frozen=True)
class _Review:
    """What is asked of reviews by one protection or one rule."""

    approvals: int
    code_owners: bool
    last_push: bool
    dismiss_stale: bool


def _requirements(
    forge: Forge, branch: str, who: str
) -> tuple[list[_Review], list[tuple[str, int | None]]]:
    """The demands on reviews and on statuses (context, App) that hold for `who`, "" for anyone."""
    reviews: list[_Review] = []
    contexts: list[tuple[str, int | None]] = []
    admin = bool(who) and at_least(forge, who, "admin")
    kept = forge.state.protection.get(branch)
    if kept and not (admin and not kept["enforce_admins"]["enabled"]):
        if asked := kept.get("required_pull_request_reviews"):
            allowed = asked.get("bypass_pull_request_allowances", {}).get("users", [])
            if who not in [user["login"] for user in allowed]:
                reviews.append(_from_protection(asked))
        checks = (kept.get("required_status_checks") or {}).get("checks", [])
        contexts += [(check["context"], check["app_id"]) for check in checks]
    for rule in active(forge, branch):
        bypass = forge.state.rulesets[rule["ruleset_id"]]["bypass_actors"]
        if admin and any(_ADMINISTRATORS.items() <= actor.items() for actor in bypass):
            continue
        parameters = rule.get("parameters", {})
        if rule["type"] == "pull_request":
            reviews.append(_from_rule(parameters))
        elif rule["type"] == "required_status_checks":
            checks = parameters["required_status_checks"]
            contexts += [(check["context"], check.get("integration_id")) for check in checks]
    return reviews, contexts


def demands_pull_request(forge: Forge, branch: str, who: str) -> bool:
    """Whether `who` may change the branch by a merged pull request only."""
    reviews, contexts = _requirements(forge, branch, who)
    return bool(reviews or contexts)


def dismisses_stale(forge: Forge, branch: str) -> bool:
    """Whether a push takes the approvals of a pull request back."""
    reviews, _ = _requirements(forge, branch, "")
    return any(review.dismiss_stale for review in reviews)


def unmet(forge: Forge, pull: Json, who: str) -> list[str]:
    """Why `who` may not merge the pull request yet, in GitHub's words; empty when nothing is."""
    reviews, contexts = _requirements(forge, pull["base"]["ref"], who)
    found: list[str] = []
    latest = latest_by_context(forge, pull["head"]["sha"])
    for context, app in contexts:
        status = latest.get(context)
        if status is None or (app is not None and APPS.get(status["creator"]["login"]) != app):
            found.append(f'Required status check "{context}" is expected.')
        elif status["state"] != "success":
            found.append(f'Required status check "{context}" is {_WORDS[status["state"]]}.')
    if reviews:
        found += _unmet_reviews(forge, pull, reviews)
    return found


def _unmet_reviews(forge: Forge, pull: Json, asked: list[_Review]) -> list[str]:
    opinions = _opinions(forge, pull)
    if any(review["state"] == "CHANGES_REQUESTED" for review in opinions.values()):
        return ["Changes have been requested by a reviewer with write access."]
    approvals = {who: review for who, review in opinions.items() if review["state"] == "APPROVED"}
    found: list[str] = []
    needed = max(review.approvals for review in asked)
    if len(approvals) < needed:
        count = f"At least {needed} approving review{'s are' if needed > 1 else ' is'}"
        found.append(f"{count} required by reviewers with write access.")
    if any(review.code_owners for review in asked) and not owners.agree(
        forge, pull, set(approvals)
    ):
        found.append("Waiting on code owner review.")
    if any(review.last_push for review in asked):
        pusher = forge.state.pushers.get(pull["head"]["ref"])
        head = pull["head"]["sha"]
        if not any(
            who != pusher and review["commit_id"] == head for who, review in approvals.items()
        ):
            found.append("New changes require approval from someone other than the last pusher.")
    return found


def _opinions(forge: Forge, pull: Json) -> dict[str, Json]:
    """The latest review that counts of each person with write access."""
    found: dict[str, Json] = {}
    for review in forge.get(f"/pulls/{pull['number']}/reviews", {"per_page": "100"}):
        if review["state"] in ("APPROVED", "CHANGES_REQUESTED", "DISMISSED"):
            found[review["user"]["login"]] = review
    return {who: review for who, review in found.items() if at_least(forge, who, "write")}


def _from_protection(asked: Json) -> _Review:
    return _Review(
        asked["required_approving_review_count"],
        asked["require_code_owner_reviews"],
        asked["require_last_push_approval"],
        asked["dismiss_stale_reviews"],
    )


def _from_rule(parameters: Json) -> _Review:
    return _Review(
        parameters["required_approving_review_count"],
        parameters["require_code_owner_review"],
        parameters["require_last_push_approval"],
        parameters["dismiss_stale_reviews_on_push"],
    )


_WORDS = {"pending": "pending", "failure": "failing", "error": "failing"}
