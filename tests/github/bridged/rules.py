"""Repository rulesets, which the emulator does not have."""

from __future__ import annotations

from fnmatch import fnmatchcase

from tests.github.bridged.access import at_least
from tests.github.bridged.forge import DEFAULT_BRANCH, ROOT, Forge, Json, now
from tests.github.exchange import Answer, Request, refusal
from tests.github.people import REPOSITORY


def rulesets(forge: Forge, request: Request) -> Answer:
    """GET and POST /rulesets"""
    if request.method == "GET":
        hidden = ("bypass_actors", "conditions", "rules", "current_user_can_bypass")
        kept = forge.state.rulesets.values()
        return Answer(
            200, [{name: entry[name] for name in entry if name not in hidden} for entry in kept]
        )
    if not isinstance(request.body, dict) or {"name", "enforcement"} - set(request.body):
        return refusal(422, "Validation Failed")
    if any(entry["name"] == request.body["name"] for entry in forge.state.rulesets.values()):
        return refusal(422, "Validation Failed", errors=["Name must be unique"])
    number = forge.state.next_id()
    url = f"{forge.url}{ROOT}/rulesets/{number}"
    forge.state.rulesets[number] = {
        "id": number,
        "name": "",
        "target": "branch",
        "source_type": "Repository",
        "source": REPOSITORY,
        "enforcement": "active",
        "bypass_actors": [],
        "conditions": {"ref_name": {"include": [], "exclude": []}},
        "rules": [],
        "node_id": f"RRS_{number}",
        "current_user_can_bypass": "never",
        "_links": {"self": {"href": url}, "html": {"href": url}},
        "created_at": now(),
        "updated_at": now(),
        **request.body,
    }
    return Answer(201, forge.state.rulesets[number])


def ruleset(forge: Forge, request: Request) -> Answer:
    """GET, PUT and DELETE /rulesets/:number; only administrators see who may bypass it."""
    kept = forge.state.rulesets.get(int(request.parts["number"]))
    if kept is None:
        return refusal(404, "Not Found")
    if request.method == "DELETE":
        del forge.state.rulesets[kept["id"]]
        return Answer(204)
    if request.method == "PUT":
        kept |= {**request.body, "updated_at": now()}
    seen = dict(kept)
    if not at_least(forge, request.who, "admin"):
        del seen["bypass_actors"]
    return Answer(200, seen)


def of_branch(forge: Forge, request: Request) -> Answer:
    """GET /rules/branches/:branch: the active rules of a branch, for everyone who can read."""
    return Answer(200, active(forge, request.parts["branch"]))


def active(forge: Forge, branch: str) -> list[Json]:
    """The rules that hold for a branch, each with the ruleset that it comes from."""
    return [
        {
            **rule,
            "ruleset_source_type": "Repository",
            "ruleset_source": REPOSITORY,
            "ruleset_id": entry["id"],
        }
        for entry in forge.state.rulesets.values()
        if entry["enforcement"] == "active" and _covers(entry, branch)
        for rule in entry["rules"]
    ]


def _covers(entry: Json, branch: str) -> bool:
    names = (entry.get("conditions") or {}).get("ref_name") or {}
    included = any(_fits(pattern, branch) for pattern in names.get("include", []))
    return included and not any(_fits(pattern, branch) for pattern in names.get("exclude", []))


def _fits(pattern: str, branch: str) -> bool:
    if pattern == "~DEFAULT_BRANCH":
        return branch == DEFAULT_BRANCH
    return pattern == "~ALL" or fnmatchcase(f"refs/heads/{branch}", pattern)
