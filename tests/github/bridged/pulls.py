"""Pull requests that follow their branches, which the emulator's do not.

There a pull request keeps the commits that it was opened with, is always mergeable, may be opened
twice, makes the branch that it lacks, and lists made-up files.
"""

from __future__ import annotations

from dataclasses import replace

from tests.github.bridged import edits
from tests.github.bridged.access import at_least
from tests.github.bridged.forge import Forge, Json
from tests.github.bridged.gate import dismisses_stale, unmet
from tests.github.bridged.merging import merged_tree
from tests.github.exchange import Answer, Request, refusal
from tests.github.people import MAINTAINER, OWNER

# What GitHub leaves out of a pull request in a list.
_SINGLE_ONLY = [
    "merged",
    "mergeable",
    "mergeable_state",
    "rebaseable",
    "merged_by",
    "comments",
    "review_comments",
    "maintainer_can_modify",
    "commits",
    "additions",
    "deletions",
    "changed_files",
]
_PAGE = {"per_page": "100"}


def create(forge: Forge, request: Request) -> Answer:
    """POST /pulls: one for each branch, of a branch that is there and ahead of its base."""
    body = request.body or {}
    head, base = str(body.get("head", "")).removeprefix(f"{OWNER}:"), str(body.get("base", ""))
    for name, branch in (("head", head), ("base", base)):
        if forge.tip(branch) is None:
            error = {"resource": "PullRequest", "field": name, "code": "invalid"}
            return refusal(422, "Validation Failed", errors=[error])
    if any(pull["base"]["ref"] == base for pull in _open(forge, head)):
        return _invalid(f"A pull request already exists for {OWNER}:{head}.")
    if not forge.get(f"/compare/{base}...{head}")["commits"]:
        return _invalid(f"No commits between {base} and {head}")
    answer = forge.forward(request)
    return _presented(forge, answer)


def one(forge: Forge, request: Request) -> Answer:
    """GET and PATCH /pulls/:number"""
    edits.remember(forge, request, int(request.parts["number"]))
    return _presented(forge, forge.forward(request))


def several(forge: Forge, request: Request) -> Answer:
    """GET /pulls"""
    answer = forge.forward(request)
    for pull in answer.body if answer.ok else []:
        place(forge, pull)
        for name in _SINGLE_ONLY:
            pull.pop(name, None)
    return answer


def files(forge: Forge, request: Request) -> Answer:
    """GET /pulls/:number/files"""
    return _compared(forge, request, "files")


def commits(forge: Forge, request: Request) -> Answer:
    """GET /pulls/:number/commits"""
    return _compared(forge, request, "commits")


def review(forge: Forge, request: Request) -> Answer:
    """POST /pulls/:number/reviews: never by the author, and of the branch's commit."""
    pull = placed(forge, request.parts["number"])
    if pull is None:
        return refusal(404, "Not Found")
    event = (request.body or {}).get("event")
    if request.who == pull["user"]["login"] and event in ("APPROVE", "REQUEST_CHANGES"):
        what = "approve" if event == "APPROVE" else "request changes on"
        return refusal(
            422, "Unprocessable Entity", errors=[f"Can not {what} your own pull request"]
        )
    body = {"commit_id": pull["head"]["sha"], **request.body}
    answer = forge.forward(request, body=body)
    if answer.ok and event:
        # Who has reviewed is no longer asked to.
        asked = {"reviewers": [request.who]}
        forge.demand("DELETE", f"/pulls/{request.parts['number']}/requested_reviewers", asked)
    return replace(answer, status=200) if answer.ok else answer


def request_reviewers(forge: Forge, request: Request) -> Answer:
    """POST /pulls/:number/requested_reviewers: collaborators only, never the author."""
    pull = placed(forge, request.parts["number"])
    if pull is None:
        return refusal(404, "Not Found")
    asked = (request.body or {}).get("reviewers", [])
    if pull["user"]["login"] in asked:
        return refusal(422, "Review cannot be requested from pull request author.")
    if not all(forge.find(f"/collaborators/{who}/permission") for who in asked):
        return refusal(
            422,
            "Reviews may only be requested from collaborators. One or more of the users or teams"
            " you specified is not a collaborator of the acme/widgets repository.",
        )
    answer = _presented(forge, forge.forward(request))
    return replace(answer, status=201) if answer.ok else answer


