"""`toolwright validate`: its formats, its output file and its cache."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.report.formats import FORMATS
from tests.commands.command_line import Project
from tests.validate.honest import NoSandbox

pytestmark = pytest.mark.sampled(keep=2)

WORDS = ("validate", "made", "--spec", "specs/error_patterns.yaml")
BEGINNINGS = {"table": "stage ", "json": "{", "markdown": "❌ **Rejected.**", "sarif": "{"}


@pytest.fixture
def made(project: Project, monkeypatch: pytest.MonkeyPatch) -> Project:
    """A project with a generated candidate, and no sandbox that could run it."""
    monkeypatch.chdir(project.path)
    monkeypatch.setattr("bot.commands.validate.open_sandbox", lambda _: NoSandbox())
    assert main(["generate", "specs/error_patterns.yaml", "--out", "made"]) == 0
    return project


@pytest.mark.parametrize("form", FORMATS)
def test_standard_output_is_the_document_and_nothing_else(
    made: Project, form: str, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    assert main([*WORDS, "--format", form]) == 3
    shown = capsys.readouterr()
    assert shown.out.startswith(BEGINNINGS[form])
    if form in {"json", "sarif"}:
        assert len(json.loads(shown.out)) == 3
    assert "There is no sandbox for python" in shown.out
    assert "toolwright: The gate could not judge error_patterns" in shown.err

    assert main([*WORDS, "--format", form, "--output", "report.txt"]) == 3
    assert capsys.readouterr().out == ""
    written = (made.path / "report.txt").read_text(encoding="utf-8")
    assert written.startswith(BEGINNINGS[form])
    assert "policy" in written


def test_json_is_a_synonym_and_clashes_with_the_others(
    made: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    assert main([*WORDS, "--json"]) == 3
    assert json.loads(capsys.readouterr().out)["tool"] == "error_patterns"
    assert main([*WORDS, "--json", "--format", "json"]) == 3
    assert json.loads(capsys.readouterr().out)["approved"] is False
    assert main([*WORDS, "--json", "--format", "sarif"]) == 2
    assert "ask for two formats" in capsys.readouterr().err
    assert not (made.path / "report.txt").exists()


@pytest.mark.parametrize("words", [["--json"], ["--format", "json"], ["--format=json"]])
def test_an_error_is_one_json_object_where_json_is_asked_for(
    made: Project, words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert made.path.is_dir()
    capsys.readouterr()
    assert main(["validate", "made", "--spec", "specs/absent.yaml", *words]) == 2
    assert json.loads(capsys.readouterr().out)["error"]["exit_status"] == 2


def test_an_output_that_cannot_be_written_is_a_wrong_request(
    made: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*WORDS, "--output", "absent/report.txt"]) == 2
    assert "absent/report.txt cannot be written" in capsys.readouterr().err
    assert not (made.path / "absent").exists()


def test_an_unchanged_candidate_is_not_judged_twice(fresh_project: Project) -> None:
    project, cache = fresh_project, fresh_project.path / ".git" / "toolwright" / "cache"
    project.toolwright("generate", "specs/error_patterns.yaml", "--out", "made")

    def cached(*words: str) -> dict[str, bool]:
        done = project.toolwright(*words, "--json")
        assert done.returncode == 0, done.stderr.decode()
        return {stage["name"]: stage["cached"] for stage in json.loads(done.stdout)["stages"]}

    first = cached(*WORDS, "--no-cache")
    assert not any(first.values())
    assert len(list(cache.iterdir())) == len(first)
    # What was judged anew is kept as well.
    assert all(cached(*WORDS).values())
    again = project.toolwright(*WORDS)
    assert again.stdout.count(b" (cached)") == len(first)
    assert again.stderr.count(b" (cached)") == len(first)

    # The whole job makes the same candidate, so that it need not be judged again either.
    assert all(cached("run", "specs/error_patterns.yaml").values())
    assert not any(cached("run", "specs/error_patterns.yaml", "--no-cache").values())

    (project.path / "made" / "README.md").write_text("# Changed\n", encoding="utf-8")
    assert not any(cached(*WORDS).values())
    assert len(list(cache.iterdir())) == 2 * len(first)


def test_a_linked_worktree_shares_the_cache(ready_project: Project, tmp_path: Path) -> None:
    project = ready_project
    project.toolwright("generate", "specs/error_patterns.yaml", "--out", "made")
    assert project.toolwright(*WORDS).returncode == 0
    linked = tmp_path / "linked"
    project.repo.git("worktree", "add", "--quiet", "-b", "side", str(linked))
    again = project.toolwright(
        "validate", str(project.path / "made"), *WORDS[2:], folder=str(linked)
    )
    assert again.returncode == 0, again.stderr.decode()
    assert b"unit: passed (cached)" in again.stderr
