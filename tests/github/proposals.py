"""A protected branch and a proposal on it, made by the API alone."""

from __future__ import annotations

import base64
from typing import Any

from tests.github.bed import Bed
from tests.github.people import BOT

PROTECTION: dict[str, Any] = {
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
