"""The workflows: what the linters say, and the zones of trust that no linter knows of."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.errors import RequestError
from bot.init.workflows import ACTIONS, TEMPLATES, Workflows
from bot.spec import form
from tests.init import linters

ROOT = Path(__file__).parent.parent.parent
OWN = Workflows("main", ".", locked="requirements.lock")
VARIANTS = {
    "own": OWN,
    "zero-secret": Workflows("main", "toolwright==0.1.0"),
    "keys": Workflows(
        "trunk", "toolwright==0.1.0", label="it's a tool", keys=("KEY_A", "KEY_B"), model=True
    ),
    "app": Workflows("main", "toolwright @ git+https://example.org/o/t@0a1b", app=True),
}
_HOLDS_TOKEN = re.compile(r"github\.token|steps\.token|secrets\.")


@pytest.fixture(params=VARIANTS)
def variant(request: pytest.FixtureRequest) -> Workflows:
    return VARIANTS[request.param]


@pytest.fixture
def written(variant: Workflows, tmp_path: Path) -> Path:
    """A folder with the workflows in it."""
    for path, text in variant.render().items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8")
    return tmp_path


def _jobs(variant: Workflows) -> dict[str, dict[str, Any]]:
    return {
        name: job
        for text in variant.render().values()
        for name, job in yaml.safe_load(text)["jobs"].items()
    }


def test_this_repository_has_what_init_writes() -> None:
    files = {**OWN.render(), form.FILE_NAME: form.render()}
    assert {path: (ROOT / path).read_text(encoding="utf-8") for path in files} == files


def test_the_linters_pass(written: Path) -> None:
    folder = written / ".github" / "workflows"
    assert "No findings to report" in linters.zizmor(written)
    assert linters.actionlint(folder / name for name in TEMPLATES) == ""
    assert "ok" in linters.schema("github-workflows", (folder / name for name in TEMPLATES))


def test_the_linters_pass_here() -> None:
    files = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
    assert len(files) == 3
    assert "No findings to report" in linters.zizmor(ROOT / ".github")
    assert linters.actionlint(files) == ""
    assert "ok" in linters.schema("github-workflows", files)
    assert "ok" in linters.schema("github-issue-forms", [ROOT / form.FILE_NAME])


def test_the_linters_find_a_fault(tmp_path: Path) -> None:
    path = tmp_path / ".github" / "workflows" / "x.yml"
    path.parent.mkdir(parents=True)
    text = OWN.render()[".github/workflows/toolwright.yml"]
    path.write_text(text.replace("needs: intake\n", "needs: nothing\n"), encoding="utf-8")
    with pytest.raises(AssertionError, match="job-needs"):
        linters.actionlint([path])
    path.write_text(re.sub(r"checkout@\w+ ", "checkout@v5 ", text), encoding="utf-8")
    with pytest.raises(AssertionError, match="unpinned-uses"):
        linters.zizmor(tmp_path)


def test_nothing_is_granted_to_a_whole_workflow(variant: Workflows) -> None:
    for text in variant.render().values():
        workflow = yaml.safe_load(text)
        assert workflow["permissions"] == {}
        assert all("timeout-minutes" in job for job in workflow["jobs"].values())


def test_generated_code_runs_where_there_is_no_token(variant: Workflows) -> None:
    """The jobs that make or measure tools can read, and hold nothing but keys of models."""
    jobs = _jobs(variant)
    for name in ("build", "measure"):
        assert jobs[name]["permissions"] == {"contents": "read"}
        for step in jobs[name]["steps"]:
            values = [str(value) for value in (step.get("env") or {}).values()]
            allowed = {f"${{{{ secrets.{key} }}}}" for key in variant.keys}
            assert not [one for one in values if _HOLDS_TOKEN.search(one) and one not in allowed]
            assert not _HOLDS_TOKEN.search(str(step.get("with")))
    for name in ("intake", "publish", "report"):
        commands = " ".join(step.get("run", "") for step in jobs[name]["steps"])
        assert not re.search(r"toolwright (build|sandbox|health measure)", commands)
        assert not any(key in str(jobs[name]) for key in variant.keys)


def test_what_a_model_has_answered_is_kept_where_one_is_asked(variant: Workflows) -> None:
    """Fetched before the build, and kept after it, whatever becomes of it; in that job alone."""
    steps = _jobs(variant)["build"]["steps"]
    used = [step.get("uses", "").partition("@")[0] for step in steps]
    assert ("actions/cache/save" in used) is ("actions/cache/restore" in used) is variant.model
    others = [job for name, job in _jobs(variant).items() if name != "build"]
    assert "actions/cache" not in str(others)
    if not variant.model:
        return
    build = next(step for step in steps if step.get("run", "").startswith("toolwright build"))
    fetch, keep = (
        steps[used.index("actions/cache/restore")],
        steps[used.index("actions/cache/save")],
    )
    assert steps.index(fetch) < steps.index(build) < steps.index(keep)
    assert fetch["with"]["path"] == keep["with"]["path"]
    assert fetch["with"]["path"] == build["env"]["TOOLWRIGHT_EXCHANGES__FOLDER"]
    assert keep["with"]["key"].startswith(fetch["with"]["restore-keys"])
    assert keep["if"] == "always()"


def test_only_the_default_branch_is_checked_out(variant: Workflows) -> None:
    for job in _jobs(variant).values():
        for step in job["steps"]:
            if step.get("uses", "").startswith("actions/checkout@"):
                assert step["with"]["ref"] == f"refs/heads/{variant.branch}"
                assert step["with"]["persist-credentials"] is False


def test_every_step_is_one_command_without_interpolation(variant: Workflows) -> None:
    for name, job in _jobs(variant).items():
        for step in job["steps"]:
            if "run" not in step:
                assert step["uses"] in {action.split(" #")[0] for action in ACTIONS.values()}
                continue
            command = step["run"]
            assert "${{" not in command
            assert "\n" not in command
            starts = ("toolwright ", "python -m pip install ", "exit 1")
            assert command.startswith(starts), (name, command)


def test_every_action_is_named_by_its_commit() -> None:
    for action in ACTIONS.values():
        assert re.fullmatch(
            r"actions/[a-z-]+(?:/restore|/save)?@[0-9a-f]{40} # v\d+\.\d+\.\d+", action
        )


def test_the_gate_waits_for_every_job_and_always_runs(variant: Workflows) -> None:
    workflow = yaml.safe_load(variant.render()[".github/workflows/toolwright.yml"])
    gate = workflow["jobs"].pop("gate")
    assert set(gate["needs"]) == set(workflow["jobs"])
    assert gate["if"].startswith("always() && ")
    assert gate["permissions"] == {}
    assert gate["steps"][0]["run"] == "exit 1"


def test_jobs_are_handed_on_by_number() -> None:
    """The build may upload under any name; the job that publish reads is the one of intake."""
    publish = _jobs(OWN)["publish"]["steps"]
    fetched = [step["with"] for step in publish if "download" in step.get("uses", "")]
    assert fetched[0] == {
        "artifact-ids": "${{ needs.intake.outputs.job }}",
        "path": "${{ runner.temp }}/job",
    }


def test_what_other_jobs_hand_over_lands_in_folders_of_its_own() -> None:
    """A file in one artefact must not take the place of another, or of one of the runner's."""
    for variant in VARIANTS.values():
        for job in ("publish", "report"):
            steps = _jobs(variant)[job]["steps"]
            fetched = [one["with"] for one in steps if "download" in one.get("uses", "")]
            folders = [one["path"] for one in fetched]
            assert len(set(folders)) == len(folders)
            assert all(folder.startswith("${{ runner.temp }}/") for folder in folders)


