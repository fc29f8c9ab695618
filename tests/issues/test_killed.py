"""Killed at any request and started again, nothing is lost and nothing is there twice."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from bot.github.client import GithubClient
from bot.handoff.bundle import MadeCandidate
from bot.labels import IssueStatus
from tests.forge.places import AFTER, SECOND
from tests.github import people
from tests.github.clients import client_of
from tests.github.faults import LOST, Fault, answered
from tests.issues.scene import LABEL, Scene

pytestmark = pytest.mark.sampled(keep=4)

REQUESTS = 25
"""From an issue that was labelled to its pull request; the target is at most 25."""


class KilledError(Exception):
    """The process ended here."""


class Mortal:
    """Ends the process when its nth request has taken effect, and its answer is not yet read."""

    def __init__(self, client: GithubClient, at: int) -> None:
        self.client, self.at, self.seen = client, at, 0
        self._send = client._send

    def send(self, *arguments: Any, **options: Any) -> Any:
        found = self._send(*arguments, **options)
        self.seen += 1
        if self.seen == self.at:
            raise KilledError
        return found


def _mortal(scene: Scene, at: int) -> GithubClient:
    client = client_of(scene.github)
    mortal = Mortal(client, at)
    client._send = mortal.send  # type: ignore[method-assign]
    return client


def _require_whole(scene: Scene, number: int) -> None:
    """Everything is there once, as an undisturbed run leaves it."""
    (pull,) = scene.pulls("all")
    assert pull["state"] == "open"
    head = pull["head"]["sha"]
    kinds = [body.partition("\n")[0] for body in scene.comments(pull["number"])]
    assert kinds == ["<!-- toolwright:impact -->", "<!-- toolwright:metrics -->"]
    (progress,) = scene.comments(number)
    assert f"#{pull['number']} has the tool" in progress
    assert scene.labels(number) == {LABEL, "toolwright: proposed"}
    assert scene.labels(pull["number"]) == {"toolwright: proposed", "risk: low"}
    runs = scene.maintainer.get(f"/commits/{head}/check-runs")["check_runs"]
    assert [run["conclusion"] for run in runs] == ["success"]
    status = scene.maintainer.get(f"/commits/{head}/status")
    assert status["state"] == "success"
    commits = scene.maintainer.get(f"/pulls/{pull['number']}/commits")
    assert len(commits) == 1
    asked = [one["login"] for one in pull["requested_reviewers"]]
    assert asked == [people.REVIEWER]
    now = scene.progress(number)
    assert (now.status, now.pull, now.head, now.attempt) == (
        IssueStatus.PROPOSED,
        pull["number"],
        head,
        1,
    )


def _labelled(scene: Scene) -> int:
    number = scene.file_issue()
    scene.maintainer.label(number, LABEL)
    scene.github.bridge.clear()
    return number


@pytest.mark.parametrize("after", AFTER.values(), ids=AFTER)
@pytest.mark.parametrize("at", range(1, REQUESTS + 1))
def test_killed_after_any_request(
    at: int, after: datetime, scene: Scene, made: MadeCandidate
) -> None:
    number = _labelled(scene)
    scene.github.set_clock(SECOND)
    with pytest.raises(KilledError):
        scene.attempt(number, made, _mortal(scene, at))
    scene.github.set_clock(after)
    scene.attempt(number, made)
    _require_whole(scene, number)
    scene.github.bridge.clear()
    assert scene.attempt(number, made) is None
    changes = [one for one in scene.github.bridge.sent(people.BOT) if one.request.method != "GET"]
    assert [one.request.path for one in changes] == ["/graphql"]


FAULTS: dict[str, Fault] = {"lost": LOST, "500": answered(500)}
WRITES = (
    r"POST .*/issues/\d+/comments$",
    r"PUT .*/issues/\d+/labels$",
    r"POST .*/git/trees$",
    r"POST .*/git/commits$",
    r"POST .*/git/refs$",
    r"POST .*/pulls$",
    r"POST .*/check-runs$",
    r"POST .*/statuses/",
    r"POST .*/requested_reviewers$",
    r"PATCH .*/issues/comments/\d+$",
)


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
@pytest.mark.parametrize("write", WRITES)
def test_a_write_that_fails_once(
    write: str, fault: Fault, scene: Scene, made: MadeCandidate
) -> None:
    number = _labelled(scene)
    scene.github.bridge.fail(write, fault, who=people.BOT)
    assert scene.attempt(number, made)
    assert scene.github.bridge.unused_faults() == []
    _require_whole(scene, number)


def test_requests_of_one_run(scene: Scene, made: MadeCandidate) -> None:
    number = _labelled(scene)
    client = client_of(scene.github)
    assert scene.attempt(number, made, client)
    sent = scene.github.bridge.sent(people.BOT)
    assert len(sent) == client.requests
    assert len(sent) == REQUESTS
    _require_whole(scene, number)
