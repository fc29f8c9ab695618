"""What models took is known to the next job, whatever became of the one that took it."""

from __future__ import annotations

import pytest

from bot.github import runs
from bot.handoff.bundle import Bundle, MadeCandidate
from bot.handoff.job import Job
from bot.issues.attend import attend
from bot.issues.conclude import conclude
from bot.issues.spending import spent_today
from bot.labels import IssueStatus
from bot.llm.ledger import Ledger, today
from bot.llm.run_record import Result
from bot.llm.usage import Usage
from tests.issues.scene import LABEL, Scene, bundle_for

USAGE = Usage(requests=3, prompt_tokens=900, completion_tokens=50, cost=0.5)


@pytest.fixture
def asking(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> Scene:
    """A repository where a model generates."""
    monkeypatch.setenv("TOOLWRIGHT_GENERATOR", "model")
    return scene


def _job(scene: Scene, **answers: str) -> Job:
    number = scene.file_issue(**answers)
    scene.maintainer.label(number, LABEL)
    job = attend(scene.session(), number)
    assert job is not None
    return job


@pytest.mark.parametrize("result", [Result.APPROVED, Result.REFUSED, Result.FAILED])
def test_what_a_bundle_used_is_recorded_and_counts(
    asking: Scene, made: MadeCandidate, result: Result
) -> None:
    job = _job(asking)
    assert job.spent == Usage()
    found = {
        Result.APPROVED: bundle_for(job, made),
        Result.REFUSED: Bundle(job=job.digest, refusal="It cannot be built."),
        Result.FAILED: Bundle(job=job.digest, failure="The model cannot be reached."),
    }[result]
    session = asking.session()
    conclude(session, job, found.model_copy(update={"run": "run-of-test", "usage": USAGE}))
    record = runs.day_records(session.client, today())["run-of-test"]
    assert (record.result, record.usage) == (result, USAGE)
    assert _job(asking, name="error_kinds").spent == USAGE


def test_a_failure_around_the_request_is_told(asking: Scene) -> None:
    job = _job(asking)
    failure = "The model cannot be reached."
    conclude(asking.session(), job, Bundle(job=job.digest, failure=failure))
    assert asking.progress(job.issue).status is IssueStatus.FAILED
    assert any(failure in text for text in asking.comments(job.issue))


def test_a_bundle_of_another_job_records_nothing(asking: Scene) -> None:
    job = _job(asking)
    other = Bundle(job="0" * 64, refusal="No.", run="run-of-test", usage=USAGE)
    conclude(asking.session(), job, other)
    assert runs.day_records(asking.session().client, today()) == {}


def test_a_run_that_died_here_counts_once(asking: Scene) -> None:
    session = asking.session()
    for run in ("died-here", "told-there"):
        Ledger(session.workspace.repository, run).settle(today(), USAGE)
    job = _job(asking)
    found = Bundle(job=job.digest, refusal="No.", run="told-there", usage=USAGE)
    conclude(session, job, found)
    assert spent_today(session) == USAGE + USAGE


def test_without_a_model_nothing_is_asked_for(scene: Scene) -> None:
    _job(scene)
    sent = [one.request.path for one in scene.github.bridge.log]
    assert sent
    assert not any("toolwright/runs" in path for path in sent)
