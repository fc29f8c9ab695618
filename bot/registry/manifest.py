"""The manifest of a tool, `tool.yaml`: where it came from, and what the gate said of it.

It lies beside the tool's code on a branch, so what is read is hostile until it has been parsed.
"""

from __future__ import annotations

import hashlib
import math
from itertools import islice
from typing import Annotated, Final, Self

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from bot import __version__
from bot.candidate import (
    MAX_EXCHANGES,
    MAX_FILES,
    MAX_REPAIRS,
    Candidate,
    ContextScores,
    ExchangeRecord,
    Provenance,
)
from bot.candidate import Line as Sentence
from bot.errors import RequestError
from bot.layout import faults, spec_path, tool_folder
from bot.spec.document import read_document
from bot.spec.toolspec import Category, Kind, ToolSpec
from bot.text.printable import printable
from bot.validate.report import Status, ValidationReport

MANIFEST_NAME: Final = "tool.yaml"
MAX_BYTES: Final = 1 << 20
"""Largest manifest; one with every exchange and repair that it may have is smaller."""
_DECIMALS: Final = 3  # milliseconds, and thousandths of a score: the rest is noise

Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$", description="SHA-256, as hex.")]
Line = Annotated[str, Field(max_length=200)]
Amount = Annotated[float, Field(ge=0)]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False)


class Generation(_Frozen):
    """How the candidate was made; `seconds` is wall time and `cost` US dollars.

    What only a model has is not written where none was asked: `context` scores what it was given,
    `prompt` and `reply` are digests, `exchanges` are those of the whole ensemble, and `repairs` say
    what was put right in the reply.
    """

    generator: Line
    version: Line
    pattern: Line = ""
    model: Line = ""
    prompt: Annotated[str, Field(pattern=r"^([0-9a-f]{64})?$")] = ""
    attempts: Annotated[int, Field(ge=0)] = 1
    seconds: Amount = 0.0
    tokens: Annotated[int, Field(ge=0)] = 0
    cost: Amount = 0.0
    context: ContextScores | None = None
    reply: Annotated[str, Field(pattern=r"^([0-9a-f]{64})?$")] = ""
    exchanges: Annotated[
        tuple[ExchangeRecord, ...], Field(strict=False, max_length=MAX_EXCHANGES)
    ] = ()
    repairs: Annotated[tuple[Sentence, ...], Field(strict=False, max_length=MAX_REPAIRS)] = ()


class GateResult(_Frozen):
    """What one stage said; score and threshold share the unit that the stage documents."""

    stage: Line
    status: Annotated[Status, Field(strict=False)]
    score: float | None = None
    threshold: float | None = None
    seconds: Amount = 0.0


class FileDigest(_Frozen):
    """The SHA-256 of one file, by its path inside the tool's folder."""

    path: Line
    sha256: Digest


class Manifest(_Frozen):
    """What `tool.yaml` holds.

    `spec` is the digest of the specification file, `candidate` that of the candidate, `issue` where
    the tool was asked for (empty for a file), `toolwright` the version of the bot. `files` lists
    every file of the tool but the manifest itself.
    """

    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9]*(_[a-z0-9]+)*$", max_length=40)]
    kind: Annotated[Kind, Field(strict=False)]
    category: Annotated[Category | None, Field(strict=False)] = None
    summary: Annotated[str, Field(min_length=1, max_length=120)]
    spec: Digest
    issue: Line = ""
    candidate: Digest
    toolwright: Line
    approved: bool
    generation: Generation
    gate: Annotated[tuple[GateResult, ...], Field(strict=False, max_length=50)]
    files: Annotated[tuple[FileDigest, ...], Field(strict=False, max_length=MAX_FILES)]

    @model_validator(mode="after")
    def _list_each_once(self) -> Self:
        for what, names in (
            ("stage", [result.stage for result in self.gate]),
            ("file", [file.path for file in self.files]),
        ):
            if len(names) != len(set(names)):
                raise ValueError(f"a {what} is listed twice")
        return self

    @property
    def unproven(self) -> tuple[str, ...]:
        """Names of the stages that ran and had nothing to prove."""
        return tuple(one.stage for one in self.gate if one.status is Status.UNPROVEN)

    @property
    def digests(self) -> dict[str, str]:
        """SHA-256 hex of each file by its path inside the tool's folder."""
        return {file.path: file.sha256 for file in self.files}


