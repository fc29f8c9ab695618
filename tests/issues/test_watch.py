"""`toolwright watch`: looks, waits, outlasts what fails, and can be ended at any time."""

from __future__ import annotations

import signal

import pytest

from bot.commands import watch
from bot.handoff.bundle import Bundle, MadeCandidate
from bot.handoff.job import Job
from bot.issues import sweep
from bot.labels import IssueStatus
from bot.progress import Progress
from bot.sandbox.protocol import SandboxError
from tests.github import people
from tests.github.faults import DROPPED, REVOKED, Fault, answered, secondary_limit
from tests.issues.scene import LABEL, Scene, bundle_for
from tests.issues.watcher import LISTS, watching

pytestmark = pytest.mark.sampled(keep=2)

TOOL = "generated_tools/error_patterns"


def _labelled(scene: Scene, **answers: str) -> int:
    number = scene.file_issue(**answers)
    scene.maintainer.label(number, LABEL)
    return number


def _status(scene: Scene, sha: str) -> list[str]:
    return [one["state"] for one in scene.maintainer.get(f"/commits/{sha}/status")["statuses"]]


def _state(scene: Scene, number: int) -> tuple[IssueStatus, int] | None:
    """Where the work on an issue stands, and its attempt; None before there is a word."""
    if not scene.comments(number):
        return None
    progress = scene.progress(number)
    return progress.status, progress.attempt


def _ordinary(scene: Scene, branch: str) -> str:
    """A person opens a pull request of no concern to the bot; its commit."""
    work = scene.github.clone(branch)
    work.git("switch", "--quiet", "-c", branch)
    commit = work.commit({f"{branch}.md": "Words.\n"}, "Say more")
    scene.github.push(work, branch)
    body = {"title": branch, "head": branch, "base": "main", "body": ""}
    scene.maintainer.post("/pulls", body)
    return commit


@pytest.mark.whole
def test_one_look_does_all_that_was_missed(scene: Scene) -> None:
    one, other = _labelled(scene), _labelled(scene, name="error_kinds")
    bad = _labelled(scene, name="Bad Name")
    commit = _ordinary(scene, "docs")

    said = scene.watch()

    for number in (one, other):
        assert _state(scene, number) == (IssueStatus.PROPOSED, 1), said
    assert _state(scene, bad) == (IssueStatus.REFUSED, 1)
    assert _status(scene, commit) == ["success"]
    assert {pull["head"]["ref"] for pull in scene.pulls()} == {
        "docs",
        "toolwright/error_patterns",
        "toolwright/error_kinds",
    }
    scene.github.bridge.clear()
    scene.watch()
    sent = scene.github.bridge.sent(people.BOT)
    changes = [one for one in sent if one.request.method != "GET"]
    assert {one.request.path for one in changes} <= {"/graphql"}


def test_a_day_in_a_repository(scene: Scene) -> None:
    """Every kind of change is taken up by the next look, and nothing is asked for in between."""
    with watching(scene) as watcher:
        idle = watcher.until_idle()
        paths = [f"/repos/{people.REPOSITORY}{path}" for path in LISTS]
        assert idle == [f"{people.BOT} GET {path} → 304" for path in paths] * 2

        number = _labelled(scene)
        watcher.until(lambda: _state(scene, number) == (IssueStatus.PROPOSED, 1))
        (pull,) = scene.pulls()

        scene.maintainer.comment(number, "/toolwright refine Say more in the docstrings.")
        watcher.until(lambda: _state(scene, number) == (IssueStatus.PROPOSED, 2))
        scene.reviewer.review(pull["number"], "REQUEST_CHANGES", "Rename the option.")
        watcher.until(lambda: _state(scene, number) == (IssueStatus.PROPOSED, 3))

        commit = _ordinary(scene, "docs")
        watcher.until(lambda: _status(scene, commit) == ["success"])

        scene.reviewer.review(pull["number"], "APPROVE")
        scene.maintainer.merge(pull["number"])
        watcher.until(lambda: _state(scene, number) == (IssueStatus.MERGED, 3))

        work = scene.github.clone("persons")
        merge = work.git("rev-parse", "HEAD")
        work.git("revert", "--no-edit", "-m", "1", merge)
        scene.push_as_owner(work)
        watcher.until(lambda: _state(scene, number) == (IssueStatus.ROLLED_BACK, 3))
        assert scene.issue(number)["state"] == "open"

        assert watcher.until_idle() == idle
        assert len(scene.comments(number)) == 1
        assert watcher.end(signal.SIGTERM) == 0
        assert watcher.said.endswith("stopped; started again, it goes on where it was\n")


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_ended_during_a_build_and_started_again(scene: Scene, how: signal.Signals) -> None:
    number = _labelled(scene)
    with watching(scene) as watcher:
        watcher.until_said("  policy: ")
        status = watcher.end(how)
        if how is signal.SIGKILL:
            assert status == -how
        else:
            assert status == 0
            assert watcher.said.endswith("stopped; started again, it goes on where it was\n")
            assert "Traceback" not in watcher.said
            assert not watcher.left()
    assert scene.pulls("all") == []
    assert _state(scene, number) == (IssueStatus.WORKING, 1)

    with watching(scene) as watcher:
        watcher.until(lambda: _state(scene, number) == (IssueStatus.PROPOSED, 1))
        watcher.until_idle()

    (pull,) = scene.pulls("all")
    assert _status(scene, pull["head"]["sha"]) == ["success"]
    assert len(scene.comments(number)) == 1
    assert len(scene.comments(pull["number"])) == 2


