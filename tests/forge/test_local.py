"""What the local forge does beyond what `test_contract` asks of every forge."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from bot.errors import RequestError, SurroundingsError
from bot.forge.local import LocalForge
from bot.git.command import BOT_EMAIL, BOT_NAME
from bot.git.lock import publishing
from bot.git.repository import open_repository
from tests.forge.repositories import FILES, FOLDER, SPEC, Repo, new_proposal, shim

BRANCH = "toolwright/word_count"
PUBLISH = """
import sys
from pathlib import Path
from bot.errors import SurroundingsError
from bot.git.repository import open_repository
from bot.forge.local import LocalForge
from tests.forge.repositories import FILES, new_proposal
name, mark = sys.argv[2:]
files = {path.replace("word_count", name): content for path, content in FILES.items()}
files[f"generated_tools/{name}/mark.py"] = mark.encode()
try:
    LocalForge(open_repository(Path(sys.argv[1]))).publish(
        new_proposal(name, files, report_json=mark)
    )
except SurroundingsError as error:
    sys.exit(error.message)
"""


def publish_elsewhere(
    repo: Repo, path: Path | None = None, name: str = "word_count", mark: str = "1"
) -> subprocess.Popen[str]:
    """Publish in a process of its own, with `path` before the rest of PATH."""
    first = f"{path}:" if path else ""
    return subprocess.Popen(
        [sys.executable, "-c", PUBLISH, str(repo.path), name, mark],
        env=os.environ | {"PATH": first + os.environ["PATH"], "PYTHONPATH": str(Path.cwd())},
        stderr=subprocess.PIPE,
        text=True,
    )


def snapshot(repo: Repo) -> dict[str, bytes | str]:
    """Everything that belongs to the person: status, HEAD, stash, index and files."""
    ignored = repo.path / ".git"
    files = {
        str(path): path.read_bytes()
        for path in repo.path.rglob("*")
        if path.is_file() and ignored not in path.parents
    }
    return {
        **files,
        "index": (ignored / "index").read_bytes(),
        "HEAD": (ignored / "HEAD").read_bytes(),
        "status": repo.git("--no-optional-locks", "status", "--porcelain=v2", "--branch"),
        "stash": repo.git("stash", "list"),
        "main": repo.git("rev-parse", "main"),
    }


class TestPublish:
    def test_makes_one_commit_a_note_and_a_page(self, repo: Repo, forge: LocalForge) -> None:
        published = forge.publish(new_proposal())

        assert published.branch == BRANCH
        assert published.changed
        assert repo.git("rev-parse", BRANCH, f"{BRANCH}^", "main").split() == (
            [published.commit, published.base, published.base]
        )
        changed = repo.git("diff", "--raw", "--no-abbrev", "main", BRANCH).splitlines()
        assert {line.split("\t")[1]: line.split()[1] for line in changed} == (
            dict.fromkeys(FILES, "100644")
        )
        note = repo.git("notes", "--ref=toolwright", "show", BRANCH)
        assert note == '{"approved": true}'
        assert published.page == str(repo.path / ".git/toolwright/reports/word_count.html")
        assert Path(published.page).read_text() == f"<title>Report</title>{published.commands}"
        author = repo.git("log", "-1", "--format=%an <%ae> %cn <%ce>", BRANCH)
        assert author == f"{BOT_NAME} <{BOT_EMAIL}> {BOT_NAME} <{BOT_EMAIL}>"

    def test_says_the_verdict_in_subject_and_trailers(self, repo: Repo, forge: LocalForge) -> None:
        published = forge.publish(new_proposal(approved=False))

        subject, trailers = repo.git(
            "log", "-1", "--format=%s%n%(trailers:only,unfold)", BRANCH
        ).split("\n", 1)
        assert subject == "[rejected] Add word_count"
        assert trailers.splitlines() == [
            "Toolwright-Tool: word_count",
            "Toolwright-Verdict: rejected",
            "Toolwright-Spec: " + "5" * 64,
            "Toolwright-Candidate: " + "c" * 64,
        ]
        assert [label for label, _ in published.commands] == ["review"]

    def test_writes_to_the_branch_of_the_shared_repository_from_a_linked_worktree(
        self, repo: Repo, tmp_path: Path
    ) -> None:
        linked = tmp_path / "linked"
        repo.git("worktree", "add", "--quiet", "--detach", str(linked))

        published = LocalForge(open_repository(linked)).publish(new_proposal())

        assert repo.git("rev-parse", BRANCH) == published.commit
        assert published.page.startswith(str(repo.path / ".git/toolwright"))

    def test_works_in_a_shallow_clone(self, repo: Repo, tmp_path: Path) -> None:
        repo.commit({"a": "1"})
        clone = Repo(tmp_path / "shallow")
        repo.git("clone", "--quiet", "--depth=1", f"file://{repo.path}", str(clone.path))

        published = LocalForge(open_repository(clone.path)).publish(new_proposal())

        assert clone.git("rev-parse", f"{BRANCH}^") == published.base


class TestLeavesThePersonAlone:
    def test_in_the_middle_of_work(self, repo: Repo, forge: LocalForge) -> None:
        repo.commit({"a": "1", SPEC: "x", FOLDER + "/core.py": "merged", "gone": "1"})
        repo.write({"a": "stashed"})
        repo.git("stash")
        repo.write({"a": "staged", FOLDER + "/core.py": "edited", "untracked": "new"})
        repo.git("add", "a")
        repo.write({"a": "staged and edited"})
        (repo.path / "gone").unlink()
        os.utime(repo.path / SPEC, (1, 1))  # now `git status` has something to note in the index
        before = snapshot(repo)

        forge.publish(new_proposal())

        assert snapshot(repo) == before

    def test_in_the_middle_of_a_conflict(self, repo: Repo, forge: LocalForge) -> None:
        repo.git("switch", "--quiet", "-c", "side")
        repo.commit({"README.md": "side"})
        repo.git("switch", "--quiet", "main")
        repo.commit({"README.md": "main"})
        assert repo.paste("git merge side").returncode == 1
        before = snapshot(repo)
        assert "u UU" in str(before["status"])

        forge.publish(new_proposal())

        assert snapshot(repo) == before


class TestAgain:
    def test_the_same_leaves_the_commit_and_refreshes_note_and_page(
        self, repo: Repo, forge: LocalForge
    ) -> None:
        first = forge.publish(new_proposal())
        Path(first.page).unlink()

        second = forge.publish(new_proposal(report_json="later", body="Other words."))

        assert (second.commit, second.changed) == (first.commit, False)
        assert repo.git("notes", "--ref=toolwright", "show", BRANCH) == "later"
        assert Path(second.page).is_file()


class TestRefuses:
    def test_a_branch_that_a_person_has_worked_on(
        self, repo: Repo, forge: LocalForge, tmp_path: Path
    ) -> None:
        forge.publish(new_proposal())
        linked = tmp_path / "linked"
        repo.git("worktree", "add", "--quiet", str(linked), BRANCH)
        mine = Repo(linked).commit({"mine": "1"})
        repo.git("worktree", "remove", str(linked))

        with pytest.raises(RequestError, match="Toolwright did not make") as caught:
            forge.publish(new_proposal())

        assert repo.git("rev-parse", BRANCH) == mine
        assert repo.paste(caught.value.remedy.partition(": ")[2]).returncode == 0
        assert forge.publish(new_proposal()).changed

    def test_a_commit_that_a_person_has_amended(
        self, repo: Repo, forge: LocalForge, tmp_path: Path
    ) -> None:
        forge.publish(new_proposal())
        repo.git("worktree", "add", "--quiet", str(tmp_path / "linked"), BRANCH)
        linked = Repo(tmp_path / "linked")
        linked.write({f"{FOLDER}/core.py": "better"})
        linked.git("commit", "--quiet", "--all", "--amend", "--no-edit")
        linked.git("switch", "--quiet", "--detach")

        with pytest.raises(RequestError, match="Toolwright did not make"):
            forge.publish(new_proposal())

    def test_a_branch_that_is_checked_out_anywhere(
        self, repo: Repo, forge: LocalForge, tmp_path: Path
    ) -> None:
        forge.publish(new_proposal())
        repo.git("worktree", "add", "--quiet", str(tmp_path / "linked"), BRANCH)
        before = repo.git("rev-parse", BRANCH)

        with pytest.raises(RequestError, match=f"checked out in {tmp_path}/linked"):
            forge.publish(new_proposal(approved=False))
        assert repo.git("rev-parse", BRANCH) == before

    def test_a_base_that_is_a_proposal(self, repo: Repo, forge: LocalForge) -> None:
        repo.git("branch", "toolwright/other")

        with pytest.raises(RequestError, match="is a proposal itself"):
            forge.publish(new_proposal(base="toolwright/other"))

    def test_a_base_that_is_not_there(self, forge: LocalForge) -> None:
        with pytest.raises(RequestError, match="no branch or commit named 'trunk'"):
            forge.publish(new_proposal(base="trunk"))

    def test_a_repository_without_commits(self, tmp_path: Path) -> None:
        subprocess.run(["git", "init", "--quiet", "-b", "main", str(tmp_path)], check=True)

        with pytest.raises(RequestError, match="no commits yet"):
            LocalForge(open_repository(tmp_path)).publish(new_proposal())

    def test_a_branch_that_takes_the_place_of_the_folder(
        self, repo: Repo, forge: LocalForge
    ) -> None:
        repo.git("branch", "toolwright")

        with pytest.raises(RequestError, match="leaves no room") as caught:
            forge.publish(new_proposal())
        assert repo.paste(caught.value.remedy.partition(": ")[2]).returncode == 0
        assert forge.publish(new_proposal()).changed


class TestInterrupted:
    @pytest.mark.parametrize("verb", ["update-ref", "notes"])
    def test_a_run_that_is_killed_is_repaired_by_the_next(
        self, repo: Repo, forge: LocalForge, tmp_path: Path, verb: str
    ) -> None:
        real = shutil.which("git")
        assert real
        before = snapshot(repo)
        killer = shim(tmp_path / "bin", real, verb, "kill -9 $PPID; exit 1")
        with publish_elsewhere(repo, killer) as process:
            assert process.wait() == -9
        assert repo.git("branch", "--list", "toolwright/*") == (
            "" if verb == "update-ref" else BRANCH
        )

        published = forge.publish(new_proposal())

        assert repo.git("notes", "--ref=toolwright", "show", BRANCH) == '{"approved": true}'
        assert Path(published.page).is_file()
        assert repo.git("rev-list", f"main..{BRANCH}").split() == [published.commit]
        assert snapshot(repo) == before

    def test_a_branch_that_moves_meanwhile_is_left_alone(self, repo: Repo, tmp_path: Path) -> None:
        real = shutil.which("git")
        assert real
        rival = shim(tmp_path / "bin", real, "read-tree", f"{real} -C {repo.path} branch {BRANCH}")
        with publish_elsewhere(repo, rival) as process:
            _, words = process.communicate()

        assert "moved by somebody else" in words
        assert repo.git("rev-parse", BRANCH) == repo.git("rev-parse", "main")

    def test_runs_at_once_leave_nothing_torn(self, repo: Repo) -> None:
        runs = [publish_elsewhere(repo, mark=str(mark)) for mark in range(3)]
        runs.append(publish_elsewhere(repo, name="other", mark="o"))
        ends = [run.communicate()[1] for run in runs]

        assert ends[3] == ""
        assert "" in ends[:3]
        assert all("moved by somebody else" in words for words in ends if words)
        for branch, folder in ((BRANCH, FOLDER), ("toolwright/other", "generated_tools/other")):
            assert len(repo.git("rev-list", f"main..{branch}").split()) == 1
            note = repo.git("notes", "--ref=toolwright", "show", branch)
            assert note == repo.git("show", f"{branch}:{folder}/mark.py")

    def test_a_run_does_not_write_while_another_does(self, repo: Repo, forge: LocalForge) -> None:
        with (
            publishing(repo.path / ".git/toolwright", 0),
            pytest.raises(SurroundingsError, match="Another run is publishing"),
        ):
            LocalForge(forge.repository, wait_seconds=0).publish(new_proposal())
        assert repo.git("branch", "--list", "toolwright/*") == ""

    def test_a_page_that_cannot_be_written_is_named(self, repo: Repo, forge: LocalForge) -> None:
        (repo.path / ".git/toolwright").mkdir()
        (repo.path / ".git/toolwright/reports").touch()

        with pytest.raises(SurroundingsError, match=r"word_count\.html cannot be written"):
            forge.publish(new_proposal())


class TestPastedCommands:
    def test_review_approve_and_roll_back_through_three_rounds(
        self, repo: Repo, forge: LocalForge
    ) -> None:
        """Merge, roll back, propose the same again, merge, roll back that, with work in between."""

        def tool_is_there() -> bool:
            return (repo.path / FOLDER / "core.py").is_file()

        def merge_other_work(name: str) -> None:
            repo.git("switch", "--quiet", "-c", name)
            repo.commit({name: "1"})
            repo.git("switch", "--quiet", "main")
            repo.git("merge", "--quiet", "--no-ff", "--no-edit", name)

        for number in range(3):
            repo.commit({f"before-{number}": "1"})
            commands = dict(forge.publish(new_proposal()).commands)
            assert "+def count(text: str)" in repo.paste(commands["review"]).stdout
            assert repo.paste(commands["roll back"]).returncode != 0  # nothing is merged yet
            assert not tool_is_there()

            merge_other_work(f"meanwhile-{number}")
            approved = repo.paste(commands["approve"])
            assert (approved.returncode, tool_is_there()) == (0, True), approved.stderr

            merge_other_work(f"side-{number}")
            repo.commit({f"after-{number}": "1"})

            rolled = repo.paste(commands["roll back"])
            assert (rolled.returncode, tool_is_there()) == (0, False), rolled.stderr
            assert (repo.path / f"side-{number}").is_file()
            assert (repo.path / f"meanwhile-{number}").is_file()

    def test_rolling_back_a_second_version_brings_the_first_one_back(
        self, repo: Repo, forge: LocalForge
    ) -> None:
        second = {**FILES, f"{FOLDER}/core.py": b"second"}
        for files in (FILES, second):
            commands = dict(forge.publish(new_proposal(files=files)).commands)
            assert repo.paste(commands["approve"]).returncode == 0

        assert repo.paste(commands["roll back"]).returncode == 0

        assert (repo.path / FOLDER / "core.py").read_bytes() == FILES[f"{FOLDER}/core.py"]

    @pytest.mark.parametrize("prepare", ["true", f"git add {SPEC}"])
    def test_a_specification_that_is_not_committed_yet_does_not_stop_the_merge(
        self, repo: Repo, forge: LocalForge, prepare: str
    ) -> None:
        repo.write({SPEC: "name: word_count\n", "other": "untracked"})
        repo.paste(prepare)
        commands = dict(forge.publish(new_proposal()).commands)

        approved = repo.paste(commands["approve"])
        rolled = repo.paste(commands["roll back"])

        assert (approved.returncode, rolled.returncode) == (0, 0), approved.stderr
        assert (repo.path / SPEC).read_text() == "name: word_count\n"
        assert not (repo.path / FOLDER).exists()
        assert repo.git("status", "--porcelain") == "?? other"

    def test_they_lead_to_the_base_from_another_branch(self, repo: Repo, forge: LocalForge) -> None:
        repo.git("branch", "odd&name")
        commands = dict(forge.publish(new_proposal(base="odd&name")).commands)

        assert repo.paste(commands["review"]).stdout
        assert repo.paste(commands["approve"]).returncode == 0
        assert repo.git("symbolic-ref", "--short", "HEAD") == "odd&name"
        repo.git("switch", "--quiet", "main")
        assert repo.paste(commands["roll back"]).returncode == 0
        assert repo.git("ls-tree", "-r", "--name-only", "odd&name") == "README.md"
