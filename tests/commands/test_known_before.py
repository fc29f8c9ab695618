"""What is in the way of a proposal is said before a model is asked, or anything is judged."""

from __future__ import annotations

import fcntl
import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from bot import zone_file
from bot.handoff.bundle import Bundle
from bot.handoff.job import Job
from tests.commands.command_line import SPEC, Project
from tests.commands.models import RIGHT, configure, fenced
from tests.llm.endpoint import Endpoint, endpoint, said

pytestmark = pytest.mark.sampled(keep=4)

__all__ = ["endpoint"]

NAME = "error_patterns"
SPEC_FILE = f"specs/{NAME}.yaml"
BRANCH = f"toolwright/{NAME}"


@pytest.fixture
def asked(
    fresh_project: Project, endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., str]:
    """Run the job, which has to refuse; the refusal, and a model that nobody has asked."""
    endpoint.answers = [said(fenced(RIGHT))]
    configure(monkeypatch, endpoint, "plain")

    def run(status: int, *before: str) -> str:
        done = subprocess.run(
            [*before, sys.executable, "-m", "bot", "run", SPEC_FILE],
            cwd=fresh_project.path,
            capture_output=True,
            text=True,
        )
        assert done.returncode == status, done.stderr
        assert endpoint.asked == []
        assert "git fsck" not in done.stderr
        return done.stderr

    return run


def remedy_of(refusal: str) -> str:
    """The command at the end of the last line."""
    return refusal.splitlines()[-1].partition(": ")[2]


def test_types_that_do_not_hold(fresh_project: Project, asked: Callable[..., str]) -> None:
    wrong = "def rest(counts: dict[str]) -> int: ...\n  def count_errors("
    text = SPEC.replace("def count_errors(", wrong)
    (fresh_project.path / SPEC_FILE).write_text(text)
    line = text[: text.index("dict[str]")].count("\n") + 1
    assert f'{SPEC_FILE}:{line}: interface: mypy says: "dict" expects 2 type' in asked(2)


@pytest.mark.parametrize(
    ("others", "named"),
    [
        (["toolwright"], "The branch toolwright leaves no room"),
        ([f"{BRANCH}/mine"], f"The branch {BRANCH}/mine leaves no room"),
        ([f"{BRANCH}/a/b", f"{BRANCH}/c"], f"{BRANCH}/a/b, {BRANCH}/c"),
    ],
)
def test_branches_that_leave_no_room(
    fresh_project: Project, asked: Callable[..., str], others: list[str], named: str
) -> None:
    for other in others:
        fresh_project.repo.git("branch", other)
    refusal = asked(2)
    assert named in refusal
    assert fresh_project.repo.paste(remedy_of(refusal)).returncode == 0
    assert fresh_project.repo.git("branch", BRANCH) == ""


def test_a_note_that_leaves_no_room(fresh_project: Project, asked: Callable[..., str]) -> None:
    fresh_project.repo.git("update-ref", "refs/notes/toolwright/x", "HEAD")
    refusal = asked(2)
    assert "refs/notes/toolwright/x leaves no room for refs/notes/toolwright" in refusal
    assert fresh_project.repo.paste(remedy_of(refusal)).returncode == 0
    assert fresh_project.repo.git("for-each-ref", "refs/notes") == ""


@pytest.mark.parametrize("where", ["here", "there", "there, and main nowhere"])
def test_the_branch_is_checked_out(
    fresh_project: Project, asked: Callable[..., str], tmp_path: Path, where: str
) -> None:
    repo, folder = fresh_project.repo, fresh_project.path
    if where == "here":
        repo.git("switch", "--quiet", "--create", BRANCH)
        repo.write({"toolwright.yaml": "base: main\n"})
    else:
        folder = tmp_path / "another worktree"
        repo.git("worktree", "add", "--quiet", "-b", BRANCH, str(folder))
        if where != "there":
            repo.git("switch", "--quiet", "--detach")
            repo.write({"toolwright.yaml": "base: main\n"})
    refusal = asked(2)
    assert f"The branch {BRANCH} is checked out in {folder}." in refusal
    assert repo.paste(remedy_of(refusal)).returncode == 0
    assert BRANCH not in repo.git("worktree", "list")


def test_a_persons_work_is_on_the_branch(fresh_project: Project, asked: Callable[..., str]) -> None:
    repo = fresh_project.repo
    repo.git("switch", "--quiet", "--create", BRANCH)
    repo.commit({"mine.txt": "work\n"}, "My own work")
    repo.git("switch", "--quiet", "main")
    assert f"The branch {BRANCH} ends in commit" in asked(2)


