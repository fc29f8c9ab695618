"""Exit statuses, `--json` and messages of the commands."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from bot.commands import COMMANDS
from tests.commands.command_line import Project


def test_help_names_every_command() -> None:
    done = subprocess.run([sys.executable, "-m", "bot", "--help"], capture_output=True, text=True)
    assert done.returncode == 0
    for name in COMMANDS:
        assert f"  {name} " in done.stdout


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help(name: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bot", name, "--help"], capture_output=True, text=True
    )
    assert done.returncode == 0
    assert done.stdout.startswith(f"Usage: toolwright {name}")


@pytest.mark.parametrize(
    "words", [["dance"], ["run"], ["run", "a", "b"], ["check", "--colour"], ["validate", "x"]]
)
def test_wrong_usage_is_status_two(project: Project, words: list[str]) -> None:
    done = project.toolwright(*words)
    assert done.returncode == 2
    assert done.stdout == b""
    assert done.stderr.startswith(b"toolwright: ")


def test_outside_a_repository_the_remedy_is_named(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bot", "tools", "list"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 2
    assert "git init" in done.stderr


def test_errors_are_one_json_object_where_asked(project: Project) -> None:
    done = project.toolwright("check", "specs/absent.yaml", "--json")
    error = json.loads(done.stdout)["error"]
    assert done.returncode == error["exit_status"] == 2
    assert "absent.yaml" in error["message"]


def test_no_sandbox_is_status_three_and_says_what_to_type(
    project: Project, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("TOOLWRIGHT_SANDBOX__BACKEND", "bubblewrap")
    monkeypatch.setenv("TOOLWRIGHT_SANDBOX__CACHE", str(tmp_path / "empty"))
    done = project.toolwright("run", "specs/error_patterns.yaml")
    assert done.returncode == 3
    assert b"toolwright sandbox build" in done.stderr


def test_a_wrong_configuration_names_the_field(project: Project) -> None:
    project.repo.write({"toolwright.yaml": "thresholds: {static_score: 11}\n"})
    done = project.toolwright("tools", "list")
    assert done.returncode == 2
    assert b"thresholds.static_score" in done.stderr


def test_check_says_how_many_examples_are_held_back(project: Project) -> None:
    done = project.toolwright("check", "specs/error_patterns.yaml", "--json")
    data = json.loads(done.stdout)
    assert (data["shown_examples"], data["held_back_examples"]) == (1, 2)


def test_generate_validate_and_impact_work_on_a_folder(project: Project) -> None:
    out = "build/error_patterns"
    made = project.toolwright("generate", "specs/error_patterns.yaml", "--out", out)
    assert made.returncode == 0
    assert (project.path / out / "core.py").is_file()
    again = project.toolwright("generate", "specs/error_patterns.yaml", "--out", out)
    assert again.returncode == 2
    impact = json.loads(project.toolwright("impact", out, "--json").stdout)
    assert impact["update"] is False
    assert {"name": "core.count_errors", "change": "added", "public": True} in impact["functions"]


def test_validate_judges_a_folder(ready_project: Project) -> None:
    out = ready_project.path / "error_patterns"
    ready_project.toolwright("generate", "specs/error_patterns.yaml", "--out", str(out))
    words = ("validate", str(out), "--spec", "specs/error_patterns.yaml", "--json")
    good = ready_project.toolwright(*words)
    assert good.returncode == 0, good.stderr.decode()
    assert set(json.loads(good.stdout)) == {"tool", "approved", "stages"}

    core = out / "core.py"
    core.write_text(core.read_text(encoding="utf-8") + "\nimport socket\n", encoding="utf-8")
    bad = ready_project.toolwright(*words)
    assert bad.returncode == 1
    stages = {stage["name"]: stage for stage in json.loads(bad.stdout)["stages"]}
    assert stages["policy"]["status"] == "failed"
    assert stages["unit"]["status"] == "passed"
    assert any(finding["path"] == "core.py" for finding in stages["policy"]["findings"])


def test_a_link_in_a_candidate_folder_is_refused(project: Project) -> None:
    out = project.path / "error_patterns"
    project.toolwright("generate", "specs/error_patterns.yaml", "--out", str(out))
    (out / "data.txt").symlink_to("/etc/passwd")
    done = project.toolwright("impact", str(out))
    assert done.returncode == 2
    assert b"data.txt is a link" in done.stderr


def test_patterns_are_listed_and_shown(project: Project) -> None:
    listed = json.loads(project.toolwright("patterns", "--json").stdout)["patterns"]
    assert "error_classifier" in [pattern["name"] for pattern in listed]
    shown = project.toolwright("patterns", "error_classifier").stdout.decode()
    assert "count(lines: Iterable[str]) -> dict[str, int]" in shown
    assert "error_line: " in shown
    assert project.toolwright("patterns", "crystal_ball").returncode == 2


def test_the_sandbox_is_probed_and_used(ready_project: Project) -> None:
    probe = ready_project.toolwright("sandbox", "probe", "--json")
    assert probe.returncode == 0, probe.stdout.decode()
    assert all(one["holds"] for one in json.loads(probe.stdout)["guarantees"])
    code = "import sys; print(sys.version_info >= (3, 11)); sys.exit(7)"
    done = ready_project.toolwright("sandbox", "run", "python", "-c", code)
    assert (done.returncode, done.stdout) == (7, b"True\n")


def test_help_before_the_name_of_a_tool_is_ours(project: Project) -> None:
    done = project.toolwright("tools", "run", "--help")
    assert (done.returncode, done.stderr) == (0, b"")
    assert b"Run the merged tool NAME in the sandbox." in done.stdout


def test_a_tool_that_was_edited_after_its_merge_shows(ready_project: Project) -> None:
    project = ready_project
    project.toolwright("run", "specs/error_patterns.yaml")
    project.repo.git("merge", "--quiet", "--no-ff", "--no-edit", "toolwright/error_patterns")
    core = project.path / "generated_tools/error_patterns/core.py"
    project.repo.commit(
        {"generated_tools/error_patterns/core.py": core.read_text(encoding="utf-8") + "# edited\n"}
    )
    (tool,) = json.loads(project.toolwright("tools", "list", "--json").stdout)["tools"]
    assert tool["status"] == "modified"
    assert "core.py was edited" in tool["reason"]
