"""Pull requests, branches and issues of the test's GitHub."""

from __future__ import annotations

from typing import Any

import pytest

from tests.forge.repositories import Repo
from tests.github.bed import Bed
from tests.github.people import BOT, MAINTAINER, REVIEWER, SENIOR, STRANGER
from tests.github.proposals import propose
from tests.github.test_protection import add

_QUERY = (
    "query($owner: String!, $name: String!, $number: Int!) { repository(owner: $owner, name: $name)"
    " { issue(number: $number) { lastEditedAt editor { login } } } }"
)


class TestPull:
    def test_is_opened_once_for_a_branch(self, github: Bed, repo: Repo) -> None:
        github.push(repo)
        pull = propose(github)
        again = {"title": "Again", "head": pull["head"]["ref"], "base": "main"}

        refused = github.person(BOT).ask("POST", "/pulls", again)

        assert refused.status == 422
        told = refused.body["errors"][0]["message"]
        assert told == "A pull request already exists for acme:toolwright/tool."

    @pytest.mark.parametrize("head", ["missing", "same"])
    def test_needs_a_branch_with_commits(self, github: Bed, repo: Repo, head: str) -> None:
        sha = github.push(repo)
        github.person(BOT).post("/git/refs", {"ref": "refs/heads/same", "sha": sha})

        refused = github.person(BOT).ask(
            "POST", "/pulls", {"title": "New", "head": head, "base": "main"}
        )

        assert refused.status == 422
        assert github.person(BOT).ask("GET", "/git/ref/heads/missing").status == 404

    def test_follows_its_branch(self, github: Bed, repo: Repo) -> None:
        github.push(repo)
        pull = propose(github)

        sha = add(github, pull, BOT)

        after = github.person(BOT).get(f"/pulls/{pull['number']}")
        assert (after["head"]["sha"], after["commits"]) == (sha, 2)
        assert github.person(BOT).get("/pulls")[0]["head"]["sha"] == sha

    def test_is_closed_with_its_branch(self, github: Bed, repo: Repo) -> None:
        github.push(repo)
        pull = propose(github)

        github.person(MAINTAINER).delete(f"/git/refs/heads/{pull['head']['ref']}")

        after = github.person(BOT).get(f"/pulls/{pull['number']}")
        assert (after["state"], after["merged"]) == ("closed", False)
        assert after["head"]["sha"] == pull["head"]["sha"]

    def test_says_when_it_conflicts_and_when_that_is_not_known(
        self, github: Bed, repo: Repo
    ) -> None:
        github.push(repo)
        number = propose(github, "README.md", "One thing.\n")["number"]
        bot = github.person(BOT)
        assert bot.get(f"/pulls/{number}")["mergeable"] is True
        repo.commit({"README.md": "Another thing.\n"})
        github.push(repo)
        github.bridge.state.unknown_mergeable = 1

        found = [bot.get(f"/pulls/{number}") for _ in range(2)]

        assert [(each["mergeable"], each["mergeable_state"]) for each in found] == [
            (None, "unknown"),
            (False, "dirty"),
        ]
        refused = github.person(MAINTAINER).ask("PUT", f"/pulls/{number}/merge", {})
        assert (refused.status, refused.body["message"]) == (
            405,
            "Pull Request has merge conflicts",
        )

    def test_lists_what_it_changes(self, github: Bed, repo: Repo) -> None:
        github.push(repo)
        pull = propose(github, "tool.py", "X = 1\nY = 2\n")
        bot = github.person(BOT)

        files = bot.get(f"/pulls/{pull['number']}/files")

        assert [(file["filename"], file["status"]) for file in files] == [("tool.py", "added")]
        assert (pull["changed_files"], pull["additions"], pull["deletions"]) == (1, 2, 0)
        assert [commit["sha"] for commit in bot.get(f"/pulls/{pull['number']}/commits")] == [
            pull["head"]["sha"]
        ]

    def test_lacks_in_a_list_what_only_itself_has(self, github: Bed, repo: Repo) -> None:
        github.push(repo)
        pull = propose(github)
        listed = github.person(BOT).get("/pulls", state="all", head=f"acme:{pull['head']['ref']}")

        assert [each["number"] for each in listed] == [pull["number"]]
        assert pull["merged"] is False
        assert {"merged", "mergeable", "changed_files"} & set(listed[0]) == set()