def test_something_else_is_where_the_tool_goes(
    fresh_project: Project, asked: Callable[..., str]
) -> None:
    (fresh_project.path / "generated_tools").symlink_to("specs")
    fresh_project.repo.commit({})
    assert "generated_tools on main is not a folder" in asked(2)


@pytest.mark.parametrize("ref", [f"refs/heads/{BRANCH}", "refs/notes/toolwright"])
def test_a_lock_of_git_s_is_held(
    fresh_project: Project, asked: Callable[..., str], ref: str
) -> None:
    lock = fresh_project.path / ".git" / f"{ref}.lock"
    lock.parent.mkdir(parents=True, exist_ok=True)
    lock.touch()
    refusal = asked(3)
    assert f"The lock file {lock} is there" in refusal
    assert remedy_of(refusal) == f"rm {lock}"


def test_a_file_is_where_git_needs_a_folder(
    fresh_project: Project, asked: Callable[..., str]
) -> None:
    path = fresh_project.path / ".git" / "refs" / "heads" / "toolwright"
    path.write_text("left over\n")
    refusal = asked(3)
    assert f"{path} is a file, and Git needs a folder there." in refusal
    assert fresh_project.repo.paste(remedy_of(refusal)).returncode == 0
    assert not path.exists()


@pytest.mark.parametrize("folder", ["", "objects", "refs/heads", "toolwright"])
def test_the_repository_cannot_be_written(
    fresh_project: Project, asked: Callable[..., str], folder: str
) -> None:
    if not shutil.which("bwrap"):
        pytest.skip("no bwrap, which makes a folder read-only for root as well")
    path = fresh_project.path / ".git" / folder
    path.mkdir(exist_ok=True)
    view = ("bwrap", "--dev-bind", "/", "/", "--ro-bind", str(path), str(path), "--")
    tried = subprocess.run([*view, "true"], capture_output=True, text=True)
    if tried.returncode:
        pytest.skip(f"no namespaces here: {tried.stderr}")
    refusal = asked(3, *view)
    assert str(path) in refusal
    assert "cannot be written" in refusal
    assert "write access" in refusal


def test_another_run_is_publishing(fresh_project: Project, asked: Callable[..., str]) -> None:
    folder = fresh_project.path / ".git" / "toolwright"
    folder.mkdir()
    with (folder / "lock").open("ab") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        assert "Another run is publishing in" in asked(3)


def test_what_a_build_would_be_refused_for_is_in_its_bundle(
    fresh_project: Project, endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    configure(monkeypatch, endpoint, "plain")
    (fresh_project.path / "generated_tools").symlink_to("specs")
    job = Job(
        issue=3,
        issue_url="https://github.example/acme/widgets/issues/3",
        event=70,
        attempt=1,
        base="main",
        commit=fresh_project.repo.commit({}),
        spec=SPEC,
    )
    path, out = tmp_path / "job.json", tmp_path / "bundle.json"
    zone_file.write(job, path)

    done = fresh_project.toolwright("build", str(path), "--out", str(out))

    assert done.returncode == 0
    bundle = zone_file.parse(Bundle, zone_file.content(out), str(out))
    assert "generated_tools on main is not a folder" in bundle.refusal
    nowhere = fresh_project.toolwright("build", str(path), "--out", str(tmp_path / "no/where"))
    assert nowhere.returncode == 3
    assert b"no/where cannot be written: No such file or directory." in nowhere.stderr
    assert endpoint.asked == []


@pytest.mark.parametrize(
    ("words", "status"),
    [
        (["generate", SPEC_FILE, "--out", "specs"], 2),
        (["generate", SPEC_FILE, "--out", f"{SPEC_FILE}/out"], 3),
        (["validate", "specs", "--spec", SPEC_FILE, "--output", "no/report"], 2),
        (["health", "measure", "--out", "no/report"], 3),
    ],
)
def test_where_nothing_can_be_written_nothing_is_made(
    project: Project,
    endpoint: Endpoint,
    monkeypatch: pytest.MonkeyPatch,
    words: list[str],
    status: int,
) -> None:
    configure(monkeypatch, endpoint, "plain")
    monkeypatch.setenv("TOOLWRIGHT_SANDBOX__CACHE", str(project.path / "no-sandbox"))
    done = project.toolwright(*words, "--json")
    assert done.returncode == status, done.stderr.decode()
    assert words[-1] in json.loads(done.stdout)["error"]["message"]
    assert endpoint.asked == []
