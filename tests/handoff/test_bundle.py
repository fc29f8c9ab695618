"""Jobs and bundles: what one zone hands another survives, and what it forges is refused."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot import zone_file
from bot.candidate import (
    MAX_EXCHANGES,
    MAX_REPAIRS,
    Candidate,
    ContextScores,
    ExchangeRecord,
    Provenance,
)
from bot.config import Config
from bot.errors import RequestError
from bot.handoff import job as jobs
from bot.handoff.bundle import Bundle, bundle, unpack
from bot.handoff.job import Job
from bot.impact.analyse import analyse
from bot.impact.base import Base
from bot.proposal import BuildResult
from bot.selection.agreement import required
from bot.spec import parse_spec
from bot.spec.rules import Rules
from bot.validate.report import AGREEMENT, StageResult, Status, ValidationReport
from bot.validate.stages import STAGES
from tests.spec.test_bad_specs import GOOD

SPEC = parse_spec(GOOD.encode(), "specs/error_patterns.yaml", rules=Rules())
JOB = Job(
    issue=7,
    issue_url="https://github.example/acme/widgets/issues/7",
    event=70,
    attempt=1,
    base="main",
    commit="a" * 40,
    spec=GOOD,
    notes=("Count warnings, too.",),
)


ASKED = ExchangeRecord(model="small-coder", prompt="a" * 64, reply="b" * 64, tokens=1000, cost=0.25)
OFFLINE = Provenance("offline", "1", seconds=0.5)
BY_MODEL = Provenance(
    "model",
    "1",
    model="small-coder",
    prompt_digest="a" * 64,
    reply_digest="b" * 64,
    attempts=2,
    tokens=2000,
    cost=0.5,
    exchanges=(ASKED, ASKED),
    repairs=("core.py: layout put right.",),
)


def _built(status: Status = Status.PASSED, made: Provenance = OFFLINE) -> BuildResult:
    files = {"core.py": "x = 'é'\n".encode(), "data.bin": b"\x00\xff"}
    candidate = Candidate("error_patterns", files, made)
    names = required(made.generator)
    stages = tuple(StageResult(name=name, status=status) for name in names)
    report = ValidationReport(
        tool=candidate.name, candidate=candidate.digest, required=names, stages=stages
    )
    return BuildResult(
        "b" * 40, SPEC, candidate, report, analyse(candidate, SPEC.spec, Base(), Config())
    )


def test_the_scores_of_a_context_survive() -> None:
    scores = ContextScores(
        relevance=90.5, completeness=100, specificity=3, redundancy=4, efficiency=5
    )
    built = _built()
    made = replace(built.candidate.provenance, context=scores)
    built = replace(built, candidate=replace(built.candidate, provenance=made))
    read = _read(json.loads(bundle(JOB, built).model_dump_json()))
    assert read.candidate.provenance == made


def test_what_models_did_survives() -> None:
    read = _read(_data(BY_MODEL))
    assert read.candidate.provenance == BY_MODEL
    assert read.report.required == (*STAGES, AGREEMENT)
    assert read.report.approved


def test_a_model_s_candidate_needs_the_agreement() -> None:
    data = _data(BY_MODEL)
    data["made"]["report"]["stages"].pop()
    assert not _read(data).report.approved
    data["made"]["report"]["required"].remove(AGREEMENT)
    with pytest.raises(ValueError, match="does not require every stage"):
        _read(data)
    # What says that no model wrote it has to have the report of such a candidate.
    data = _data(BY_MODEL)
    data["made"]["provenance"]["generator"] = "offline"
    with pytest.raises(ValueError, match="does not require every stage"):
        _read(data)


def _data(made: Provenance = OFFLINE) -> dict[str, Any]:
    data = json.loads(bundle(JOB, _built(made=made)).model_dump_json())
    assert isinstance(data, dict)
    return data


def test_what_was_built_survives(tmp_path: Path) -> None:
    path = tmp_path / "bundle.json"
    zone_file.write(bundle(JOB, _built()), path)
    read = zone_file.parse(Bundle, zone_file.content(path), "bundle.json")
    assert read.job == JOB.digest
    assert read.made is not None
    again = unpack(read.made, SPEC, ())
    assert again == _built()
    assert again.candidate.provenance == _built().candidate.provenance
    assert again.report.approved


def test_what_may_be_unproven_is_what_this_zone_says() -> None:
    data = _data()
    stage = data["made"]["report"]["stages"][-1]
    stage["status"] = "unproven"
    data["made"]["report"]["may_be_unproven"] = [stage["name"]]
    made = zone_file.parse(Bundle, json.dumps(data).encode(), "bundle.json").made
    assert made is not None
    assert made.report.approved
    assert not unpack(made, SPEC, ()).report.approved
    assert unpack(made, SPEC, (stage["name"],)).report.approved


def test_a_job_survives(tmp_path: Path) -> None:
    zone_file.write(JOB, tmp_path / "job.json")
    assert jobs.read(tmp_path / "job.json") == JOB


def _forge(data: dict[str, Any], path: str, value: Any) -> None:
    *steps, last = path.split("/")
    for step in steps:
        data = data[step]
    data[last] = value


def _read(data: dict[str, Any]) -> BuildResult:
    made = zone_file.parse(Bundle, json.dumps(data).encode(), "bundle.json").made
    assert made is not None
    return unpack(made, SPEC, ())


SCORES = dict.fromkeys(
    ("relevance", "completeness", "specificity", "redundancy", "efficiency"), 1.0
)
FORGED: dict[str, tuple[str, Any]] = {
    "fewer stages are required": ("made/report/required", ["policy"]),
    "another stage stands in": ("made/report/required", [*list(STAGES)[1:], "extra"]),
    "other code than was judged": ("made/files/core.py", "eCA9IDEK"),
    "one file more": ("made/files/more.py", "eCA9IDEK"),
    "another tool's report": ("made/report/tool", "other_tool"),
    "another tool's impact": ("made/impact/tool", "other_tool"),
    "no base64": ("made/files/core.py", "***"),
    "text for a number": ("made/provenance/attempts", "1"),
    "an unknown field of the provenance": ("made/provenance/verdict", "approved"),
    "scores over one hundred": ("made/context", {**SCORES, "relevance": 101.0}),
    "scores that lack one": ("made/context", {"relevance": 1.0}),
    "scores inside the provenance": ("made/provenance/context", "good"),
    "an infinite cost": ("made/provenance/cost", float("inf")),
    "a reply's digest that is a number": ("made/provenance/reply_digest", 1),
    "exchanges inside the provenance": ("made/provenance/exchanges", []),
    "an exchange without a reply": ("made/exchanges", [{"model": "a", "prompt": "a" * 64}]),
    "an exchange that gives money": ("made/exchanges", [ASKED.model_dump() | {"cost": -1.0}]),
    "exchanges without end": ("made/exchanges", [ASKED.model_dump()] * (MAX_EXCHANGES + 1)),
    "repairs without end": ("made/repairs", ["x"] * (MAX_REPAIRS + 1)),
    "a repair that is a book": ("made/repairs", ["x" * 501]),
    "a field too much": ("made/approved", True),
    "a refusal beside a candidate": ("refusal", "No."),
    "another version": ("version", 2),
    "no digest": ("job", "x"),
}


@pytest.mark.parametrize(("path", "value"), FORGED.values(), ids=FORGED)
def test_what_is_forged_is_refused(path: str, value: Any) -> None:
    data = _data()
    _forge(data, path, value)
    with pytest.raises((RequestError, ValueError)):
        _read(data)


def test_a_verdict_is_worked_out_and_not_read() -> None:
    data = json.loads(bundle(JOB, _built(Status.FAILED)).model_dump_json())
    data["made"]["report"]["approved"] = True
    assert not _read(data).report.approved


def test_a_bundle_without_a_candidate_says_why() -> None:
    data = {"version": 1, "job": JOB.digest, "refusal": "No pattern fits."}
    assert zone_file.parse(Bundle, json.dumps(data).encode(), "b").refusal == "No pattern fits."
    with pytest.raises(RequestError, match="either a candidate or a refusal"):
        zone_file.parse(Bundle, json.dumps({"version": 1, "job": JOB.digest}).encode(), "b")


@pytest.mark.parametrize("content", [b"", b"[]", b"\xff", b'{"version": 1}', b"{" * 10_000])
def test_bad_files_are_named(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "job.json"
    path.write_bytes(content)
    with pytest.raises(RequestError, match=r"job\.json is not a job"):
        jobs.read(path)


def test_a_link_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "job.json").symlink_to("/etc/hostname")
    with pytest.raises(RequestError, match="regular file"):
        jobs.read(tmp_path / "job.json")


def test_a_huge_file_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "job.json"
    with path.open("wb") as file:
        file.truncate(zone_file.MAX_FILE_BYTES + 1)
    with pytest.raises(RequestError, match="is larger than 64 MiB"):
        jobs.read(path)