class TestReview:
    def test_is_never_by_the_author(self, github: Bed, repo: Repo) -> None:
        github.push(repo)
        number = propose(github)["number"]
        for event, what in (("APPROVE", "approve"), ("REQUEST_CHANGES", "request changes on")):
            body = {"event": event, "body": "Mine"}
            refused = github.person(BOT).ask("POST", f"/pulls/{number}/reviews", body)
            assert refused.status == 422
            assert refused.body["errors"] == [f"Can not {what} your own pull request"]

        assert github.person(BOT).review(number, "COMMENT", "Mine")["state"] == "COMMENTED"

    def test_is_asked_of_collaborators_until_given(self, github: Bed, repo: Repo) -> None:
        github.push(repo)
        number = propose(github)["number"]
        bot, path = github.person(BOT), f"/pulls/{number}/requested_reviewers"
        for who in (BOT, STRANGER):
            assert bot.ask("POST", path, {"reviewers": [who]}).status == 422

        asked = bot.post(path, {"reviewers": [REVIEWER, SENIOR]})
        github.person(REVIEWER).review(number, "COMMENT", "Hm")
        after = bot.get(f"/pulls/{number}")

        assert [user["login"] for user in asked["requested_reviewers"]] == [REVIEWER, SENIOR]
        assert [user["login"] for user in after["requested_reviewers"]] == [SENIOR]


class TestMerge:
    def test_keeps_what_came_to_the_base_meanwhile(self, github: Bed, repo: Repo) -> None:
        github.push(repo)
        pull = propose(github)
        repo.commit({"other.py": "Y = 2\n"})
        github.push(repo)

        sha = github.person(MAINTAINER).merge(pull["number"])

        clone = github.clone()
        assert sorted(clone.git("ls-files").split()) == ["README.md", "other.py", "tool.py"]
        assert clone.git("log", "-1", "--format=%P").split() == [
            repo.git("rev-parse", "HEAD"),
            pull["head"]["sha"],
        ]
        assert clone.git("rev-parse", "HEAD") == sha

    def test_is_refused_for_another_commit_than_was_looked_at(
        self, github: Bed, repo: Repo
    ) -> None:
        github.push(repo)
        pull = propose(github)
        seen = pull["head"]["sha"]
        add(github, pull, BOT)

        refused = github.person(MAINTAINER).ask(
            "PUT", f"/pulls/{pull['number']}/merge", {"sha": seen}
        )

        assert refused.status == 409

    def test_squashes_to_one_commit(self, github: Bed, repo: Repo) -> None:
        base = github.push(repo)
        number = propose(github)["number"]

        github.person(MAINTAINER).put(f"/pulls/{number}/merge", {"merge_method": "squash"})

        assert github.clone().git("log", "-1", "--format=%P %s") == f"{base} Add a tool (#1)"

    @pytest.mark.parametrize(
        ("body", "state"),
        [
            ("Closes #1", "closed"),
            ("fixes acme/widgets#1.", "closed"),
            ("Resolved: #1", "closed"),
            ("Closes #11", "open"),
            ("See #1", "open"),
        ],
    )
    def test_closes_the_issue_that_it_names(
        self, github: Bed, repo: Repo, body: str, state: str
    ) -> None:
        github.push(repo)
        github.person(REVIEWER).post("/issues", {"title": "Wanted"})
        number = propose(github, body=body)["number"]

        github.person(MAINTAINER).merge(number)

        assert github.person(BOT).get("/issues/1")["state"] == state

    def test_of_the_base_into_the_branch_is_a_push(self, github: Bed, repo: Repo) -> None:
        github.push(repo)
        pull = propose(github)
        repo.commit({"other.py": "Y = 2\n"})
        tip = github.push(repo)

        github.person(BOT).put(f"/pulls/{pull['number']}/update-branch", {})

        after = github.person(BOT).get(f"/pulls/{pull['number']}")
        assert (after["base"]["sha"], after["changed_files"]) == (tip, 1)
        assert after["head"]["sha"] != pull["head"]["sha"]


