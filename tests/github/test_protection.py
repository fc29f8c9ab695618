"""What has to be met before a merge or a push, by branch protection and by rulesets."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.forge.repositories import Repo
from tests.github.bed import Bed, RefusedError
from tests.github.people import ACTIONS, APPS, BOT, MAINTAINER, REVIEWER, SENIOR, STRANGER
from tests.github.proposals import PROTECTION, propose

_REVIEWS = PROTECTION["required_pull_request_reviews"]
_NOTHING = dict.fromkeys(PROTECTION) | {"enforce_admins": True}
_RULESET: dict[str, Any] = {
    "name": "toolwright",
    "target": "branch",
    "enforcement": "active",
    "bypass_actors": [],
    "conditions": {"ref_name": {"include": ["~DEFAULT_BRANCH"], "exclude": []}},
    "rules": [
        {
            "type": "pull_request",
            "parameters": {
                "required_approving_review_count": 1,
                "dismiss_stale_reviews_on_push": True,
                "require_code_owner_review": False,
                "require_last_push_approval": True,
                "required_review_thread_resolution": False,
            },
        },
        {
            "type": "required_status_checks",
            "parameters": {
                "strict_required_status_checks_policy": False,
                "required_status_checks": [
                    {"context": "toolwright/gate", "integration_id": APPS[BOT]}
                ],
            },
        },
    ],
}


def protect(github: Bed, **changes: Any) -> None:
    github.person(MAINTAINER).put("/branches/main/protection", {**_NOTHING, **changes})


def refusal(github: Bed, number: int, who: str = MAINTAINER) -> str:
    """Why a merge is refused, "" after it has gone through."""
    answer = github.person(who).ask("PUT", f"/pulls/{number}/merge", {})
    assert answer.status in (200, 405)
    return "" if answer.ok else str(answer.body["message"])


def mark(github: Bed, pull: Any, state: str, who: str = BOT) -> None:
    body = {"state": state, "context": "toolwright/gate", "description": "Judged"}
    github.person(who).post(f"/statuses/{pull['head']['sha']}", body)


@pytest.fixture
def pull(github: Bed, repo: Repo) -> Any:
    github.push(repo)
    return propose(github)


class TestStatus:
    @pytest.mark.parametrize("state", ["pending", "failure", "error"])
    def test_holds_a_merge_until_it_is_a_success(self, github: Bed, pull: Any, state: str) -> None:
        protect(github, required_status_checks=PROTECTION["required_status_checks"])
        assert "is expected" in refusal(github, pull["number"])
        mark(github, pull, state)
        assert re.search("is (pending|failing)", refusal(github, pull["number"]))
        mark(github, pull, "success")
        assert refusal(github, pull["number"]) == ""

    def test_counts_from_its_expected_source_only(self, github: Bed, pull: Any) -> None:
        checks = [{"context": "toolwright/gate", "app_id": APPS[BOT]}]
        protect(github, required_status_checks={"strict": False, "contexts": [], "checks": checks})
        for who in (REVIEWER, ACTIONS):
            mark(github, pull, "success", who)
            assert "is expected" in refusal(github, pull["number"])
        mark(github, pull, "success")
        assert refusal(github, pull["number"]) == ""

    @pytest.mark.parametrize(
        ("asked", "source"), [({}, APPS[BOT]), ({"app_id": -1}, None), ({"app_id": 7}, 7)]
    )
    def test_is_expected_from_who_set_it_last_unless_said(
        self, github: Bed, pull: Any, asked: dict[str, int], source: int | None
    ) -> None:
        mark(github, pull, "success")
        check = {"context": "toolwright/gate", **asked}
        protect(github, required_status_checks={"strict": False, "contexts": [], "checks": [check]})

        found = github.person(MAINTAINER).get("/branches/main/protection/required_status_checks")

        assert found["checks"] == [{"context": "toolwright/gate", "app_id": source}]

    def test_is_told_by_context_and_by_history(self, github: Bed, pull: Any) -> None:
        for state in ("pending", "success"):
            mark(github, pull, state)
        bot = github.person(BOT)

        combined = bot.get(f"/commits/{pull['head']['ref']}/status")
        history = bot.get(f"/commits/{pull['head']['sha']}/statuses")

        assert (combined["state"], combined["total_count"]) == ("success", 1)
        assert combined["sha"] == pull["head"]["sha"]
        assert [entry["state"] for entry in history] == ["success", "pending"]
        assert history[0]["creator"]["login"] == BOT

    def test_is_of_a_commit_that_is_there(self, github: Bed, pull: Any) -> None:
        answer = github.person(BOT).ask("POST", f"/statuses/{'0' * 40}", {"state": "success"})

        assert answer.status == 422
        assert pull["state"] == "open"


class TestReviews:
    def test_one_approval_with_write_access_is_needed(self, github: Bed, pull: Any) -> None:
        protect(github, required_pull_request_reviews=_REVIEWS)
        github.person(STRANGER).review(pull["number"], "APPROVE")
        assert "1 approving review is required" in refusal(github, pull["number"])
        github.person(REVIEWER).review(pull["number"], "APPROVE")
        assert refusal(github, pull["number"]) == ""

    def test_requested_changes_hold_a_merge_until_taken_back(self, github: Bed, pull: Any) -> None:
        protect(github, required_pull_request_reviews=_REVIEWS)
        github.person(SENIOR).review(pull["number"], "APPROVE")
        reviewer = github.person(REVIEWER)
        reviewer.review(pull["number"], "REQUEST_CHANGES", "No")
        assert "Changes have been requested" in refusal(github, pull["number"])
        reviewer.review(pull["number"], "APPROVE")
        assert refusal(github, pull["number"]) == ""

    def test_a_push_takes_approvals_back(self, github: Bed, pull: Any) -> None:
        protect(github, required_pull_request_reviews=_REVIEWS)
        github.person(REVIEWER).review(pull["number"], "APPROVE")
        add(github, pull, BOT)
        reviews = github.person(BOT).get(f"/pulls/{pull['number']}/reviews")

        assert [review["state"] for review in reviews] == ["DISMISSED"]
        assert "1 approving review is required" in refusal(github, pull["number"])

    def test_the_last_pusher_does_not_approve_their_own_push(self, github: Bed, pull: Any) -> None:
        protect(github, required_pull_request_reviews=_REVIEWS)
        add(github, pull, REVIEWER)
        github.person(REVIEWER).review(pull["number"], "APPROVE")
        assert "someone other than the last pusher" in refusal(github, pull["number"])
        github.person(SENIOR).review(pull["number"], "APPROVE")
        assert refusal(github, pull["number"]) == ""

    def test_who_made_the_branch_is_its_last_pusher(self, github: Bed, repo: Repo) -> None:
        github.push(repo)
        repo.git("switch", "--quiet", "-c", "side")
        repo.commit({"side.py": "X = 1\n"})
        github.push(repo, "side", REVIEWER)
        opened = {"title": "Side", "head": "side", "base": "main"}
        number = github.person(BOT).post("/pulls", opened)["number"]
        protect(github, required_pull_request_reviews=_REVIEWS)

        github.person(REVIEWER).review(number, "APPROVE")

        assert "someone other than the last pusher" in refusal(github, number)

    @pytest.mark.parametrize("owner", [SENIOR, MAINTAINER])
    def test_a_code_owner_has_to_agree(self, github: Bed, repo: Repo, owner: str) -> None:
        repo.commit({".github/CODEOWNERS": "*\n/generated_tools/ @senior @acme/tools\n"})
        github.push(repo)
        pull = propose(github, "generated_tools/one/core.py")
        protect(
            github,
            required_pull_request_reviews={**_REVIEWS, "require_code_owner_reviews": True},
        )
        github.person(REVIEWER).review(pull["number"], "APPROVE")
        assert refusal(github, pull["number"]) == "Waiting on code owner review."
        github.person(owner).review(pull["number"], "APPROVE")
        assert refusal(github, pull["number"]) == ""

    def test_an_owner_without_write_access_is_an_error(self, github: Bed, repo: Repo) -> None:
        github.push(repo)
        bot = github.person(BOT)
        assert bot.ask("GET", "/codeowners/errors").status == 404
        owners = "# Owners\n* @senior @stranger @acme/tools @acme/nobody\n"
        repo.commit({".github/CODEOWNERS": owners})
        github.push(repo)

        found = bot.get("/codeowners/errors")["errors"]

        assert [(error["line"], error["kind"]) for error in found] == [(2, "Unknown owner")] * 2
        assert ["make sure stranger exists" in error["message"] for error in found] == [True, False]
        assert "make sure acme/nobody exists" in found[1]["message"]


class TestProtection:
    def test_reads_as_it_was_set_without_what_is_not_restricted(
        self, github: Bed, pull: Any
    ) -> None:
        protect(github, **PROTECTION)
        maintainer = github.person(MAINTAINER)

        found = maintainer.get("/branches/main/protection")

        assert "restrictions" not in found
        assert found["required_pull_request_reviews"]["require_last_push_approval"] is True
        assert found["required_status_checks"]["checks"] == [
            {"context": "toolwright/gate", "app_id": None}
        ]
        assert found["enforce_admins"]["enabled"] is True
        assert pull["mergeable_state"] == "clean"
        branch = github.person(BOT).get("/branches/main")
        assert branch["protected"] is True
        assert branch["protection"]["required_status_checks"]["contexts"] == ["toolwright/gate"]
        listed = github.person(BOT).get("/branches")
        assert {each["name"]: each["protected"] for each in listed} == {
            "main": True,
            pull["head"]["ref"]: False,
        }

    def test_lets_administrators_pass_unless_it_holds_for_them(
        self, github: Bed, pull: Any
    ) -> None:
        protect(github, required_pull_request_reviews=_REVIEWS, enforce_admins=None)
        assert "approving review" in refusal(github, pull["number"], SENIOR)
        assert refusal(github, pull["number"], MAINTAINER) == ""

    def test_lets_those_pass_whom_it_names(self, github: Bed, pull: Any) -> None:
        allowed = {"bypass_pull_request_allowances": {"users": [BOT]}}
        protect(github, required_pull_request_reviews={**_REVIEWS, **allowed})
        assert "approving review" in refusal(github, pull["number"], MAINTAINER)
        assert refusal(github, pull["number"], BOT) == ""

    def test_refuses_a_push(self, github: Bed, repo: Repo, pull: Any) -> None:
        protect(github, required_pull_request_reviews=_REVIEWS)
        repo.commit({"a.txt": "a"})

        with pytest.raises(RefusedError, match=r"422.*through a pull request"):
            github.push(repo)
        assert github.person(BOT).get("/branches/main")["commit"]["sha"] == pull["base"]["sha"]

    def test_refuses_a_change_of_one_file(self, github: Bed, pull: Any) -> None:
        protect(github, required_pull_request_reviews=_REVIEWS)
        change = {"message": "More", "content": "WCA9IDIK"}
        bot = github.person(BOT)

        refused = bot.ask("PUT", "/contents/more.py", change)
        bot.put("/contents/more.py", {**change, "branch": pull["head"]["ref"]})

        assert refused.status == 409
        assert "through a pull request" in refused.body["message"]
        assert bot.get(f"/pulls/{pull['number']}")["changed_files"] == 2

    def test_is_changed_in_parts_and_removed(self, github: Bed, pull: Any) -> None:
        protect(github, **PROTECTION)
        maintainer = github.person(MAINTAINER)
        part = "/branches/main/protection/required_pull_request_reviews"

        maintainer.patch(part, {"required_approving_review_count": 2})
        assert maintainer.get(part)["required_approving_review_count"] == 2
        assert maintainer.get(part)["require_last_push_approval"] is True
        maintainer.delete("/branches/main/protection")
        assert maintainer.ask("GET", "/branches/main/protection").status == 404
        assert refusal(github, pull["number"]) == ""

    def test_has_to_be_set_whole(self, github: Bed, pull: Any) -> None:
        answer = github.person(MAINTAINER).ask("PUT", "/branches/main/protection", {})

        assert (answer.status, pull["state"]) == (422, "open")


class TestRuleset:
    def test_holds_a_merge_and_a_push(self, github: Bed, repo: Repo, pull: Any) -> None:
        made = github.person(MAINTAINER).post("/rulesets", _RULESET)
        found = github.person(BOT).get("/rules/branches/main")
        assert [rule["type"] for rule in found] == ["pull_request", "required_status_checks"]
        assert {rule["ruleset_id"] for rule in found} == {made["id"]}
        assert github.person(BOT).get("/rules/branches/other") == []

        repo.commit({"a.txt": "a"})
        with pytest.raises(RefusedError, match="422"):
            github.push(repo)
        mark(github, pull, "success", REVIEWER)
        assert "is expected" in refusal(github, pull["number"])
        mark(github, pull, "success")
        assert "approving review" in refusal(github, pull["number"])
        github.person(REVIEWER).review(pull["number"], "APPROVE")
        assert refusal(github, pull["number"]) == ""

    def test_shows_who_may_bypass_to_administrators_only(self, github: Bed) -> None:
        number = github.person(MAINTAINER).post("/rulesets", _RULESET)["id"]

        assert github.person(MAINTAINER).get(f"/rulesets/{number}")["bypass_actors"] == []
        assert "bypass_actors" not in github.person(BOT).get(f"/rulesets/{number}")

    def test_is_changed_listed_and_removed(self, github: Bed, pull: Any) -> None:
        maintainer = github.person(MAINTAINER)
        number = maintainer.post("/rulesets", _RULESET)["id"]

        maintainer.put(f"/rulesets/{number}", {**_RULESET, "enforcement": "disabled"})

        assert [entry["enforcement"] for entry in maintainer.get("/rulesets")] == ["disabled"]
        assert refusal(github, pull["number"]) == ""
        maintainer.delete(f"/rulesets/{number}")
        assert maintainer.ask("GET", f"/rulesets/{number}").status == 404

    def test_may_be_passed_by_administrators_it_names(self, github: Bed, pull: Any) -> None:
        admins = {"actor_type": "RepositoryRole", "actor_id": 5, "bypass_mode": "always"}
        github.person(MAINTAINER).post("/rulesets", {**_RULESET, "bypass_actors": [admins]})

        assert refusal(github, pull["number"], SENIOR) != ""
        assert refusal(github, pull["number"], MAINTAINER) == ""


def test_actions_may_be_allowed_to_open_pull_requests(github: Bed) -> None:
    maintainer = github.person(MAINTAINER)
    path = "/actions/permissions/workflow"
    assert maintainer.get(path)["can_approve_pull_request_reviews"] is False

    maintainer.put(path, {"can_approve_pull_request_reviews": True})

    assert maintainer.get(path) == {
        "default_workflow_permissions": "read",
        "can_approve_pull_request_reviews": True,
    }


def add(github: Bed, pull: Any, who: str) -> str:
    """One more commit on the branch of a pull request."""
    person = github.person(who)
    commit = person.get(f"/git/commits/{pull['head']['sha']}")
    more = {"message": "More", "tree": commit["tree"]["sha"], "parents": [commit["sha"]]}
    sha = person.post("/git/commits", more)["sha"]
    person.patch(f"/git/refs/heads/{pull['head']['ref']}", {"sha": sha})
    return str(sha)
