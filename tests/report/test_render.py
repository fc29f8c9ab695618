from __future__ import annotations

import io
from dataclasses import replace

from rich.console import Console

from bot.candidate import Candidate, ContextScores, ExchangeRecord, Provenance
from bot.config import Config
from bot.context.piece import Piece, PieceKind
from bot.impact.analyse import analyse
from bot.impact.base import Base
from bot.registry.manifest import Generation
from bot.report.data import generation_data, report_data
from bot.report.page import page
from bot.report.terminal import (
    MAX_FINDINGS,
    MAX_REPAIRS,
    print_impact,
    print_origin,
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
SCORES = ContextScores(
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
    assert len(stream.getvalue().splitlines()) == 11
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


ASKED = tuple(
    ExchangeRecord(model=model, prompt=prompt * 64, reply="c" * 64, tokens=500, cost=0.5)
    for model, prompt in ((f"{HOSTILE}\u202e", "a"), ("plain", "a"), ("plain", "b"))
)
BY_MODEL = replace(
    CANDIDATE,
    provenance=Provenance(
        generator="model",
        generator_version="1",
        model=f"{HOSTILE}\u202e",
        prompt_digest="a" * 64,
        reply_digest="c" * 64,
        exchanges=ASKED,
        repairs=(f"core.py: {HOSTILE}\x1b[31m",),
    ),
)
AGREED = report(
    *REJECTED.stages,
    StageResult(
        name="agreement",
        status=Status.PASSED,
        score=75.0,
        threshold=70.0,
        metrics={"models": 2, "alike": 2, "calls": 1, "contested": 1},
        findings=(
            Finding(rule="agreement/contested", message=HOSTILE, severity=Severity.WARNING),
            Finding(rule="agreement/score", message="Another."),
        ),
    ),
)
FIGURES = "1 exchange, 500 tokens, 0.5000 USD; plain 2 exchanges, 1,000 tokens, 1.0000 USD"
VOTES = (
    "75 % of the votes, 70 % needed; 2 of 2 models did the same throughout; 1 of 1 call contested"
)


def test_the_terminal_says_who_was_asked_and_what_was_repaired() -> None:
    stream = io.StringIO()
    print_origin(Console(file=stream, width=200, highlight=False), BY_MODEL.provenance, AGREED)
    lines = [" ".join(line.split()) for line in stream.getvalue().splitlines()]
    assert lines == [
        f"models asked {HOSTILE} {FIGURES}",
        "told what is wrong 1 of 3 exchanges",
        f"written by {HOSTILE}",
        f"agreement {VOTES}",
        f"repaired core.py: {HOSTILE}[31m",
    ]


def test_the_terminal_cuts_a_long_list_of_repairs() -> None:
    stream = io.StringIO()
    made = replace(BY_MODEL.provenance, repairs=("core.py: mended.",) * (MAX_REPAIRS + 2))
    print_origin(Console(file=stream, width=200, highlight=False), made, REJECTED)
    assert stream.getvalue().count("mended") == MAX_REPAIRS
    assert "and 2 more: see the report page, or --json" in stream.getvalue()


def test_the_page_says_how_a_model_s_candidate_was_chosen() -> None:
    html = page(SPEC, "0" * 64, BY_MODEL, AGREED, IMPACT, (("review", "git diff"),))
    escaped = "&lt;script&gt;alert(1)&lt;/script&gt; [bold]{{ 7 * 7 }}[/bold]"
    assert f"<tr><th>models asked</th><td>{escaped} {FIGURES}</td></tr>" in html
    assert "<tr><th>told what is wrong</th><td>1 of 3 exchanges</td></tr>" in html
    assert f"<tr><th>written by</th><td>{escaped}</td></tr>" in html
    assert f"<tr><th>agreement</th><td>{VOTES}</td></tr>" in html
    assert f"<th>contested calls</th><td><code>{escaped}</code><br></td></tr>" in html
    assert f"<code>core.py: {escaped}[31m</code><br></td></tr>" in html
    assert f"SHA-256 <code>{'a' * 64}</code> and <code>{'c' * 64}</code>" in html
    assert "<script" not in html
    assert html.index("How it was chosen") < html.index("Asked for")
    assert "How it was chosen" not in page(SPEC, "0" * 64, CANDIDATE, REJECTED, IMPACT, ())


def test_how_it_was_made_is_data_by_the_names_of_the_manifest() -> None:
    data = generation_data(BY_MODEL.provenance)
    assert set(data) == set(Generation.model_fields) - {"context"}
    assert data["exchanges"][2] == {
        "model": "plain",
        "prompt": "b" * 64,
        "reply": "c" * 64,
        "tokens": 500,
        "cost": 0.5,
    }
    assert data["repairs"] == [f"core.py: {HOSTILE}\x1b[31m"]


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
        "stops",
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
