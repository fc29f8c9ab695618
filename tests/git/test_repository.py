from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.errors import RequestError, SurroundingsError
from bot.git.command import BOT_EMAIL, BOT_NAME
from bot.git.repository import Repository, open_repository
from tests.forge.repositories import PERSON, Repo, new_repo


def head(repo: Repo) -> str:
    return repo.git("rev-parse", "HEAD")


def commit_by_bot(repo: Repo, changes: dict[str, bytes | None], message: str = "Add\n") -> str:
    repository = open_repository(repo.path)
    parent = head(repo)
    return repository.make_commit(repository.make_tree(parent, changes), parent, message)


class TestOpen:
    def test_finds_the_top_level_from_a_sub_folder(self, repo: Repo) -> None:
        (repo.path / "a" / "b").mkdir(parents=True)

        assert open_repository(repo.path / "a" / "b") == Repository(repo.path, repo.path / ".git")

    def test_shares_the_git_folder_of_a_linked_worktree(self, repo: Repo, tmp_path: Path) -> None:
        linked = tmp_path / "linked"
        repo.git("worktree", "add", "--quiet", "-b", "side", str(linked))

        repository = open_repository(linked)

        assert repository == Repository(linked, repo.path / ".git")
        assert repository.head_branch() == "side"

    def test_is_not_redirected_by_the_environment_of_a_hook(
        self, repo: Repo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        other = new_repo(tmp_path / "other")
        monkeypatch.setenv("GIT_DIR", str(other.path / ".git"))
        monkeypatch.setenv("GIT_WORK_TREE", str(other.path))
        monkeypatch.setenv("GIT_INDEX_FILE", str(other.path / ".git" / "index"))

        assert open_repository(repo.path).common_dir == repo.path / ".git"

    def test_refuses_a_folder_without_a_repository(self, tmp_path: Path) -> None:
        with pytest.raises(RequestError, match="not in a Git repository") as caught:
            open_repository(tmp_path)
        assert "git init" in caught.value.remedy

    def test_refuses_a_folder_that_is_not_there(self, tmp_path: Path) -> None:
        with pytest.raises(RequestError, match="is not a folder"):
            open_repository(tmp_path / "absent")

    def test_refuses_a_bare_repository(self, tmp_path: Path) -> None:
        subprocess.run(["git", "init", "--quiet", "--bare", str(tmp_path)], check=True)

        with pytest.raises(RequestError, match="no working tree"):
            open_repository(tmp_path)

    def test_says_what_to_type_when_git_distrusts_the_owner(
        self, repo: Repo, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")

        with pytest.raises(SurroundingsError, match="dubious ownership") as caught:
            open_repository(repo.path)
        assert f"--add safe.directory {repo.path}" in caught.value.remedy

    def test_says_so_when_git_is_not_installed(self, repo: Repo, tmp_path: Path) -> None:
        code = (
            "import sys; from pathlib import Path\n"
            "from bot.errors import SurroundingsError\n"
            "from bot.git.repository import open_repository\n"
            "try:\n    open_repository(Path(sys.argv[1]))\n"
            "except SurroundingsError as error:\n    print(error.message)\n"
        )
        done = subprocess.run(
            [sys.executable, "-c", code, str(repo.path)],
            env={"PATH": str(tmp_path)},
            capture_output=True,
            text=True,
        )

        assert done.stdout == "Git was not found on PATH.\n"


class TestReferences:
    def test_a_repository_without_commits_is_said_to_have_none(self, tmp_path: Path) -> None:
        subprocess.run(["git", "init", "--quiet", str(tmp_path)], check=True)

        with pytest.raises(RequestError, match="has no commits yet"):
            open_repository(tmp_path).resolve("HEAD")

    @pytest.mark.parametrize("ref", ["refs/heads/absent", "--all", "main:README.md", "", "main\n"])
    def test_what_names_no_commit_is_refused(self, repo: Repo, ref: str) -> None:
        with pytest.raises(RequestError, match="no branch or commit named"):
            open_repository(repo.path).resolve(ref)

    def test_a_detached_head_needs_a_configured_base(self, repo: Repo) -> None:
        repository = open_repository(repo.path)
        assert repository.base_branch("") == "main"
        repo.git("switch", "--quiet", "--detach")

        assert repository.base_branch("trunk") == "trunk"
        with pytest.raises(RequestError, match="is detached"):
            repository.base_branch("")

    def test_a_branch_moves_only_from_where_it_was_expected(self, repo: Repo) -> None:
        repository = open_repository(repo.path)
        first = head(repo)
        second = repo.commit({"a": "a"})
        repository.move_ref("refs/heads/x", first, None)

        with pytest.raises(SurroundingsError, match="moved by somebody else"):
            repository.move_ref("refs/heads/x", second, second)
        with pytest.raises(SurroundingsError, match="moved by somebody else"):
            repository.move_ref("refs/heads/x", second, None)
        assert repository.find("refs/heads/x") == first

        repository.move_ref("refs/heads/x", None, first)
        assert repository.find("refs/heads/x") is None

    def test_a_symbolic_branch_does_not_lead_to_another_one(self, repo: Repo) -> None:
        before = head(repo)
        repo.git("symbolic-ref", "refs/heads/x", "refs/heads/main")
        commit = commit_by_bot(repo, {"a": b"a"})

        open_repository(repo.path).move_ref("refs/heads/x", commit, before)

        assert repo.git("rev-parse", "main", "x").split() == [before, commit]

    def test_a_lock_left_behind_is_named(self, repo: Repo) -> None:
        (repo.path / ".git/refs/heads/x.lock").touch()

        with pytest.raises(SurroundingsError, match=r"x\.lock") as caught:
            open_repository(repo.path).move_ref("refs/heads/x", head(repo), None)
        assert caught.value.remedy.endswith(f"delete it: rm {repo.path}/.git/refs/heads/x.lock")

    def test_a_branch_is_found_in_any_worktree_even_unborn(
        self, repo: Repo, tmp_path: Path
    ) -> None:
        linked = tmp_path / "linked"
        repo.git("worktree", "add", "--quiet", "-b", "side", str(linked))
        repo.git("checkout", "--quiet", "--orphan", "unborn")
        repository = open_repository(repo.path)

        assert repository.worktree_of("side") == str(linked)
        assert repository.worktree_of("unborn") == str(repo.path)
        assert repository.worktree_of("main") is None


class TestCommits:
    def test_are_the_bots_own_whatever_the_person_has_configured(
        self, repo: Repo, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for key, value in {
            "commit.gpgSign": "true",
            "gpg.program": "/bin/false",
            "core.autocrlf": "true",
            "core.eol": "crlf",
            "i18n.commitEncoding": "ISO-8859-1",
            "core.splitIndex": "true",
            "user.useConfigOnly": "true",
            "filter.shout.clean": "tr a-z A-Z",
        }.items():
            repo.git("config", key, value)
        (repo.path / ".git/info/attributes").write_text("* text filter=shout\n")
        for name in [name for name in os.environ if name.startswith(("GIT_AUTH", "GIT_COMM"))]:
            monkeypatch.delenv(name)

        commit = commit_by_bot(repo, {"a.txt": b"one\r\ntwo\n"}, "Añadir\n")

        raw = subprocess.run(
            ["git", "cat-file", "commit", commit], cwd=repo.path, capture_output=True, check=True
        ).stdout.decode()
        header = raw.partition("\n\n")[0]
        assert raw.endswith("\n\nAñadir\n")
        assert f"\nauthor {BOT_NAME} <{BOT_EMAIL}> " in header
        assert f"\ncommitter {BOT_NAME} <{BOT_EMAIL}> " in header
        assert "gpgsig" not in header
        assert "encoding" not in header
        assert open_repository(repo.path).files(commit, "a.txt")["a.txt"].content == (
            b"one\r\ntwo\n"
        )
        assert not list((repo.path / ".git").glob("sharedindex*"))

    def test_run_no_hook(self, repo: Repo, tmp_path: Path) -> None:
        trace = tmp_path / "ran"
        hooks = repo.path / ".git/hooks"
        for name in (
            "pre-commit",
            "commit-msg",
            "post-commit",
            "post-index-change",
            "reference-transaction",
            "fsmonitor-watchman",
        ):
            (hooks / name).write_text(f"#!/bin/sh\necho {name} >> {trace}\n")
            (hooks / name).chmod(0o755)
        repo.git("config", "core.fsmonitor", str(hooks / "fsmonitor-watchman"))
        repo.git("commit", "--quiet", "--allow-empty", "-m", "The hooks work")
        assert "reference-transaction" in trace.read_text()
        trace.unlink()

        commit = commit_by_bot(repo, {"a": b"a"})
        repository = open_repository(repo.path)
        repository.move_ref("refs/heads/x", commit, None)
        repository.write_note(commit, b"note")
        repository.differs("a")

        assert not trace.exists()

    def test_change_only_what_they_say(self, repo: Repo) -> None:
        repo.commit({"keep": "k", "old/gone": "g", "b\\c": "backslash"})
        script = repo.path / "run.sh"
        script.write_text("#!/bin/sh\n")
        script.chmod(0o755)
        repo.commit({})

        commit = commit_by_bot(repo, {"old/gone": None, "new/file": b"n"})

        assert repo.git("diff", "--name-status", "main", commit).split() == (
            ["A", "new/file", "D", "old/gone"]
        )
        assert repo.git("log", "-1", "--format=%an|%cn", "main") == f"{PERSON}|{PERSON}"

    def test_links_submodules_and_odd_names_are_seen_as_they_are(self, repo: Repo) -> None:
        (repo.path / "link").symlink_to("/etc/passwd")
        Path(os.fsdecode(bytes(repo.path) + b"/caf\xe9")).write_bytes(b"latin")
        repo.git("add", ".")
        repo.git("update-index", "--add", "--cacheinfo", f"160000,{head(repo)},module")
        repo.git("commit", "--quiet", "-m", "Odd")
        repository = open_repository(repo.path)

        files = repository.files(head(repo), ".")

        assert (files["link"].mode, files["link"].content) == ("120000", b"/etc/passwd")
        assert (files["module"].mode, files["module"].content) == ("160000", b"")
        assert files["caf\udce9"].content == b"latin"
        assert repository.mode(head(repo), "link") == "120000"
        assert repository.mode(head(repo), "absent") is None
        entries = repository.entries(head(repo))
        sizes = {name: (entry.mode, entry.size) for name, entry in entries.items()}
        assert sizes == {
            "README.md": ("100644", 11),
            "caf\udce9": ("100644", 5),
            "link": ("120000", 11),
            "module": ("160000", 0),
        }
        del entries["module"]
        assert repository.contents(entries) == {name: files[name].content for name in entries}

    @settings(
        max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
    )
    @given(
        changes=st.dictionaries(
            st.from_regex(r"[a-z]{1,4}\.py", fullmatch=True), st.binary(max_size=64), max_size=4
        )
    )
    def test_what_is_written_is_read_back(self, repo: Repo, changes: dict[str, bytes]) -> None:
        repository = open_repository(repo.path)
        tree = repository.make_tree(head(repo), {f"t/{path}": c for path, c in changes.items()})
        commit = repository.make_commit(tree, head(repo), "x")

        files = repository.files(commit, "t")

        assert {path[2:]: file.content for path, file in files.items()} == changes
        assert {file.mode for file in files.values()} <= {"100644"}


class TestNotes:
    def test_keep_every_byte_and_are_replaced(self, repo: Repo) -> None:
        repository = open_repository(repo.path)
        assert repository.read_note(head(repo)) is None

        for content in (b"# first\n\n\n", b"# not a comment\n\n\n \xff trailing \n\n"):
            repository.write_note(head(repo), content)
            assert repository.read_note(head(repo)) == content
        assert "not a comment" in subprocess.run(
            ["git", "notes", "--ref=toolwright", "show"], cwd=repo.path, capture_output=True
        ).stdout.decode("utf-8", "replace")


class TestHistory:
    def test_counts_a_merge_as_what_it_brought(self, repo: Repo) -> None:
        repo.git("config", "log.diffMerges", "combined")
        repo.git("config", "log.follow", "true")
        repo.git("switch", "--quiet", "-c", "side")
        repo.commit({"t/a": "1"}, "On the side")
        repo.git("switch", "--quiet", "main")
        repo.git("merge", "--quiet", "--no-ff", "--no-edit", "side")
        merge = head(repo)
        repo.git("rm", "--quiet", "t/a")
        repo.git("commit", "--quiet", "-m", "Remove")
        repo.commit({"u": "1"}, "Elsewhere")

        removal, arrival = open_repository(repo.path).history(head(repo), "t")

        assert removal.blobs == {"t/a": ""}
        assert (arrival.commit, len(arrival.parents), arrival.author) == (merge, 2, PERSON)
        assert arrival.blobs == {"t/a": repo.git("rev-parse", f"{merge}:t/a")}

    def test_does_not_blame_the_edge_of_a_shallow_clone(self, repo: Repo, tmp_path: Path) -> None:
        repo.commit({"t/a": "1"})
        repo.commit({"u": "1"})
        clone = Repo(tmp_path / "shallow")
        repo.git("clone", "--quiet", "--depth=1", f"file://{repo.path}", str(clone.path))

        repository = open_repository(clone.path)

        assert repository.history(repository.resolve("HEAD"), "t") == ()
        assert len(open_repository(repo.path).history(head(repo), "t")) == 1
        assert open_repository(repo.path).history(head(repo), "README.md")[0].parents == ()
