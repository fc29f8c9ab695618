"""What follows from reports: reverts where tools are degraded, once, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.errors import ExitStatus, RequestError
from bot.forge.local import LocalForge
from bot.health.report import FollowUp, HealthReport, HealthReports, Verdict
from bot.rollback.propose import report, status
from bot.validate.report import StageResult, Status
from tests.forge.repositories import Repo
from tests.health.merged import FOLDER, MERGED_AT, NAME, NOW, edit, merge_tool, workspace
from tests.health.test_report import new_reports
from tests.registry.judged import merge, new_candidate, publish

BRANCH = f"toolwright/revert-{NAME}"


def reports_of(repo: Repo, merges: dict[str, str], base: str = "main") -> HealthReports:
    """Every one of these tools as degraded, on the present tip."""
    tip = repo.git("rev-parse", "main")
    failed = StageResult(name="unit", status=Status.FAILED)
    return HealthReports(
        base=base,
        tip=tip,
        measured_at=NOW,
        hours=24,
        reports=tuple(
            HealthReport(
                name=name,
                merge=commit,
                merged_at=MERGED_AT,
                tip=tip,
                verdict=Verdict.DEGRADED,
                stages=(failed,),
            )
            for name, commit in merges.items()
        ),
    )


def act(repo: Repo, reports: HealthReports) -> tuple[FollowUp, ...]:
    space = workspace(repo)
    return report(reports, space, LocalForge(space.repository))


def branches(repo: Repo) -> list[str]:
    return repo.git("branch", "--format=%(refname:short)", "--list", "toolwright/rev*").split()


def test_a_degraded_tool_gets_a_revert_once(repo: Repo) -> None:
    reports = reports_of(repo, {NAME: merge_tool(repo)})
    repo.commit({"later": "1"})  # the base branch may move on, as long as the tool does not

    (one,) = act(repo, reports)

    assert one.revert is not None
    assert (one.revert.branch, one.revert.changed, one.obstacle) == (BRANCH, True, "")
    assert "no longer does what it did" in Path(one.revert.page).read_text(encoding="utf-8")
    (again,) = act(repo, reports)
    assert again.revert is not None
    assert (again.revert.commit, again.revert.changed) == (one.revert.commit, False)


def test_what_is_not_degraded_is_left_alone(repo: Repo) -> None:
    reports = reports_of(repo, {NAME: merge_tool(repo)})
    unmeasured = reports.reports[0].model_copy(update={"verdict": Verdict.UNMEASURED, "stages": ()})

    assert act(repo, reports.model_copy(update={"reports": (unmeasured,)})) == (
        FollowUp(unmeasured),
    )
    assert branches(repo) == []


def test_a_tool_that_was_mended_meanwhile_is_left_alone(repo: Repo) -> None:
    reports = reports_of(repo, {NAME: merge_tool(repo)})
    edit(repo, "core.py", b"MENDED = 1\n")

    (one,) = act(repo, reports)

    assert one.revert is None
    assert "was changed after it was measured" in one.obstacle
    assert branches(repo) == []


def test_a_tool_that_was_taken_back_meanwhile_is_left_alone(repo: Repo) -> None:
    merged = merge_tool(repo)
    reports = reports_of(repo, {NAME: merged})
    repo.git("revert", "--no-edit", "-m", "1", merged)

    (one,) = act(repo, reports)

    assert (one.revert, branches(repo)) == (None, [])


def test_a_forged_merge_is_not_taken_back(repo: Repo) -> None:
    merge_tool(repo)
    other = repo.commit({"important": "1"})

    (one,) = act(repo, reports_of(repo, {NAME: other}))

    assert "is not what brought error_patterns" in one.obstacle
    assert branches(repo) == []


def test_an_obstacle_before_one_tool_hinders_no_other(repo: Repo) -> None:
    first = merge_tool(repo)
    second = merge(repo, publish(repo, new_candidate()))
    repo.git("switch", "--quiet", "-c", BRANCH)
    mine = repo.commit({"mine": "1"})
    repo.git("switch", "--quiet", "main")

    one, two = act(repo, reports_of(repo, {NAME: first, "word_count": second}))

    assert "which Toolwright did not make" in one.obstacle
    assert repo.git("rev-parse", BRANCH) == mine
    assert two.revert is not None
    assert two.revert.branch == "toolwright/revert-word_count"


def test_reports_of_another_branch_are_refused(repo: Repo) -> None:
    reports = reports_of(repo, {NAME: merge_tool(repo)}, base="trunk")

    with pytest.raises(RequestError, match="measured on 'trunk'"):
        act(repo, reports)


def test_working_tree_and_index_are_left_alone(repo: Repo) -> None:
    reports = reports_of(repo, {NAME: merge_tool(repo)})
    repo.write({f"{FOLDER}/core.py": "in the middle of work", "new": "1"})
    repo.git("add", "new")
    before = repo.git("status", "--porcelain=v2", "--branch")

    act(repo, reports)

    assert repo.git("status", "--porcelain=v2", "--branch") == before


@pytest.mark.parametrize(
    ("verdicts", "said"),
    [
        ((), ExitStatus.DONE),
        ((Verdict.HEALTHY,), ExitStatus.DONE),
        ((Verdict.CONFIRMED, Verdict.HEALTHY), ExitStatus.DONE),
        ((Verdict.HEALTHY, Verdict.UNMEASURED), ExitStatus.SURROUNDINGS),
        ((Verdict.UNMEASURED, Verdict.DEGRADED, Verdict.HEALTHY), ExitStatus.REJECTED),
    ],
)
def test_exit_status(verdicts: tuple[Verdict, ...], said: ExitStatus) -> None:
    (one,) = new_reports().reports
    reports = tuple(one.model_copy(update={"verdict": verdict}) for verdict in verdicts)

    assert status(new_reports().model_copy(update={"reports": reports})) is said
