"""Who may do what on the test's GitHub, and how long texts may be."""

from __future__ import annotations

from typing import Any

import pytest

from tests.forge.repositories import Repo
from tests.github.bed import Bed
from tests.github.people import ACTIONS, BOT, MAINTAINER, REVIEWER, SENIOR, STRANGER
from tests.github.proposals import propose


@pytest.mark.parametrize(
    ("login", "permission", "role"),
    [
        (MAINTAINER, "admin", "admin"),
        (SENIOR, "write", "maintain"),
        (REVIEWER, "write", "write"),
        (BOT, "write", "write"),
        (ACTIONS, "write", "write"),
        (STRANGER, "read", "read"),
    ],
)
def test_everyone_has_their_level(github: Bed, login: str, permission: str, role: str) -> None:
    found = github.person(BOT).get(f"/collaborators/{login}/permission")

    assert (found["permission"], found["role_name"]) == (permission, role)
    assert found["user"]["login"] == login
    seen = github.person(login).get("")["permissions"]
    assert (seen["push"], seen["admin"]) == (permission != "read", role == "admin")


def test_nobody_is_no_user(github: Bed) -> None:
    assert github.person(BOT).ask("GET", "/collaborators/nobody/permission").status == 404


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/git/refs", {"ref": "refs/heads/x", "sha": "0" * 40}),
        ("POST", "/issues/1/labels", {"labels": ["toolwright"]}),
        ("PATCH", "/issues/1", {"body": "changed"}),
        ("PATCH", "/issues/comments/1", {"body": "changed"}),
        ("POST", f"/statuses/{'0' * 40}", {"state": "success"}),
        ("POST", "/check-runs", {"name": "x", "head_sha": "0" * 40}),
        ("PUT", "/pulls/2/merge", {}),
        ("PUT", "/branches/main/protection", {}),
        ("PUT", "/collaborators/stranger", {"permission": "admin"}),
    ],
)
def test_a_stranger_is_refused(github: Bed, repo: Repo, method: str, path: str, body: Any) -> None:
    github.push(repo)
    github.person(REVIEWER).post("/issues", {"title": "New", "body": "as it was"})
    propose(github)
    github.person(REVIEWER).comment(1, "as it was")

    assert github.person(STRANGER).ask(method, path, body).status == 403


def test_a_bot_is_told_so_in_other_words(github: Bed) -> None:
    refused = github.person(BOT).ask("GET", "/branches/main/protection")

    assert refused.status == 403
    assert refused.body["message"] == "Resource not accessible by integration"
    assert github.person(REVIEWER).ask("GET", "/branches/main/protection").status == 404


def test_an_author_changes_their_own_texts(github: Bed) -> None:
    stranger = github.person(STRANGER)
    number = stranger.post("/issues", {"title": "New"})["number"]
    comment = stranger.comment(number, "A word")

    stranger.patch(f"/issues/{number}", {"title": "Newer"})
    stranger.patch(f"/issues/comments/{comment['id']}", {"body": "Another word"})

    assert github.person(BOT).get(f"/issues/{number}")["title"] == "Newer"
    assert github.person(BOT).get(f"/issues/{number}/comments")[0]["body"] == "Another word"


def test_a_long_comment_is_refused(github: Bed) -> None:
    bot = github.person(BOT)
    number = bot.post("/issues", {"title": "New", "body": "x" * 65_536})["number"]

    refused = bot.ask("POST", f"/issues/{number}/comments", {"body": "x" * 65_537})

    assert refused.status == 422
    assert "maximum is 65536 characters" in refused.body["errors"][0]["message"]


def test_the_fifty_first_annotation_is_refused(github: Bed, repo: Repo) -> None:
    sha = github.push(repo)
    note = {
        "path": "README.md",
        "start_line": 1,
        "end_line": 1,
        "annotation_level": "warning",
        "message": "A word",
    }
    run = {"name": "Toolwright", "head_sha": sha, "status": "completed", "conclusion": "success"}

    def output(count: int) -> dict[str, Any]:
        return {**run, "output": {"title": "T", "summary": "S", "annotations": [note] * count}}

    reviewer = github.person(REVIEWER)
    assert reviewer.ask("POST", "/check-runs", output(51)).status == 422
    assert reviewer.post("/check-runs", output(50))["output"]["annotations_count"] == 50
