"""Commit statuses, which the emulator does not have."""

from __future__ import annotations

from typing import Any

from tests.github.bridged.forge import ROOT, Forge, Json, now
from tests.github.exchange import Answer, Request, refusal
from tests.github.people import MAINTAINER

_STATES = ("error", "failure", "pending", "success")
_MOST = 1000


def create(forge: Forge, request: Request) -> Answer:
    """POST /statuses/:sha"""
    sha, body = request.parts["sha"], request.body
    if forge.find(f"/git/commits/{sha}") is None:
        return refusal(422, f"No commit found for SHA: {sha}")
    if not isinstance(body, dict) or body.get("state") not in _STATES:
        return refusal(422, "Validation Failed")
    context = body.get("context") or "default"
    kept = forge.state.statuses[sha]
    if sum(entry["context"] == context for entry in kept) >= _MOST:
        return refusal(422, "This SHA and context has reached the maximum number of statuses.")
    number = forge.state.next_id()
    creator = forge.emulator.get(f"/users/{request.who}")
    kept.append(
        {
            "url": f"{forge.url}{ROOT}/statuses/{sha}",
            "avatar_url": creator["avatar_url"],
            "id": number,
            "node_id": f"SC_{number}",
            "state": body["state"],
            "description": body.get("description"),
            "target_url": body.get("target_url"),
            "context": context,
            "created_at": now(),
            "updated_at": now(),
            "creator": creator,
        }
    )
    return Answer(201, kept[-1])


def history(forge: Forge, request: Request) -> Answer:
    """GET /commits/:ref/statuses: all of them, newest first."""
    sha = _resolve(forge, request.parts["ref"])
    if sha is None:
        return refusal(404, "Not Found")
    return Answer(200, forge.state.statuses[sha][::-1])


def combined(forge: Forge, request: Request) -> Answer:
    """GET /commits/:ref/status: the latest of each context, and the worst of them."""
    sha = _resolve(forge, request.parts["ref"])
    if sha is None:
        return refusal(404, "Not Found")
    latest = list(latest_by_context(forge, sha).values())
    states = {entry["state"] for entry in latest}
    state = "success" if states == {"success"} else "pending"
    if states & {"error", "failure"}:
        state = "failure"
    simple = [{name: entry[name] for name in entry if name != "creator"} for entry in latest]
    url = f"{forge.url}{ROOT}/commits/{sha}"
    return Answer(
        200,
        {
            "state": state,
            "statuses": simple,
            "sha": sha,
            "total_count": len(simple),
            "repository": _minimal(forge.get("")),
            "commit_url": url,
            "url": f"{url}/status",
        },
    )


def latest_by_context(forge: Forge, sha: str) -> dict[str, Json]:
    """The latest status of each context of a commit."""
    return {entry["context"]: entry for entry in forge.state.statuses.get(sha, [])}


def _resolve(forge: Forge, ref: str) -> str | None:
    answer = forge.emulator.call(MAINTAINER, "GET", f"{ROOT}/commits/{ref}")
    return str(answer.body["sha"]) if answer.ok else None


def _minimal(repository: Json) -> Json:
    dropped = ("permissions", "license", "template_repository")
    found: dict[str, Any] = {name: repository[name] for name in repository if name not in dropped}
    return found