def test_the_revert_button_takes_a_merge_back(github: Bed, repo: Repo) -> None:
    github.push(repo)
    number = propose(github)["number"]
    merged = github.person(MAINTAINER).merge(number)

    pull = github.press_revert(number)
    github.person(SENIOR).merge(pull["number"])

    assert pull["head"]["ref"] == "revert-1-toolwright/tool"
    assert pull["body"] == "Reverts acme/widgets#1"
    clone = github.clone()
    assert clone.git("ls-files") == "README.md"
    assert f"This reverts commit {merged}" in clone.git("log", "-1", "--format=%B", "HEAD^2")


class TestIssue:
    def test_tells_who_set_a_label(self, github: Bed) -> None:
        maintainer = github.person(MAINTAINER)
        number = maintainer.post("/issues", {"title": "New", "labels": ["a"]})["number"]
        github.person(SENIOR).label(number, "toolwright")
        events = github.person(BOT).get(f"/issues/{number}/events")

        assert [
            (event["actor"]["login"], event["label"]["name"])
            for event in events
            if event["event"] == "labeled"
        ] == [(MAINTAINER, "a"), (SENIOR, "toolwright")]

    def test_loses_the_labels_of_a_stranger(self, github: Bed) -> None:
        made = github.person(STRANGER).post("/issues", {"title": "New", "labels": ["toolwright"]})

        assert made["labels"] == []

    def test_may_be_a_pull_request(self, github: Bed, repo: Repo) -> None:
        github.push(repo)
        bot = github.person(BOT)
        bot.post("/issues", {"title": "New"})
        pull = propose(github)
        bot.label(pull["number"], "risk: low")

        found = bot.get(f"/issues/{pull['number']}")
        listed = bot.get("/issues", labels="risk: low")

        assert found["pull_request"]["url"] == pull["url"]
        assert [label["name"] for label in found["labels"]] == ["risk: low"]
        assert [issue["number"] for issue in listed] == [pull["number"]]
        assert [issue["number"] for issue in bot.get("/issues")] == [2, 1]

    def test_tells_when_its_text_was_edited(self, github: Bed) -> None:
        number = github.person(REVIEWER).post("/issues", {"title": "New", "body": "a"})["number"]
        variables = {"owner": "acme", "name": "widgets", "number": number}
        question = {"query": _QUERY, "variables": variables}
        bot = github.person(BOT)
        before = bot.post("/graphql", question)
        github.person(REVIEWER).patch(f"/issues/{number}", {"title": "Newer"})
        github.person(MAINTAINER).patch(f"/issues/{number}", {"body": "b"})

        after: Any = bot.post("/graphql", question)["data"]["repository"]["issue"]

        assert before == {"data": {"repository": {"issue": {"lastEditedAt": None, "editor": None}}}}
        assert after["editor"] == {"login": MAINTAINER}
        assert after["lastEditedAt"] >= bot.get(f"/issues/{number}")["created_at"]


@pytest.mark.parametrize(("method", "body"), [("DELETE", None), ("PATCH", {"sha": "0" * 40})])
def test_a_branch_that_is_not_there_is_refused(github: Bed, method: str, body: Any) -> None:
    refused = github.person(BOT).ask(method, "/git/refs/heads/missing", body)

    assert (refused.status, refused.body["message"]) == (422, "Reference does not exist")
