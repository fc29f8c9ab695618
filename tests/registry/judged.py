"""Judged candidates, and their way into a repository."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from bot.candidate import Candidate, Provenance
from bot.forge.local import LocalForge
from bot.git.repository import open_repository
from bot.proposal import Publication
from bot.registry.manifest import Manifest, build, fingerprint, proposal_files
from bot.spec.toolspec import Category, Kind, ToolSpec
from bot.validate.report import StageResult, Status, ValidationReport
from tests.forge.repositories import Repo, new_proposal

SPEC_DIGEST = "5" * 64
FILES: Mapping[str, bytes] = {"__init__.py": b'"""A tool."""\n', "core.py": b"ONE = 1\n"}


def new_candidate(
    name: str = "word_count", files: Mapping[str, bytes] = FILES, seconds: float = 0.25
) -> Candidate:
    return Candidate(name, files, Provenance("offline", "0.1.0", "counting", seconds=seconds))


def judge(
    candidate: Candidate,
    status: Status = Status.PASSED,
    summary: str = "Count the words of a text.",
    seconds: float = 1.5,
) -> Manifest:
    spec = ToolSpec(
        name=candidate.name, kind=Kind.TOOL, category=Category.DEBUGGING, summary=summary
    )
    stage = StageResult(name="unit", status=status, score=91.23456, threshold=85, seconds=seconds)
    report = ValidationReport(
        tool=candidate.name, candidate=candidate.digest, required=("unit",), stages=(stage,)
    )
    return build(spec, SPEC_DIGEST, candidate, report, issue="7")


def publish(repo: Repo, candidate: Candidate, status: Status = Status.PASSED) -> Publication:
    manifest = judge(candidate, status)
    source = f"name: {candidate.name}\n".encode()
    files = proposal_files(manifest, candidate, source)
    return LocalForge(open_repository(repo.path)).publish(
        new_proposal(
            candidate.name,
            files,
            approved=manifest.approved,
            fingerprint=fingerprint(manifest),
        )
    )


def merge(repo: Repo, published: Publication) -> str:
    repo.git("merge", "--quiet", "--no-ff", "--no-edit", published.branch)
    return repo.git("rev-parse", "HEAD")


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
