"""Two of the repository's own tools as pull requests, and the comments that belong to them.

`python -m tests.report.examples` writes the golden files anew; read what differs before you commit.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from bot.candidate import Candidate
from bot.config import Config
from bot.handoff import candidate_folder
from bot.impact.analyse import analyse
from bot.impact.base import Base
from bot.impact.report import Coverage, ImpactReport
from bot.registry.manifest import MANIFEST_NAME, Manifest, parse
from bot.registry.rates import Rates
from bot.registry.tools import Tool, ToolStatus
from bot.report.check_run import check_summary
from bot.report.impact_comment import impact_comment
from bot.report.metrics_comment import metrics_comment
from bot.report.place import Place
from bot.report.pull_request import body, title
from bot.spec import SpecFile, read_spec
from bot.spec.rules import Rules
from bot.validate.report import Finding, Status, ValidationReport

ROOT: Final = Path(__file__).parents[2]
GOLDEN: Final = Path(__file__).parent / "golden"
RATES: Final = Rates(proposed=7, approved=6, merged=5, rolled_back=1, mean_attempts=1.4)
CONFIG: Final = Config(reviewers=("ann",), senior_reviewers=("octo/seniors",))


@dataclass(frozen=True)
class Example:
    """Everything that a pull request is made of."""

    spec: SpecFile
    manifest: Manifest
    report: ValidationReport
    impact: ImpactReport
    place: Place

    @property
    def title(self) -> str:
        """The pull request's title."""
        return title(self.spec.spec, update=self.impact.update, approved=self.report.approved)


def place(name: str) -> Place:
    """Where a pull request for that tool might be."""
    return Place("https://github.com/octo/tools", f"toolwright/{name}", "main", "5eed" * 10, 12)


def new_tool() -> Example:
    """`error_analysis` as it came to the repository: approved, beside one other tool."""
    name = "error_analysis"
    other = _merged("context_quality")
    return _example(name, _candidate(name), Base(tools=(other,)), _report(name))


def broken_update() -> Example:
    """`context_pairs` as an update that others depend on, and whose tests reach too little."""
    name = "context_pairs"
    merged = _merged(name)
    core = merged.files["core.py"]
    old = core.replace(b"def make_pairs(", b"def pair_up(").replace(b"seed: int", b"seed: float")
    before = replace(merged, files={**merged.files, "core.py": old})
    base = Base(
        tools=(before,),
        modules={
            "app/__init__.py": b"",
            "app/corpus.py": b"from generated_tools.context_pairs import hint_pairs\n",
            "app/train.py": b"from .corpus import pairs\n",
        },
        coverage=Coverage(line=97.0, branch=91.5),
    )
    good = _report(name)
    stages = tuple(
        stage
        if stage.name != "unit"
        else stage.model_copy(
            update={
                "status": Status.FAILED,
                "score": 61.0,
                "metrics": {"tests": 12, "line_coverage": 61.0, "branch_coverage": 55.5},
                "findings": (
                    Finding(
                        rule="unit/line-coverage",
                        message="Line coverage is 61.0 %; 85.0 % or more passes.",
                    ),
                    *stage.findings,
                ),
            }
        )
        for stage in good.stages
    )
    return _example(name, _candidate(name), base, good.model_copy(update={"stages": stages}))


def documents() -> dict[str, str]:
    """Every golden file by its name."""
    found: dict[str, str] = {}
    examples: Mapping[str, Callable[[], Example]] = {
        "error_analysis": new_tool,
        "context_pairs": broken_update,
    }
    for name, make in examples.items():
        one = make()
        shown = body(one.spec.spec, one.manifest, one.report, one.impact, one.place)
        metrics = metrics_comment(one.report, one.manifest.generation, RATES, one.place)
        found[f"{name}.body.md"] = f"{one.title}\n\n{shown}"
        found[f"{name}.impact.md"] = impact_comment(one.impact, one.place)
        found[f"{name}.metrics.md"] = metrics
        found[f"{name}.check.md"] = check_summary(one.report)
    return found


def _example(name: str, candidate: Candidate, base: Base, report: ValidationReport) -> Example:
    spec = read_spec(ROOT / "specs" / f"{name}.yaml", rules=Rules.from_config(CONFIG))
    impact = analyse(candidate, spec.spec, base, CONFIG, report)
    return Example(spec, _manifest(name), report, impact, place(name))


def _candidate(name: str) -> Candidate:
    return candidate_folder.read(ROOT / "generated_tools" / name, name)


def _manifest(name: str) -> Manifest:
    return parse((ROOT / "generated_tools" / name / MANIFEST_NAME).read_bytes())


def _merged(name: str) -> Tool:
    files = _candidate(name).files
    return Tool(name, ToolStatus.MERGED, "", _manifest(name), "", "", "", files)


def _report(name: str) -> ValidationReport:
    data = json.loads((GOLDEN / f"{name}.report.json").read_text(encoding="utf-8"))
    return ValidationReport.model_validate(data)


if __name__ == "__main__":
    for file_name, text in documents().items():
        (GOLDEN / file_name).write_text(text, encoding="utf-8")