def pushed(forge: Forge, branch: str, who: str) -> None:
    """After a push: pull requests of the branch follow it, and lose stale approvals."""
    forge.state.pushers[branch] = who
    tip = forge.tip(branch)
    for pull in _open(forge, branch):
        number = pull["number"]
        if tip is None:
            forge.demand("PATCH", f"/pulls/{number}", {"state": "closed"}, who=who)
            continue
        forge.state.heads[number] = tip
        # GitHub takes the base's commit anew with each push, which this makes the emulator do.
        forge.demand("PATCH", f"/pulls/{number}", {"base": pull["base"]["ref"]})
        if dismisses_stale(forge, pull["base"]["ref"]):
            _dismiss(forge, number)


def place(forge: Forge, pull: Json) -> Json:
    """Give a pull request of the emulator the commits that it has here."""
    number = pull["number"]
    head = forge.state.heads.get(number, pull["head"]["sha"])
    url = pull["statuses_url"].replace(pull["head"]["sha"], head)
    pull["head"]["sha"] = head
    pull["statuses_url"] = pull["_links"]["statuses"]["href"] = url
    pull["merge_commit_sha"] = forge.state.merges.get(number)
    return pull


def placed(forge: Forge, number: int | str) -> Json | None:
    """The pull request `number` as it is here, None when there is none."""
    pull = forge.find(f"/pulls/{number}")
    return place(forge, pull) if pull else None


def _presented(forge: Forge, answer: Answer) -> Answer:
    if not answer.ok:
        return answer
    pull = place(forge, answer.body)
    compared = forge.get(f"/compare/{pull['base']['sha']}...{pull['head']['sha']}")
    pull["commits"] = compared["ahead_by"]
    pull["changed_files"] = len(compared["files"])
    for name in ("additions", "deletions"):
        pull[name] = sum(file[name] for file in compared["files"])
    if pull["state"] == "open":
        pull["mergeable"], pull["mergeable_state"] = _mergeable(forge, pull)
        pull["rebaseable"] = pull["mergeable"]
    return answer


def _mergeable(forge: Forge, pull: Json) -> tuple[bool | None, str]:
    if forge.state.unknown_mergeable > 0:
        # GitHub finds it out in the background, and says null until then.
        forge.state.unknown_mergeable -= 1
        return None, "unknown"
    if merged_tree(forge, pull["base"]["ref"], pull["head"]["sha"]) is None:
        return False, "dirty"
    return True, "blocked" if unmet(forge, pull, "") else "clean"


def _open(forge: Forge, branch: str) -> list[Json]:
    query = {"head": f"{OWNER}:{branch}", "state": "open", **_PAGE}
    found: list[Json] = forge.get("/pulls", query)
    return found


def _compared(forge: Forge, request: Request, what: str) -> Answer:
    pull = placed(forge, request.parts["number"])
    if pull is None:
        return refusal(404, "Not Found")
    compared = forge.get(f"/compare/{pull['base']['sha']}...{pull['head']['sha']}")
    return Answer(200, compared[what])


def _dismiss(forge: Forge, number: int) -> None:
    for entry in forge.get(f"/pulls/{number}/reviews", _PAGE):
        if entry["state"] == "APPROVED" and at_least(forge, entry["user"]["login"], "write"):
            path = f"/pulls/{number}/reviews/{entry['id']}/dismissals"
            forge.demand("PUT", path, {"message": "stale"}, who=MAINTAINER)


def _invalid(text: str) -> Answer:
    error = {"resource": "PullRequest", "code": "custom", "message": text}
    return refusal(422, "Validation Failed", errors=[error])
