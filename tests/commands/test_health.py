"""`toolwright health` and `rollback`, as a user runs them, on tools that were merged just now."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from bot.__main__ import main
from tests.commands.command_line import Project
from tests.forge.repositories import Repo, new_repo
from tests.health.merged import FOLDER, NAME, SPEC_SOURCE, edit, propose_tool
from tests.validate.honest import TEST_PATH, TESTS, NoSandbox

pytestmark = pytest.mark.sampled(keep=3)

BRANCH = f"toolwright/revert-{NAME}"
BROKEN = TESTS.replace(b'== ["b"]', b'== ["a"]')


@pytest.fixture
def merged(tmp_path: Path, sandbox: Any, monkeypatch: pytest.MonkeyPatch) -> Project:
    """A project with a tool that was merged a moment ago."""
    monkeypatch.setenv("TOOLWRIGHT_SANDBOX__BACKEND", sandbox.name)
    repo = new_repo(tmp_path / "merged")
    merge_now(repo)
    return Project(repo)


def merge_now(repo: Repo) -> None:
    repo.git("merge", "--quiet", "--no-ff", "--no-edit", propose_tool(repo, source=SPEC_SOURCE))


def said(project: Project, *words: str, status: int) -> Any:
    done = project.toolwright(*words, "--json")
    assert done.returncode == status, done.stderr.decode()
    return json.loads(done.stdout)


def test_a_healthy_tool_and_then_a_degraded_one(merged: Project) -> None:
    (tool,) = said(merged, "health", status=0)["tools"]
    assert (tool["name"], tool["verdict"], tool["revert"]) == (NAME, "healthy", None)

    edit(merged.repo, TEST_PATH, BROKEN)
    (tool,) = said(merged, "health", status=1)["tools"]
    assert (tool["verdict"], tool["revert"]["branch"]) == ("degraded", BRANCH)
    assert tool["revert"]["changed"] is True
    shown = merged.toolwright("health")
    assert shown.returncode == 1
    assert f"{BRANCH} at {tool['revert']['commit'][:12]}, as an earlier run left it" in (
        shown.stdout.decode()
    )

    assert merged.repo.paste(tool["revert"]["commands"]["approve"]).returncode == 0
    assert said(merged, "tools", "list", status=0) == {"tools": []}
    (gone,) = said(merged, "tools", "list", "--removed", status=0)["removed"]
    assert (gone["name"], gone["issue"], gone["author"]) == (NAME, "7", "A Person")
    assert said(merged, "health", status=0)["tools"] == []


def test_the_two_halves_hand_over_a_file(merged: Project) -> None:
    edit(merged.repo, TEST_PATH, BROKEN)

    measured = said(merged, "health", "measure", "--out", "health.json", status=0)

    assert measured["tools"][0]["verdict"] == "degraded"
    assert merged.repo.git("branch", "--list", "toolwright/revert-*") == ""
    (tool,) = said(merged, "health", "report", "health.json", status=1)["tools"]
    assert tool["revert"]["branch"] == BRANCH
    assert said(merged, "health", "report", "health.json", status=1)["tools"] == [
        tool | {"revert": tool["revert"] | {"changed": False}}
    ]


def test_without_a_file_the_verdict_is_the_status(
    project: Project, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    merge_now(project.repo)
    monkeypatch.chdir(project.path)
    monkeypatch.setattr("bot.commands.health.open_sandbox", lambda _: NoSandbox())

    assert main(["health", "measure"]) == 3
    assert "unmeasured" in capsys.readouterr().out
    assert main(["health"]) == 3
    assert main(["health", "measure", "--out", "health.json"]) == 0
    assert main(["health", "report", "health.json"]) == 3
    assert "There is no sandbox for python" in capsys.readouterr().out
    assert project.repo.git("branch", "--list", "toolwright/revert-*") == ""


def test_where_nothing_was_merged_no_sandbox_is_asked_for(
    project: Project, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("TOOLWRIGHT_SANDBOX__CACHE", str(tmp_path / "empty"))
    monkeypatch.setenv("TOOLWRIGHT_SANDBOX__BACKEND", "bubblewrap")

    done = project.toolwright("health")

    assert (done.returncode, done.stdout) == (0, b"No tool was merged in the last 48 hours.\n")
    assert said(project, "health", "measure", "--out", "health.json", status=0)["tools"] == []
    assert said(project, "health", "report", "health.json", status=0)["tools"] == []


@pytest.mark.parametrize(
    "content", [None, "", "[]", "{}", '{"version": 2}', "{" * 100_000, "null\n"]
)
def test_another_file_is_a_wrong_request(project: Project, content: str | None) -> None:
    if content is not None:
        project.repo.write({"health.json": content})

    problem = said(project, "health", "report", "health.json", status=2)["error"]

    assert problem["message"].startswith("health.json ")


def test_json_belongs_behind_the_command(project: Project) -> None:
    assert project.toolwright("health", "--json", "measure").returncode == 2


def test_a_tool_is_rolled_back_on_demand(project: Project) -> None:
    merge_now(project.repo)
    before = project.repo.git("status", "--porcelain=v2", "--branch")

    first = said(project, "rollback", NAME, status=0)

    assert (first["tool"], first["branch"], first["changed"]) == (NAME, BRANCH, True)
    assert project.repo.git("status", "--porcelain=v2", "--branch") == before
    assert project.repo.git("ls-tree", "-r", "--name-only", BRANCH, FOLDER) == ""
    shown = project.toolwright("rollback", NAME)
    assert shown.returncode == 0
    assert b"as an earlier run left it" in shown.stdout
    assert first["commands"]["approve"].encode() in shown.stdout
    assert "A person asked to roll" in Path(first["page"]).read_text(encoding="utf-8")


def test_what_is_not_there_is_not_rolled_back(project: Project) -> None:
    assert project.toolwright("rollback", "absent").returncode == 2
