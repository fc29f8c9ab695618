"""Which tools are watched: the date of the merge alone decides."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.errors import SurroundingsError
from bot.git.repository import open_repository
from bot.health.watched import Phase, watched
from bot.registry.tools import ToolStatus
from tests.forge.repositories import Repo
from tests.health.merged import FOLDER, MERGED_AT, NAME, NOW, edit, git_at, merge_tool, propose_tool

SECOND = timedelta(seconds=1)
DAY = timedelta(hours=24)


def phases(repo: Repo, now: datetime = NOW, hours: int = 24) -> dict[str, Phase]:
    found = watched(open_repository(repo.path), "main", now, hours)
    return {one.tool.name: one.phase for one in found}


@pytest.mark.parametrize(
    ("after", "phase"),
    [
        (-DAY, Phase.WATCHED),
        (timedelta(0), Phase.WATCHED),
        (DAY - SECOND, Phase.WATCHED),
        (DAY, Phase.DUE),
        (2 * DAY - SECOND, Phase.DUE),
        (2 * DAY, None),
        (1000 * DAY, None),
    ],
)
def test_a_day_and_another_one(repo: Repo, after: timedelta, phase: Phase | None) -> None:
    merge_tool(repo)

    assert phases(repo, MERGED_AT + after) == ({NAME: phase} if phase else {})


def test_the_hours_are_configured(repo: Repo) -> None:
    merge_tool(repo)

    assert phases(repo, MERGED_AT + timedelta(hours=2), hours=2) == {NAME: Phase.DUE}
    assert phases(repo, MERGED_AT + timedelta(hours=2), hours=3) == {NAME: Phase.WATCHED}


def test_the_offset_of_a_date_is_seen(repo: Repo) -> None:
    branch = propose_tool(repo)
    when = MERGED_AT.isoformat().replace("+00:00", "+09:00")  # nine hours earlier
    repo.paste(f"GIT_COMMITTER_DATE={when} git merge -q --no-ff --no-edit {branch}")

    assert phases(repo, MERGED_AT + timedelta(hours=14, minutes=59)) == {NAME: Phase.WATCHED}
    assert phases(repo, MERGED_AT + timedelta(hours=15)) == {NAME: Phase.DUE}


@pytest.mark.parametrize("way", ["squash", "rebase"])
def test_the_forge_s_other_ways_to_merge(repo: Repo, way: str) -> None:
    branch = propose_tool(repo)
    if way == "squash":
        repo.git("merge", "--quiet", "--squash", branch)
        commit = git_at(repo, MERGED_AT, "commit", "--quiet", "-m", "Add it (#8)")
    else:
        commit = git_at(repo, MERGED_AT, "cherry-pick", branch)

    (one,) = watched(open_repository(repo.path), "main", NOW, 24)

    assert (one.tool.commit, one.merged_at) == (commit, MERGED_AT)


def test_an_update_begins_anew_and_an_edit_does_not(repo: Repo) -> None:
    merge_tool(repo)
    edit(repo, "core.py", b"ONE = 1\n")
    late = MERGED_AT + 10 * DAY
    assert phases(repo, late) == {}

    merge_tool(repo, {"core.py": b"TWO = 2\n"}, when=late)

    assert phases(repo, late + SECOND) == {NAME: Phase.WATCHED}


@pytest.mark.parametrize(
    "change",
    [
        ("seconds: 0.0", "seconds: 1.0"),
        ('issue: "7"', 'issue: "666"'),
        ('name: "error_patterns"', 'name: "error_patterns"\nmerged_at: "2099-01-01T00:00:00Z"'),
        ('name: "error_patterns"', 'name: "another_tool"'),
        ("approved: true", "approved: &a [*a]"),
    ],
)
def test_no_manifest_prolongs_or_ends_the_time(repo: Repo, change: tuple[str, str]) -> None:
    merge = merge_tool(repo)
    text = (repo.path / FOLDER / "tool.yaml").read_text(encoding="utf-8")
    assert change[0] in text
    edit(repo, "tool.yaml", text.replace(*change, 1).encode())

    (one,) = watched(open_repository(repo.path), "main", NOW, 24)
    assert (one.tool.commit, one.merged_at, one.phase) == (merge, MERGED_AT, Phase.WATCHED)
    assert phases(repo, MERGED_AT + DAY) == {NAME: Phase.DUE}
    assert phases(repo, MERGED_AT + 2 * DAY) == {}


@pytest.mark.parametrize("seconds", ["1 +9999", "99999999999 +0000"])
def test_a_date_that_cannot_be_hides_no_other_tool(repo: Repo, seconds: str) -> None:
    merge_tool(repo)
    repo.write({"generated_tools/odd_tool/tool.yaml": "?"})
    repo.git("add", "--all")
    repo.paste(f"GIT_COMMITTER_DATE='@{seconds}' git commit -qm Odd")

    assert phases(repo)[NAME] is Phase.WATCHED


def test_what_is_no_tool_is_not_watched(repo: Repo) -> None:
    git_at(repo, MERGED_AT, "commit", "--quiet", "--allow-empty", "-m", "Begin")
    repo.write({"generated_tools/Bad-Name/tool.yaml": "?", "generated_tools/plain/core.py": "1"})
    repo.git("add", "--all")
    git_at(repo, MERGED_AT, "commit", "--quiet", "-m", "Not by the bot")

    assert phases(repo) == {}


def test_an_unreadable_tool_is_watched(repo: Repo) -> None:
    repo.write({"generated_tools/odd_tool/tool.yaml": "?"})
    repo.git("add", "--all")
    git_at(repo, MERGED_AT, "commit", "--quiet", "-m", "Not by the bot")

    (one,) = watched(open_repository(repo.path), "main", NOW, 24)
    assert (one.tool.name, one.tool.status) == ("odd_tool", ToolStatus.UNREADABLE)


def test_a_cut_off_history_is_refused(repo: Repo, tmp_path: Path) -> None:
    merge_tool(repo)
    repo.commit({"later": "1"})
    clone = Repo(tmp_path / "shallow")
    repo.git("clone", "--quiet", "--depth=1", f"file://{repo.path}", str(clone.path))

    with pytest.raises(SurroundingsError, match="does not say when error_patterns") as caught:
        phases(clone)
    assert "fetch-depth: 0" in caught.value.remedy