def test_one_look_that_is_ended_says_how_to_go_on(scene: Scene) -> None:
    number = _labelled(scene)
    with watching(scene, "--once") as watcher:
        watcher.until_said("  policy: ")
        assert watcher.end(signal.SIGTERM) == 3
        last = watcher.said.splitlines()[-1]
        assert last == "toolwright: interrupted; run the same command again, nothing is done twice"
        assert not watcher.left()
    assert _state(scene, number) == (IssueStatus.WORKING, 1)


def test_it_outlasts_an_outage(scene: Scene) -> None:
    for fault in (answered(502), DROPPED):
        scene.github.bridge.fail("GET .*/issues$", fault, 4, people.BOT)
    number = _labelled(scene, name="Bad Name")
    with watching(scene) as watcher:
        watcher.until_said("Trying again in 4 s.")
        watcher.until(lambda: _state(scene, number) == (IssueStatus.REFUSED, 1))
        watcher.until_idle()
        first, second = (line for line in watcher.said.splitlines() if "Trying again" in line)
        assert first.startswith("GitHub answers 502 to GET ")
        assert first.endswith(" Trying again in 2 s.")
        assert second.startswith(f"GitHub at {scene.github.url} does not answer: ")


def test_it_outlasts_a_remote_that_is_away(scene: Scene) -> None:
    with watching(scene) as watcher:
        watcher.until_idle()
        url = scene.repo.git("remote", "get-url", "origin")
        scene.repo.git("remote", "set-url", "origin", f"{url}-away")
        number = _labelled(scene, name="Bad Name")
        watcher.until_said("Trying again in 2 s.")
        scene.repo.git("remote", "set-url", "origin", url)
        watcher.until(lambda: _state(scene, number) == (IssueStatus.REFUSED, 1))


@pytest.mark.parametrize("words", [("--interval", "1"), ("--once",)])
def test_a_revoked_token_ends_it(scene: Scene, words: tuple[str, ...]) -> None:
    scene.github.bridge.fail("GET ", REVOKED, who=people.BOT)

    done = scene.toolwright("watch", *words)

    assert done.returncode == 3
    assert done.stderr == (
        "toolwright: GitHub refuses the token: Bad credentials\n"
        "The token is wrong, has expired or was revoked: set a new one.\n"
    )


LIMITS = {1: "", 7: "Trying again in 7 s."}


@pytest.mark.parametrize("seconds", LIMITS)
def test_a_rate_limit_is_waited_for(scene: Scene, seconds: int) -> None:
    """A short one within the request, a long one before the next look."""
    words, fault = LIMITS[seconds], secondary_limit(seconds)
    settings = (scene.repo.path / "toolwright.yaml").read_text(encoding="utf-8")
    patient = settings.replace("github:\n", "github:\n  max_wait_seconds: 5\n")
    scene.repo.write({"toolwright.yaml": patient})
    scene.github.bridge.fail("GET .*/pulls$", fault, 1, people.BOT)
    with watching(scene) as watcher:
        watcher.until_idle()
        assert words in watcher.said
        first, *others = watcher.said.splitlines()
        assert first == "watching acme/widgets, every 1 s"
        assert (not others) is (words == "")


