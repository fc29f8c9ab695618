"""Changes of branches: GitHub's refusals, and what follows for the pull requests of a branch."""

from __future__ import annotations

from tests.github.bridged import gate, merging, pulls
from tests.github.bridged.forge import DEFAULT_BRANCH, Forge
from tests.github.exchange import Answer, Request, refusal


def create(forge: Forge, request: Request) -> Answer:
    """POST /git/refs"""
    answer = forge.forward(request)
    name = str((request.body or {}).get("ref", ""))
    if answer.ok and name.startswith("refs/heads/"):
        forge.state.pushers[name.removeprefix("refs/heads/")] = request.who
    return answer


def change(forge: Forge, request: Request) -> Answer:
    """PATCH and DELETE /git/refs/heads/:branch"""
    branch = request.parts["branch"]
    if forge.tip(branch) is None:
        return refusal(422, "Reference does not exist")
    if gate.demands_pull_request(forge, branch, request.who):
        text = "Changes must be made through a pull request."
        return refusal(422, f"Repository rule violations found\n\n{text}\n\n")
    answer = forge.forward(request)
    if answer.ok:
        pulls.pushed(forge, branch, request.who)
    return answer


def contents(forge: Forge, request: Request) -> Answer:
    """PUT and DELETE /contents/:path"""
    branch = (request.body or {}).get("branch", DEFAULT_BRANCH)
    if gate.demands_pull_request(forge, branch, request.who):
        text = "Changes must be made through a pull request."
        return refusal(409, f"Repository rule violations found\n\n{text}\n\n")
    answer = forge.forward(request)
    if answer.ok:
        pulls.pushed(forge, branch, request.who)
    return answer


def merge(forge: Forge, request: Request) -> Answer:
    """PUT /pulls/:number/merge: refused with 405 until every demand is met."""
    pull = pulls.placed(forge, request.parts["number"])
    if pull is None:
        return refusal(404, "Not Found")
    if pull["state"] == "closed" or pull["draft"]:
        return refusal(405, "Pull Request is not mergeable")
    if (request.body or {}).get("sha", pull["head"]["sha"]) != pull["head"]["sha"]:
        return refusal(409, "Head branch was modified. Review and try the merge again.")
    reasons = gate.unmet(forge, pull, request.who)
    if reasons:
        return refusal(405, "\n".join(reasons))
    return merging.merge(forge, request, pull)


def update(forge: Forge, request: Request) -> Answer:
    """PUT /pulls/:number/update-branch"""
    pull = pulls.placed(forge, request.parts["number"])
    if pull is None:
        return refusal(404, "Not Found")
    expected = (request.body or {}).get("expected_head_sha", pull["head"]["sha"])
    if expected != pull["head"]["sha"]:
        return refusal(422, "expected head sha didn't match current head ref.")
    if merging.update_branch(forge, pull, request.who) is None:
        return refusal(422, "merge conflict between base and head")
    pulls.pushed(forge, pull["head"]["ref"], request.who)
    return Answer(202, {"message": "Updating pull request branch.", "url": pull["url"]})
