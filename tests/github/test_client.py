"""The client against a real server that fails in every way a server can."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest
from pydantic import SecretStr

from bot.config import GithubAccess
from bot.errors import RequestError
from bot.github import issues
from bot.github.client import ATTEMPTS, open_client
from bot.github.errors import (
    ForbiddenError,
    GithubError,
    LostAnswerError,
    NotFoundError,
    RateLimitError,
    TokenError,
    UnprocessableError,
    UnreachableError,
)
from tests.forge.repositories import Repo
from tests.github import people
from tests.github.bed import Bed
from tests.github.clients import CONFIG, client_of
from tests.github.faults import (
    DROPPED,
    LOST,
    REVOKED,
    SILENCE,
    Fault,
    answered,
    primary_limit,
    secondary_limit,
)

MARK = "<!-- mark -->"


@pytest.fixture
def number(github: Bed, repo: Repo) -> int:
    """An issue to act on."""
    github.push(repo)
    found = github.person(people.MAINTAINER).post("/issues", {"title": "A tool", "body": "x"})
    github.bridge.clear()
    return int(found["number"])


def _bodies(github: Bed, number: int) -> list[str]:
    found = github.person(people.MAINTAINER).get(f"/issues/{number}/comments")
    return [comment["body"] for comment in found]


FLEETING = {
    "500": answered(500),
    "502": answered(502),
    "503": answered(503),
    "secondary limit": secondary_limit(7),
    "secondary limit, 429": secondary_limit(7, 429),
    "primary limit": primary_limit(int(time.time()) + 30),
    "dropped": DROPPED,
    "lost": LOST,
}


@pytest.mark.parametrize("fault", FLEETING.values(), ids=FLEETING)
def test_what_reads_is_repeated(fault: Fault, github: Bed, number: int) -> None:
    github.bridge.fail(rf"GET .*/issues/{number}$", fault)
    client = client_of(github)
    assert issues.issue(client, number).title == "A tool"
    assert client.requests == 2
    assert github.bridge.unused_faults() == []


@pytest.mark.parametrize("fault", FLEETING.values(), ids=FLEETING)
@pytest.mark.parametrize("times", [1, 2])
def test_a_comment_is_made_once_whatever_fails(
    times: int, fault: Fault, github: Bed, number: int
) -> None:
    github.bridge.fail(r"POST .*/comments$", fault, times)
    made = issues.put_comment(client_of(github), number, people.BOT, MARK, f"{MARK}\nHello")
    assert _bodies(github, number) == [f"{MARK}\nHello"]
    assert made.body == f"{MARK}\nHello"


def test_a_comment_is_found_and_changed_in_place(github: Bed, number: int) -> None:
    client = client_of(github)
    github.person(people.STRANGER).comment(number, f"{MARK}\nI am the bot")
    issues.put_comment(client, number, people.BOT, MARK, f"{MARK}\nOne")
    issues.put_comment(client, number, people.BOT, MARK, f"{MARK}\nTwo")
    before = client.requests
    issues.put_comment(client, number, people.BOT, MARK, f"{MARK}\nTwo")
    assert client.requests - before == 1
    assert _bodies(github, number) == [f"{MARK}\nI am the bot", f"{MARK}\nTwo"]


def test_a_comment_by_another_account_than_the_configured_one_ends_the_run(
    github: Bed, number: int
) -> None:
    client = client_of(github, people.REVIEWER)
    with pytest.raises(RequestError) as caught:
        issues.put_comment(client, number, people.BOT, MARK, f"{MARK}\nHello")
    assert people.REVIEWER in caught.value.message
    assert "github.login" in caught.value.remedy


def test_silence_ends(github: Bed, number: int) -> None:
    github.bridge.fail(rf"GET .*/issues/{number}$", SILENCE)
    assert issues.issue(client_of(github), number).number == number


LASTING: dict[str, tuple[Fault, type[GithubError], str, int]] = {
    "revoked token": (REVOKED, TokenError, "refuses the token", 1),
    "no permission": (
        answered(403, {"message": "Resource not accessible by integration"}),
        ForbiddenError,
        "not accessible",
        1,
    ),
    "limit for too long": (
        primary_limit(int(time.time()) + 3600),
        RateLimitError,
        "rate limit",
        1,
    ),
    "limit again and again": (secondary_limit(), RateLimitError, "rate limit", ATTEMPTS),
    "server down": (answered(503), UnreachableError, "503", ATTEMPTS),
    "no answer": (DROPPED, UnreachableError, "does not answer", ATTEMPTS),
    "422": (answered(422), UnprocessableError, "Validation Failed", 1),
    "404": (answered(404, {"message": "Not Found"}), NotFoundError, "Not Found", 1),
    "no JSON": (answered(200, b"<html>"), GithubError, "not JSON", 1),
    "other JSON": (answered(200, []), GithubError, "form of Issue", 1),
}


@pytest.mark.parametrize(("fault", "kind", "said", "sent"), LASTING.values(), ids=LASTING)
def test_what_lasts_is_one_clear_error(
    fault: Fault, kind: type[GithubError], said: str, sent: int, github: Bed, number: int
) -> None:
    github.bridge.fail(rf"GET .*/issues/{number}$", fault, times=9)
    client = client_of(github)
    with pytest.raises(kind, match=said):
        issues.issue(client, number)
    assert client.requests == sent
    assert client.requests <= ATTEMPTS


def test_the_server_says_how_long_to_wait(github: Bed, number: int) -> None:
    waits: list[float] = []
    github.bridge.fail(rf"GET .*/issues/{number}$", secondary_limit(7), times=2)
    issues.issue(client_of(github, sleep=waits.append), number)
    assert waits == [7.0, 7.0]


@pytest.mark.parametrize("fault", [LOST, answered(502)])
def test_a_creation_whose_effect_is_unknown_is_not_repeated(
    fault: Fault, github: Bed, number: int
) -> None:
    github.bridge.fail(r"POST .*/comments$", fault)
    client = client_of(github)
    with pytest.raises(LostAnswerError):
        client.post(f"issues/{number}/comments", {"body": "x"})
    assert client.requests == 1


def test_only_a_change_is_sent_again(github: Bed, number: int) -> None:
    client = client_of(github)
    first = client.conditional(f"issues/{number}")
    assert first.data is not None
    assert first.data["title"] == "A tool"
    assert client.conditional(f"issues/{number}", etag=first.etag).data is None
    github.person(people.MAINTAINER).comment(number, "Hello")
    third = client.conditional(f"issues/{number}", etag=first.etag)
    assert third.data is not None
    assert third.data["comments"] == 1


def test_lists_are_read_to_their_end(github: Bed, number: int) -> None:
    stranger = github.person(people.STRANGER)
    for index in range(105):
        stranger.comment(number, str(index))
    client = client_of(github)
    found = issues.comments(client, number)
    assert [comment.body for comment in found] == [str(index) for index in range(105)]
    assert client.requests == 2


def test_no_server_is_one_clear_error() -> None:
    access = GithubAccess(people.REPOSITORY, "http://localhost:9", SecretStr("x"))
    client = open_client(access, CONFIG, lambda _: None)
    client.sleep = lambda _: None
    with pytest.raises(GithubError, match="http://localhost:9 does not answer"):
        client.get("")


PERMISSIONS = {
    people.MAINTAINER: "admin",
    people.SENIOR: "maintain",
    people.REVIEWER: "write",
    people.STRANGER: "read",
    "nobody-at-all": "none",
}


@pytest.mark.parametrize(("login", "level"), PERMISSIONS.items())
def test_who_may_do_what(login: str, level: str, github: Bed, number: int) -> None:
    del number
    assert issues.permission(client_of(github), login) == level


def test_when_an_issue_was_edited_and_labelled(github: Bed, number: int) -> None:
    client, maintainer = client_of(github), github.person(people.MAINTAINER)
    assert issues.edited_at(client, number) is None
    maintainer.label(number, "toolwright", "other")
    maintainer.patch(f"/issues/{number}", {"body": "y"})
    (event,) = issues.label_events(client, number, "toolwright")
    assert event.actor is not None
    assert event.actor.login == people.MAINTAINER
    edited = issues.edited_at(client, number)
    assert edited is not None
    assert edited >= event.created_at


def _never(_: Any) -> None:
    raise AssertionError("nothing to wait for")


def test_reading_waits_for_nothing(github: Bed, number: int) -> None:
    sleep: Callable[[float], None] = _never
    assert issues.issue(client_of(github, sleep=sleep), number).state == "open"
