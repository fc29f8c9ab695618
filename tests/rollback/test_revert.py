"""Taking tools back: what is computed, what a person reads, and what Git makes of it."""

from __future__ import annotations

import re

import pytest

from bot.errors import RequestError
from bot.forge.local import LocalForge
from bot.health.report import HealthReport, Verdict
from bot.proposal import Revert
from bot.registry.roll_backs import roll_backs
from bot.registry.tools import ToolStatus, list_tools
from bot.rollback.description import MAX_BODY
from bot.rollback.revert import revert
from bot.validate.report import Finding, StageResult, Status
from tests.forge.repositories import Repo
from tests.health.merged import (
    FOLDER,
    MERGED_AT,
    NAME,
    SPEC_PATH,
    SPEC_SOURCE,
    edit,
    merge_tool,
    workspace,
)
from tests.validate.honest import FILES

SECOND = {**FILES, "README.md": b"# Second\n", "extra.py": b"ONE = 1\n"}


SKIPPED = Finding(rule="integration/skipped", message="Not run.")


def compute(repo: Repo, name: str = NAME, evidence: HealthReport | None = None) -> Revert:
    space = workspace(repo)
    return revert(space.repository, space.base, space.tip, name, evidence)


def degraded(repo: Repo, merge: str, *findings: Finding) -> HealthReport:
    failed = Status.FAILED
    stages = (
        StageResult(name="acceptance", status=failed, score=66.7),
        StageResult(
            name="unit", status=failed, score=42.0, metrics={"tests": 8}, findings=findings
        ),
        StageResult(name="performance", status=failed, metrics={"ratio": 1.42}),
        StageResult(name="integration", status=Status.SKIPPED, findings=(SKIPPED,)),
    )
    return HealthReport(
        name=NAME,
        merge=merge,
        merged_at=MERGED_AT,
        tip=repo.git("rev-parse", "main"),
        verdict=Verdict.DEGRADED,
        stages=stages,
    )


def tree(repo: Repo, ref: str) -> str:
    return repo.git("rev-parse", f"{ref}^{{tree}}")


def test_a_new_tool_goes_away_as_git_revert_would_have_it(repo: Repo) -> None:
    merge = merge_tool(repo)
    later = repo.commit({"later": "1"})

    found = compute(repo)

    assert (found.name, found.base, found.tip, found.merge) == (NAME, "main", later, merge)
    assert set(found.changes) == {
        *(f"{FOLDER}/{path}" for path in (*FILES, "tool.yaml")),
        SPEC_PATH,
    }
    assert set(found.changes.values()) == {None}
    assert found.title == f"Revert \"Merge branch 'toolwright/{NAME}'\""
    assert found.message.startswith(f"This reverts commit {merge}.\n")
    assert f"`{NAME}`" in found.body
    assert "`main` then has no tool of this name." in found.body

    published = LocalForge(workspace(repo).repository).propose_revert(found)
    repo.git("revert", "--no-edit", "-m", "1", merge)
    assert tree(repo, published.branch) == tree(repo, "main")


def test_an_update_gives_the_version_before_it_back(repo: Repo) -> None:
    first = merge_tool(repo)
    second = merge_tool(repo, SECOND, source=SPEC_SOURCE + "performance: {max_seconds: 9}\n")

    found = compute(repo)

    assert found.merge == second
    assert set(found.changes) == {
        f"{FOLDER}/README.md",
        f"{FOLDER}/extra.py",
        f"{FOLDER}/tool.yaml",
        SPEC_PATH,
    }
    assert found.changes[f"{FOLDER}/extra.py"] is None
    assert found.changes[f"{FOLDER}/README.md"] == FILES["README.md"]
    assert found.changes[SPEC_PATH] == SPEC_SOURCE.encode()
    assert "then has the version that was there before." in found.body
    published = LocalForge(workspace(repo).repository).propose_revert(found)
    assert tree(repo, published.branch) == tree(repo, first)


def test_what_a_person_merges_is_recognised_and_can_be_merged_again(repo: Repo) -> None:
    merge = merge_tool(repo)
    space = workspace(repo)
    published = LocalForge(space.repository).propose_revert(compute(repo))
    assert repo.paste(dict(published.commands)["approve"]).returncode == 0

    (one,) = roll_backs(space.repository, "main")
    assert (one.name, one.issue, one.merge, one.stands) == (NAME, "7", merge, True)
    assert list_tools(space.repository, "main") == ()
    with pytest.raises(RequestError, match="No merged tool is named"):
        compute(repo)

    again = merge_tool(repo)
    (tool,) = list_tools(space.repository, "main")
    assert (tool.status, tool.commit) == (ToolStatus.MERGED, again)
    assert compute(repo).merge == again


def test_a_specification_that_was_there_before_stays(repo: Repo) -> None:
    repo.commit({SPEC_PATH: SPEC_SOURCE})
    merge_tool(repo)

    assert SPEC_PATH not in compute(repo).changes


def test_a_squashed_merge(repo: Repo) -> None:
    merge_tool(repo)
    repo.git("reset", "--quiet", "--soft", "HEAD^")
    repo.git("commit", "--quiet", "-m", "Add it (#8)\n\nWords.")

    found = compute(repo)

    assert found.title == 'Revert "Add it (#8)"'
    assert f"{FOLDER}/core.py" in found.changes


