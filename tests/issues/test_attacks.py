"""What a hostile zone, two issues that want the same, and bad luck may do to a proposal."""

from __future__ import annotations

import base64
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.candidate import Candidate, Provenance
from bot.errors import ToolwrightError
from bot.github import client
from bot.handoff.bundle import Bundle, MadeCandidate
from bot.handoff.job import Job
from bot.health.report import FollowUp, HealthReport, Verdict
from bot.issues import sweep as sweeping
from bot.issues.attend import attend
from bot.issues.conclude import conclude
from bot.issues.health import tell
from bot.issues.roll_backs import notice
from bot.issues.sweep import apart, sweep
from bot.labels import IssueStatus
from bot.validate.report import StageResult
from bot.validate.report import Status as Ending
from bot.zone_file import write
from tests.github import people
from tests.github.exchange import Answer
from tests.github.faults import Fault, meanwhile
from tests.issues.scene import LABEL, Scene, bundle_for

pytestmark = pytest.mark.sampled(keep=5)


def _labelled(scene: Scene, **answers: str) -> int:
    number = scene.file_issue(**answers)
    scene.maintainer.label(number, LABEL)
    return number


def _job(scene: Scene, number: int) -> Job:
    job = attend(scene.session(), number)
    assert job is not None
    return job


def _label_again(scene: Scene, number: int) -> None:
    scene.maintainer.delete(f"/issues/{number}/labels/{LABEL}")
    scene.wait_a_second()
    scene.maintainer.label(number, LABEL)


def _status(scene: Scene, sha: str) -> str:
    return str(scene.maintainer.get(f"/commits/{sha}/statuses")[0]["state"])


@pytest.mark.parametrize(
    "forged",
    [
        {"provenance": {"generator": "x" * 300}},
        {"provenance": {"attempts": -1}},
        {"provenance": {"cost": -1.0}},
        {"provenance": {"prompt_digest": "none"}},
    ],
)
def test_a_forged_bundle_is_told_and_not_proposed(
    forged: dict[str, Any], scene: Scene, made: MadeCandidate
) -> None:
    number = _labelled(scene)
    job = _job(scene, number)
    wrong = {"provenance": made.provenance | forged["provenance"]}
    bundle = bundle_for(job, made.model_copy(update=wrong))
    assert conclude(scene.session(), job, bundle) is None
    assert scene.progress(number).status is IssueStatus.FAILED
    assert "cannot be proposed" in scene.comments(number)[-1]
    assert scene.pulls("all") == []


def test_a_forged_report_chooses_no_reviewers(scene: Scene, made: MadeCandidate) -> None:
    number = _labelled(scene)
    job = _job(scene, number)
    impact = made.impact.model_copy(
        update={"reviewers": (people.MAINTAINER,), "senior_reviewers": (people.MAINTAINER,)}
    )
    assert conclude(
        scene.session(), job, bundle_for(job, made.model_copy(update={"impact": impact}))
    )
    (pull,) = scene.pulls()
    assert [one["login"] for one in pull["requested_reviewers"]] == [people.REVIEWER]


def test_what_a_refusal_says_cannot_command_the_log(scene: Scene) -> None:
    number = _labelled(scene)
    job = _job(scene, number)
    said: list[str] = []
    session = scene.session()
    loud = type(session)(session.client, session.workspace, said.append)
    conclude(loud, job, Bundle(job=job.digest, refusal="::add-mask::a\n::error::b\x1b[2J"))
    assert said
    assert all(line.isprintable() and not line.startswith("::") for line in said)


def test_the_commit_says_nothing_that_github_acts_on(scene: Scene, made: MadeCandidate) -> None:
    summary = "Count errors [skip ci], closes #1, see @maintainer and https://example.org now."
    number = _labelled(scene, summary=summary)
    assert scene.attempt(number, made)
    (pull,) = scene.pulls()
    (one,) = scene.maintainer.get(f"/pulls/{pull['number']}/commits")
    message = one["commit"]["message"]
    for active in ("[skip ci]", "#1", "@maintainer", "://example"):
        assert active not in message
    assert "closes # 1" in message


def test_a_second_issue_does_not_take_the_proposal_of_the_first(
    scene: Scene, made: MadeCandidate
) -> None:
    first, second = _labelled(scene), _labelled(scene)
    assert scene.attempt(first, made)
    (pull,) = scene.pulls()
    assert scene.attempt(second, made) is None
    assert f"#{first}" in scene.comments(second)[-1]
    assert scene.progress(second).status is IssueStatus.FAILED
    assert scene.pulls() == [pull]
    assert scene.progress(first).pull == pull["number"]

    scene.maintainer.comment(first, "/toolwright cancel")
    scene.attempt(first, made)
    scene.maintainer.comment(second, "/toolwright retry")
    assert scene.attempt(second, made)
    (other,) = scene.pulls()
    assert other["number"] != pull["number"]
    assert f"Closes #{second}," in other["body"]


