"""Every specification of the tests gives a tool that the quick stages of the gate pass.

The stages that run a suite many times over take minutes for all of them, and are left out here:
they judge the repository's own tools when those are proposed.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.config import Thresholds
from bot.context.gather import gather
from bot.generate.offline.generator import OfflineGenerator
from bot.patterns import NAMES
from bot.report.words import verdict
from bot.sandbox.protocol import Limits, Sandbox
from bot.spec import Rules, parse_spec
from bot.validate.case import open_case
from bot.validate.gate import validate
from bot.validate.report import Severity
from bot.validate.stages import STAGES
from tests.generate.conftest import SPECS

pytestmark = pytest.mark.sampled(keep=3)

QUICK = ("policy", "static", "security", "acceptance", "unit")
ALL = sorted(SPECS.rglob("*.yaml"))


def test_every_pattern_has_three_specifications_of_its_own() -> None:
    counts = {name: len(list((SPECS / name).glob("*.yaml"))) for name in NAMES}
    assert {name: count for name, count in counts.items() if count < 3} == {}


@pytest.mark.parametrize("path", ALL, ids=[path.stem for path in ALL])
def test_the_gate_approves_what_the_pattern_builds(path: Path, sandbox: Sandbox) -> None:
    read = parse_spec(path.read_bytes(), f"specs/{path.name}", rules=Rules())
    candidate = OfflineGenerator().generate(gather(read, ()))
    report = validate(
        open_case(candidate, read.spec, sandbox, thresholds=Thresholds(), limits=Limits()),
        progress=lambda _: None,
        stages={name: STAGES[name] for name in QUICK},
    )
    errors = [
        f"{stage.name} {one.path}:{one.line} {one.message}"
        for stage in report.stages
        for one in stage.findings
        if one.severity is Severity.ERROR
    ]
    assert report.approved, "\n".join([verdict(report), *errors])
    assert candidate.provenance.pattern == path.parent.name