def build(
    spec: ToolSpec,
    spec_digest: str,
    candidate: Candidate,
    report: ValidationReport,
    issue: str = "",
) -> Manifest:
    """Make the manifest of a judged candidate; it lists the files that can be proposed.

    Raises:
        ValueError: The parts speak of different tools or candidates, or what was approved cannot
            be proposed as it is; a defect of the caller.
    """
    if not spec.name == candidate.name == report.tool or report.candidate != candidate.digest:
        raise ValueError("specification, candidate and report do not belong together")
    files = _publishable(candidate)
    if report.approved and files != dict(candidate.files):
        raise ValueError("the gate approved files that no proposal may carry")
    return Manifest(
        name=spec.name,
        kind=spec.kind,
        category=spec.category,
        summary=spec.summary,
        spec=spec_digest,
        issue=issue,
        candidate=candidate.digest,
        toolwright=__version__,
        approved=report.approved,
        generation=generation(candidate.provenance),
        gate=tuple(
            GateResult(
                stage=stage.name,
                status=stage.status,
                score=_rounded(stage.score),
                threshold=_rounded(stage.threshold),
                seconds=round(stage.seconds, _DECIMALS),
            )
            for stage in report.stages
        ),
        files=tuple(
            FileDigest(path=path, sha256=hashlib.sha256(content).hexdigest())
            for path, content in files.items()
        ),
    )


def generation(made: Provenance) -> Generation:
    """Return how a candidate was made, as its manifest says it; seconds are rounded."""
    return Generation(
        generator=made.generator,
        version=made.generator_version,
        pattern=made.pattern,
        model=made.model,
        prompt=made.prompt_digest,
        attempts=made.attempts,
        seconds=round(made.seconds, _DECIMALS),
        tokens=made.tokens,
        cost=made.cost,
        context=made.context,
        reply=made.reply_digest,
        exchanges=made.exchanges,
        repairs=made.repairs,
    )


def proposal_files(
    manifest: Manifest, candidate: Candidate, spec_source: bytes
) -> dict[str, bytes]:
    """Everything that a proposal carries, by repository path.

    A rejected candidate may hold paths that are not safe to write; those are left out, and the
    report of the policy stage names them.
    """
    folder = tool_folder(candidate.name)
    files = _publishable(candidate) | {MANIFEST_NAME: render(manifest)}
    return {
        **{f"{folder}/{path}": content for path, content in files.items()},
        spec_path(candidate.name): spec_source,
    }


def render(manifest: Manifest) -> bytes:
    """Write a manifest as YAML: equal manifests give equal bytes, and `parse` reads them back."""
    fields = manifest.model_dump(mode="json")
    for name in ("context", "reply", "exchanges", "repairs"):
        if not fields["generation"][name]:
            del fields["generation"][name]
    text = yaml.dump(
        fields,
        Dumper=_Dumper,
        sort_keys=False,
        allow_unicode=True,
        width=math.inf,
    )
    return text.encode()


def parse(source: bytes, source_name: str = MANIFEST_NAME) -> Manifest:
    """Read a manifest, trusting nothing about it.

    Raises:
        RequestError: It is not the strict YAML of `bot.spec.document`, or not a manifest.
    """
    values = read_document(source, source_name, MAX_BYTES).values
    try:
        return Manifest.model_validate(values)
    except ValidationError as error:
        problems = "; ".join(
            f"{'.'.join(str(step) for step in problem['loc']) or 'the whole'}: {problem['msg']}"
            for problem in error.errors(include_input=False, include_url=False)
        )
        raise RequestError(
            f"{printable(source_name)} is not the manifest of a tool: {problems}.",
            remedy="Restore the file that Toolwright wrote; manifests are not edited by hand.",
        ) from error


def fingerprint(manifest: Manifest) -> str:
    """SHA-256 hex over the manifest without its timings: equal when a run gave the same again."""
    timeless = manifest.model_copy(
        update={
            "generation": manifest.generation.model_copy(update={"seconds": 0.0}),
            "gate": tuple(stage.model_copy(update={"seconds": 0.0}) for stage in manifest.gate),
        }
    )
    return hashlib.sha256(render(timeless)).hexdigest()


def _publishable(candidate: Candidate) -> dict[str, bytes]:
    folder = tool_folder(candidate.name)
    unsafe = faults(candidate.name, (f"{folder}/{path}" for path in candidate.files))
    safe = {
        path: content
        for path, content in candidate.files.items()
        if f"{folder}/{path}" not in unsafe
        and path.partition("/")[0].lower() != MANIFEST_NAME  # the bot writes that one
    }
    return dict(islice(safe.items(), MAX_FILES))


def _rounded(number: float | None) -> float | None:
    return None if number is None else round(number, _DECIMALS)


class _Dumper(yaml.SafeDumper):
    """Quotes every text value: a plain `1e10` or `no` is not text to every YAML reader."""


def _represent_text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style='"')


def _represent_fields(dumper: yaml.SafeDumper, fields: dict[str, object]) -> yaml.MappingNode:
    node = dumper.represent_mapping("tag:yaml.org,2002:map", fields)
    for key, _ in node.value:
        key.style = None  # the names of fields are plain words
    return node


_Dumper.add_representer(str, _represent_text)
_Dumper.add_representer(dict, _represent_fields)
