"""Reports of every sort, with text that a hostile candidate could have chosen."""

from __future__ import annotations

from hypothesis import strategies as st

from bot.validate.report import Finding, Severity, StageResult, Status, ValidationReport

TRICKS = (
    "@octocat", "#1", "GH-1", "org/repo#2", "[a](http://evil.example)",
    "![b](//evil.example/b.png)", "<script>alert(1)</script>", "<img src=x onerror=y>", "<!--",
    "-->", "</details>", "</pre>", "http://evil.example/?a=1&b=2", "<http://evil.example>",
    "deadbeef" * 5, "](", "[0](1)", "{0}", "{{ 7 * 7 }}", "{% raw %}", "[bold]", "[/]", ":smile:",
    "`", "``", "`" * 90, "`" * 300, "~~~", "```\n", "\n# title\n", "\n\n", "\n- item",
    "\n| a | b |\n|---|---|\n", "|", "\\", "\\`", "&lt;", "&#64;octocat", "*x*", "_x_", "~~x~~",
    "$x$", "\t", "    ", "\x1b[31m", "\x1b]0;title\x07", "\r", "\x00", "\u202e", "\u2066",
    "\u200b", "\ufeff", "\u2028", "\x85", "\u115f", "\ud800", "\u2764\ufe0f",
)  # fmt: skip

hostile = st.lists(st.sampled_from(TRICKS) | st.text(max_size=8), max_size=8).map("".join)
paths = hostile | st.sampled_from(
    (
        "",
        "core.py",
        "tests/test_counter.py",
        "tests/data/a-b.txt",
        "../../x",
        "/etc/passwd",
        "a b.py",
    )
)
rules = (
    st.sampled_from(("policy/import", "pylint/C0114", "unit/test", "agreement/contested")) | hostile
)
findings = st.builds(
    Finding,
    path=paths,
    line=st.integers(0, 9999),
    rule=rules,
    message=hostile,
    severity=st.sampled_from(Severity),
    detail=hostile,
)
stages = st.builds(
    StageResult,
    name=st.sampled_from(("policy", "test_quality", "unit", "mutation", "agreement")),
    status=st.sampled_from(Status),
    score=st.none() | st.floats(0, 100),
    threshold=st.none() | st.floats(0, 100),
    seconds=st.floats(0, 300),
    metrics=st.dictionaries(
        st.sampled_from(("tests", "kind", "models", "alike", "calls", "contested")),
        st.integers() | hostile,
        max_size=2,
    ),
    findings=st.lists(findings, max_size=6).map(tuple),
    cached=st.booleans(),
)
reports = st.builds(
    ValidationReport,
    tool=st.just("counter") | hostile,
    candidate=st.just("0" * 64),
    required=st.just(("policy", "unit")),
    may_be_unproven=st.sampled_from(((), ("unit",))),
    stages=st.lists(stages, max_size=4, unique_by=lambda stage: stage.name).map(tuple),
)
