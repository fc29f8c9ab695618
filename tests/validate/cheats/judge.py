"""Whether the gate finds a cheat out, and for the right reason."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from bot.candidate import Candidate, Provenance
from bot.config import Thresholds
from bot.errors import RequestError
from bot.handoff import candidate_folder
from bot.sandbox.protocol import Limits, Sandbox
from bot.validate.case import open_case
from bot.validate.gate import validate
from bot.validate.report import Severity, Status
from bot.validate.stages import STAGES
from tests.validate.cheats.cheat import FOLDER, Cheat
from tests.validate.honest import FILES

WALL_SECONDS = 10.0
"""For what never ends; the stages that run a suite many times need more, on a busy machine too."""
PATIENT_SECONDS = 120.0
PATIENT = frozenset({"mutation", "quality"})


class Result(StrEnum):
    """How a cheat fared."""

    CAUGHT = "caught"
    MISSED = "missed"
    PENDING = "pending"


@dataclass(frozen=True)
class Verdict:
    """How a cheat fared, and every error that was found, as `stage rule`."""

    result: Result
    found: tuple[str, ...]


def pending(cheat: Cheat) -> frozenset[str]:
    """The stages that must catch it and that the gate does not have yet.

    The one place that knows of such stages: a cheat counts from the moment its stage is registered.
    """
    return cheat.stages - frozenset(STAGES) - {FOLDER}


def judge(cheat: Cheat, sandbox: Sandbox) -> Verdict:
    """Judge one cheat by the stages that must catch it and all that these need, or by all."""
    if pending(cheat):
        return Verdict(Result.PENDING, ())
    files = dict(FILES)
    cheat.change(files)
    if cheat.plant is not None:
        return _read_back(cheat, files)
    patient = cheat.whole or cheat.stages & PATIENT
    case = open_case(
        Candidate(cheat.tool, files, Provenance(generator="test", generator_version="1")),
        cheat.spec,
        sandbox,
        thresholds=Thresholds(),
        limits=Limits(wall_seconds=PATIENT_SECONDS if patient else WALL_SECONDS),
    )
    wanted = frozenset(STAGES) if cheat.whole else _with_needs(cheat.stages)
    report = validate(
        case,
        progress=lambda _: None,
        stages={name: stage for name, stage in STAGES.items() if name in wanted},
    )
    found = tuple(
        dict.fromkeys(
            f"{stage.name} {finding.rule}"
            for stage in report.stages
            for finding in stage.findings
            if finding.severity is Severity.LOOK
            or (finding.severity is Severity.ERROR and stage.status is Status.FAILED)
        )
    )
    # What only a reviewer would see is never approved in silence.
    seen = all(rule.startswith("policy/look/") for _, rule in cheat.caught)
    caught = (seen or not report.approved) and all(
        any(one.startswith(f"{stage} {rule}") for one in found) for stage, rule in cheat.caught
    )
    return Verdict(Result.CAUGHT if caught else Result.MISSED, found)


def _with_needs(stages: frozenset[str]) -> frozenset[str]:
    found = stages
    while more := {need for name in found for need in STAGES[name].requires} - found:
        found |= more
    return found


def _read_back(cheat: Cheat, files: dict[str, bytes]) -> Verdict:
    assert cheat.plant is not None
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / cheat.tool
        candidate_folder.write(
            Candidate(cheat.tool, files, Provenance(generator="test", generator_version="1")),
            folder,
        )
        cheat.plant(folder)
        try:
            candidate_folder.read(folder, cheat.tool)
        except RequestError as error:
            caught = all(rule in error.message for _, rule in cheat.caught)
            return Verdict(Result.CAUGHT if caught else Result.MISSED, (f"folder {error.message}",))
    return Verdict(Result.MISSED, ())
