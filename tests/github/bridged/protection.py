"""Branch protection, kept whole by the bridge.

The emulator's knows neither commit statuses nor last pushes nor sources of a status, answers
`restrictions: null`, refuses a merge with 422 where GitHub says 405, and shows itself to everyone.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from tests.github.bridged.forge import ROOT, Forge, Json
from tests.github.bridged.rules import active
from tests.github.exchange import Answer, Request, refusal
from tests.github.people import APPS

_SWITCHES = (
    "required_linear_history",
    "allow_force_pushes",
    "allow_deletions",
    "block_creations",
    "required_conversation_resolution",
    "lock_branch",
    "allow_fork_syncing",
)
_MUST = (
    "required_status_checks",
    "enforce_admins",
    "required_pull_request_reviews",
    "restrictions",
)


def protection(forge: Forge, request: Request) -> Answer:
    """GET, PUT and DELETE of /branches/:branch/protection"""
    branch = request.parts["branch"]
    if forge.tip(branch) is None:
        return refusal(404, "Branch not found")
    if request.method == "PUT":
        return _put(forge, branch, request.body)
    kept = forge.state.protection.get(branch)
    if kept is None:
        return refusal(404, "Branch not protected")
    if request.method == "DELETE":
        del forge.state.protection[branch]
        return Answer(204)
    return Answer(200, kept)


def part(forge: Forge, request: Request) -> Answer:
    """One part of the protection: GET, and PATCH of statuses and reviews."""
    kept = forge.state.protection.get(request.parts["branch"])
    if kept is None or request.parts["part"] not in kept:
        return refusal(404, "Branch not protected")
    if request.method == "GET":
        return Answer(200, kept[request.parts["part"]])
    body = _sent(kept)
    if request.method == "PATCH":
        body[request.parts["part"]] = {**(body[request.parts["part"]] or {}), **request.body}
    elif request.parts["part"] == "enforce_admins":
        body["enforce_admins"] = request.method == "POST"
    else:
        body[request.parts["part"]] = None
    _put(forge, request.parts["branch"], body)
    found = forge.state.protection[request.parts["branch"]].get(request.parts["part"])
    return Answer(204) if request.method == "DELETE" else Answer(200, found)


def branch(forge: Forge, request: Request) -> Answer:
    """GET /branches/:branch has the whole commit, and says to everyone whether it is protected."""
    answer = forge.forward(request)
    if answer.ok:
        answer.body["commit"] = forge.get(f"/commits/{answer.body['commit']['sha']}")
        links = {"self": f"{forge.url}{request.path}", "html": answer.body["commit"]["html_url"]}
        answer.body["_links"] = links
        kept = forge.state.protection.get(request.parts["branch"])
        checks = (kept or {}).get("required_status_checks") or {"contexts": [], "checks": []}
        answer.body["protected"] = kept is not None or bool(active(forge, request.parts["branch"]))
        answer.body["protection"] = {
            "enabled": kept is not None,
            "required_status_checks": {
                "enforcement_level": "everyone" if checks["contexts"] else "off",
                "contexts": checks["contexts"],
                "checks": checks["checks"],
            },
        }
    return answer


def branches(forge: Forge, request: Request) -> Answer:
    """GET /branches marks the protected ones."""
    answer = forge.forward(request)
    for entry in answer.body if answer.ok else []:
        entry["protected"] = entry["name"] in forge.state.protection
    return answer


def _put(forge: Forge, branch: str, body: Any) -> Answer:
    missing = [name for name in _MUST if name not in (body or {})]
    if missing:
        text = ", ".join(f'"{name}" wasn\'t supplied' for name in missing)
        return refusal(422, f"Invalid request.\n\n{text}.")
    url = f"{forge.url}{ROOT}/branches/{quote(branch, safe='')}/protection"
    kept: Json = {
        "url": url,
        "enforce_admins": {"url": f"{url}/enforce_admins", "enabled": bool(body["enforce_admins"])},
        "required_signatures": {"url": f"{url}/required_signatures", "enabled": False},
    }
    for name in _SWITCHES:
        kept[name] = {"enabled": bool(body.get(name))}
    if body["required_status_checks"] is not None:
        kept["required_status_checks"] = _checks(forge, url, body["required_status_checks"])
    if body["required_pull_request_reviews"] is not None:
        kept["required_pull_request_reviews"] = _reviews(
            forge, url, body["required_pull_request_reviews"]
        )
    # GitHub leaves out what is not restricted.
    if body["restrictions"] is not None:
        kept["restrictions"] = _actors(forge, f"{url}/restrictions", body["restrictions"])
    forge.state.protection[branch] = kept
    return Answer(200, kept)


def _checks(forge: Forge, url: str, body: Json) -> Json:
    checks = [
        {"context": check["context"], "app_id": _app(forge, check)}
        for check in body.get("checks", [])
    ]
    named = {check["context"] for check in checks}
    checks += [
        {"context": name, "app_id": None} for name in body.get("contexts", []) if name not in named
    ]
    return {
        "url": f"{url}/required_status_checks",
        "strict": bool(body.get("strict")),
        "contexts": [check["context"] for check in checks],
        "contexts_url": f"{url}/required_status_checks/contexts",
        "checks": checks,
    }


def _app(forge: Forge, check: Json) -> int | None:
    """The App that has to set a status: without a number the one that did last, -1 for any."""
    number = check.get("app_id", "")
    if number != "":
        return None if number == -1 else number
    for statuses in reversed(forge.state.statuses.values()):
        for status in reversed(statuses):
            if status["context"] == check["context"]:
                return APPS.get(status["creator"]["login"])
    return None


def _reviews(forge: Forge, url: str, body: Json) -> Json:
    url = f"{url}/required_pull_request_reviews"
    kept: Json = {
        "url": url,
        "dismiss_stale_reviews": bool(body.get("dismiss_stale_reviews")),
        "require_code_owner_reviews": bool(body.get("require_code_owner_reviews")),
        "required_approving_review_count": body.get("required_approving_review_count", 1),
        "require_last_push_approval": bool(body.get("require_last_push_approval")),
    }
    for name in ("dismissal_restrictions", "bypass_pull_request_allowances"):
        if any((body.get(name) or {}).values()):
            kept[name] = _actors(forge, f"{url}/{name}", body[name])
    return kept


def _actors(forge: Forge, url: str, body: Json) -> Json:
    users = [forge.emulator.get(f"/users/{login}") for login in body.get("users", [])]
    return {
        "url": url,
        "users_url": f"{url}/users",
        "teams_url": f"{url}/teams",
        "apps_url": f"{url}/apps",
        "users": users,
        "teams": [{"slug": slug} for slug in body.get("teams", [])],
        "apps": [{"slug": slug} for slug in body.get("apps", [])],
    }


def _sent(kept: Json) -> Json:
    """The body that would have made the protection."""
    body: Json = {name: kept[name]["enabled"] for name in ("enforce_admins", *_SWITCHES)}
    for name in ("required_status_checks", "required_pull_request_reviews", "restrictions"):
        body[name] = kept.get(name)
    return body