def test_a_proposal_under_an_earlier_name_is_withdrawn(scene: Scene, made: MadeCandidate) -> None:
    number = _labelled(scene)
    assert scene.attempt(number, made)
    (old,) = scene.pulls()
    other = scene.file_issue(name="log_errors")
    body = {"body": scene.issue(other)["body"]}
    scene.maintainer.patch(f"/issues/{number}", body)
    _label_again(scene, number)
    job = _job(scene, number)
    files = {path: base64.b64decode(text) for path, text in made.files.items()}
    moved = Candidate("log_errors", files, Provenance("offline", "1")).digest
    named = {"tool": "log_errors"}
    renamed = made.model_copy(
        update={
            "report": made.report.model_copy(update={**named, "candidate": moved}),
            "impact": made.impact.model_copy(update=named),
        }
    )
    assert conclude(scene.session(), job, bundle_for(job, renamed))
    (new,) = (one for one in scene.pulls() if one["number"] != old["number"])
    assert (_status(scene, old["head"]["sha"]), _status(scene, new["head"]["sha"])) == (
        "failure",
        "success",
    )
    assert scene.progress(number).pull == new["number"]


def _merged(scene: Scene, made: MadeCandidate) -> tuple[int, str]:
    """An issue whose tool a person has merged, and the merge."""
    number = _labelled(scene)
    assert scene.attempt(number, made)
    (pull,) = scene.pulls()
    scene.reviewer.review(pull["number"], "APPROVE")
    merge = scene.maintainer.merge(pull["number"])
    assert scene.attempt(number, made) is None
    assert scene.progress(number).status is IssueStatus.MERGED
    return number, merge


def _taken_back(scene: Scene, merge: str) -> None:
    work = scene.github.clone("persons")
    work.git("revert", "--no-edit", "-m", "1", merge)
    scene.push_as_owner(work)


def test_a_new_proposal_is_not_taken_for_what_was_rolled_back(
    scene: Scene, made: MadeCandidate
) -> None:
    number, merge = _merged(scene, made)
    _taken_back(scene, merge)
    notice(scene.session())
    assert scene.progress(number).status is IssueStatus.ROLLED_BACK
    _label_again(scene, number)
    assert scene.attempt(number, made)
    for _ in range(2):
        notice(scene.session())
    assert scene.progress(number).status is IssueStatus.PROPOSED


def test_a_forged_measurement_reaches_no_other_issue(scene: Scene, made: MadeCandidate) -> None:
    number, merge = _merged(scene, made)
    victim = _labelled(scene)
    assert scene.attempt(victim, made) is not None
    session = scene.session()
    forged = HealthReport(
        name="error_patterns",
        issue=scene.issue(victim)["html_url"],
        merge=merge,
        merged_at=datetime.now(UTC),
        tip=session.workspace.tip,
        verdict=Verdict.DEGRADED,
        stages=(StageResult(name="unit", status=Ending.FAILED),),
    )
    before = scene.progress(victim)
    tell(session, (FollowUp(forged, obstacle="See there."),))
    assert scene.progress(victim) == before
    assert scene.progress(number).status is IssueStatus.DEGRADED
    other = forged.model_copy(update={"merge": "e" * 40, "verdict": Verdict.CONFIRMED})
    tell(session, (FollowUp(other),))
    assert scene.progress(number).status is IssueStatus.DEGRADED


def test_a_merge_into_another_branch_is_no_merge(scene: Scene, made: MadeCandidate) -> None:
    number = _labelled(scene)
    assert scene.attempt(number, made)
    (pull,) = scene.pulls()
    main = scene.maintainer.get("/git/ref/heads/main")["object"]["sha"]
    scene.maintainer.post("/git/refs", {"ref": "refs/heads/other", "sha": main})
    scene.maintainer.patch(f"/pulls/{pull['number']}", {"base": "other"})
    scene.maintainer.merge(pull["number"])
    assert scene.attempt(number, made) is None
    assert scene.progress(number).status is IssueStatus.CANCELLED


def test_what_is_long_done_costs_no_requests(
    scene: Scene, made: MadeCandidate, monkeypatch: pytest.MonkeyPatch
) -> None:
    number, _ = _merged(scene, made)
    assert list(sweep(scene.session(), [])) == [number]
    monkeypatch.setattr(sweeping, "QUIET_DAYS", 0)
    scene.wait_a_second()
    assert list(sweep(scene.session(), [])) == []