def test_later_edits_are_undone_and_named(repo: Repo) -> None:
    merge_tool(repo)
    edited = edit(repo, "core.py", b"ONE = 1\n")
    added = edit(repo, "odd name.py", b"1\n")

    found = compute(repo)

    assert found.changes[f"{FOLDER}/odd name.py"] is None
    assert f"- {edited[:12]} by `A Person`\n" in found.body
    assert added[:12] in found.body
    (note,) = found.notes
    assert note == (
        f"Edited after the merge, and taken along: {FOLDER}/core.py, {FOLDER}/odd name.py."
    )
    assert note in found.message
    assert f"taken along: `{FOLDER}/core.py`" in found.body


def test_a_specification_that_people_edited_after_the_merge_stays(repo: Repo) -> None:
    merge_tool(repo)
    repo.commit({SPEC_PATH: SPEC_SOURCE + "# A word more.\n"})

    found = compute(repo)

    assert SPEC_PATH not in found.changes
    assert f"{FOLDER}/core.py" in found.changes
    assert found.notes == (f"Edited after the merge, and kept as it is: {SPEC_PATH}.",)
    assert found.notes[0] in found.message


def test_what_nobody_edited_goes_without_a_note(repo: Repo) -> None:
    merge_tool(repo)

    found = compute(repo)

    assert SPEC_PATH in found.changes
    assert found.notes == ()


def test_the_tools_that_use_it_are_named(repo: Repo) -> None:
    merge_tool(repo)
    repo.commit({"generated_tools/other/core.py": f"import {NAME}\n"})

    assert "Used by `other`: these break" in compute(repo).body


class TestRefuses:
    def test_a_merge_that_is_not_the_last(self, repo: Repo) -> None:
        first = merge_tool(repo)
        second = merge_tool(repo, SECOND)

        with pytest.raises(RequestError, match=f"merged again after {first[:12]}") as caught:
            compute(repo, evidence=degraded(repo, first))
        assert second[:12] in caught.value.message
        assert f"toolwright rollback {NAME}" in caught.value.remedy

    def test_a_merge_that_was_taken_back_already(self, repo: Repo) -> None:
        merge_tool(repo)
        second = merge_tool(repo, SECOND)
        evidence = degraded(repo, second)
        repo.git("revert", "--no-edit", "-m", "1", second)

        with pytest.raises(RequestError, match="is not what brought"):
            compute(repo, evidence=evidence)

    def test_what_cannot_be_written(self, repo: Repo) -> None:
        (repo.path / FOLDER).mkdir(parents=True)
        (repo.path / FOLDER / "core.py").symlink_to("/etc/passwd")
        repo.commit({}, "A link where the tool will be")
        merge = merge_tool(repo)

        with pytest.raises(RequestError, match="was not a plain file") as caught:
            compute(repo)
        assert caught.value.remedy.endswith(f"git revert -m 1 {merge[:12]}")

    def test_a_tool_that_is_not_there(self, repo: Repo) -> None:
        with pytest.raises(RequestError, match="No merged tool is named 'absent'"):
            compute(repo, "absent")


class TestEvidence:
    def test_before_and_after(self, repo: Repo) -> None:
        finding = Finding(path="tests/test_x.py", line=3, rule="unit/test", message="It failed.")

        found = compute(repo, evidence=degraded(repo, merge_tool(repo), finding))

        assert (
            "| acceptance | passed, 100 % of the examples | failed, 66.7 % of the examples |"
            in (found.body)
        )
        assert "| unit | passed | failed, 1 of 8 tests |" in found.body
        assert "| performance | passed | failed, 1.42 times the time at the merge |" in found.body
        assert "| integration | passed | skipped |" in found.body
        assert "- error `tests/test_x.py:3` `unit/test` `It failed.`\n" in found.body
        assert "integration/skipped" not in found.body + found.message
        assert "- unit: failed" in found.message
        assert "[unit/test] It failed." in found.message

    def test_hostile_findings_stay_quoted(self, repo: Repo) -> None:
        words = "`` ` @everyone closes #1 <img src=x> | ![](http://x) </details>"
        finding = Finding(rule="unit/test", message=words, detail="```\n@everyone\n```")
        merge = merge_tool(repo)

        body = compute(repo, evidence=degraded(repo, merge, finding)).body

        spans = re.sub(r"(`+)(?!`).*?(?<!`)\1(?!`)", "", body, flags=re.DOTALL)
        # A person may squash: then this is a commit message, in which code spans mean nothing.
        assert "@ everyone closes # 1" in body
        assert "@ everyone" not in spans
        assert "<img" not in spans

    def test_hostile_names_and_subjects(self, repo: Repo) -> None:
        merge_tool(repo)
        message = "Merge\x1b[2J @everyone \u202e" + "x" * 500
        repo.git("commit", "--quiet", "--amend", "-m", message)
        repo.git("-c", "user.name=`@everyone`", "commit", "--allow-empty", "-qm", "x")
        repo.paste(
            f"cd {FOLDER} && echo '# more' >> core.py && "
            "GIT_AUTHOR_NAME='x` @everyone' git commit -qam Edit"
        )

        found = compute(repo)

        assert found.title.isprintable()
        assert len(found.title) <= 140
        assert "by ``x` @ everyone``" in found.body

    def test_a_long_one_is_cut(self, repo: Repo) -> None:
        many = [
            Finding(rule="unit/test", message=f"{number} {'x' * 1000}", detail="y" * 3000)
            for number in range(100)
        ]

        body = compute(repo, evidence=degraded(repo, merge_tool(repo), *many)).body

        assert len(body) <= MAX_BODY
        assert re.search(r"\n\d+ more findings are left out here\.", body)
        assert "How to decide" in body
