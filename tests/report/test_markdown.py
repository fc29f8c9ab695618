"""Markdown as a forge reads it: parsed again, everything hostile stands in code."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from bot.report.markdown import MAX_COMMENT, markdown
from bot.report.words import place
from bot.validate.report import Finding, Severity, StageResult, Status, ValidationReport
from tests.report.reports import TRICKS, reports

OURS = re.compile(r"<details( open)?><summary>[a-z_]+: findings</summary>\n|</details>\n")
HARMLESS = {
    *("paragraph", "bullet_list", "list_item", "table", "thead", "tbody", "tr", "th", "td"),
    *("strong", "inline", "text", "softbreak", "code_inline", "fence", "html_block"),
}
# Opened by cmark as a code span, but no longer (`MAXBACKTICKS` in its inlines.c).
LONGEST_SPAN = 80


def tokens(text: str) -> Iterator[Token]:
    for token in MarkdownIt("commonmark", {"html": True}).enable(["table"]).parse(text):
        yield token
        yield from token.children or ()


def report(*findings: Finding, status: Status = Status.FAILED) -> ValidationReport:
    stage = StageResult(name="policy", status=status, findings=findings)
    return ValidationReport(tool="counter", candidate="0", required=("policy",), stages=(stage,))


def check(given_report: ValidationReport) -> None:
    """Every finding is there word for word, and nothing of it is more than text."""
    text = markdown(given_report)
    parsed = list(tokens(text))
    kinds = {re.sub("_(open|close)$", "", token.type) for token in parsed}
    assert kinds <= HARMLESS
    assert all(OURS.fullmatch(token.content) for token in parsed if token.type == "html_block")
    plain = "".join(token.content for token in parsed if token.type == "text")
    assert not re.search(r"[@#<>\[\]]|://|deadbeef|GH-", plain)

    codes = [token.content for token in parsed if token.type == "code_inline"]
    fences = [token.content for token in parsed if token.type == "fence"]
    for stage in given_report.stages:
        for finding in stage.findings:
            for line in (place(finding), finding.rule, finding.message):
                assert line in {*codes, ""}
            shown = re.sub("`{200,}", "`" * 199 + "…", finding.detail)
            assert not finding.detail or f"{shown}\n" in fences
    if given_report.tool:
        assert given_report.tool in codes


@settings(deadline=None, max_examples=50)
@given(reports)
def test_findings_are_complete_and_nothing_takes_effect(given_report: ValidationReport) -> None:
    check(given_report)


@pytest.mark.parametrize("trick", TRICKS)
def test_no_trick_takes_effect(trick: str) -> None:
    for text in (trick, f"a {trick} b", f"{trick}\n{trick}"):
        check(report(Finding(path=text, rule=text, message=text, detail=f"a\n{text}\nb")))


@given(st.text("`ab ", min_size=1, max_size=60).map(str.strip).filter(bool))
def test_a_code_span_holds_any_run_of_backticks(line: str) -> None:
    spans = [one.content for one in tokens(markdown(report(Finding(rule="r", message=line))))]
    assert Finding(rule="r", message=line).message in spans


def test_no_delimiter_is_too_long_for_cmark() -> None:
    worst = " ".join("`" * length for length in range(1, 90))
    finding = Finding(rule="r", message=worst, detail="`" * 3000)
    text = markdown(report(finding))
    item, fence, *_ = next(part for part in text.split("\n- ") if "error" in part).split("\n")
    span = re.search("(`+) *$", item)
    assert span is not None
    assert len(span[1]) <= LONGEST_SPAN
    assert len(fence.strip().removesuffix("text")) < 255


def test_the_verdict_leads_and_a_table_follows() -> None:
    text = markdown(report(Finding(path="core.py", line=3, rule="policy/import", message="No.")))
    lines = text.split("\n")
    assert lines[0] == "❌ **Rejected.** The gate rejects `counter`: failed: policy."
    assert lines[2:5] == [
        "| stage | status | score | needs | seconds |",
        "|---|---|--:|--:|--:|",
        "| policy | failed |  |  | 0.0 |",
    ]
    assert "<details open><summary>policy: findings</summary>" in lines
    assert "- error `core.py:3` `policy/import` `No.`" in lines


def test_what_a_passed_stage_notes_is_folded_away() -> None:
    note = Finding(rule="unit/uncovered", message="x", severity=Severity.NOTE)
    text = markdown(report(note, status=Status.PASSED))
    assert text.startswith("✅ **Approved.** The gate approves `counter`")
    assert "<details><summary>" in text


@settings(deadline=None, max_examples=50)
@given(reports, st.integers(800, 3000))
def test_it_keeps_to_any_limit(given_report: ValidationReport, limit: int) -> None:
    text = markdown(given_report.model_copy(update={"tool": "counter"}), limit)
    assert len(text) <= limit
    count = sum(len(stage.findings) for stage in given_report.stages)
    items = len(re.findall("^- (?:error|warning|note) ", text, re.MULTILINE))
    cut = re.search(r"Cut at \d+ characters: (\d+) more findings", text)
    if "`" * 3 not in text:
        assert count == items + (int(cut[1]) if cut else 0)


def test_errors_stay_when_notes_are_cut() -> None:
    notes = [
        Finding(path="core.py", line=line, rule="unit/uncovered", message="x" * 300,
                severity=Severity.NOTE)
        for line in range(1, 301)
    ]  # fmt: skip
    errors = [Finding(rule="unit/test", message=f"Failure {n}.") for n in range(20)]
    text = markdown(report(*notes, *errors))
    assert len(text) <= MAX_COMMENT
    assert all(f"`Failure {n}.`" in text for n in range(20))
    kept = text.count("- note ")
    assert 0 < kept < 300
    assert f"Cut at {MAX_COMMENT} characters: {300 - kept} more findings" in text


def test_a_limit_without_room_for_the_stages_is_refused() -> None:
    with pytest.raises(ValueError, match="100 characters have no room for 1 stages"):
        markdown(report(), 100)
