"""What follows from the reports: a revert for each degraded tool, where a person decides."""

from __future__ import annotations

from bot.errors import ExitStatus, RequestError
from bot.health.report import FollowUp, HealthReport, HealthReports, Verdict
from bot.proposal import Forge
from bot.registry.tools import is_unchanged
from bot.rollback.revert import revert
from bot.workspace import Workspace


def report(reports: HealthReports, workspace: Workspace, forge: Forge) -> tuple[FollowUp, ...]:
    """Propose to take back what is degraded; run again, it changes nothing.

    What hinders one revert does not keep the others from being proposed.

    Args:
        reports: From `bot.health.measure`, perhaps of another zone and some time ago.
        workspace: The repository, whose base branch may have moved on since.
        forge: Where the reverts are proposed.

    Raises:
        RequestError: The reports are about another branch.
        SurroundingsError: Git or the forge failed.
    """
    if reports.base != workspace.base:
        raise RequestError(
            f"The tools were measured on {reports.base!r}, and the base branch is "
            f"{workspace.base}.",
            remedy="Measure again: toolwright health measure",
        )
    return tuple(_report(one, workspace, forge) for one in reports.reports)


def status(reports: HealthReports) -> ExitStatus:
    """Return what the process says.

    A degraded tool weighs more than one that could not be measured.
    """
    found = {one.verdict for one in reports.reports}
    if Verdict.DEGRADED in found:
        return ExitStatus.REJECTED
    return ExitStatus.SURROUNDINGS if Verdict.UNMEASURED in found else ExitStatus.DONE


def _report(one: HealthReport, workspace: Workspace, forge: Forge) -> FollowUp:
    if one.verdict is not Verdict.DEGRADED:
        return FollowUp(one)
    tip = workspace.tip
    try:
        _require_unchanged(one, tip, workspace)
        proposed = revert(workspace.repository, workspace.base, tip, one.name, one)
        return FollowUp(one, forge.propose_revert(proposed))
    except RequestError as error:
        return FollowUp(one, obstacle=str(error))


def _require_unchanged(one: HealthReport, tip: str, workspace: Workspace) -> None:
    """Refuse evidence about files that somebody may have mended since."""
    repository = workspace.repository
    known = repository.find(one.tip) is not None
    if not known or not is_unchanged(repository, one.name, one.tip, tip):
        raise RequestError(
            f"{one.name} was changed after it was measured at {one.tip[:12]}.",
            remedy="Measure again: toolwright health",
        )
