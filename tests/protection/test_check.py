"""The requirements, judged on GitHub's answers; each case opens one hole and names it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from bot.errors import RequestError
from bot.github.issues import read
from bot.protection import classic, rules
from bot.protection.check import check, is_open, require_protected
from bot.protection.codeowners import parse
from bot.protection.requirements import REQUIREMENTS, State
from bot.protection.state import Ownership, Protection, ProtectionFacts, RuleSource
from tests.protection import answers

_FOLDERS = ("generated_tools/", "specs/")


def _rules(data: list[dict[str, Any]], one: dict[str, Any] | None, app: bool = True) -> RuleSource:
    return rules.source(
        7, rules.read_rules(data), None if one is None else read(rules.Ruleset, one), app
    )


def _facts(
    *sources: RuleSource,
    owners: str = "* @a",
    unread: tuple[str, ...] = (),
    allowed: bool | None = True,
    push: bool | None = True,
) -> ProtectionFacts:
    return ProtectionFacts(
        Protection("main", sources, unread),
        Ownership(".github/CODEOWNERS" if owners else "", parse(owners), _FOLDERS),
        answers.STATUS,
        answers.APP,
        actions_needed=True,
        actions_allowed=allowed,
        may_push=push,
    )


def _states(facts: ProtectionFacts) -> dict[str, State]:
    return {one.requirement.name: one.state for one in check(facts)}


def _stopping(facts: ProtectionFacts) -> dict[str, str]:
    return {one.requirement.name: one.detail for one in check(facts) if one.stops}


_ALL_KEPT = {one.name: State.KEPT for one in REQUIREMENTS}


def test_a_complete_ruleset_keeps_everything() -> None:
    facts = _facts(_rules(answers.in_force(), answers.ruleset()))
    assert _states(facts) == _ALL_KEPT
    require_protected(facts)


def test_complete_classic_protection_keeps_everything() -> None:
    assert _states(_facts(classic.source(answers.protection(), bot_is_app=True))) == _ALL_KEPT


def test_a_machine_user_needs_administrators_included() -> None:
    data = answers.protection(enforce_admins={"enabled": False})
    assert _stopping(_facts(classic.source(data, bot_is_app=False))) == {
        "no bypass": "can go past the rules: administrators in branch protection"
    }
    kept = check(_facts(classic.source(data, bot_is_app=True)))
    assert not is_open(kept)
    assert "people who can: administrators" in [one.detail for one in kept]


@pytest.mark.parametrize(
    ("changes", "missing"),
    [
        ({"deletion": None}, {"deletion"}),
        ({"non_fast_forward": None}, {"force push"}),
        (
            {"pull_request": None},
            {"pull request", "approval", "code owners", "stale approvals", "last push"},
        ),
        ({"pull_request": answers.review(required_approving_review_count=0)}, {"approval"}),
        ({"pull_request": answers.review(require_code_owner_review=False)}, {"code owners"}),
        (
            {"pull_request": answers.review(dismiss_stale_reviews_on_push=False)},
            {"stale approvals"},
        ),
        ({"pull_request": answers.review(require_last_push_approval=False)}, {"last push"}),
        ({"required_status_checks": None}, {"status"}),
        ({"required_status_checks": answers.statuses(source=None)}, {"status"}),
        ({"required_status_checks": answers.statuses(source=99)}, {"status"}),
        ({"required_status_checks": answers.statuses(context="ci")}, {"status"}),
    ],
)
def test_a_rule_that_is_not_there_is_missing(changes: dict[str, Any], missing: set[str]) -> None:
    facts = _facts(_rules(answers.in_force(**changes), answers.ruleset()))
    assert {name for name, state in _states(facts).items() if state is State.MISSING} == missing
    assert is_open(check(facts))


@pytest.mark.parametrize(("source", "words"), [(None, "from any source"), (99, "from App 99")])
def test_a_status_from_elsewhere_is_named(source: int | None, words: str) -> None:
    data = answers.in_force(required_status_checks=answers.statuses(source=source))
    stopping = _stopping(_facts(_rules(data, answers.ruleset())))
    assert stopping == {"status": f"toolwright/gate is required, but {words}, not App 15368"}


@pytest.mark.parametrize(("source", "open_"), [(None, False), (99, True)])
def test_an_account_that_is_no_app_needs_a_status_from_any_source(
    source: int | None, open_: bool
) -> None:
    data = answers.in_force(required_status_checks=answers.statuses(source=source))
    facts = replace(_facts(_rules(data, answers.ruleset(), app=False)), app_id=None)
    assert is_open(check(facts)) is open_


@pytest.mark.parametrize(
    ("part", "changes", "missing"),
    [
        ("allow_force_pushes", {"enabled": True}, {"force push"}),
        ("allow_deletions", {"enabled": True}, {"deletion"}),
        ("required_status_checks", None, {"status"}),
        (
            "required_status_checks",
            {
                "strict": True,
                "contexts": [answers.STATUS],
                "checks": [{"context": answers.STATUS, "app_id": None}],
            },
            {"status"},
        ),
        (
            "required_pull_request_reviews",
            None,
            {"pull request", "approval", "code owners", "stale approvals", "last push"},
        ),
    ],
)
def test_classic_protection_with_a_hole(part: str, changes: Any, missing: set[str]) -> None:
    data = answers.protection(**{part: changes})
    states = _states(_facts(classic.source(data, bot_is_app=True)))
    assert {name for name, state in states.items() if state is State.MISSING} == missing


@pytest.mark.parametrize(
    ("actor", "words"),
    [
        ({"actor_type": "Integration", "actor_id": 15368}, "App 15368"),
        ({"actor_type": "DeployKey", "actor_id": None}, "deploy key"),
    ],
)
def test_what_is_not_a_person_must_not_go_past_the_rules(actor: dict[str, Any], words: str) -> None:
    one = answers.ruleset(bypass_actors=[actor | {"bypass_mode": "always"}])
    assert _stopping(_facts(_rules(answers.in_force(), one))) == {
        "no bypass": f"can go past the rules: {words} in ruleset toolwright"
    }


def test_a_role_may_go_past_them_only_where_the_bot_is_an_app() -> None:
    one = answers.ruleset(bypass_actors=[{"actor_type": "RepositoryRole", "actor_id": 5}])
    assert not is_open(check(_facts(_rules(answers.in_force(), one))))
    assert _stopping(_facts(_rules(answers.in_force(), one, app=False))) == {
        "no bypass": "can go past the rules: role admin in ruleset toolwright"
    }


@pytest.mark.parametrize(
    ("seen", "state"),
    [
        ("never", State.KEPT),
        ("always", State.MISSING),
        ("pull_requests_only", State.MISSING),
        ("exempt", State.MISSING),
        (None, State.UNREADABLE),
    ],
)
def test_the_token_of_a_workflow_learns_of_itself_alone(seen: str | None, state: State) -> None:
    one = answers.ruleset(current_user_can_bypass=seen)
    del one["bypass_actors"]
    assert _states(_facts(_rules(answers.in_force(), one)))["no bypass"] is state


def test_a_ruleset_that_cannot_be_seen_may_have_a_bypass() -> None:
    facts = _facts(_rules(answers.in_force(), None))
    assert _stopping(facts) == {"no bypass": "this token does not see who can go past ruleset 7"}


def test_a_second_ruleset_without_a_bypass_is_enough() -> None:
    open_ = answers.ruleset(bypass_actors=[{"actor_type": "Integration", "actor_id": 1}])
    both = (_rules(answers.in_force(), open_), _rules(answers.in_force(), answers.ruleset()))
    assert not is_open(check(_facts(*both)))


def test_what_cannot_be_seen_counts_as_open() -> None:
    facts = _facts(unread=("this token does not see the branch protection of main",))
    assert _states(facts)["approval"] is State.UNREADABLE
    with pytest.raises(RequestError) as refused:
        require_protected(facts)
    assert (
        "- approval: a pull request needs at least one approval (not readable: this token does "
        "not see the branch protection of main)"
    ) in refused.value.message
    assert refused.value.remedy == "An administrator puts it right with: toolwright protect"


def test_the_refusal_names_every_hole_and_what_would_close_it() -> None:
    facts = _facts(_rules(answers.in_force(deletion=None), answers.ruleset()), owners="/specs/ @a")
    with pytest.raises(RequestError) as refused:
        require_protected(facts)
    assert refused.value.message == (
        "The branch main is not protected well enough, so nothing is proposed:\n"
        "- deletion: the branch cannot be deleted (missing: nothing on main asks for it)\n"
        "- CODEOWNERS: the folders that matter have owners (missing: .github/CODEOWNERS: no line "
        "gives everything below generated_tools/ an owner; nobody owns the file itself)"
    )
    assert "toolwright init --owner @LOGIN" in refused.value.remedy


def test_no_owners_file_is_missing() -> None:
    complete = _rules(answers.in_force(), answers.ruleset())
    assert _stopping(_facts(complete, owners="")) == {"CODEOWNERS": "there is no CODEOWNERS file"}


def test_what_only_an_administrator_sees_stops_no_proposal_unless_it_is_seen_to_be_missing() -> (
    None
):
    complete = _rules(answers.in_force(), answers.ruleset())
    assert not is_open(check(_facts(complete, allowed=None, push=None)))
    assert _stopping(_facts(complete, allowed=False)) == {"Actions": "not allowed"}
    assert _stopping(_facts(complete, push=False)) == {"token": "it may only read"}
