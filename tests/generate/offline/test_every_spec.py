"""Every specification of the tests gives a tool that the quick stages of the gate pass.

The stages that run a suite many times over take minutes for all of them, and are left out here:
they judge the repository's own tools when those are proposed.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from pathlib import Path

import pytest

from bot.candidate import Candidate
from bot.config import Thresholds
from bot.context.gather import gather
from bot.generate.offline.generator import OfflineGenerator
from bot.patterns import NAMES
from bot.progress import Progress
from bot.report.words import verdict
from bot.sandbox.protocol import Limits, Sandbox
from bot.selection.select import select
from bot.selection.trial import Trial
from bot.spec import Rules, parse_spec
from bot.validate.report import Severity, StageResult, ValidationReport
from tests.generate.conftest import SPECS

pytestmark = pytest.mark.sampled(keep=3)

QUICK = ("policy", "static", "security", "acceptance", "unit")
ALL = sorted(SPECS.rglob("*.yaml"))


def test_every_pattern_has_three_specifications_of_its_own() -> None:
    counts = {name: len(list((SPECS / name).glob("*.yaml"))) for name in NAMES}
    assert {name: count for name, count in counts.items() if count < 3} == {}


class QuickTrial(Trial):
    """A trial of the quick stages alone."""

    def judge(
        self,
        candidate: Candidate,
        only: Collection[str] | None = None,
        progress: Callable[[StageResult], None] | None = None,
    ) -> ValidationReport:
        return super().judge(candidate, only or QUICK, progress)


@pytest.mark.parametrize("path", ALL, ids=[path.stem for path in ALL])
def test_the_gate_approves_what_the_pattern_builds(path: Path, sandbox: Sandbox) -> None:
    read = parse_spec(path.read_bytes(), f"specs/{path.name}", rules=Rules())
    trial = QuickTrial(read.spec, sandbox, Thresholds(), Limits(), Progress())
    judged = select(gather(read, ()), OfflineGenerator(), trial)
    errors = [
        f"{stage.name} {one.path}:{one.line} {one.message}"
        for stage in judged.report.stages
        for one in stage.findings
        if one.severity is Severity.ERROR
    ]
    assert judged.report.approved, "\n".join([verdict(judged.report), *errors])
    assert judged.candidate.provenance.pattern == path.parent.name
