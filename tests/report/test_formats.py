"""The same report in every format: nothing is lost, and nothing takes effect, on the way."""

from __future__ import annotations

import json
from html.parser import HTMLParser

from hypothesis import given, settings

from bot.candidate import Candidate, Provenance
from bot.report.formats import FORMATS
from bot.report.page import page
from bot.report.words import place
from bot.spec.toolspec import Kind, ToolSpec
from bot.validate.report import Finding, Severity, StageResult, Status, ValidationReport
from tests.report.reports import reports
from tests.report.test_render import IMPACT

SPEC = ToolSpec(name="counter", kind=Kind.TOOL, summary="Count what there is.")
CANDIDATE = Candidate("counter", {}, Provenance("offline", "1"))
UNSEEN = frozenset("\x1b\x07\x00\r\x85\u2028\u202e\u2066\u200b\ufeff\ud800")
DIFF = "@@ -1,2 +1,2 @@\n-    return a\n+    return b\n     # end"


class Text(HTMLParser):
    """What a reader of a page sees, and the names of all elements."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.seen: list[str] = []
        self.elements: set[str] = set()
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.add(tag)
        assert all(name in {"class", "lang", "charset", "name", "content"} | {"http-equiv"}
                   for name, _ in attrs)  # fmt: skip

    def handle_data(self, data: str) -> None:
        self.seen.append(data)


def html(report: ValidationReport) -> str:
    return page(SPEC, "0" * 64, CANDIDATE, report, IMPACT, ())


def parts(finding: Finding) -> tuple[str, ...]:
    return (place(finding), finding.rule, finding.message, *finding.detail.split("\n"))


@settings(deadline=None, max_examples=50)
@given(reports)
def test_every_finding_is_in_the_table_or_counted(report: ValidationReport) -> None:
    shown = FORMATS["table"](report)
    notes = 0
    for stage in report.stages:
        for finding in stage.findings:
            if finding.severity is Severity.NOTE and stage.status is Status.PASSED:
                notes += 1
                continue
            for part in parts(finding):
                assert part in shown
    assert (f"notes of passed stages: {notes};" in shown) == (notes > 0)
    assert not UNSEEN & set(shown)


@settings(deadline=None, max_examples=50)
@given(reports)
def test_json_says_all_of_it(report: ValidationReport) -> None:
    data = json.loads(FORMATS["json"](report))
    assert data["stages"] == [stage.model_dump(mode="json") for stage in report.stages]
    assert data["approved"] == report.approved


@settings(deadline=None, max_examples=50)
@given(reports)
def test_the_page_shows_every_finding_as_text(report: ValidationReport) -> None:
    text = Text(html(report))
    shown = "".join(text.seen)
    for stage in report.stages:
        for finding in stage.findings:
            for part in parts(finding):
                assert part in shown
    assert not text.elements & {"script", "img", "a"}
    assert not UNSEEN & set(shown)


def test_a_detail_keeps_its_lines_in_every_format() -> None:
    finding = Finding(path="core.py", line=2, rule="mutation/survived", message="m", detail=DIFF)
    stage = StageResult(name="mutation", status=Status.FAILED, findings=(finding,), cached=True)
    report = ValidationReport(
        tool="counter", candidate="0", required=("mutation",), stages=(stage,)
    )
    table = FORMATS["table"](report)
    assert "      @@ -1,2 +1,2 @@\n      -    return a\n" in table
    assert "failed (cached)" in table
    markdown = FORMATS["markdown"](report)
    assert "\n  ```diff\n  @@ -1,2 +1,2 @@\n  -    return a\n" in markdown
    assert "| mutation | failed (cached) |" in markdown
    assert f"<pre>{DIFF}</pre>" in html(report).replace("&#43;", "+")
    assert "failed (cached)" in html(report)
    (result,) = json.loads(FORMATS["sarif"](report))["runs"][0]["results"]
    assert result["message"]["text"] == f"m\n\n{DIFF}"
