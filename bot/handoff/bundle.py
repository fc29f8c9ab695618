"""A bundle: what the build zone hands back for a job. The publish zone takes it for data.

Nothing in it is believed that can be worked out again: the digests are, and so is the verdict, from
the stages' own results.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import asdict
from typing import Annotated, Any, Final, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from bot.candidate import (
    MAX_EXCHANGES,
    MAX_FILE_BYTES,
    MAX_FILES,
    MAX_REPAIRS,
    Candidate,
    ContextScores,
    ExchangeRecord,
    Line,
    Provenance,
)
from bot.handoff.job import Job
from bot.impact.report import ImpactReport
from bot.llm.run_record import Result, judged
from bot.llm.usage import Usage
from bot.proposal import BuildResult
from bot.selection.agreement import required
from bot.spec import SpecFile
from bot.validate.report import ValidationReport
from bot.zone_file import CommitId, Digest, ZoneFile

MAX_REASON: Final = 20_000
"""Longest reason, in characters, for which there is no candidate."""

_APART: Final = frozenset({"context", "exchanges", "repairs"})
_TYPES: Final = {
    name: value
    for name, value in asdict(Provenance(generator="", generator_version="")).items()
    if name not in _APART
}
"""A value of each field's type, but for those that are no single value."""


def _without_verdict(data: Any) -> Any:
    """A report without `approved`, which is computed and never read."""
    if isinstance(data, Mapping):
        return {key: value for key, value in data.items() if key != "approved"}
    return data


class MadeCandidate(BaseModel):
    """A judged candidate; `files` holds base64 by path inside the tool's folder."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False)

    commit: CommitId
    files: Annotated[dict[str, str], Field(max_length=MAX_FILES)]
    provenance: dict[str, str | int | float]
    context: ContextScores | None = None
    exchanges: Annotated[
        tuple[ExchangeRecord, ...], Field(strict=False, max_length=MAX_EXCHANGES)
    ] = ()
    repairs: Annotated[tuple[Line, ...], Field(strict=False, max_length=MAX_REPAIRS)] = ()
    report: Annotated[ValidationReport, Field(strict=False), BeforeValidator(_without_verdict)]
    impact: Annotated[ImpactReport, Field(strict=False)]


class Bundle(ZoneFile):
    """What a job came to: a judged candidate, or the sentence that says why there is none.

    Attributes:
        job: Digest of the job.
        made: The candidate.
        refusal: Why the request cannot be met.
        failure: What failed around it, which says nothing of the request.
        run: The name under which that was recorded; empty where no model was asked.
        usage: What was used of models for it, in any case.
    """

    job: Digest
    made: MadeCandidate | None = None
    refusal: Annotated[str, Field(max_length=MAX_REASON)] = ""
    failure: Annotated[str, Field(max_length=MAX_REASON)] = ""
    run: Annotated[str, Field(pattern=r"^([0-9a-z-]{8,64})?$")] = ""
    usage: Usage = Usage()

    @model_validator(mode="after")
    def _one_of_them(self) -> Self:
        if [bool(self.made), bool(self.refusal), bool(self.failure)].count(True) != 1:
            raise ValueError("a bundle has either a candidate or a refusal or a failure")
        return self


def bundle(job: Job, built: BuildResult) -> Bundle:
    """Pack what was built for a job."""
    files = {
        path: base64.b64encode(content).decode() for path, content in built.candidate.files.items()
    }
    origin = built.candidate.provenance
    made = MadeCandidate(
        commit=built.commit,
        files=files,
        provenance={name: getattr(origin, name) for name in _TYPES},
        context=origin.context,
        exchanges=origin.exchanges,
        repairs=origin.repairs,
        report=built.report,
        impact=built.impact,
    )
    return Bundle(job=job.digest, made=made)


def bundled(bundle: Bundle) -> Result:
    """Return what a bundle came to, in a word."""
    if bundle.made:
        return judged(approved=bundle.made.report.approved)
    return Result.REFUSED if bundle.refusal else Result.FAILED


def unpack(made: MadeCandidate, spec: SpecFile, may_be_unproven: tuple[str, ...]) -> BuildResult:
    """Return what was built, with its digests worked out again.

    Args:
        made: The candidate as the build zone handed it over.
        spec: The specification as the publish zone froze it.
        may_be_unproven: The stages that may, as the publish zone's own configuration says.

    Raises:
        ValueError: The parts do not belong together, or are not what they should be.
    """
    files = {path: base64.b64decode(text, validate=True) for path, text in made.files.items()}
    if any(len(content) > MAX_FILE_BYTES for content in files.values()):
        raise ValueError(f"a file has more than {MAX_FILE_BYTES} bytes")
    try:
        provenance = Provenance(
            **made.provenance,  # type: ignore[arg-type]  # checked below
            context=made.context,
            exchanges=made.exchanges,
            repairs=made.repairs,
        )
    except TypeError as error:
        raise ValueError(f"the provenance has other fields: {error}") from error
    if any(type(getattr(provenance, name)) is not type(value) for name, value in _TYPES.items()):
        raise ValueError("a field of the provenance has another type")
    candidate = Candidate(spec.spec.name, files, provenance)
    report, impact = made.report, made.impact
    report = report.model_copy(update={"may_be_unproven": may_be_unproven})
    if report.required != required(provenance.generator):
        raise ValueError("the report does not require every stage of the gate")
    if not report.tool == impact.tool == candidate.name or report.candidate != candidate.digest:
        raise ValueError("candidate, report and impact do not belong together")
    return BuildResult(made.commit, spec, candidate, report, impact)
