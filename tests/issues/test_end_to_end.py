"""From a labelled issue to a person's merge, and back by a revert."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from bot.labels import IssueStatus
from tests.forge.repositories import Repo
from tests.github import people
from tests.issues.scene import LABEL, Scene

pytestmark = pytest.mark.sampled(keep=1)

TOOL = "generated_tools/error_patterns"


class Zones:
    """The three zones of a workflow run, each a process; only two of them have the token."""

    def __init__(self, scene: Scene, folder: Path) -> None:
        self.scene, self.job, self.bundle = scene, folder / "job.json", folder / "bundle.json"
        self.output = folder / "output"

    def handle(self, event: str, **payload: Any) -> str:
        """What an event leads to, up to a proposal; what was said on the way."""
        self.job.unlink(missing_ok=True)
        file = self.scene.event(event, **payload)
        said = self._run("handle", event, str(file), "--job", str(self.job))
        if self.job.exists():
            said += self._run("build", str(self.job), "--out", str(self.bundle), token=False)
            said += self._run("publish", str(self.job), str(self.bundle))
        return said

    def _run(self, *words: str, token: bool = True) -> str:
        variables = {} if token else {"GITHUB_TOKEN": ""}
        done = self.scene.toolwright(*words, GITHUB_OUTPUT=str(self.output), **variables)
        assert done.returncode == 0, done.stderr
        return done.stderr

    def pushed(self) -> str:
        """What the event of a push to the base branch leads to."""
        head = self.scene.maintainer.get("/git/ref/heads/main")["object"]["sha"]
        self.scene.github.serve()
        self.scene.repo.git("fetch", "--quiet", "origin")
        return self.handle("push", ref="refs/heads/main", after=head)


def _tools(scene: Scene) -> list[dict[str, Any]]:
    found = json.loads(scene.toolwright("tools", "list", "--json").stdout)["tools"]
    assert isinstance(found, list)
    return found


def _break(scene: Scene) -> Repo:
    """A person with the power to go past every protection edits the merged tool."""
    work = scene.github.clone("incident")
    core = work.path / TOOL / "core.py"
    text = core.read_text(encoding="utf-8")
    assert "return " in text
    broken = text.replace("return ", "return {} and ", 1) + "\n"
    work.commit({f"{TOOL}/core.py": broken}, "Change the tool in a hurry")
    scene.push_as_owner(work)
    scene.repo.git("fetch", "--quiet", "origin")
    return work


@pytest.mark.whole
def test_from_an_issue_to_a_merge_and_back(scene: Scene, tmp_path: Path) -> None:
    zones, bridge = Zones(scene, tmp_path), scene.github.bridge
    number = scene.file_issue(by=people.STRANGER)
    scene.maintainer.label(number, LABEL)
    bridge.clear()
    zones.handle("issues", action="labeled", issue={"number": number})
    sent = [str(one) for one in bridge.sent(people.BOT)]
    assert len(sent) <= 25, sent
    assert zones.output.read_text(encoding="utf-8") == f"work=true\nissue={number}\n"

    (pull,) = scene.pulls()
    place = f"/pulls/{pull['number']}"
    assert f"Closes #{number}" in pull["body"]
    refused = scene.maintainer.ask("PUT", f"{place}/merge", {})
    assert refused.status == 405
    assert "approving review" in refused.body["message"]
    scene.reviewer.review(pull["number"], "APPROVE")
    scene.maintainer.merge(pull["number"])
    assert scene.issue(number)["state"] == "closed"
    zones.handle("pull_request", action="closed", pull_request={"number": pull["number"]})
    assert scene.progress(number).status is IssueStatus.MERGED
    zones.pushed()
    (tool,) = _tools(scene)
    assert (tool["name"], tool["status"]) == ("error_patterns", "merged")

    healthy = scene.toolwright("health")
    assert healthy.returncode == 0, healthy.stdout + healthy.stderr
    assert scene.pulls() == []
    assert scene.progress(number).status is IssueStatus.MERGED

    _break(scene)
    measured = scene.toolwright(
        "health", "measure", "--out", str(tmp_path / "health.json"), GITHUB_TOKEN=""
    )
    assert measured.returncode == 0, measured.stderr
    for _ in range(2):
        degraded = scene.toolwright("health", "report", str(tmp_path / "health.json"))
        assert degraded.returncode == 1, degraded.stdout + degraded.stderr
    (revert,) = scene.pulls()
    assert revert["head"]["ref"] == "toolwright/revert-error_patterns"
    assert "acceptance" in revert["body"]
    assert scene.progress(number).status is IssueStatus.DEGRADED

    scene.reviewer.review(revert["number"], "APPROVE")
    back = scene.maintainer.merge(revert["number"])
    zones.pushed()
    assert _tools(scene) == []
    assert scene.issue(number)["state"] == "open"
    assert scene.progress(number).status is IssueStatus.ROLLED_BACK
    assert scene.labels(number) == {LABEL, "toolwright: rolled back"}
    assert back in scene.comments(number)[0]
    bridge.clear()
    zones.pushed()
    assert [one for one in bridge.sent(people.BOT) if one.request.method != "GET"] == []


def test_a_revert_by_hand_is_recognised(scene: Scene, tmp_path: Path) -> None:
    zones = Zones(scene, tmp_path)
    number = scene.file_issue()
    scene.maintainer.label(number, LABEL)
    scene.watch()
    (pull,) = scene.pulls()
    scene.reviewer.review(pull["number"], "APPROVE")
    merge = scene.maintainer.merge(pull["number"])

    work = scene.github.clone("persons")
    work.git("switch", "--quiet", "-c", "take-it-back")
    work.git("revert", "--no-edit", "-m", "1", merge)
    scene.github.push(work, "take-it-back")
    hand = scene.maintainer.post(
        "/pulls", {"title": "Take it back", "head": "take-it-back", "base": "main", "body": ""}
    )
    zones.handle("pull_request", action="opened", pull_request={"number": hand["number"]})
    status = scene.maintainer.get(f"/commits/{hand['head']['sha']}/status")
    assert [one["state"] for one in status["statuses"]] == ["success"]
    scene.reviewer.review(hand["number"], "APPROVE")
    scene.maintainer.merge(hand["number"])
    scene.watch()
    assert scene.progress(number).status is IssueStatus.ROLLED_BACK
    assert scene.issue(number)["state"] == "open"

    scene.maintainer.delete(f"/issues/{number}/labels/{LABEL}")
    scene.wait_a_second()
    scene.maintainer.label(number, LABEL)
    scene.watch()
    assert scene.progress(number).status is IssueStatus.PROPOSED
    assert len(scene.pulls()) == 1


def test_a_watch_looks_after_merged_tools(scene: Scene) -> None:
    number = scene.file_issue()
    scene.maintainer.label(number, LABEL)
    scene.watch()
    (pull,) = scene.pulls()
    scene.reviewer.review(pull["number"], "APPROVE")
    scene.maintainer.merge(pull["number"])
    scene.watch()
    assert scene.progress(number).status is IssueStatus.MERGED
    assert scene.pulls() == []
    _break(scene)
    scene.watch()
    (revert,) = scene.pulls()
    assert revert["head"]["ref"] == "toolwright/revert-error_patterns"
    assert scene.progress(number).status is IssueStatus.DEGRADED
    scene.watch()
    assert len(scene.pulls()) == 1


def test_a_roll_back_that_a_person_asks_for(scene: Scene) -> None:
    number = scene.file_issue()
    scene.maintainer.label(number, LABEL)
    scene.watch()
    (pull,) = scene.pulls()
    scene.reviewer.review(pull["number"], "APPROVE")
    scene.maintainer.merge(pull["number"])
    scene.watch()
    for _ in range(2):
        done = scene.toolwright("rollback", "error_patterns")
        assert done.returncode == 0, done.stderr
    (revert,) = scene.pulls()
    scene.maintainer.patch(f"/pulls/{revert['number']}", {"state": "closed"})
    declined = scene.toolwright("rollback", "error_patterns")
    assert declined.returncode == 2
    assert "A person closed the revert" in declined.stderr


def test_a_tool_changed_by_hand_does_not_pass(scene: Scene, tmp_path: Path) -> None:
    zones = Zones(scene, tmp_path)
    work = scene.github.clone("persons")
    work.git("switch", "--quiet", "-c", "by-hand")
    work.commit({f"{TOOL}/core.py": "x = 1\n"}, "Write it by hand")
    scene.github.push(work, "by-hand")
    pull = scene.maintainer.post(
        "/pulls", {"title": "By hand", "head": "by-hand", "base": "main", "body": ""}
    )
    zones.handle("pull_request", action="opened", pull_request={"number": pull["number"]})
    status = scene.maintainer.get(f"/commits/{pull['head']['sha']}/status")
    (one,) = status["statuses"]
    assert (one["state"], "by hand" in one["description"]) == ("failure", True)


def test_a_pull_request_without_a_tool_passes(scene: Scene) -> None:
    work = scene.github.clone("persons")
    work.git("switch", "--quiet", "-c", "docs")
    work.commit({"README.md": "More.\n"}, "Say more")
    scene.github.push(work, "docs", who=people.REVIEWER)
    pull = scene.reviewer.post(
        "/pulls", {"title": "Docs", "head": "docs", "base": "main", "body": ""}
    )
    scene.watch()
    status = scene.maintainer.get(f"/commits/{pull['head']['sha']}/status")
    assert [one["state"] for one in status["statuses"]] == ["success"]
    scene.maintainer.review(pull["number"], "APPROVE")
    scene.maintainer.merge(pull["number"])
