"""From a judged candidate to a proposal: the files, the message and the report."""

from __future__ import annotations

import json
from typing import Final

from bot.errors import SurroundingsError
from bot.impact.report import ImpactReport
from bot.layout import spec_path
from bot.proposal import BuildResult, Origin, Proposal
from bot.registry.manifest import Manifest, build, fingerprint, proposal_files
from bot.report import words
from bot.report.page import page
from bot.text.printable import printable
from bot.text.quote import inert
from bot.validate.report import Status, ValidationReport

MAX_REASON: Final = 400
"""Characters of the sentence that says why a stage proved nothing."""


def propose(built: BuildResult, base: str, origin: Origin | None = None) -> Proposal:
    """Put a proposal together; a rejected candidate gives one, too.

    Args:
        built: What was made and judged.
        base: The branch that the proposal is for.
        origin: The issue where it was asked for, if it was.

    Raises:
        SurroundingsError: A stage could not run, so that nothing can be said of the candidate.
    """
    spec, candidate, report, impact = built.spec, built.candidate, built.report, built.impact
    require_judgement(report)
    manifest = build(spec.spec, spec.digest, candidate, report, origin.url if origin else "")
    verb = "Update" if impact.update else "Add"
    return Proposal(
        name=candidate.name,
        base=base,
        commit=built.commit,
        title=f"{verb} {candidate.name}: {spec.spec.summary}",
        body=_body(manifest, report, impact),
        files=proposal_files(manifest, candidate, spec.source),
        spec=spec.spec,
        manifest=manifest,
        report=report,
        impact=impact,
        report_json=json.dumps(
            {
                "validation": report.model_dump(mode="json"),
                "impact": impact.model_dump(mode="json"),
            },
            ensure_ascii=False,
            indent=1,
        ),
        page=lambda commands: page(spec.spec, spec.digest, candidate, report, impact, commands),
        approved=manifest.approved,
        spec_digest=spec.digest,
        candidate_digest=candidate.digest,
        fingerprint=fingerprint(manifest),
        origin=origin,
    )


def require_judgement(report: ValidationReport) -> None:
    """Refuse a report in which a stage could not run.

    Raises:
        SurroundingsError: Says which stages, and why.
    """
    errored = [stage for stage in report.stages if stage.status is Status.ERRORED]
    if errored:
        reasons = "\n".join(
            f"{stage.name}: {finding.message}" for stage in errored for finding in stage.findings
        )
        raise SurroundingsError(
            f"The gate could not judge {report.tool}; nothing was proposed.\n{reasons}",
            remedy="Check the sandbox with: toolwright sandbox probe",
        )


def _unproven(report: ValidationReport) -> str:
    found = words.unproven(report)
    lines = "".join(f"- {name}: {inert(why, MAX_REASON)}\n" for name, why in found)
    return f"Unproven: {len(found)} of {len(report.stages)} stages.\n{lines}\n" if found else ""


def _body(manifest: Manifest, report: ValidationReport, impact: ImpactReport) -> str:
    made = manifest.generation
    source = f"model {printable(made.model)}" if made.model else f"pattern {made.pattern}"
    stages = "\n".join(
        f"- {stage.name}: {stage.status}"
        + (f", {words.score(stage)} of {words.threshold(stage)} needed" if stage.threshold else "")
        for stage in report.stages
    )
    return (
        f"{_unproven(report)}"
        f"Generated from {spec_path(manifest.name)} by {made.generator}, {source}.\n\n"
        f"{words.verdict(report)}\n{stages}\n\n"
        f"Files: {words.files(impact)}. Functions: {words.functions(impact)}.\n"
        f"Risk {impact.risk.level}: {impact.risk.rule}."
    )