def test_an_issue_that_was_flooded_keeps_no_other_waiting(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    flooded, other = _labelled(scene), _labelled(scene, name="log_errors")
    monkeypatch.setattr(client, "MAX_PAGES", 1)
    more = Answer(200, [], {"link": f'<{scene.github.url}/next>; rel="next"'})
    path = f"GET .*/issues/{flooded}/events$"
    scene.github.bridge.fail(path, Fault("answer", more), who=people.BOT)
    session = scene.session()
    failed: list[ToolwrightError] = []
    built: list[int] = []
    for number in sweep(session, failed):
        with apart(f"issue {number}", session, failed):
            if attend(session, number):
                built.append(number)
    assert built == [other]
    assert len(failed) == 1


def test_a_closed_proposal_that_is_opened_again_waits_for_a_retry(
    scene: Scene, made: MadeCandidate
) -> None:
    number = _labelled(scene)
    assert scene.attempt(number, made)
    (pull,) = scene.pulls()
    place, head = f"/pulls/{pull['number']}", pull["head"]["sha"]
    scene.maintainer.patch(place, {"state": "closed"})
    assert scene.attempt(number, made) is None
    assert scene.progress(number).status is IssueStatus.CANCELLED
    scene.maintainer.patch(place, {"state": "open"})
    scene.reviewer.review(pull["number"], "APPROVE")
    assert _status(scene, head) == "failure"
    assert not scene.maintainer.ask("PUT", f"{place}/merge", {}).ok
    scene.maintainer.comment(number, "/toolwright retry")
    assert scene.attempt(number, made)
    assert _status(scene, scene.pulls()[0]["head"]["sha"]) == "success"
    assert [one["number"] for one in scene.pulls("all")] == [pull["number"]]
    assert scene.progress(number).pull == pull["number"]


def test_a_state_that_is_damaged_during_the_build_starts_nothing(
    scene: Scene, made: MadeCandidate
) -> None:
    number = _labelled(scene)
    job = _job(scene, number)
    (comment,) = scene.maintainer.get(f"/issues/{number}/comments")
    broken = {"body": comment["body"].replace('"version":1', '"version":9')}
    scene.maintainer.patch(f"/issues/comments/{comment['id']}", broken)
    assert conclude(scene.session(), job, bundle_for(job, made)) is None
    assert attend(scene.session(), number) is None
    assert scene.progress(number).status is IssueStatus.STOPPED
    assert scene.pulls("all") == []


def test_a_refusal_hides_nothing(scene: Scene) -> None:
    number = _labelled(scene)
    job = _job(scene, number)
    conclude(scene.session(), job, Bundle(job=job.digest, refusal="One\ntwo \u202egnp.exe"))
    assert "\\u202egnp.exe" in scene.comments(number)[-1]


@pytest.mark.parametrize("content", ["", '{"version": 1, "job": "', "[]", "::error::x"])
def test_a_bundle_that_was_cut_off_is_told(content: str, scene: Scene, tmp_path: Path) -> None:
    number = _labelled(scene)
    job, bundle = tmp_path / "job.json", tmp_path / "bundle.json"
    write(_job(scene, number), job)
    bundle.write_text(content, encoding="utf-8")
    done = scene.toolwright("publish", str(job), str(bundle))
    assert done.returncode == 1, done.stderr
    assert "The build did not end" in scene.comments(number)[-1]
    assert scene.progress(number).status is IssueStatus.FAILED


def test_two_runs_for_one_attempt_lose_nothing(scene: Scene, made: MadeCandidate) -> None:
    number = _labelled(scene)
    twins: list[Job] = []
    other = meanwhile(lambda: twins.append(_job(scene, number)))
    path = rf"POST .*/issues/{number}/comments$"
    scene.github.bridge.fail(path, other, who=people.BOT)
    job = _job(scene, number)
    # The build of one takes the place of the other's, which is ended without a bundle.
    assert conclude(scene.session(), twins[0], None) is None
    assert scene.progress(number).status is IssueStatus.FAILED
    assert conclude(scene.session(), job, bundle_for(job, made))
    assert scene.progress(number).status is IssueStatus.PROPOSED
    assert conclude(scene.session(), job, bundle_for(job, made)) is None
    assert len(scene.pulls("all")) == 1


def test_a_failed_attempt_of_a_closed_issue_is_not_taken_up(
    scene: Scene, made: MadeCandidate
) -> None:
    number = _labelled(scene)
    job = _job(scene, number)
    assert conclude(scene.session(), job, None) is None
    scene.maintainer.patch(f"/issues/{number}", {"state": "closed"})
    assert conclude(scene.session(), job, bundle_for(job, made)) is None
    assert scene.pulls("all") == []
