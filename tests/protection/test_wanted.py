"""What `protect` sends: all that is required, nothing stricter of people's lost, and stable."""

from __future__ import annotations

from typing import Any

import pytest

from bot.github.issues import read
from bot.protection import classic, rules
from bot.protection.check import check, is_open
from bot.protection.codeowners import parse
from bot.protection.state import Ownership, Protection, ProtectionFacts, RuleSource
from tests.protection import answers


def _is_open(source: RuleSource) -> bool:
    ownership = Ownership("CODEOWNERS", parse("* @a"), ("specs/",))
    protection = Protection("main", (source,))
    return is_open(
        check(ProtectionFacts(protection, ownership, answers.STATUS, answers.APP, False))
    )


def _as_answer(sent: dict[str, Any], number: int = 7) -> RuleSource:
    data = [{**rule, "ruleset_id": number} for rule in sent["rules"]]
    one = read(rules.Ruleset, {**sent, "id": number})
    return rules.source(number, rules.read_rules(data), one, bot_is_app=False)


def test_a_new_ruleset_closes_the_branch() -> None:
    sent = rules.wanted(None, answers.STATUS, answers.APP)
    assert not _is_open(_as_answer(sent))
    assert sent["conditions"] == {"ref_name": {"include": ["~DEFAULT_BRANCH"], "exclude": []}}
    assert sent["enforcement"] == "active"
    status = next(rule for rule in sent["rules"] if rule["type"] == "required_status_checks")
    assert status["parameters"]["required_status_checks"] == [
        {"context": "toolwright/gate", "integration_id": 15368}
    ]


def test_what_people_made_stricter_stays_and_holes_are_closed() -> None:
    now = answers.ruleset(
        enforcement="evaluate",
        bypass_actors=[{"actor_type": "RepositoryRole", "actor_id": 5}],
        conditions={
            "ref_name": {"include": ["refs/heads/release"], "exclude": ["refs/heads/main"]}
        },
        rules=[
            {"type": "required_linear_history"},
            {
                "type": "pull_request",
                "parameters": answers.review(
                    required_approving_review_count=2,
                    require_code_owner_review=False,
                    required_review_thread_resolution=True,
                ),
            },
            {
                "type": "required_status_checks",
                "parameters": answers.statuses(source=None)
                | {
                    "strict_required_status_checks_policy": True,
                    "required_status_checks": [
                        {"context": "ci"},
                        {"context": answers.STATUS},
                    ],
                },
            },
        ],
    )
    sent = rules.wanted(now, answers.STATUS, answers.APP)
    assert not _is_open(_as_answer(sent))
    by_type = {rule["type"]: rule.get("parameters") for rule in sent["rules"]}
    assert set(by_type) == {
        "deletion", "non_fast_forward", "pull_request", "required_linear_history",
        "required_status_checks",
    }  # fmt: skip
    assert by_type["pull_request"]["required_approving_review_count"] == 2
    assert by_type["pull_request"]["required_review_thread_resolution"] is True
    assert by_type["required_status_checks"]["strict_required_status_checks_policy"] is True
    assert by_type["required_status_checks"]["required_status_checks"] == [
        {"context": "ci"},
        {"context": answers.STATUS, "integration_id": answers.APP},
    ]
    assert sent["bypass_actors"] == []
    assert sent["conditions"]["ref_name"] == {
        "include": ["~DEFAULT_BRANCH", "refs/heads/release"],
        "exclude": [],
    }


def test_an_account_that_is_no_app_cannot_be_the_source_of_a_status() -> None:
    sent = rules.wanted(answers.ruleset(), answers.STATUS, None)
    status = next(rule for rule in sent["rules"] if rule["type"] == "required_status_checks")
    assert status["parameters"]["required_status_checks"] == [{"context": answers.STATUS}]
    checks = classic.wanted(None, answers.STATUS, None)["required_status_checks"]["checks"]
    assert checks == [{"context": answers.STATUS, "app_id": -1}]


