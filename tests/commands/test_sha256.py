"""Everything that plain Git offers, in a repository whose objects have SHA-256 names."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from bot import zone_file
from bot.handoff.bundle import Bundle
from bot.handoff.job import Job
from bot.sandbox.protocol import Sandbox
from tests.commands.command_line import Project
from tests.commands.conftest import SETTING, new_project

pytestmark = pytest.mark.sampled(keep=1)

NAME = "error_patterns"
SPEC_FILE = f"specs/{NAME}.yaml"


@pytest.fixture
def project(
    tmp_path: Path, judged: Path, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> Project:
    """Such a repository, where the candidate was judged before."""
    monkeypatch.setenv(SETTING, sandbox.name)
    monkeypatch.setenv("GIT_DEFAULT_HASH", "sha256")
    project = new_project(tmp_path / "project")
    assert len(project.repo.git("rev-parse", "HEAD")) == 64
    shutil.copytree(judged, project.path / ".git" / "toolwright" / "cache")
    return project


def said(project: Project, *words: str, status: int = 0) -> Any:
    done = project.toolwright(*words, "--json")
    assert done.returncode == status, done.stderr.decode()
    return json.loads(done.stdout)


def test_a_tool_is_proposed_merged_watched_used_and_rolled_back(project: Project) -> None:
    repo = project.repo
    assert said(project, "health")["tools"] == []
    first = said(project, "run", SPEC_FILE)
    assert first["approved"] is True
    assert len(first["commit"]) == 64
    assert repo.git("rev-parse", f"toolwright/{NAME}") == first["commit"]
    assert json.loads(repo.git("notes", "--ref=toolwright", "show", first["commit"]))
    assert said(project, "run", SPEC_FILE)["changed"] is False

    assert repo.paste(first["commands"]["approve"]).returncode == 0
    (tool,) = said(project, "tools", "list")["tools"]
    assert (tool["name"], tool["status"]) == (NAME, "merged")
    used = project.toolwright("tools", "run", NAME, "-", stdin=b"ERROR x: y\n")
    assert json.loads(used.stdout) == {"x": 1}
    said(project, "health", "measure", "--out", "health.json")
    (tool,) = said(project, "health", "report", "health.json")["tools"]
    assert tool["verdict"] == "healthy"

    back = said(project, "rollback", NAME)
    assert repo.paste(back["commands"]["approve"]).returncode == 0
    (gone,) = said(project, "tools", "list", "--removed")["removed"]
    assert gone["name"] == NAME


def test_what_zones_hand_over_names_its_objects(project: Project, tmp_path: Path) -> None:
    job = Job(
        issue=3,
        issue_url="https://github.example/acme/widgets/issues/3",
        event=70,
        attempt=1,
        base="main",
        commit=project.repo.git("rev-parse", "main"),
        spec=(project.path / SPEC_FILE).read_text(encoding="utf-8"),
    )
    zone_file.write(job, tmp_path / "job.json")
    out = tmp_path / "bundle.json"
    done = project.toolwright("build", str(tmp_path / "job.json"), "--out", str(out))
    assert done.returncode == 0, done.stderr.decode()
    bundle = zone_file.parse(Bundle, zone_file.content(out), str(out))
    assert (bundle.refusal, bundle.failure) == ("", "")
    assert bundle.made is not None
    assert bundle.made.commit == job.commit
