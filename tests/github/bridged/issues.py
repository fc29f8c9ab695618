"""Issues: pull requests among them, and labels by people who may set them only."""

from __future__ import annotations

from dataclasses import replace

from tests.github.bridged import edits
from tests.github.bridged.access import at_least
from tests.github.bridged.forge import ROOT, Forge, Json
from tests.github.bridged.pulls import place
from tests.github.exchange import Answer, Request

# What an issue has of the pull request behind it.
_SHARED = [
    "id",
    "node_id",
    "number",
    "state",
    "locked",
    "title",
    "user",
    "body",
    "created_at",
    "updated_at",
    "closed_at",
    "assignee",
    "assignees",
    "labels",
    "milestone",
    "author_association",
    "comments",
    "active_lock_reason",
    "comments_url",
]


def create(forge: Forge, request: Request) -> Answer:
    """POST /issues: labels of people without triage rights are dropped, others leave an event."""
    body = dict(request.body or {})
    labels = body.pop("labels", [])
    answer = forge.forward(request, body=body)
    if answer.ok and labels and at_least(forge, request.who, "triage"):
        number = answer.body["number"]
        forge.demand("POST", f"/issues/{number}/labels", {"labels": labels}, request.who)
        return replace(answer, body=forge.get(f"/issues/{number}"))
    return answer


def one(forge: Forge, request: Request) -> Answer:
    """GET and PATCH /issues/:number, of pull requests too."""
    number = int(request.parts["number"])
    edits.remember(forge, request, number)
    answer = forge.forward(request)
    if answer.status != 404:
        return answer
    body = request.body
    if request.method == "PATCH" and "labels" in (body or {}):
        forge.demand("PUT", f"/issues/{number}/labels", {"labels": body["labels"]}, request.who)
    answer = forge.forward(request, path=f"{ROOT}/pulls/{number}")
    return replace(answer, body=_as_issue(answer.body)) if answer.ok else answer


def several(forge: Forge, request: Request) -> Answer:
    """GET /issues lists pull requests as well; here on its first page."""
    answer = forge.forward(request)
    if not answer.ok or request.query.get("page", "1") != "1":
        return answer
    wanted = {name for name in request.query.get("labels", "").split(",") if name}
    query = {"state": request.query.get("state", "open"), "per_page": "100"}
    for pull in forge.get("/pulls", query):
        names = {label["name"] for label in pull["labels"]}
        if wanted <= names and pull["updated_at"] >= request.query.get("since", ""):
            answer.body.append(_as_issue(place(forge, pull)))
    field = {"updated": "updated_at"}.get(request.query.get("sort", ""), "created_at")
    newest_first = request.query.get("direction", "desc") == "desc"
    answer.body.sort(key=lambda issue: (issue[field], issue["number"]), reverse=newest_first)
    return answer


def events(forge: Forge, request: Request) -> Answer:
    """GET /issues/:number/events, which has neither the opening of an issue nor edits."""
    answer = forge.forward(request)
    if not answer.ok:
        return answer
    kept = [
        {name: each[name] for name in each if name != "issue" and each[name] is not None}
        | {name: each[name] for name in ("actor", "commit_id", "commit_url")}
        | {"performed_via_github_app": None}
        for each in answer.body
        if each["event"] not in ("opened", "edited")
    ]
    return replace(answer, body=kept)


def _as_issue(pull: Json) -> Json:
    url = pull["issue_url"]
    links = {name: pull[name] for name in ("url", "html_url", "diff_url", "patch_url", "merged_at")}
    shared = {name: pull[name] for name in _SHARED if name in pull}
    return {
        "url": url,
        "html_url": pull["html_url"],
        "repository_url": url.rsplit("/issues/", 1)[0],
        "labels_url": f"{url}/labels{{/name}}",
        "events_url": f"{url}/events",
        "timeline_url": f"{url}/timeline",
        "active_lock_reason": None,
        **shared,
        "draft": pull["draft"],
        "pull_request": links,
        "state_reason": None,
    }