def test_sending_twice_changes_nothing() -> None:
    once = rules.wanted(None, answers.STATUS, answers.APP)
    assert rules.wanted({**once, "id": 7}, answers.STATUS, answers.APP) == once


def _answered(sent: dict[str, Any]) -> dict[str, Any]:
    """What GitHub answers after this was sent."""
    flags = ("enforce_admins", "allow_force_pushes", "allow_deletions", "required_linear_history",
             "block_creations", "required_conversation_resolution", "lock_branch",
             "allow_fork_syncing")  # fmt: skip
    found = {**sent, **{name: {"enabled": sent[name]} for name in flags}}
    if sent["restrictions"] is None:
        del found["restrictions"]
    return found


@pytest.mark.parametrize("now", [None, answers.protection(), answers.protection(
    enforce_admins={"enabled": False},
    allow_force_pushes={"enabled": True},
    required_pull_request_reviews=None,
    required_status_checks=None,
)])  # fmt: skip
def test_classic_protection_closes_the_branch(now: dict[str, Any] | None) -> None:
    sent = classic.wanted(now, answers.STATUS, answers.APP)
    assert not _is_open(classic.source(_answered(sent), bot_is_app=False))
    assert sent["enforce_admins"] is True
    assert classic.wanted(_answered(sent), answers.STATUS, answers.APP) == sent
    assert classic.as_sent(_answered(sent)) == sent


def test_classic_protection_keeps_what_is_stricter_and_empties_the_bypass() -> None:
    now = answers.protection(
        restrictions={
            "users": [{"login": "ann"}], "teams": [{"slug": "core"}], "apps": [{"slug": "release"}],
        },
        required_linear_history={"enabled": True},
        required_status_checks={
            "strict": True, "contexts": ["ci"], "checks": [{"context": "ci", "app_id": None}],
        },
        required_pull_request_reviews={
            "required_approving_review_count": 3,
            "dismiss_stale_reviews": False,
            "require_code_owner_reviews": False,
            "dismissal_restrictions": {"users": [{"login": "ann"}], "teams": [], "apps": []},
            "bypass_pull_request_allowances": {
                "users": [], "teams": [], "apps": [{"slug": "toolwright"}],
            },
        },
    )  # fmt: skip
    sent = classic.wanted(now, answers.STATUS, answers.APP)
    assert sent["restrictions"] == {"users": ["ann"], "teams": ["core"], "apps": ["release"]}
    assert sent["required_linear_history"] is True
    assert sent["required_status_checks"] == {
        "strict": True,
        "contexts": [],
        "checks": [
            {"context": "ci", "app_id": -1},
            {"context": answers.STATUS, "app_id": answers.APP},
        ],
    }
    review = sent["required_pull_request_reviews"]
    assert review["required_approving_review_count"] == 3
    assert review["dismissal_restrictions"] == {"users": ["ann"], "teams": [], "apps": []}
    assert review["bypass_pull_request_allowances"] == {"users": [], "teams": [], "apps": []}
    shown = classic.as_sent(now)["required_pull_request_reviews"]
    assert shown["bypass_pull_request_allowances"]["apps"] == ["toolwright"]
    assert shown["require_code_owner_reviews"] is False


@pytest.mark.parametrize(
    ("now", "then"),
    [
        (None, ["merge", "squash"]),
        (["merge", "squash", "rebase"], ["merge", "squash"]),
        (["squash"], ["squash"]),
        (["rebase"], ["merge"]),
    ],
)
def test_nothing_is_merged_commit_by_commit(now: list[str] | None, then: list[str]) -> None:
    given = {} if now is None else {"allowed_merge_methods": now}
    current = answers.ruleset(
        rules=[{"type": "pull_request", "parameters": answers.review() | given}]
    )
    sent = rules.wanted(current, answers.STATUS, answers.APP)
    review = next(rule for rule in sent["rules"] if rule["type"] == "pull_request")
    assert review["parameters"]["allowed_merge_methods"] == then
