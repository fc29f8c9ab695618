"""What the candidates' agreement says of one of them, as a result beside those of the stages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from bot.selection.voting import Behaviour, Disagreement, Standing
from bot.text.clean import clean
from bot.validate.report import AGREEMENT, Finding, Severity, StageResult, Status
from bot.validate.stages import STAGES

PERCENT: Final = 100.0
MAX_SPLITS: Final = 10
_FEW: Final = 2


def required(generator: str) -> tuple[str, ...]:
    """Return what a report has to require.

    Every stage, and agreement where models wrote the candidate.
    """
    return (*STAGES, AGREEMENT) if generator == "model" else tuple(STAGES)


def compared(standing: Standing, calls: Sequence[str]) -> bool:
    """Return whether there was anything to compare a candidate with, and on."""
    return standing.voices >= _FEW and bool(calls)


def score(standing: Standing) -> float:
    """A candidate's support in per cent, as it is reported and held against the threshold."""
    return round(PERCENT * standing.support, 1)


def agreement(
    standing: Standing,
    behaviours: Sequence[Behaviour],
    contested: Sequence[Disagreement],
    calls: Sequence[str],
    threshold: float,
) -> StageResult:
    """Passed where the candidate's support reaches the threshold; both are in per cent.

    Where one model alone has an answer that does what the examples say, there is nothing to compare
    it with: the result is unproven then.

    Args:
        standing: The candidate's.
        behaviours: Of the whole pool.
        contested: Where it differs, the most contested first.
        calls: What the outcomes are of.
        threshold: In per cent.
    """
    percent = score(standing)
    alone = not compared(standing, calls)
    found = [] if alone else list(contested)
    findings = []
    status = Status.PASSED
    if alone:
        why = "no call could be generated" if not calls else "one model alone has a usable answer"
        message = f"Nothing was compared, because {why}; answers of several models prove more."
        status = Status.UNPROVEN
        findings.append(_finding("none", message))
    elif percent < threshold:
        message = (
            f"The candidate has {percent:.1f} % of the votes on {len(calls)} generated calls; "
            f"{threshold:.1f} % passes. Where models differ this much, the specification may be "
            "read in several ways: an example for such a call decides it."
        )
        findings.append(_finding("score", message, Severity.ERROR))
        status = Status.FAILED
    own = behaviours[standing.index].outcomes
    findings += [_split(split, calls, own[split.call]) for split in found[:MAX_SPLITS]]
    return StageResult(
        name=AGREEMENT,
        status=status,
        score=None if alone else percent,
        threshold=threshold,
        metrics={
            "models": standing.voices,
            "alike": standing.alike,
            "calls": len(calls),
            "contested": len(found),
        },
        findings=tuple(findings),
    )


def without_vote(why: Sequence[str]) -> StageResult:
    """The result of a candidate that has no vote, so that nothing can agree with it.

    Args:
        why: What is wrong beside that which the stages say, a sentence each.
    """
    message = (
        "The candidate has no vote, because it does not do what the examples and the annotations "
        "say; one that does is compared with the others."
    )
    findings = (_finding("none", message, Severity.ERROR), *(_finding("type", one) for one in why))
    return StageResult(name=AGREEMENT, status=Status.SKIPPED, findings=findings)


def told(split: Disagreement, calls: Sequence[str], own: str | None) -> str:
    """A contested call in one line: what the candidate does, and what the others do."""
    others = "; ".join(
        f"{PERCENT * share:.0f} % of the votes: {clean(outcome, 80)}"
        for outcome, share in split.votes
        if outcome != own
    )
    return f"{clean(calls[split.call], 160)} {clean(own or 'is not known', 80)}; {others}"


def _split(split: Disagreement, calls: Sequence[str], own: str | None) -> Finding:
    return _finding("contested", f"{told(split, calls, own)}.")


def _finding(rule: str, message: str, severity: Severity = Severity.WARNING) -> Finding:
    return Finding(rule=f"{AGREEMENT}/{rule}", message=message, severity=severity)
