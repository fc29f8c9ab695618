"""Puts one candidate of a pool through the gate: finished first, then cheap stages first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from bot.candidate import Candidate
from bot.scaffold.complete import complete
from bot.scaffold.finish import finish
from bot.scaffold.pin import ALONE
from bot.selection.agreement import agreement, compared, required, score, without_vote
from bot.selection.pool import Entry, Pool
from bot.selection.trial import JudgedCandidate, Trial
from bot.selection.voting import Standing
from bot.spec.toolspec import ToolSpec
from bot.text.clean import clean
from bot.validate.report import AGREEMENT, Finding, StageResult, Status, ValidationReport
from bot.validate.stages import STAGES

CHEAP: Final = ("policy", "static", "security", "acceptance", "unit")
"""The stages that come first; the others take most of the time, and need these."""
MAX_MISFITS: Final = 5
"""Calls that are named whose result is not of the annotated type."""


def settled(standing: Standing, calls: Sequence[str], trial: Trial) -> bool:
    """Return whether a candidate has the support that a proposal needs."""
    return not compared(standing, calls) or score(standing) >= trial.thresholds.agreement


def judge(standing: Standing, pool: Pool, spec: ToolSpec, trial: Trial) -> JudgedCandidate:
    """Finish a draft and judge it; its report has the agreement beside the stages.

    Args:
        standing: The entry to judge.
        pool: Where it stands.
        spec: As a generator is shown it.
        trial: Where it is judged.

    Raises:
        SandboxError: The sandbox could not run it.
    """
    draft, progress = pool.entries[standing.index].draft, trial.progress
    said = agreement(
        standing, pool.behaviours, pool.contested, pool.calls, trial.thresholds.agreement
    )
    writer = draft.provenance.model
    with progress.step(f"finishing and judging the draft of {writer} in {trial.sandbox.name}"):
        progress.stage(said)
        several = compared(standing, pool.calls)
        by = f"every one of {standing.voices} models" if several else ALONE
        finished = finish(trial.case(draft), spec, _agreed(standing, pool), by=by)
        candidate = Candidate(draft.name, finished.files, draft.provenance)
        report = trial.judge(candidate, only=CHEAP, progress=progress.stage)
        rest = tuple(name for name in STAGES if name not in CHEAP)
        others: tuple[StageResult, ...] = ()
        if report.approved and said.satisfies(report.may_be_unproven):
            others = trial.judge(candidate, only=rest, progress=progress.stage).stages
    return JudgedCandidate(candidate, _whole(report, (*report.stages, *others, said)))


def turn_down(entry: Entry, spec: ToolSpec, trial: Trial) -> JudgedCandidate:
    """Judge a draft that has no vote, for all that is wrong with it; it is never approved.

    Raises:
        SandboxError: The sandbox could not run it.
    """
    progress = trial.progress
    misfits = entry.misfits[:MAX_MISFITS]
    why = [f"The result of {clean(call, 200)} is not of the annotated type." for call in misfits]
    with progress.step(f"judging the draft of {entry.model} in {trial.sandbox.name}"):
        draft = entry.draft
        whole = Candidate(draft.name, complete(spec, draft.files), draft.provenance)
        report = trial.judge(whole, progress=progress.stage)
    return JudgedCandidate(whole, _whole(report, (*report.stages, without_vote(why))))


def _whole(report: ValidationReport, stages: Sequence[StageResult]) -> ValidationReport:
    """The report with these results, which requires all that a model's candidate needs."""
    results = {stage.name: stage for stage in stages}
    return ValidationReport(
        tool=report.tool,
        candidate=report.candidate,
        required=required("model"),
        may_be_unproven=report.may_be_unproven,
        stages=tuple(results.get(name) or _skipped(name) for name in required("model")),
    )


def _skipped(name: str) -> StageResult:
    first = ", ".join((AGREEMENT, *CHEAP[:-1]))
    reason = f"Not run, because {first} and {CHEAP[-1]} come first, and one failed."
    finding = Finding(rule=f"{name}/skipped", message=reason)
    return StageResult(name=name, status=Status.SKIPPED, findings=(finding,))


def _agreed(standing: Standing, pool: Pool) -> tuple[str, ...]:
    """The calls on which nobody who may vote differs from the candidate."""
    own = pool.behaviours[standing.index].outcomes
    voters = [one for one in pool.behaviours if one.stands]
    return tuple(
        call
        for number, call in enumerate(pool.calls)
        if all(one.outcomes[number] in (own[number], None) for one in voters)
    )
