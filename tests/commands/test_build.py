"""The build zone's command: a job in, a bundle out, and no token anywhere."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot import zone_file
from bot.config import Thresholds
from bot.handoff.bundle import Bundle, unpack
from bot.handoff.job import Job
from bot.llm.usage import Usage
from bot.spec import parse_spec
from bot.spec.rules import Rules
from tests.commands.command_line import SPEC, Project
from tests.llm.endpoint import Endpoint, endpoint, said

pytestmark = pytest.mark.sampled(keep=1)

__all__ = ["endpoint"]


def _job(project: Project, spec: str, attempt: int = 1) -> Job:
    return Job(
        issue=3,
        issue_url="https://github.example/acme/widgets/issues/3",
        event=70,
        attempt=attempt,
        base="main",
        commit=project.repo.git("rev-parse", "main"),
        spec=spec,
    )


def _build(project: Project, job: Job, folder: Path) -> Bundle:
    zone_file.write(job, folder / "job.json")
    done = project.toolwright(
        "build", str(folder / "job.json"), "--out", str(folder / "bundle.json")
    )
    assert done.returncode == 0, done.stderr.decode()
    return zone_file.parse(Bundle, zone_file.content(folder / "bundle.json"), "bundle.json")


def test_a_job_becomes_a_judged_candidate(ready_project: Project, tmp_path: Path) -> None:
    job = _job(ready_project, SPEC, attempt=3)
    made = _build(ready_project, job, tmp_path)
    assert made.job == job.digest
    assert made.made is not None
    spec = parse_spec(SPEC.encode(), "specs/error_patterns.yaml", rules=Rules())
    built = unpack(made.made, spec, Thresholds().unproven)
    assert built.report.approved
    assert built.commit == job.commit
    assert built.candidate.provenance.attempts == 3
    assert ready_project.repo.git("status", "--porcelain") == ""
    assert ready_project.repo.git("branch", "--list", "toolwright/*") == ""


def test_a_request_that_cannot_be_met_is_said_in_the_bundle(
    ready_project: Project, tmp_path: Path
) -> None:
    bundle = _build(
        ready_project, _job(ready_project, SPEC.replace("kind: tool", "kind: x")), tmp_path
    )
    assert bundle.made is None
    assert "issue 3" in bundle.refusal
    assert "kind" in bundle.refusal


def test_a_sandbox_that_fails_gives_no_bundle(
    ready_project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TOOLWRIGHT_SANDBOX__BACKEND", "docker")
    monkeypatch.setenv("TOOLWRIGHT_SANDBOX__BASE_IMAGE", "localhost:1/no/such-image:1")
    zone_file.write(_job(ready_project, SPEC), tmp_path / "job.json")
    done = ready_project.toolwright(
        "build", str(tmp_path / "job.json"), "--out", str(tmp_path / "bundle.json"), "--no-cache"
    )
    assert done.returncode == 3
    assert not (tmp_path / "bundle.json").exists()


def test_a_model_that_fails_after_it_was_asked_gives_a_bundle_with_what_that_took(
    fresh_project: Project, tmp_path: Path, endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    endpoint.answers = [said("")]
    url = f"http://127.0.0.1:{endpoint.port}/v1"
    monkeypatch.setenv("TOOLWRIGHT_GENERATOR", "model")
    monkeypatch.setenv("TOOLWRIGHT_MODELS", f"[{{name: small-coder, base_url: '{url}'}}]")
    job = _job(fresh_project, SPEC)
    zone_file.write(job, tmp_path / "job.json")
    words = ("build", str(tmp_path / "job.json"), "--out", str(tmp_path / "bundle.json"))
    done = fresh_project.toolwright(*words)
    assert done.returncode == 3, done.stderr.decode()
    bundle = zone_file.parse(Bundle, zone_file.content(tmp_path / "bundle.json"), "bundle.json")
    assert bundle.failure.startswith("The reply of the model small-coder is empty.")
    assert bundle.usage == Usage(requests=1, prompt_tokens=700, completion_tokens=300)
    # The day's cap begins from what the job says.
    spent = Usage(requests=500)
    zone_file.write(job.model_copy(update={"spent": spent}), tmp_path / "job.json")
    done = fresh_project.toolwright(*words)
    assert b"The day's budget of 500 requests would be exceeded" in done.stderr
    assert len(endpoint.asked) == 1


def test_a_file_that_is_no_job_is_refused(ready_project: Project, tmp_path: Path) -> None:
    (tmp_path / "job.json").write_text(json.dumps({"issue": 0}), encoding="utf-8")
    done = ready_project.toolwright("build", str(tmp_path / "job.json"), "--out", "bundle.json")
    assert done.returncode == 2
    assert b"is not a job" in done.stderr
