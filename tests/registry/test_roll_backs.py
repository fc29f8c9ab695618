"""Roll-backs in real histories, made in every way that a person or a forge makes them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from bot.git.repository import open_repository
from bot.registry.roll_backs import RollBack, roll_backs
from bot.registry.tools import ToolStatus, list_tools
from tests.forge.repositories import PERSON, Repo
from tests.registry.judged import merge, new_candidate, publish

pytestmark = pytest.mark.sampled(keep=15)

Way = Callable[..., str]

FOLDER = "generated_tools/word_count"
SECOND = {"core.py": b"TWO = 2\n"}
THIRD = {"core.py": b"THREE = 3\n"}


def found(repo: Repo) -> tuple[RollBack, ...]:
    return roll_backs(open_repository(repo.path), "main")


def only(repo: Repo) -> RollBack:
    (one,) = found(repo)
    return one


def head(repo: Repo) -> str:
    return repo.git("rev-parse", "HEAD")


def squash(repo: Repo, files: dict[str, bytes] | None = None) -> str:
    """What GitHub's squash does: one plain commit with all of the branch."""
    candidate = new_candidate(files=files) if files else new_candidate()
    branch = publish(repo, candidate).branch
    repo.git("merge", "--quiet", "--squash", branch)
    repo.git("commit", "--quiet", "-m", "Add word_count (#8)")
    return head(repo)


def rebase(repo: Repo, files: dict[str, bytes] | None = None) -> str:
    """What GitHub's rebase does: the branch's commit again, by its author, committed now."""
    candidate = new_candidate(files=files) if files else new_candidate()
    repo.git("cherry-pick", publish(repo, candidate).commit)
    return head(repo)


def merged(repo: Repo, files: dict[str, bytes] | None = None) -> str:
    return merge(repo, publish(repo, new_candidate(files=files) if files else new_candidate()))


def revert(repo: Repo, commit: str) -> str:
    """Plain `git revert`, of a merge or of a commit."""
    mainline = (
        ("-m", "1") if len(repo.git("rev-list", "--parents", "-1", commit).split()) > 2 else ()
    )
    repo.git("revert", "--no-edit", *mainline, commit)
    return head(repo)


def revert_by_button(repo: Repo, commit: str) -> str:
    """What GitHub's button does: a branch with the revert, merged by a second pull request."""
    repo.git("switch", "--quiet", "-c", "revert-8-toolwright/word_count")
    revert(repo, commit)
    repo.git("switch", "--quiet", "main")
    repo.git("merge", "--quiet", "--no-ff", "--no-edit", "revert-8-toolwright/word_count")
    repo.git("branch", "-D", "revert-8-toolwright/word_count")
    return head(repo)


ARRIVALS = {"merge": merged, "squash": squash, "rebase": rebase}
REVERTS = {"plain": revert, "button": revert_by_button}


@pytest.mark.parametrize("arrive", ARRIVALS.values(), ids=ARRIVALS)
@pytest.mark.parametrize("take_back", REVERTS.values(), ids=REVERTS)
class TestEveryWay:
    def test_the_first_version_is_taken_back(self, repo: Repo, arrive: Way, take_back: Way) -> None:
        first = arrive(repo)
        assert found(repo) == ()
        gone = take_back(repo, first)

        one = only(repo)

        assert one == RollBack("word_count", "7", gone, PERSON, one.date, first, None, True)
        seconds = datetime.fromisoformat(one.date).timestamp()
        assert seconds == int(repo.git("log", "-1", "--format=%ct", gone))

    def test_an_update_is_taken_back(self, repo: Repo, arrive: Way, take_back: Way) -> None:
        first = arrive(repo)
        second = arrive(repo, SECOND)
        assert found(repo) == ()
        gone = take_back(repo, second)

        one = only(repo)

        assert (one.commit, one.merge, one.returned, one.stands) == (gone, second, first, True)
        (tool,) = list_tools(open_repository(repo.path), "main")
        assert (tool.status, tool.commit) == (ToolStatus.MERGED, first)

    def test_a_revert_of_the_revert_is_none(self, repo: Repo, arrive: Way, take_back: Way) -> None:
        gone = take_back(repo, arrive(repo))
        again = take_back(repo, gone)

        assert (only(repo).commit, only(repo).stands) == (gone, False)
        (tool,) = list_tools(open_repository(repo.path), "main")
        assert (tool.status, tool.commit) == (ToolStatus.MERGED, again)

    def test_an_update_that_comes_back_is_a_version_again(
        self, repo: Repo, arrive: Way, take_back: Way
    ) -> None:
        first = arrive(repo)
        gone = take_back(repo, arrive(repo, SECOND))
        back = take_back(repo, gone)
        assert (only(repo).commit, only(repo).stands) == (gone, False)

        last = take_back(repo, back)

        one, two = found(repo)
        assert (one.commit, one.stands) == (gone, False)
        assert (two.commit, two.merge, two.returned, two.stands) == (last, back, first, True)


