"""Honest tools in real repositories, merged as a person does it, at a time of our own."""

from __future__ import annotations

import hashlib
import os
import subprocess
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from bot.candidate import Candidate, Provenance
from bot.config import Config, HealthConfig, Thresholds
from bot.forge.local import LocalForge
from bot.git.repository import open_repository
from bot.health.measure import Bench, measure
from bot.health.report import HealthReport, HealthReports
from bot.health.watched import watched
from bot.progress import Progress
from bot.registry.manifest import build, fingerprint, proposal_files
from bot.sandbox.protocol import Sandbox
from bot.validate.report import StageResult, Status, ValidationReport
from bot.workspace import Workspace
from tests.forge.repositories import Repo, new_proposal
from tests.validate.honest import CORE, FILES, SPEC

NAME = SPEC.name
FOLDER = f"generated_tools/{NAME}"
SPEC_PATH = f"specs/{NAME}.yaml"
MERGED_AT = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
NOW = MERGED_AT + timedelta(hours=3)


def _field(name: str, text: str) -> str:
    return f"{name}: |\n" + "".join(f"  {line}\n" for line in text.splitlines())


SPEC_SOURCE = (
    f"name: {NAME}\nkind: tool\ncategory: debugging\nsummary: {SPEC.summary}\n"
    + _field("behaviour", SPEC.behaviour)
    + _field("interface", SPEC.interface)
    + _field("examples", SPEC.examples)
    + _field("acceptance", SPEC.acceptance)
)

# Still right, and many times slower.
SLOW = CORE.replace(
    b"    counts: Counter[str] = Counter()\n",
    b"    for _ in range(2_000):\n        pass\n    counts: Counter[str] = Counter()\n",
)
WRONG = CORE.replace(b"match is not None", b"match is None")


def git_at(repo: Repo, when: datetime, *arguments: str) -> str:
    """A command of Git's whose commits say that they were made at this time."""
    environment = os.environ | {
        "GIT_COMMITTER_DATE": when.isoformat(),
        "GIT_AUTHOR_DATE": "2001-01-01T00:00:00+00:00",
    }
    subprocess.run(["git", *arguments], cwd=repo.path, check=True, env=environment)
    return repo.git("rev-parse", "HEAD")


def propose_tool(
    repo: Repo, files: Mapping[str, bytes] = FILES, source: str = SPEC_SOURCE, issue: str = "7"
) -> str:
    """The branch of a proposal that the gate has approved."""
    candidate = Candidate(NAME, files, Provenance("test", "1"))
    stages = tuple(
        StageResult(name=name, status=Status.PASSED, score=100.0, threshold=85.0)
        for name in ("acceptance", "unit", "integration", "performance")
    )
    report = ValidationReport(
        tool=NAME,
        candidate=candidate.digest,
        required=tuple(stage.name for stage in stages),
        stages=stages,
    )
    digest = hashlib.sha256(source.encode()).hexdigest()
    manifest = build(SPEC, digest, candidate, report, issue=issue)
    proposal = new_proposal(
        NAME,
        proposal_files(manifest, candidate, source.encode()),
        fingerprint=fingerprint(manifest),
    )
    return LocalForge(open_repository(repo.path)).publish(proposal).branch


def merge_tool(
    repo: Repo,
    files: Mapping[str, bytes] = FILES,
    when: datetime = MERGED_AT,
    source: str = SPEC_SOURCE,
    issue: str = "7",
) -> str:
    """Merge an approved proposal at a time; gives the merge commit."""
    branch = propose_tool(repo, files, source, issue)
    return git_at(repo, when, "merge", "--quiet", "--no-ff", "--no-edit", branch)


def edit(repo: Repo, path: str, content: bytes) -> str:
    """A later commit by hand, to a file of the tool."""
    return repo.commit({f"{FOLDER}/{path}": content.decode()}, "Edit by hand")


def workspace(repo: Repo, thresholds: Thresholds | None = None) -> Workspace:
    config = Config(health=HealthConfig(hours=24), thresholds=thresholds or Thresholds())
    return Workspace(open_repository(repo.path), config)


def measured(
    repo: Repo, sandbox: Sandbox, now: datetime = NOW, thresholds: Thresholds | None = None
) -> HealthReports:
    """Every watched tool, measured in this process."""
    space = workspace(repo, thresholds)
    watching = watched(space.repository, space.tip, now, 24)
    return measure(watching, Bench(space, space.tip, sandbox, Progress()), now)


def measure_one(
    repo: Repo, sandbox: Sandbox, now: datetime = NOW, thresholds: Thresholds | None = None
) -> HealthReport:
    (one,) = measured(repo, sandbox, now, thresholds).reports
    return one


def statuses(report: HealthReport) -> dict[str, Status]:
    return {stage.name: stage.status for stage in report.stages}


def rules(report: HealthReport) -> set[str]:
    every = [*report.findings, *(one for stage in report.stages for one in stage.findings)]
    return {one.rule for one in every}
