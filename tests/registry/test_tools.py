from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from bot.errors import RequestError
from bot.git.repository import Repository, open_repository
from bot.registry.tools import Tool, ToolStatus, find_tool, list_tools
from bot.spec.toolspec import Category, Kind
from bot.validate.report import Status
from tests.forge.repositories import PERSON, Repo
from tests.registry.judged import FILES, merge, new_candidate, publish

FOLDER = "generated_tools/word_count"


def opened(repo: Repo) -> Repository:
    return open_repository(repo.path)


def only(repo: Repo, ref: str = "main") -> Tool:
    (tool,) = list_tools(opened(repo), ref)
    return tool


class TestListTools:
    def test_a_merge_puts_a_tool_in_and_its_revert_takes_it_out(self, repo: Repo) -> None:
        assert list_tools(opened(repo), "main") == ()
        published = publish(repo, new_candidate())
        assert list_tools(opened(repo), "main") == ()
        merged = merge(repo, published)
        repo.commit({"later": "1"})

        tool = only(repo)
        assert (tool.name, tool.status, tool.reason) == ("word_count", ToolStatus.MERGED, "")
        assert (tool.kind, tool.category) == (Kind.TOOL, Category.DEBUGGING)
        assert tool.summary == "Count the words of a text."
        assert (tool.commit, tool.merged_by) == (merged, PERSON)
        assert datetime.fromisoformat(tool.merged_at).tzinfo
        assert {path: tool.files[path] for path in FILES} == FILES

        assert repo.paste(dict(published.commands)["roll back"]).returncode == 0
        assert list_tools(opened(repo), "main") == ()

        again = merge(repo, publish(repo, new_candidate()))
        assert (only(repo).status, only(repo).commit) == (ToolStatus.MERGED, again)

    def test_the_working_tree_is_not_consulted(self, repo: Repo) -> None:
        merge(repo, publish(repo, new_candidate()))
        (repo.path / FOLDER / "core.py").write_text("edited")
        repo.write({"generated_tools/other/tool.yaml": "x"})
        repo.git("add", "--all")

        assert only(repo).status is ToolStatus.MERGED

    def test_another_branch_has_its_own_tools(self, repo: Repo) -> None:
        publish(repo, new_candidate())

        assert only(repo, "toolwright/word_count").status is ToolStatus.MERGED
        assert only(repo, "toolwright/word_count").merged_by == "toolwright[bot]"

    @pytest.mark.parametrize(
        ("command", "reason"),
        [
            ("echo x >> core.py", "core.py was edited"),
            ("echo x > more.py", "more.py was added"),
            ("git rm -q core.py", "core.py was removed"),
            ("chmod +x core.py", "core.py is not a regular file"),
            ("rm core.py && ln -s /etc/passwd core.py", "core.py is not a regular file"),
            (r"echo x > $(printf 'a\033b')", r"a\x1bb was added"),
        ],
    )
    def test_a_later_edit_shows(self, repo: Repo, command: str, reason: str) -> None:
        merged = merge(repo, publish(repo, new_candidate()))
        repo.paste(f"cd {FOLDER} && {command} && git add -A && git commit -qm Edit")

        tool = only(repo)

        assert (tool.status, tool.commit) == (ToolStatus.MODIFIED, merged)
        assert reason in tool.reason

    def test_a_rejected_tool_that_was_merged_anyway_shows(self, repo: Repo) -> None:
        merge(repo, publish(repo, new_candidate(), Status.FAILED))

        assert only(repo).status is ToolStatus.UNAPPROVED

    @pytest.mark.parametrize(
        ("command", "reason"),
        [
            ("git rm -q tool.yaml", "tool.yaml is missing"),
            ("echo '&a [*a]' > tool.yaml", "tool.yaml:1"),
            ("rm tool.yaml && ln -s core.py tool.yaml", "not a regular file"),
            ("cp -r . ../other && git rm -qrf .", "belongs to a tool named word_count"),
        ],
    )
    def test_an_unreadable_manifest_does_not_hide_the_other_tools(
        self, repo: Repo, command: str, reason: str
    ) -> None:
        merge(repo, publish(repo, new_candidate("good_tool")))
        merge(repo, publish(repo, new_candidate()))
        repo.paste(f"cd {FOLDER} && {command}; git add -A && git commit -qm Break")

        good, bad = list_tools(opened(repo), "main")

        assert (good.name, good.status) == ("good_tool", ToolStatus.MERGED)
        assert (bad.status, bad.manifest, bad.summary) == (ToolStatus.UNREADABLE, None, "")
        assert (bad.kind, bad.category) == (None, None)
        assert reason in bad.reason

    def test_a_reverted_second_version_leaves_the_merge_of_the_first(self, repo: Repo) -> None:
        first = merge(repo, publish(repo, new_candidate()))
        merge(repo, publish(repo, new_candidate(files={"core.py": b"TWO = 2\n"})))
        repo.git("revert", "--no-edit", "-m", "1", "HEAD")

        assert (only(repo).commit, only(repo).status) == (first, ToolStatus.MERGED)

    def test_a_tool_without_a_merge_names_the_commit_that_brought_it(self, repo: Repo) -> None:
        published = publish(repo, new_candidate())
        repo.git("merge", "--quiet", "--ff-only", published.branch)

        assert only(repo).commit == published.commit

    def test_a_shallow_clone_does_not_know_who_merged(self, repo: Repo, tmp_path: Path) -> None:
        merge(repo, publish(repo, new_candidate()))
        clone = Repo(tmp_path / "shallow")
        repo.git("clone", "--quiet", "--depth=1", f"file://{repo.path}", str(clone.path))

        tool = only(clone)

        assert tool.status is ToolStatus.MERGED
        assert (tool.commit, tool.merged_by, tool.merged_at) == ("", "", "")

    def test_files_beside_the_tools_are_not_tools(self, repo: Repo) -> None:
        repo.commit({"generated_tools/__init__.py": "", "generated_tools/README.md": ""})

        assert list_tools(opened(repo), "main") == ()


class TestFindTool:
    def test_finds_it_by_name(self, repo: Repo) -> None:
        merge(repo, publish(repo, new_candidate()))

        assert find_tool(opened(repo), "main", "word_count") == only(repo)

    @pytest.mark.parametrize(
        ("name", "remedy"), [("word_cuont", "Did you mean word_count"), ("zzz", "tools list")]
    )
    def test_a_name_that_is_not_there_is_refused(self, repo: Repo, name: str, remedy: str) -> None:
        merge(repo, publish(repo, new_candidate()))

        with pytest.raises(RequestError, match=f"No merged tool is named '{name}'") as caught:
            find_tool(opened(repo), "main", name)
        assert remedy in caught.value.remedy
