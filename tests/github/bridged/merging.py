"""Real merges: of three trees, where the emulator takes the branch's tree as it is."""

from __future__ import annotations

import os
import re
import subprocess

from tests.github.bridged.forge import DEFAULT_BRANCH, Forge, Json
from tests.github.exchange import Answer, Request, refusal
from tests.github.mirror import download, git, upload
from tests.github.people import REPOSITORY

# https://docs.github.com/en/issues/tracking-your-work-with-issues/linking-a-pull-request-to-an-issue
_CLOSING = re.compile(
    rf"\b(?:close[sd]?|fix(?:e[sd])?|resolve[sd]?):?\s+(?:{REPOSITORY})?#(\d+)\b", re.IGNORECASE
)


def merged_tree(forge: Forge, branch: str, head: str) -> str | None:
    """The tree of `head` merged into a branch, None when they conflict."""
    tip = forge.tip(branch)
    if tip is None:
        return None
    for sha in (tip, head):
        download(forge.demand, forge.objects, sha)
    command = ["git", "-C", str(forge.objects), "merge-tree", "--write-tree", tip, head]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode > 1:
        raise RuntimeError(done.stderr)
    return done.stdout.split()[0] if done.returncode == 0 else None


def merge(forge: Forge, request: Request, pull: Json) -> Answer:
    """Merge a pull request that meets all demands, and close the issues that it names."""
    body: Json = request.body or {}
    base, head = pull["base"]["ref"], pull["head"]["sha"]
    tree = merged_tree(forge, base, head)
    if tree is None:
        return refusal(405, "Pull Request has merge conflicts")
    tip = str(forge.tip(base))
    method = body.get("merge_method", "merge")
    parents = [tip, head] if method == "merge" else [tip]
    sha = _commit(forge, request.who, tree, parents, _message(pull, body, method))
    named = _named_issues(forge, pull)
    # The emulator's own merge marks the pull request; its commit then gives way to the real one.
    answer = forge.forward(request, body={})
    if not answer.ok:
        return answer
    forge.demand("PATCH", f"/git/refs/heads/{base}", {"sha": sha, "force": True})
    forge.state.merges[pull["number"]] = sha
    forge.state.heads[pull["number"]] = head
    forge.state.pushers[base] = request.who
    if base == DEFAULT_BRANCH:
        for number in named:
            _close(forge, number, request.who)
    return Answer(200, {"sha": sha, "merged": True, "message": "Pull Request successfully merged"})


def update_branch(forge: Forge, pull: Json, who: str) -> str | None:
    """Merge the base into the branch of a pull request: the new commit, None on a conflict."""
    head = pull["head"]["sha"]
    tree = merged_tree(forge, pull["base"]["ref"], head)
    if tree is None:
        return None
    message = f"Merge branch '{pull['base']['ref']}' into {pull['head']['ref']}"
    tip = str(forge.tip(pull["base"]["ref"]))
    sha = _commit(forge, who, tree, [head, tip], message)
    forge.demand("PATCH", f"/git/refs/heads/{pull['head']['ref']}", {"sha": sha})
    return sha


def _commit(forge: Forge, who: str, tree: str, parents: list[str], message: str) -> str:
    email = f"{who}@users.noreply.github.com"
    people = {
        "GIT_AUTHOR_NAME": who,
        "GIT_AUTHOR_EMAIL": email,
        "GIT_COMMITTER_NAME": "GitHub",
        "GIT_COMMITTER_EMAIL": "noreply@github.com",
    }
    lineage = [word for parent in parents for word in ("-p", parent)]
    done = subprocess.run(
        ["git", "-C", str(forge.objects), "commit-tree", tree, *lineage, "-m", message],
        env={**os.environ, **people},
        check=True,
        capture_output=True,
        text=True,
    )
    sha = done.stdout.strip()
    upload(forge.demand, forge.objects, sha)
    return sha


def _message(pull: Json, body: Json, method: str) -> str:
    number, title = pull["number"], pull["title"]
    if method == "merge":
        usual = f"Merge pull request #{number} from {pull['head']['label'].replace(':', '/')}"
        return f"{body.get('commit_title') or usual}\n\n{body.get('commit_message') or title}"
    return (
        f"{body.get('commit_title') or f'{title} (#{number})'}\n\n{body.get('commit_message', '')}"
    )


def _named_issues(forge: Forge, pull: Json) -> list[int]:
    messages = git(
        forge.objects, "log", "--format=%B", f"{pull['base']['sha']}..{pull['head']['sha']}"
    )
    text = f"{pull['body'] or ''}\n{messages}"
    return sorted({int(number) for number in _CLOSING.findall(text)})


def _close(forge: Forge, number: int, who: str) -> None:
    issue = forge.find(f"/issues/{number}")
    if issue and issue["state"] == "open":
        done = {"state": "closed", "state_reason": "completed"}
        forge.demand("PATCH", f"/issues/{number}", done, who=who)
