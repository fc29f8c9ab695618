"""The way of a proposal on the test's GitHub, by the API alone: what the emulator gets right."""

from __future__ import annotations

from tests.forge.repositories import Repo
from tests.github.bed import Bed
from tests.github.people import BOT, MAINTAINER, REVIEWER
from tests.github.proposals import PROTECTION, propose


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
