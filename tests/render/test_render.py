from __future__ import annotations

import io
from dataclasses import replace

from rich.console import Console

from bot.candidate import Candidate, Provenance
from bot.config import Config
from bot.context.piece import Piece, PieceKind, Scores
from bot.impact.analyse import analyse
from bot.impact.base import Base
from bot.render.data import report_data
from bot.render.page import page
from bot.render.terminal import (
    MAX_FINDINGS,
    print_impact,
    print_pieces,
    print_report,
    print_scores,
)
from bot.spec.toolspec import ToolSpec
from bot.validate.report import Finding, Severity, StageResult, Status, ValidationReport

HOSTILE = "<script>alert(1)</script> [bold]{{ 7 * 7 }}[/bold]"
SPEC = ToolSpec.model_validate(
    {"name": "counter", "kind": "tool", "summary": f"Count {HOSTILE}", "interface": ""}
)
CANDIDATE = Candidate("counter", {"core.py": HOSTILE.encode()}, Provenance("offline", "1"))
SCORES = Scores(
    relevance=90.5,
    completeness=100,
    specificity=3,
    redundancy=4,
    efficiency=5,
    pieces=1,
    tokens=700,
    counted="endpoint",
)
IMPACT = analyse(CANDIDATE, None, Base(), Config())


def stage(name: str, status: Status, *findings: Finding) -> StageResult:
    return StageResult(
        name=name, status=status, score=7.25, threshold=8.0, seconds=1.5, findings=findings
    )


def report(*stages: StageResult) -> ValidationReport:
    return ValidationReport(
        tool="counter",
        candidate=CANDIDATE.digest,
        required=("policy", "static"),
        stages=stages,
    )


FINDING = Finding(path="core.py", line=3, rule="policy/import", message=HOSTILE)
REJECTED = report(stage("policy", Status.FAILED, FINDING), stage("static", Status.PASSED))


def shown(given: ValidationReport) -> str:
    stream = io.StringIO()
    print_report(Console(file=stream, width=120, highlight=False), given)
    return stream.getvalue()


def test_the_terminal_shows_scores_findings_and_the_verdict() -> None:
    text = shown(REJECTED)
    assert "policy  failed   7.25      8      1.5" in text
    assert f"error core.py:3 [policy/import] {HOSTILE}" in text
    assert "The gate rejects counter: failed: policy." in text


def test_the_terminal_cuts_a_long_list_and_says_so() -> None:
    many = [FINDING.model_copy(update={"line": line}) for line in range(1, MAX_FINDINGS + 3)]
    text = shown(report(stage("policy", Status.FAILED, *many), stage("static", Status.PASSED)))
    assert text.count("policy/import") == MAX_FINDINGS
    assert "and 2 more: see the report page, or --json" in text


def test_notes_of_a_passed_stage_stay_out_of_the_terminal() -> None:
    note = FINDING.model_copy(update={"severity": Severity.NOTE})
    text = shown(report(stage("policy", Status.PASSED, note), stage("static", Status.PASSED)))
    assert "policy/import" not in text
    assert "notes of passed stages: 1; see the report page, or --json" in text
    assert "approves counter: all 2 stages passed" in text


def test_impact_is_a_line_for_each_question() -> None:
    stream = io.StringIO()
    print_impact(Console(file=stream, width=100, highlight=False), IMPACT)
    assert len(stream.getvalue().splitlines()) == 10
    assert "low: no rule for medium or high risk holds" in stream.getvalue()


def test_the_page_escapes_all_that_is_untrusted() -> None:
    html = page(SPEC, "0" * 64, CANDIDATE, REJECTED, IMPACT, (("review", f"git {HOSTILE}"),))
    assert "<script" not in html
    assert html.count("&lt;script&gt;") == 4
    assert "{{ 7 * 7 }}" in html
    assert "default-src &#39;none&#39;" in html or "default-src 'none'" in html


def test_the_scores_of_a_context_are_on_the_page_and_on_the_terminal() -> None:
    told = (
        "relevance 90.5, completeness 100, specificity 3, redundancy 4 (less is better), "
        "token efficiency 5, 1 piece of the repository, 700 tokens"
    )
    assert "context, of 100" not in page(SPEC, "0" * 64, CANDIDATE, REJECTED, IMPACT, ())
    made = replace(CANDIDATE.provenance, context=SCORES)
    html = page(SPEC, "0" * 64, replace(CANDIDATE, provenance=made), REJECTED, IMPACT, ())
    assert f"<tr><th>context, of 100</th><td>{told}</td></tr>" in html
    stream = io.StringIO()
    print_scores(Console(file=stream, width=60, highlight=False), SCORES)
    assert stream.getvalue() == f"context, of 100: {told}\n"


def test_pieces_are_rows_of_text_and_not_of_markup() -> None:
    stream = io.StringIO()
    piece = Piece(PieceKind.NAMED, f"app/{HOSTILE}.py", "", 12, 0.5)
    print_pieces(Console(file=stream, width=120, highlight=False), [piece])
    assert f"    12   0.50  named by the specification: app/{HOSTILE}.py" in stream.getvalue()


def test_the_page_leads_with_the_verdict() -> None:
    html = page(SPEC, "0" * 64, CANDIDATE, REJECTED, IMPACT, (("review", "git diff"),))
    assert html.index("rejects counter") < html.index("git diff") < html.index("policy/import")


def test_the_data_is_what_the_design_fixes() -> None:
    data = report_data(REJECTED)
    assert set(data) == {"tool", "approved", "stages"}
    assert set(data["stages"][0]) == {
        "name",
        "status",
        "score",
        "threshold",
        "seconds",
        "metrics",
        "findings",
        "cached",
    }
    assert set(data["stages"][0]["findings"][0]) == {
        "path",
        "line",
        "rule",
        "message",
        "severity",
        "detail",
    }
    assert data["approved"] is False