class TestByHand:
    def test_a_deleted_folder(self, repo: Repo) -> None:
        first = merged(repo)
        repo.git("rm", "-rq", FOLDER)
        gone = repo.commit({}, "Away with it")

        assert (only(repo).commit, only(repo).merge, only(repo).returned) == (gone, first, None)

    def test_a_deleted_folder_of_an_update_leaves_no_version(self, repo: Repo) -> None:
        merged(repo)
        second = merged(repo, SECOND)
        repo.git("rm", "-rq", FOLDER)
        repo.commit({}, "Away with it")

        assert (only(repo).merge, only(repo).returned) == (second, None)

    def test_two_versions_at_once(self, repo: Repo) -> None:
        first = merged(repo)
        merged(repo, SECOND)
        third = merged(repo, THIRD)
        repo.git("rm", "-rq", FOLDER)
        repo.git("checkout", first, "--", FOLDER)
        repo.commit({}, "As it was")

        assert (only(repo).merge, only(repo).returned) == (third, first)

    @pytest.mark.parametrize("words", ["broken: [", "name: another\n", ""])
    def test_a_manifest_that_is_broken_and_mended_is_none(self, repo: Repo, words: str) -> None:
        first = merged(repo)
        broken = repo.commit({f"{FOLDER}/tool.yaml": words})
        (tool,) = list_tools(open_repository(repo.path), "main")
        assert (tool.status, tool.commit) == (ToolStatus.UNREADABLE, first)

        revert(repo, broken)

        assert found(repo) == ()
        (tool,) = list_tools(open_repository(repo.path), "main")
        assert (tool.status, tool.commit) == (ToolStatus.MERGED, first)

    def test_an_edited_issue_is_neither_a_version_nor_believed(self, repo: Repo) -> None:
        first = merged(repo)
        path = repo.path / FOLDER / "tool.yaml"
        text = path.read_text(encoding="utf-8")
        repo.commit({f"{FOLDER}/tool.yaml": text.replace('issue: "7"', 'issue: "666"')})
        (tool,) = list_tools(open_repository(repo.path), "main")
        assert tool.manifest is not None
        assert (tool.manifest.issue, tool.commit) == ("666", first)
        repo.git("rm", "-rq", FOLDER)
        repo.commit({}, "Away with it")

        assert (only(repo).issue, only(repo).merge) == ("7", first)

    def test_a_manifest_that_was_never_one_names_no_issue(self, repo: Repo) -> None:
        repo.commit({f"{FOLDER}/tool.yaml": "issue: '1'\n"})
        repo.git("rm", "-rq", FOLDER)
        repo.commit({}, "Away with it")

        assert (only(repo).name, only(repo).issue) == ("word_count", "")

    def test_a_submodule_in_place_of_a_manifest_hides_no_other_tool(self, repo: Repo) -> None:
        merged(repo)
        merge(repo, publish(repo, new_candidate("other_tool")))
        oid = "1" * 40
        repo.git("rm", "-q", f"{FOLDER}/tool.yaml")
        repo.git("update-index", "--add", "--cacheinfo", f"160000,{oid},{FOLDER}/tool.yaml")
        repo.git("commit", "--quiet", "-m", "A submodule")

        assert only(repo).name == "word_count"
        assert [tool.status for tool in list_tools(open_repository(repo.path), "main")] == [
            ToolStatus.MERGED,
            ToolStatus.UNREADABLE,
        ]


def test_an_update_is_no_roll_back(repo: Repo) -> None:
    merged(repo)
    merged(repo, SECOND)
    second_merge = merged(repo, THIRD)

    assert found(repo) == ()
    assert list_tools(open_repository(repo.path), "main")[0].commit == second_merge


def test_a_cut_off_history_still_knows_what_went(repo: Repo, tmp_path: Path) -> None:
    revert(repo, merged(repo))
    clone = Repo(tmp_path / "shallow")
    repo.git("clone", "--quiet", "--depth=2", f"file://{repo.path}", str(clone.path))

    assert (only(clone).issue, only(clone).merge, only(clone).returned) == ("7", "", None)
