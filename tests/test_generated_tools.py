"""The tools of this repository are what the gate approved, and a person merged."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.candidate import Candidate, Provenance
from bot.context.gather import gather
from bot.generate.offline.generator import OfflineGenerator
from bot.registry.manifest import MANIFEST_NAME, parse
from bot.spec import Rules, parse_spec
from bot.validate.report import Status
from bot.validate.stages import STAGES

ROOT = Path(__file__).parents[1]
FOLDERS = sorted(path.parent for path in ROOT.glob(f"generated_tools/*/{MANIFEST_NAME}"))
NAMES = (
    "context_compression",
    "context_pairs",
    "context_quality",
    "error_analysis",
    "pipeline_profiler",
)


def test_there_is_one_of_each_kind() -> None:
    assert [folder.name for folder in FOLDERS] == list(NAMES)
    manifests = [parse((folder / MANIFEST_NAME).read_bytes()) for folder in FOLDERS]
    assert {manifest.category for manifest in manifests} == {
        "context",
        "profiling",
        "debugging",
        "preprocessing",
        "evaluation",
    }


@pytest.mark.parametrize("folder", FOLDERS, ids=[folder.name for folder in FOLDERS])
def test_it_is_what_the_gate_judged(folder: Path) -> None:
    source = ROOT / "specs" / f"{folder.name}.yaml"
    read = parse_spec(source.read_bytes(), str(source), rules=Rules())
    files = {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.name != MANIFEST_NAME and "__pycache__" not in path.parts
    }
    manifest = parse((folder / MANIFEST_NAME).read_bytes())
    candidate = Candidate(folder.name, files, Provenance("offline", ""))
    assert (manifest.spec, manifest.candidate) == (read.digest, candidate.digest)


@pytest.mark.parametrize("folder", FOLDERS, ids=[folder.name for folder in FOLDERS])
def test_its_specification_is_still_built(folder: Path) -> None:
    source = ROOT / "specs" / f"{folder.name}.yaml"
    read = parse_spec(source.read_bytes(), str(source), rules=Rules())
    again = OfflineGenerator().generate(gather(read, ()))
    assert {"core.py", "__main__.py", "__init__.py"} <= set(again.files)


@pytest.mark.parametrize("folder", FOLDERS, ids=[folder.name for folder in FOLDERS])
def test_every_stage_of_the_gate_passed_it(folder: Path) -> None:
    manifest = parse((folder / MANIFEST_NAME).read_bytes())
    assert {one.stage: one.status for one in manifest.gate} == dict.fromkeys(STAGES, Status.PASSED)
    assert manifest.approved
