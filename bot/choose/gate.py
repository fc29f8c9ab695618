"""Puts one candidate of a field through the gate: finished first, then cheap stages first."""

from __future__ import annotations

from typing import Final

from bot.candidate import Candidate
from bot.choose.agree import Standing
from bot.choose.field import Field
from bot.choose.verdict import PERCENT, agreement, required
from bot.complete.finish import finish
from bot.complete.pin import ALONE
from bot.spec.toolspec import ToolSpec
from bot.trial import Judged, Trial
from bot.validate.report import Finding, StageResult, Status, ValidationReport
from bot.validate.stages import STAGES

CHEAP: Final = ("policy", "static", "security", "acceptance", "unit")
"""The stages that come first; the others take most of the time, and need these."""
_FEW: Final = 2


def settled(standing: Standing, trial: Trial) -> bool:
    """Whether a candidate has the support that a proposal needs."""
    return standing.voices < _FEW or PERCENT * standing.support >= trial.thresholds.agreement


def judge(standing: Standing, field: Field, spec: ToolSpec, trial: Trial) -> Judged:
    """Finish a draft and judge it; its report has the agreement beside the stages.

    Args:
        standing: The entry to judge.
        field: Where it stands.
        spec: As a generator is shown it.
        trial: Where it is judged.

    Raises:
        SandboxError: The sandbox could not run it.
    """
    draft, progress = field.entries[standing.index].draft, trial.progress
    said = agreement(
        standing, field.behaviours, field.contested, field.calls, trial.thresholds.agreement
    )
    writer = draft.provenance.model
    with progress.step(f"finishing and judging the draft of {writer} in {trial.sandbox.name}"):
        progress.stage(said)
        by = ALONE if standing.voices < _FEW else f"every one of {standing.voices} models"
        finished = finish(trial.case(draft), spec, _agreed(standing, field), by=by)
        candidate = Candidate(draft.name, finished.files, draft.provenance)
        report = trial.judge(candidate, only=CHEAP, progress=progress.stage)
        rest = tuple(name for name in STAGES if name not in CHEAP)
        others: tuple[StageResult, ...] = ()
        if report.approved:
            others = trial.judge(candidate, only=rest, progress=progress.stage).stages
    whole = report.model_copy(update={"stages": (*report.stages, *others)})
    return Judged(candidate, with_agreement(whole, said))


def with_agreement(report: ValidationReport, said: StageResult) -> ValidationReport:
    """A report of a model's candidate, with every stage and the agreement required."""
    results = {stage.name: stage for stage in (*report.stages, said)}
    names = required("model")
    return ValidationReport(
        tool=report.tool,
        candidate=report.candidate,
        required=names,
        stages=tuple(results.get(name) or _skipped(name) for name in names),
    )


def _skipped(name: str) -> StageResult:
    reason = f"Not run, because {', '.join(CHEAP[:-1])} and {CHEAP[-1]} come first, and one failed."
    finding = Finding(rule=f"{name}/skipped", message=reason)
    return StageResult(name=name, status=Status.SKIPPED, findings=(finding,))


def _agreed(standing: Standing, field: Field) -> tuple[str, ...]:
    """The calls on which nobody who may vote differs from the candidate."""
    own = field.behaviours[standing.index].outcomes
    voters = [one for one in field.behaviours if one.stands]
    return tuple(
        call
        for number, call in enumerate(field.calls)
        if all(one.outcomes[number] in (own[number], None) for one in voters)
    )
