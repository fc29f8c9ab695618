"""The steps of the workflows that `init` writes, run in order on the test's GitHub."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.init.workflows import Workflows
from bot.sandbox.protocol import Sandbox
from bot.spec.form import answer
from tests.commands.command_line import Project
from tests.forge.repositories import Repo
from tests.github.bed import Bed
from tests.github.conftest import emulator, github, repo
from tests.github.people import ACTIONS, MAINTAINER, REPOSITORY, REVIEWER, token
from tests.init.expressions import evaluate
from tests.init.runner import Runner
from tests.issues.scene import FORM

pytestmark = pytest.mark.sampled(keep=4)

__all__ = ["emulator", "github", "repo"]

_WORK = ".github/workflows/toolwright.yml"
_HEALTH = ".github/workflows/toolwright-health.yml"
_QUICK = "github: {seconds_between_writes: 0, timeout_seconds: 10}\n"


@pytest.fixture
def project(github: Bed, repo: Repo, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> Repo:
    """A repository that was set up with `init` and `protect`, on GitHub and here."""
    monkeypatch.setenv("TOOLWRIGHT_SANDBOX__BACKEND", sandbox.name)
    repo.commit({"toolwright.yaml": _QUICK})
    here = Project(repo)
    owners = ("--owner", MAINTAINER, "--owner", REVIEWER)
    done = here.toolwright("init", "--package", "toolwright==0.1.0", *owners, "--yes")
    assert done.returncode == 0, done.stderr.decode()
    repo.commit({}, "Set Toolwright up")
    github.push(repo)
    monkeypatch.setenv("GITHUB_API_URL", github.url)
    monkeypatch.setenv("GITHUB_REPOSITORY", REPOSITORY)
    monkeypatch.setenv("GITHUB_TOKEN", token(MAINTAINER))
    done = here.toolwright("protect", "--yes")
    assert done.returncode == 0, done.stderr.decode()
    monkeypatch.delenv("GITHUB_TOKEN")
    return repo


@pytest.fixture
def runner(github: Bed, tmp_path: Path) -> Runner:
    return Runner(github, tmp_path / "runner")


def _labelled(github: Bed) -> dict[str, Any]:
    """File an issue, label it, and give the payload of that event."""
    maintainer = github.person(MAINTAINER)
    number = maintainer.post("/issues", {"title": "A tool", "body": answer(FORM)})["number"]
    maintainer.label(number, "toolwright")
    issue = maintainer.get(f"/issues/{number}")
    return {"action": "labeled", "issue": issue, "label": {"name": "toolwright"}}


def _said(github: Bed, number: int) -> list[str]:
    comments = github.person(MAINTAINER).get(f"/issues/{number}/comments")
    return [one["body"] for one in comments if one["user"]["login"] == ACTIONS]


def test_from_a_label_to_a_healthy_tool(github: Bed, project: Repo, runner: Runner) -> None:
    payload = _labelled(github)
    done = runner.run(project.path / _WORK, "issues", payload)
    said = {name: job.said for name, job in done.items()}
    assert {name: job.result for name, job in done.items()} == {
        "intake": "success", "build": "success", "publish": "success", "gate": "success",
    }, said  # fmt: skip
    assert done["gate"].steps == []

    maintainer = github.person(MAINTAINER)
    (pull,) = maintainer.get("/pulls")
    assert (pull["user"]["login"], pull["head"]["ref"]) == (ACTIONS, "toolwright/error_patterns")
    refused = maintainer.ask("PUT", f"/pulls/{pull['number']}/merge", {})
    assert not refused.ok
    github.person(REVIEWER).review(pull["number"], "APPROVE")
    maintainer.merge(pull["number"])

    merged = {"action": "closed", "pull_request": maintainer.get(f"/pulls/{pull['number']}")}
    done = runner.run(project.path / _WORK, "pull_request", merged)
    results = {name: job.result for name, job in done.items()}
    assert results == {
        "intake": "success", "build": "skipped", "publish": "skipped", "gate": "success",
    }, done  # fmt: skip
    done = runner.run(project.path / _HEALTH, "schedule", {"schedule": "53 * * * *"})
    assert [job.result for job in done.values()] == ["success", "success"], done
    assert "error_patterns" in done["report"].said
    assert len(_said(github, payload["issue"]["number"])) == 1


def test_a_build_that_fails_is_told(github: Bed, project: Repo, runner: Runner) -> None:
    runner.broken = ("toolwright sandbox build",)
    payload = _labelled(github)
    done = runner.run(project.path / _WORK, "issues", payload)
    assert {name: job.result for name, job in done.items()} == {
        "intake": "success", "build": "failure", "publish": "failure", "gate": "failure",
    }, done  # fmt: skip
    assert "propose the tool, or say why not" in done["publish"].steps
    (comment,) = _said(github, payload["issue"]["number"])
    assert "fail" in comment
    assert github.person(MAINTAINER).get("/pulls") == []


def test_a_job_that_ends_early_closes_the_gate(github: Bed, project: Repo, runner: Runner) -> None:
    runner.broken = ("toolwright handle",)
    done = runner.run(project.path / _WORK, "issues", _labelled(github))
    assert {name: job.result for name, job in done.items()} == {
        "intake": "failure", "build": "skipped", "publish": "skipped", "gate": "failure",
    }  # fmt: skip


_FORK = {"head": {"repo": {"full_name": "somebody/widgets"}}, "user": {"login": "somebody"}}
_OWN = {"head": {"repo": {"full_name": REPOSITORY}}, "user": {"login": "ann"}}
_BOTS = {"head": {"repo": {"full_name": REPOSITORY}}, "user": {"login": "dependabot[bot]"}}
_ISSUE = {"labels": [{"name": "bug"}, {"name": "toolwright"}]}
_COMMAND = "/toolwright retry"
_PERSON, _BOT = {"user": {"type": "User"}}, {"user": {"type": "Bot"}}
_EVENTS: list[tuple[str, dict[str, Any], bool, bool]] = [
    ("issues", {"action": "labeled", "issue": _ISSUE, "label": {"name": "toolwright"}}, True, True),
    ("issues", {"action": "labeled", "issue": _ISSUE, "label": {"name": "bug"}}, False, False),
    ("issues", {"action": "edited", "issue": _ISSUE}, True, True),
    ("issues", {"action": "edited", "issue": {"labels": []}}, False, False),
    ("issue_comment", {"comment": {"body": _COMMAND, **_PERSON}}, True, True),
    ("issue_comment", {"comment": {"body": _COMMAND, **_BOT}}, False, False),
    ("issue_comment", {"comment": {"body": "Thanks!", **_PERSON}}, False, False),
    ("pull_request", {"pull_request": _OWN}, True, True),
    ("pull_request", {"pull_request": _FORK}, False, False),
    ("pull_request", {"pull_request": _BOTS}, True, False),
    ("pull_request", {"pull_request": {"head": {"repo": None}, "user": None}}, False, False),
    ("pull_request_review", {"pull_request": _OWN}, True, True),
    ("pull_request_review", {"pull_request": _FORK}, False, False),
    ("merge_group", {"action": "checks_requested"}, True, True),
    ("push", {"ref": "refs/heads/main"}, True, True),
    ("schedule", {"schedule": "23 * * * *"}, True, True),
    ("workflow_dispatch", {"inputs": {"issue": "5"}}, True, True),
]  # fmt: skip
"""Event, payload, and whether it starts the jobs: of GitHub Actions, and of an App."""


@pytest.mark.parametrize(("event", "payload", "actions", "app"), _EVENTS)
def test_what_starts_the_jobs(
    event: str, payload: dict[str, Any], actions: bool, app: bool
) -> None:
    for own, expected in ((False, actions), (True, app)):
        text = Workflows("main", "toolwright==0.1.0", app=own).render()[_WORK]
        condition = yaml.safe_load(text)["jobs"]["intake"]["if"]
        github = {"event_name": event, "event": payload, "repository": REPOSITORY}
        found = evaluate(condition, {"github": {**github, "ref": "refs/heads/main"}})
        assert bool(found) is expected


def test_a_dispatch_from_another_branch_starts_nothing() -> None:
    condition = yaml.safe_load(Workflows("main", ".").render()[_WORK])["jobs"]["intake"]["if"]
    github = {"event_name": "workflow_dispatch", "event": {}, "ref": "refs/heads/mine"}
    assert not evaluate(condition, {"github": github})