class _Looks:
    """Looks of a watch in this process, with what the build zone does replaced."""

    def __init__(self, scene: Scene, made: MadeCandidate, patch: pytest.MonkeyPatch) -> None:
        self.scene, self.made = scene, made
        self.broken: set[int] = set()
        patch.setattr(watch, "make", self._make)

    def look(self) -> list[str]:
        """What went wrong."""
        return [error.message for error in watch.look(self.scene.session(), Progress())]

    def _make(self, job: Job, *_: object, **__: object) -> Bundle:
        if job.issue in self.broken:
            raise SandboxError("The sandbox fell over.")
        return bundle_for(job, self.made)


@pytest.fixture
def looks(scene: Scene, made: MadeCandidate, monkeypatch: pytest.MonkeyPatch) -> _Looks:
    return _Looks(scene, made, monkeypatch)


def test_a_sandbox_that_fails_keeps_nobody_waiting(scene: Scene, looks: _Looks) -> None:
    first, second = _labelled(scene, name="error_kinds"), _labelled(scene)
    looks.broken.add(first)

    assert looks.look() == []

    assert _state(scene, first) == (IssueStatus.FAILED, 1)
    assert "The build did not end" in scene.comments(first)[0]
    assert _state(scene, second) == (IssueStatus.PROPOSED, 1)


GONE = answered(410, {"message": "This issue was deleted"})


@pytest.mark.parametrize("fault", [GONE, answered(404), answered(422), answered(403)])
def test_an_issue_that_cannot_be_read_keeps_nobody_waiting(
    scene: Scene, looks: _Looks, fault: Fault
) -> None:
    first, second = _labelled(scene, name="error_kinds"), _labelled(scene)
    scene.github.bridge.fail(f"GET .*/issues/{first}/comments$", fault, 1, people.BOT)

    (failed,) = looks.look()

    assert f"/issues/{first}/comments" in failed
    assert _state(scene, first) is None
    assert _state(scene, second) == (IssueStatus.PROPOSED, 1)


def test_a_pull_request_that_cannot_be_judged_keeps_nobody_waiting(
    scene: Scene, looks: _Looks
) -> None:
    one, other = _ordinary(scene, "docs"), _ordinary(scene, "more")
    number = _labelled(scene)
    scene.github.bridge.fail("GET .*/pulls/\\d+/files$", answered(422), 1, people.BOT)

    (failed,) = looks.look()

    assert "/files: Validation Failed" in failed
    assert sorted([*_status(scene, one), *_status(scene, other)]) == ["success"]
    assert _state(scene, number) == (IssueStatus.PROPOSED, 1)
    assert looks.look() == []
    assert [*_status(scene, one), *_status(scene, other)] == ["success", "success"]


def test_a_deleted_issue_of_a_tool_that_was_taken_back_keeps_nobody_waiting(
    scene: Scene, looks: _Looks
) -> None:
    number = _labelled(scene)
    looks.look()
    (pull,) = scene.pulls()
    scene.reviewer.review(pull["number"], "APPROVE")
    merge = scene.maintainer.merge(pull["number"])
    work = scene.github.clone("persons")
    work.git("revert", "--no-edit", "-m", "1", merge)
    scene.push_as_owner(work)
    commit = _ordinary(scene, "docs")
    scene.github.bridge.fail(f"GET .*/issues/{number}$", GONE, 2, people.BOT)

    assert len(looks.look()) == 2

    assert _status(scene, commit) == ["success"]


def test_a_merged_tools_issue_that_is_quiet_is_left_alone(
    scene: Scene, looks: _Looks, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = _labelled(scene)
    looks.look()
    (pull,) = scene.pulls()
    scene.reviewer.review(pull["number"], "APPROVE")
    scene.maintainer.merge(pull["number"])
    scene.wait_a_second()

    def asked() -> int:
        scene.github.bridge.clear()
        looks.look()
        paths = [one.request.path for one in scene.github.bridge.sent(people.BOT)]
        return sum(path.startswith(f"/repos/acme/widgets/issues/{number}") for path in paths)

    monkeypatch.setattr(sweep, "QUIET_DAYS", 0)
    assert asked() > 0, "it is closed, and does not say yet that it was merged"
    assert _state(scene, number) == (IssueStatus.MERGED, 1)
    scene.wait_a_second()
    assert asked() == 0
    monkeypatch.setattr(sweep, "QUIET_DAYS", 7)
    assert asked() > 0
