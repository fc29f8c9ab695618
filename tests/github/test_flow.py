"""The way of a proposal on the test's GitHub, by the API alone: what the emulator gets right."""

from __future__ import annotations

import base64
from typing import Any

from tests.forge.repositories import Repo
from tests.github.bed import Bed
from tests.github.people import BOT, MAINTAINER, REVIEWER

PROTECTION = {
    "required_status_checks": {"strict": False, "contexts": ["toolwright/gate"]},
    "enforce_admins": True,
    "required_pull_request_reviews": {
        "required_approving_review_count": 1,
        "dismiss_stale_reviews": True,
        "require_last_push_approval": True,
    },
    "restrictions": None,
}


def propose(github: Bed, path: str = "tool.py", content: str = "X = 1\n", body: str = "") -> Any:
    """A branch of the bot with one more file, made with the Git Data API, and its pull request."""
    bot = github.person(BOT)
    base = bot.get("/git/ref/heads/main")["object"]["sha"]
    blob = bot.post(
        "/git/blobs",
        {"content": base64.b64encode(content.encode()).decode(), "encoding": "base64"},
    )
    entry = {"path": path, "mode": "100644", "type": "blob", "sha": blob["sha"]}
    below = bot.get(f"/git/commits/{base}")["tree"]["sha"]
    tree = bot.post("/git/trees", {"base_tree": below, "tree": [entry]})
    commit = bot.post(
        "/git/commits", {"message": "Add a tool", "tree": tree["sha"], "parents": [base]}
    )
    branch = f"toolwright/{path.partition('.')[0]}"
    bot.post("/git/refs", {"ref": f"refs/heads/{branch}", "sha": commit["sha"]})
    return bot.post("/pulls", {"title": "Add a tool", "head": branch, "base": "main", "body": body})


def test_a_proposal_goes_from_issue_to_merge(github: Bed, repo: Repo) -> None:
    maintainer, bot = github.person(MAINTAINER), github.person(BOT)
    github.push(repo)
    maintainer.put("/branches/main/protection", PROTECTION)
    issue = maintainer.post("/issues", {"title": "A tool", "body": "name: tool"})
    maintainer.label(issue["number"], "toolwright")
    pull = propose(github, body=f"Closes #{issue['number']}")
    assert pull["mergeable_state"] == "blocked"

    refused = maintainer.ask("PUT", f"/pulls/{pull['number']}/merge", {})
    assert refused.status == 405
    assert 'status check "toolwright/gate" is expected' in refused.body["message"]
    assert "1 approving review is required" in refused.body["message"]

    bot.post(f"/statuses/{pull['head']['sha']}", {"state": "success", "context": "toolwright/gate"})
    github.person(REVIEWER).review(pull["number"], "APPROVE")
    assert bot.get(f"/pulls/{pull['number']}")["mergeable_state"] == "clean"
    merged = maintainer.merge(pull["number"])

    after = bot.get(f"/pulls/{pull['number']}")
    assert (after["merged"], after["merge_commit_sha"]) == (True, merged)
    closed = bot.get(f"/issues/{issue['number']}")
    assert (closed["state"], closed["state_reason"]) == ("closed", "completed")
    clone = github.clone()
    assert clone.git("rev-parse", "HEAD") == merged
    assert (clone.path / "tool.py").read_text() == "X = 1\n"
    assert clone.git("log", "--format=%an %cn", "-1") == "maintainer GitHub"
