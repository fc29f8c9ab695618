"""Git transport: digests are the same on both sides, whatever the objects hold."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.forge.repositories import Repo
from tests.github.bed import Bed
from tests.github.mirror import MirrorError
from tests.github.people import BOT, MAINTAINER
from tests.github.proposals import propose


def fill(repo: Repo) -> None:
    """Objects of every kind that a project has."""
    repo.write({"a/b/c.txt": "c\n", "a/b.txt": "b\n", "a-b": "x", "ä ö.txt": "ü\r\n", "empty": ""})
    (repo.path / "binary").write_bytes(bytes(range(256)))
    script = repo.path / "run"
    script.write_text("#!/bin/sh\n", encoding="utf-8")
    script.chmod(0o755)
    (repo.path / "link").symlink_to("a/b.txt")
    repo.commit({}, "Ein Anfang — «ü»\n\nWith a body.")


def test_push_and_clone_keep_every_object(
    github: Bed, repo: Repo, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_AUTHOR_DATE", "2026-01-02T03:04:05-0330")
    monkeypatch.setenv("GIT_COMMITTER_DATE", "2026-02-03T04:05:06+0545")
    fill(repo)
    repo.git("switch", "--quiet", "-c", "side", "HEAD~1")
    repo.commit({"side": "side"})
    repo.git("switch", "--quiet", "main")
    repo.git("merge", "--quiet", "--no-ff", "-m", "Merge", "side")

    tip = github.push(repo)
    clone = github.clone()

    assert clone.git("rev-parse", "HEAD") == tip == repo.git("rev-parse", "HEAD")
    assert clone.git("log", "--format=raw") == repo.git("log", "--format=raw")
    assert (clone.path / "binary").read_bytes() == bytes(range(256))
    assert (clone.path / "link").readlink() == Path("a/b.txt")
    assert os.access(clone.path / "run", os.X_OK)
    assert clone.git("fsck", "--strict") == ""


def test_a_push_sends_what_is_missing_only(github: Bed, repo: Repo) -> None:
    fill(repo)
    github.push(repo)
    before = repo.git("rev-parse", "HEAD")
    sent: list[str] = []
    demand = github.bridge.forge.demand

    def counted(method: str, path: str, body: object = None, who: str = MAINTAINER) -> object:
        if method == "POST":
            sent.append(path)
        return demand(method, path, body, who)

    github.bridge.forge.demand = counted  # type: ignore[method-assign]
    repo.commit({"a/b/c.txt": "changed\n"})
    github.push(repo)

    assert sorted(sent) == ["/git/blobs", "/git/commits", *["/git/trees"] * 3]
    assert github.person(BOT).get("/git/ref/heads/main")["object"]["sha"] != before


def test_a_clone_fetches_what_the_api_made(github: Bed, repo: Repo) -> None:
    github.push(repo)
    clone = github.clone()
    pull = propose(github)

    github.serve()
    clone.git("fetch", "--quiet", "--prune")
    assert clone.git("rev-parse", f"origin/{pull['head']['ref']}") == pull["head"]["sha"]
    assert clone.git("show", f"origin/{pull['head']['ref']}:tool.py") == "X = 1"

    github.person(BOT).delete(f"/git/refs/heads/{pull['head']['ref']}")
    github.serve()
    clone.git("fetch", "--quiet", "--prune")
    assert clone.git("for-each-ref", "--format=%(refname)", "refs/remotes").split() == [
        "refs/remotes/origin/HEAD",
        "refs/remotes/origin/main",
    ]


def test_a_branch_is_moved_forward_only(github: Bed, repo: Repo) -> None:
    github.push(repo)
    repo.git("commit", "--quiet", "--amend", "-m", "Other")

    with pytest.raises(AssertionError, match="not a fast-forward"):
        github.push(repo)


def test_a_commit_that_the_api_cannot_say_is_refused(github: Bed, repo: Repo) -> None:
    repo.git("-c", "i18n.commitEncoding=ISO-8859-1", "commit", "--quiet", "--allow-empty", "-mx")

    with pytest.raises(MirrorError, match="encoding ISO-8859-1"):
        github.push(repo)
