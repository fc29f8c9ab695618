"""The bridge itself: the log, conditional requests, and each fault."""

from __future__ import annotations

import http.client
import json
from urllib.parse import urlsplit

import pytest

from tests.github import faults
from tests.github.bed import Bed
from tests.github.bridged.forge import ROOT
from tests.github.people import BOT, MAINTAINER, REVIEWER, token


def call(github: Bed, method: str, path: str, body: object = None, seconds: float = 10) -> int:
    """The status answered to the bot, within the client's own limit of `seconds`."""
    connection = http.client.HTTPConnection(urlsplit(github.url).netloc, timeout=seconds)
    try:
        connection.request(
            method,
            f"{ROOT}{path}",
            None if body is None else json.dumps(body),
            {"Authorization": f"token {token(BOT)}"},
        )
        return connection.getresponse().status
    finally:
        connection.close()


class TestLog:
    def test_tells_who_asked_for_what(self, github: Bed) -> None:
        github.bridge.clear()
        github.person(BOT).get("/issues")
        github.person(MAINTAINER).get("/labels")

        assert [str(entry) for entry in github.bridge.sent(BOT)] == [
            f"{BOT} GET {ROOT}/issues → 200"
        ]
        assert len(github.bridge.log) == 2

    def test_keeps_the_history_when_it_is_cleared(self, github: Bed) -> None:
        github.person(BOT).get("/issues")
        github.bridge.clear()

        assert github.bridge.log == []
        assert github.bridge.history[-1].request.path == f"{ROOT}/issues"


class TestConditionalRequests:
    def test_answer_304_until_something_changes(self, github: Bed) -> None:
        bot = github.person(BOT)
        tag = bot.ask("GET", "/issues").headers["etag"]

        same = bot.ask("GET", "/issues", headers={"If-None-Match": tag})
        github.person(REVIEWER).post("/issues", {"title": "New"})
        other = bot.ask("GET", "/issues", headers={"If-None-Match": tag})

        assert (same.status, same.body, same.headers["etag"]) == (304, None, tag)
        assert (other.status, len(other.body)) == (200, 1)
        assert other.headers["etag"] != tag


class TestAnswers:
    def test_hold_addresses_of_the_bridge_and_whole_seconds(self, github: Bed) -> None:
        issue = github.person(BOT).post("/issues", {"title": "New"})

        assert issue["url"] == f"{github.url}{ROOT}/issues/1"
        assert len(issue["created_at"]) == len("2026-01-01T00:00:00Z")

    def test_lead_to_the_next_page_through_the_bridge(self, github: Bed) -> None:
        bot = github.person(BOT)
        for title in ("One", "Two"):
            bot.post("/issues", {"title": title})

        link = bot.ask("GET", "/issues?per_page=1").headers["link"]

        assert link.startswith(f"<{github.url}{ROOT}/issues?per_page=1&page=2>")

    def test_are_401_for_an_unknown_token(self, github: Bed) -> None:
        headers = {"Authorization": "Bearer token-of-nobody"}
        refused = github.person(BOT).ask("GET", "/issues", headers=headers)

        assert (refused.status, refused.body["message"]) == (401, "Bad credentials")


class TestFaults:
    @pytest.mark.parametrize("status", [401, 422, 500, 502, 503])
    def test_answers_in_place_of_github(self, github: Bed, status: int) -> None:
        github.bridge.fail("POST .*/issues$", faults.answered(status), times=1)

        assert call(github, "POST", "/issues", {"title": "New"}) == status
        assert call(github, "GET", "/issues") == 200
        assert github.person(BOT).get("/issues") == []

    @pytest.mark.parametrize("status", [403, 429])
    def test_says_how_long_to_wait_at_the_secondary_limit(self, github: Bed, status: int) -> None:
        limit = faults.secondary_limit(7, 429 if status == 429 else 403)
        github.bridge.fail("GET", limit, times=2)
        bot = github.person(BOT)

        found = [bot.ask("GET", "/issues") for _ in range(3)]

        assert [answer.status for answer in found] == [status, status, 200]
        assert found[0].headers["retry-after"] == "7"
        assert "secondary rate limit" in found[0].body["message"]

    def test_says_when_the_primary_limit_ends(self, github: Bed) -> None:
        github.bridge.fail("GET", faults.primary_limit(1_900_000_000))

        refused = github.person(BOT).ask("GET", "/issues")

        assert refused.status == 403
        assert refused.headers["x-ratelimit-remaining"] == "0"
        assert refused.headers["x-ratelimit-reset"] == "1900000000"

    def test_never_answers(self, github: Bed) -> None:
        github.bridge.fail("POST .*/issues$", faults.SILENCE)

        with pytest.raises(TimeoutError):
            call(github, "POST", "/issues", {"title": "New"}, seconds=0.2)
        assert github.person(BOT).get("/issues") == []

    def test_drops_the_connection_before_anything_happens(self, github: Bed) -> None:
        github.bridge.fail("POST .*/issues$", faults.DROPPED)

        with pytest.raises(http.client.RemoteDisconnected):
            call(github, "POST", "/issues", {"title": "New"})
        assert github.person(BOT).get("/issues") == []

    def test_loses_the_answer_to_what_took_effect(self, github: Bed) -> None:
        github.bridge.fail("POST .*/issues$", faults.LOST)

        with pytest.raises(http.client.RemoteDisconnected):
            call(github, "POST", "/issues", {"title": "New"})
        assert [issue["title"] for issue in github.person(BOT).get("/issues")] == ["New"]

    def test_lets_somebody_act_first(self, github: Bed) -> None:
        issue = github.person(REVIEWER).post("/issues", {"title": "New"})
        closed = {"state": "closed"}
        close = faults.meanwhile(lambda: github.person(MAINTAINER).patch("/issues/1", closed))
        github.bridge.fail("GET .*/issues/1$", close, who=BOT)

        assert issue["state"] == "open"
        assert github.person(BOT).get("/issues/1")["state"] == "closed"

    def test_meets_only_whom_and_what_it_is_meant_for(self, github: Bed) -> None:
        github.bridge.fail("GET .*/labels$", faults.REVOKED, who=BOT)
        github.person(MAINTAINER).get("/labels")
        github.person(BOT).get("/issues")

        assert github.bridge.unused_faults() == ["GET .*/labels$"]
        assert github.person(BOT).ask("GET", "/labels").status == 401
        assert github.bridge.unused_faults() == []
