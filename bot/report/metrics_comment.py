"""The comment of a pull request that says how the candidate measured up, and how proposals fare."""

from __future__ import annotations

from typing import Final

from bot.registry.manifest import Generation
from bot.registry.rates import Rates
from bot.report import origin, words
from bot.report.document import LIMIT, METRICS, Part, assemble, folded
from bot.report.markdown import finding_item, verdict_and_table
from bot.report.place import Place
from bot.text.quote import code
from bot.validate.margin import quality_score
from bot.validate.report import Finding, StageResult, Status, ValidationReport

SURVIVED: Final = "mutation/survived"
_QUALITY: Final = (
    "It is the mean, over the stages that have a score, of how far that is above what is needed, "
    "in per cent of the way from there to the best there can be: 0 where every stage just passes, "
    "100 where all are perfect. The formula is Toolwright's own (`bot/validate/margin.py`).\n"
)


def metrics_comment(
    report: ValidationReport,
    made: Generation,
    rates: Rates,
    place: Place,
    limit: int = LIMIT,
) -> str:
    """Verdict first, then one table, a few lines of figures, and what was found, folded.

    Args:
        report: What the gate said.
        made: How the candidate was made, from its manifest.
        rates: Of the repository.
        place: Where the proposal is.
        limit: Longest result, by `bot.text.quote.size`.
    """
    head = (
        f"{METRICS}\n{verdict_and_table(report)}\n"
        f"- **Quality** {_quality(report)}\n"
        f"- **Effort** {_effort(made)}, and {sum(one.seconds for one in report.stages):.1f} s of "
        "judging\n"
        f"{_models(made, report)}"
        f"{_context(made)}"
        f"- **This repository** {_rates(rates)}\n"
    )
    survivors = [
        finding for stage in report.stages for finding in stage.findings if _survived(finding)
    ]
    parts = [
        Part(head),
        *(_group(stage) for stage in report.stages if stage.status is not Status.PASSED),
        folded(
            f"Surviving mutants: {_count(report, survivors)}",
            [finding_item(finding) for finding in survivors],
        ),
        *_repairs(made),
        *(_group(stage) for stage in report.stages if stage.status is Status.PASSED),
        folded("How the quality score is made", [_QUALITY]),
    ]
    return assemble(parts, place.report(report.tool), limit)


def _quality(report: ValidationReport) -> str:
    score = quality_score(report)
    return "no score, because the gate rejects it" if score is None else f"{score:g} of 100"


def _effort(made: Generation) -> str:
    how = " ".join(filter(None, (code(made.generator), code(made.model or made.pattern))))
    attempts = f"{made.attempts} attempt{'' if made.attempts == 1 else 's'}"
    return (
        f"{how or 'unknown generator'}: {attempts}, "
        f"{made.seconds:.1f} s, {made.tokens} tokens, {made.cost:.4f} USD"
    )


def _models(made: Generation, report: ValidationReport) -> str:
    agreed = origin.agreement(report)
    lines = [f"- **Agreement** {agreed}\n"] if agreed else []
    if made.exchanges:
        lines.insert(0, f"- **Models asked** {origin.asked(made.exchanges, code)}\n")
        lines.insert(1, f"- **Told what is wrong** {origin.corrected(made.exchanges)}\n")
    return "".join(lines)


def _repairs(made: Generation) -> list[Part]:
    lines = origin.repaired(made.repairs)
    title = f"Repaired without asking again: {len(lines)}"
    return [folded(title, [f"- {code(line)}\n" for line in lines])] if lines else []


def _context(made: Generation) -> str:
    return f"- **Context, of 100** {words.context(made.context)}\n" if made.context else ""


def _rates(rates: Rates) -> str:
    text = (
        f"{rates.proposed} proposed, {rates.approved} approved by the gate"
        f"{_share(rates.approved, rates.proposed)}, {rates.merged} merged"
        f"{_share(rates.merged, rates.proposed)}, {rates.rolled_back} rolled back"
        f"{_share(rates.rolled_back, rates.merged)}"
    )
    mean = rates.mean_attempts
    if mean is None:
        return text
    return f"{text}, {mean:g} {'attempt' if mean == 1 else 'attempts'} on average"


def _share(part: int, whole: int) -> str:
    return f" ({100 * part / whole:.0f} %)" if whole else ""


def _survived(finding: Finding) -> bool:
    return finding.rule == SURVIVED


def _count(report: ValidationReport, listed: list[Finding]) -> str:
    counted = [stage.metrics.get("survived") for stage in report.stages if stage.name == "mutation"]
    every = next((count for count in counted if isinstance(count, int)), len(listed))
    more = f", of which {len(listed)} are shown" if every > len(listed) else ""
    return f"{max(every, len(listed))}{more}"


def _group(stage: StageResult) -> Part:
    found = [one for one in words.grave_first(stage.findings) if not _survived(one)]
    return folded(
        f"{stage.name}: findings",
        [finding_item(one) for one in found],
        opened=stage.status is not Status.PASSED,
    )