def test_an_app_has_a_token_of_its_own_with_what_it_needs() -> None:
    jobs = _jobs(VARIANTS["app"])
    granted = {
        name: {
            key.removeprefix("permission-"): value
            for step in job["steps"]
            for key, value in (step.get("with") or {}).items()
            if key.startswith("permission-")
        }
        for name, job in jobs.items()
    }
    writes = {"issues": "write", "pull-requests": "write", "statuses": "write"}
    assert granted["intake"] == {"contents": "read", **writes}
    assert granted["publish"] == {"contents": "write", "checks": "write", **writes}
    assert granted["report"] == {"contents": "write", **writes}
    assert granted["build"] == granted["measure"] == granted["gate"] == {}
    for name in ("intake", "publish", "report"):
        assert jobs[name]["permissions"] == {"contents": "read"}
        assert jobs[name]["steps"][-1 if name != "intake" else -2]["env"]["GITHUB_TOKEN"] == (
            "${{ steps.token.outputs.token }}"
        )


def test_github_actions_may_do_the_same_with_its_own_token() -> None:
    jobs = _jobs(VARIANTS["zero-secret"])
    writes = {"issues": "write", "pull-requests": "write", "statuses": "write"}
    assert jobs["intake"]["permissions"] == {"contents": "read", **writes}
    assert jobs["publish"]["permissions"] == {"contents": "write", "checks": "write", **writes}
    assert jobs["report"]["permissions"] == {"contents": "write", **writes}
    assert "secrets." not in str(jobs)


@pytest.mark.parametrize("branch", ["a b", "x]", "*", "a'b", "${{ github.token }}", ""])
def test_a_branch_that_would_mean_something_else_is_refused(branch: str) -> None:
    with pytest.raises(RequestError, match="The branch"):
        Workflows(branch, ".").render()


@pytest.mark.parametrize("package", ["x\ny", "x; rm -rf ~", "$(id)", "${{ github.token }}", "-r x"])
def test_a_package_that_is_more_than_a_requirement_is_refused(package: str) -> None:
    with pytest.raises(RequestError, match="The package"):
        Workflows("main", package).render()


def test_a_label_is_quoted_in_expressions() -> None:
    text = VARIANTS["keys"].render()[".github/workflows/toolwright.yml"]
    assert "contains(github.event.issue.labels.*.name, 'it''s a tool')" in text
