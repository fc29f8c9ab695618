"""Only a person approves and merges: no code of the whole package has such a call.

Source and wire are both held to lists of what is allowed, so that a call that nobody thought of
fails as well. What is allowed to name a merge are commands that are printed for a person to type.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

import pytest

from bot.github import git_data
from bot.handoff.bundle import MadeCandidate
from bot.labels import IssueStatus
from tests.github import people
from tests.github.acts import ADMIN_WRITES, BOT_WRITES, BRANCHES, beyond
from tests.github.clients import client_of
from tests.github.exchange import Logged, Request
from tests.github.source import PRINTED, REACH, TYPED, WORDS, Module, has
from tests.issues.conftest import emulator, github, made, repo, scene
from tests.issues.scene import LABEL, Scene

pytestmark = pytest.mark.sampled(keep=2)

__all__ = ["emulator", "github", "made", "repo", "scene"]

_ROOT = Path(__file__).parent.parent


def _modules() -> list[Module]:
    return [
        Module(str(path.relative_to(_ROOT)), path.read_text(encoding="utf-8"))
        for path in sorted((_ROOT / "bot").rglob("*.py"))
    ]


def test_no_code_approves_or_merges() -> None:
    modules = _modules()
    assert [fault for module in modules for fault in module.faults()] == []
    sent = {write for module in modules for write in module.writes}
    # Both ways: an entry that nothing needs is an open door.
    assert sent == BOT_WRITES | ADMIN_WRITES
    printed = {module.path: module.printed for module in modules if module.printed}
    assert printed == PRINTED
    imported = {name: {module.path for module in modules if has(module, name)} for name in REACH}
    assert imported == REACH


def test_no_workflow_approves_or_merges() -> None:
    files = [*(_ROOT / "bot").rglob("*.j2"), *(_ROOT / ".github").rglob("*.yml")]
    assert len(files) > 5
    for path in files:
        text = path.read_text(encoding="utf-8")
        assert not WORDS.search(text), path
        assert not TYPED.search(text), path
        assert not re.search(r"github-script|\bcurl\b|\bwget\b|hub-actions/merge", text), path


_SNEAKY: Final = {
    "merge": 'client.put(f"pulls/{number}/merge", {})',
    "merge by name": 'path = f"pulls/{number}/merge"\nclient.put(path, {})',
    "merge by parts": 'client.put("pulls/" + str(number) + "/" + "mer" + "ge", {})',
    "merge of branches": 'client.post("merges", {"base": "main", "head": "mine"})',
    "upstream": 'client.post("merge-upstream", {"branch": "main"})',
    "update": 'client.put(f"pulls/{number}/update-branch", {})',
    "approval": 'client.post(f"pulls/{number}/reviews", {"event": "COMMENT"})',
    "dismissal": 'client.put(f"pulls/{number}/reviews/{review}/dismissals", {})',
    "deletion": 'client.delete(f"rulesets/{number}")',
    "inner": 'client._send("PUT", path)',
    "pygithub": "client.github.get_repo(name).get_pull(number).merge()",
    "requester": 'client.github.requester.requestJson("PUT", path)',
    "review": "pull.create_review(event=event)",
    "mutation": 'client.graphql("mutation { enablePullRequestAutoMerge }", {})',
    "unknown query": "client.graphql(query, {})",
    "command": 'run(["sh", "-c", f"gh pr merge {number}"])',
    "program": "import subprocess",
    "library": "import httpx",
    "standard library": "from urllib import request",
    "shell": 'os.system("true")',
    "git": 'self._git("merge", branch)',
    "push": 'self._git("push", "origin", "main")',
}


@pytest.mark.parametrize("source", _SNEAKY.values(), ids=_SNEAKY)
def test_whoever_adds_such_a_call_fails(source: str) -> None:
    module = Module("bot/git/new.py", source)
    faults = list(module.faults())
    assert faults or not module.writes <= BOT_WRITES | ADMIN_WRITES


def test_an_honest_call_passes() -> None:
    source = 'client.post(f"issues/{number}/comments", {"body": "Merge it, or revert it."})'
    module = Module("bot/issues/new.py", source)
    assert list(module.faults()) == []
    assert module.writes == {("POST", "issues/{}/comments")}


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("PUT", "pulls/1/merge", {}),
        ("POST", "pulls/1/reviews", {"event": "APPROVE"}),
        ("PATCH", "git/refs/heads/main", {"sha": "0" * 40}),
        ("POST", "git/refs", {"ref": "refs/heads/main", "sha": "0" * 40}),
        ("POST", "git/refs", {"ref": "refs/toolwright/runs/x", "sha": "0" * 40}),
        ("PATCH", "git/refs/toolwright/runs", {"sha": "0" * 40, "force": True}),
        ("PATCH", "git/refs/toolwright/run", {"sha": "0" * 40, "force": False}),
        ("PATCH", "pulls/1", {"state": "open"}),
        ("PUT", "rulesets/1", {}),
        ("DELETE", f"git/refs/heads/{BRANCHES}x", None),
    ],
)
def test_what_the_wire_does_not_let_pass(method: str, path: str, body: object) -> None:
    request = Request(method, f"/repos/{people.REPOSITORY}/{path}", body=body, who=people.BOT)
    assert len(beyond([Logged(request, None)], people.BOT)) == 1
    assert beyond([Logged(request, None)], people.MAINTAINER) == []


def test_a_whole_run_sends_no_such_request(scene: Scene, made: MadeCandidate) -> None:
    number = scene.file_issue()
    scene.maintainer.label(number, LABEL)
    assert scene.attempt(number, made)
    (pull,) = scene.pulls()
    scene.reviewer.review(pull["number"], "REQUEST_CHANGES", "Name the kinds.")
    assert scene.attempt(number, made)
    # Everything is as the bot could wish; it still does not merge by itself.
    scene.reviewer.review(pull["number"], "APPROVE")
    scene.watch()
    assert scene.progress(number).status is IssueStatus.PROPOSED
    scene.maintainer.merge(pull["number"])
    scene.watch()
    assert scene.progress(number).status is IssueStatus.MERGED
    assert scene.toolwright("rollback", "error_patterns").returncode == 0
    (revert,) = scene.pulls()
    scene.reviewer.review(revert["number"], "APPROVE")
    scene.watch()
    assert [one["number"] for one in scene.pulls()] == [revert["number"]]
    scene.maintainer.merge(revert["number"])
    scene.watch()
    assert scene.progress(number).status is IssueStatus.ROLLED_BACK

    history = scene.github.bridge.history
    assert beyond(history, people.BOT) == []
    merges = [one for one in history if one.request.path.endswith("/merge")]
    assert [one.request.who for one in merges] == [people.MAINTAINER, people.MAINTAINER]
    changed = [
        one for one in history if one.request.who == people.BOT and one.request.method != "GET"
    ]
    assert len(changed) > 20


def test_only_branches_of_the_bots_are_moved(scene: Scene) -> None:
    client = client_of(scene.github)
    head = git_data.branch_head(client, "main")
    assert head is not None
    with pytest.raises(ValueError, match="main is not a branch of the bot's"):
        git_data.move_branch(client, "main", head, "0" * 40)
