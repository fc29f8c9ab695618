"""Puts one candidate of a field through the gate: finished first, then cheap stages first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from bot.candidate import Candidate
from bot.choose.agree import Behaviour, Standing
from bot.choose.field import Entry
from bot.choose.verdict import PERCENT, agreement, required
from bot.complete.finish import finish
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


def judge(
    entry: Entry,
    standing: Standing,
    behaviours: Sequence[Behaviour],
    calls: Sequence[str],
    spec: ToolSpec,
    trial: Trial,
) -> Judged:
    """Finish a draft and judge it; its report has the agreement beside the stages.

    Args:
        entry: What to judge.
        standing: Where it stands in the field.
        behaviours: The field.
        calls: What the field was tried on.
        spec: As a generator is shown it.
        trial: Where it is judged.

    Raises:
        SandboxError: The sandbox could not run it.
    """
    draft, progress = entry.draft, trial.progress
    said = agreement(standing, behaviours, calls, trial.thresholds.agreement)
    with progress.step(f"finishing and judging the draft of {entry.model} in {trial.sandbox.name}"):
        progress.stage(said)
        finished = finish(trial.case(draft), spec, _agreed(standing, behaviours, calls))
        candidate = Candidate(draft.name, finished.files, draft.provenance)
        report = trial.judge(candidate, only=CHEAP, progress=progress.stage)
        rest = tuple(name for name in STAGES if name not in CHEAP)
        others: tuple[StageResult, ...] = ()
        if report.approved:
            others = trial.judge(candidate, only=rest, progress=progress.stage).stages
    results = {stage.name: stage for stage in (*report.stages, *others, said)}
    return Judged(
        candidate,
        ValidationReport(
            tool=report.tool,
            candidate=report.candidate,
            required=required("model"),
            stages=tuple(results.get(name) or _skipped(name) for name in required("model")),
        ),
    )


def _skipped(name: str) -> StageResult:
    reason = f"Not run, because {', '.join(CHEAP[:-1])} and {CHEAP[-1]} come first, and one failed."
    finding = Finding(rule=f"{name}/skipped", message=reason)
    return StageResult(name=name, status=Status.SKIPPED, findings=(finding,))


def _agreed(
    standing: Standing, behaviours: Sequence[Behaviour], calls: Sequence[str]
) -> tuple[str, ...]:
    """The calls on which nobody who may vote differs from the candidate."""
    own = behaviours[standing.index].outcomes
    voters = [one for one in behaviours if one.stands]
    return tuple(
        call
        for number, call in enumerate(calls)
        if all(one.outcomes[number] in (own[number], None) for one in voters)
    )
