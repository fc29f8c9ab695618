from __future__ import annotations

import json

import pytest
import yaml

from bot.patterns import NAMES
from tests.commands.command_line import Project

pytestmark = pytest.mark.sampled(keep=6)


def written(project: Project, name: str) -> dict[str, object]:
    found: dict[str, object] = yaml.safe_load((project.path / "specs" / f"{name}.yaml").read_text())
    return found


@pytest.mark.parametrize("pattern", NAMES)
def test_a_specification_from_a_pattern_is_complete_and_builds(
    project: Project, pattern: str
) -> None:
    done = project.toolwright("new", "my_tool", "--from", pattern, "--json")
    assert done.returncode == 0, done.stderr.decode()
    path = project.path / "specs" / "my_tool.yaml"
    assert json.loads(done.stdout) == {"path": str(path), "left_out": 0}
    spec = written(project, "my_tool")
    assert {"name", "kind", "category", "summary", "interface", "examples"} <= set(spec)
    assert spec["name"] == "my_tool"
    assert project.toolwright("check", "specs/my_tool.yaml").returncode == 0
    made = project.toolwright("generate", "specs/my_tool.yaml", "--out", "built")
    assert made.returncode == 0, made.stderr.decode()


def test_examples_that_do_not_hold_with_a_parameter_are_left_out(fresh_project: Project) -> None:
    done = fresh_project.toolwright(
        "new",
        "my_errors",
        "--from",
        "error_classifier",
        "--set",
        r"error_line=^(?P<kind>\w+) failed",
        "--set",
        'samples=["disk failed"]',
        "--set",
        "fixes.disk=Buy another.",
    )
    assert done.returncode == 0, done.stderr.decode()
    assert b"do not hold with these parameters and are left out" in done.stderr
    spec = written(fresh_project, "my_errors")
    assert spec["pattern"] == {
        "name": "error_classifier",
        "parameters": {
            "error_line": r"^(?P<kind>\w+) failed",
            "samples": ["disk failed"],
            "fixes": {"disk": "Buy another."},
        },
    }
    assert fresh_project.toolwright("check", "specs/my_errors.yaml").returncode == 0


def test_what_is_there_stays(project: Project) -> None:
    before = (project.path / "specs" / "error_patterns.yaml").read_bytes()
    done = project.toolwright("new", "error_patterns", "--from", "error_classifier")
    assert (done.returncode, b"is there already" in done.stderr) == (2, True)
    assert (project.path / "specs" / "error_patterns.yaml").read_bytes() == before


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("my_tool", "--from", "crystal_ball"), b"Known patterns: error_classifier"),
        (("Bad-Name", "--from", "error_classifier"), b"snake_case"),
        (("my_tool", "--from", "error_classifier", "--set", "top"), b"this is not KEY=VALUE"),
        (("my_tool", "--from", "error_classifier", "--set", "fixes=["), b"no YAML"),
        (("my_tool", "--from", "error_classifier", "--set", "colour=red"), b"no such parameter"),
        (
            ("my_tool", "--from", "error_classifier", "--set", "fixes=a", "--set", "fixes.b=c"),
            b"has a value of its own already",
        ),
    ],
)
def test_a_request_that_is_wrong_writes_nothing(
    project: Project, words: tuple[str, ...], said: bytes
) -> None:
    done = project.toolwright("new", *words)
    assert done.returncode == 2
    assert said in done.stderr
    assert [one.name for one in (project.path / "specs").iterdir()] == ["error_patterns.yaml"]
