"""Every text on a pull request: readable for our own tools, harmless for hostile ones."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.candidate import MAX_EXCHANGES, MAX_REPAIRS, ContextScores, ExchangeRecord
from bot.impact.report import (
    ChangeKind,
    Coverage,
    Dependents,
    FileChange,
    FunctionChange,
    ImpactReport,
    InterfaceChange,
    Level,
    LookedAt,
    Risk,
)
from bot.registry.manifest import Generation
from bot.registry.rates import Rates
from bot.report.document import IMPACT, LIMIT, METRICS, PROPOSAL
from bot.report.impact_comment import impact_comment
from bot.report.metrics_comment import metrics_comment
from bot.report.place import Place
from bot.report.pull_request import MAX_TITLE, body, title
from bot.spec.toolspec import Look, ToolSpec
from bot.text.quote import size
from bot.validate.report import Finding, Severity, StageResult, Status, ValidationReport
from tests.report.examples import GOLDEN, RATES, ROOT, broken_update, documents, new_tool
from tests.report.forge_view import PLACE, require_inert, require_inert_as_commit_message
from tests.report.reports import hostile, reports

NEW = new_tool()
lines = hostile.map(lambda text: f"x{text}"[:150])
changes = st.sampled_from(ChangeKind)
impacts = st.builds(
    lambda reasons, level, **rest: ImpactReport(
        **rest,
        risk=Risk(level=level, rule=rest["tool"]),
        architectural=bool(reasons),
        architectural_reasons=reasons,
        senior_reason=rest["tool"],
    ),
    reasons=st.lists(lines, max_size=2).map(tuple),
    level=st.sampled_from(Level),
    tool=lines,
    update=st.booleans(),
    files=st.lists(st.builds(FileChange, path=lines, change=changes), max_size=2).map(tuple),
    functions=st.lists(
        st.builds(FunctionChange, name=lines, change=changes, public=st.booleans()), max_size=2
    ).map(tuple),
    interface=st.lists(
        st.builds(InterfaceChange, name=lines, change=changes, before=hostile, after=hostile),
        max_size=2,
    ).map(tuple),
    dependents=st.builds(
        Dependents,
        direct=st.lists(lines, max_size=7).map(tuple),
        transitive=st.lists(lines, max_size=2).map(tuple),
    ),
    coverage_before=st.builds(Coverage, line=st.none() | st.floats(0, 100)),
    coverage_after=st.builds(Coverage, line=st.none() | st.floats(0, 100)),
    dependencies=st.lists(lines, max_size=2).map(tuple),
    dependencies_before=st.just(()),
    capabilities=st.lists(lines, max_size=2).map(tuple),
    capabilities_before=st.just(()),
    reviewers=st.lists(lines, max_size=2).map(tuple),
    senior_reviewers=st.lists(lines, max_size=2).map(tuple),
)
# JSON and YAML have no lone surrogates.
texts = hostile.map(lambda text: text.replace("\ud800", ""))
words = texts.map(lambda text: text[:200])
specs = st.builds(
    ToolSpec,
    name=st.just("counter"),
    kind=st.just("tool"),
    category=st.just("debugging"),
    summary=texts.map(lambda text: f"Counts it. {' '.join(text.split())}"[:120]),
    behaviour=texts,
    interface=texts,
    examples=texts,
)
makings = st.builds(
    Generation,
    generator=words,
    version=words,
    pattern=words,
    model=words,
    prompt=st.sampled_from(("", "ab" * 32)),
    reply=st.sampled_from(("", "cd" * 32)),
    attempts=st.integers(0, 9),
    exchanges=st.lists(
        st.builds(
            ExchangeRecord,
            model=words,
            prompt=st.sampled_from(("ab" * 32, "ba" * 32)),
            reply=st.just("cd" * 32),
            tokens=st.integers(0, 10**30),
            cost=st.floats(0, 1e308),
        ),
        max_size=3,
    ).map(tuple),
    repairs=st.lists(texts, max_size=3).map(tuple),
)
few = settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])


@pytest.mark.parametrize("name", documents())
def test_our_own_tools_read_as_they_did(name: str) -> None:
    assert documents()[name] == (GOLDEN / name).read_text(encoding="utf-8")


@few
@given(specs, reports, impacts, makings)
def test_nothing_in_a_body_takes_effect(
    spec: ToolSpec, report: ValidationReport, impact: ImpactReport, made: Generation
) -> None:
    manifest = NEW.manifest.model_copy(update={"generation": made})
    text = body(spec, manifest, report, impact, PLACE)
    ours = ("Closes" if report.approved else "For") + " #12"
    require_inert(text, ours)
    require_inert_as_commit_message(text, ours, PLACE.web)
    assert text.startswith(f"{PROPOSAL}\n")
    assert text.count(ours) == 1
    assert ("Do not merge this" in text) is not report.approved
    assert size(text) <= LIMIT
    shown = title(spec, update=impact.update, approved=report.approved)
    require_inert_as_commit_message(shown)
    assert "\n" not in shown
    assert len(shown) <= MAX_TITLE


@few
@given(impacts)
def test_nothing_in_an_impact_comment_takes_effect(impact: ImpactReport) -> None:
    text = impact_comment(impact, PLACE)
    require_inert(text)
    assert text.startswith(f"{IMPACT}\n")


@few
@given(reports, makings)
def test_nothing_in_a_metrics_comment_takes_effect(
    report: ValidationReport, made: Generation
) -> None:
    text = metrics_comment(report, made, RATES, PLACE)
    require_inert(text)
    assert text.startswith(f"{METRICS}\n")


def test_long_texts_are_cut_and_say_where_the_whole_is() -> None:
    long = "😀 word " * 2_400
    spec = NEW.spec.spec.model_copy(update={"behaviour": long, "interface": long, "examples": long})
    text = body(spec, NEW.manifest, NEW.report, NEW.impact, NEW.place)
    assert size(text) <= LIMIT
    assert "behaviour, cut; the specification has the whole" in text
    require_inert(text, "Closes #12")

    noise = tuple(
        Finding(path="core.py", line=n, rule="mutation/survived", message="x" * 900,
                detail="@@ -1 +1 @@\n" + "y" * 900, severity=Severity.NOTE)
        for n in range(1, 200)
    )  # fmt: skip
    error = Finding(rule="unit/test", message="The first failure.")
    report = ValidationReport(
        tool="counter",
        candidate="0",
        required=("unit", "mutation"),
        stages=(
            StageResult(name="mutation", status=Status.PASSED, findings=noise),
            StageResult(name="unit", status=Status.FAILED, findings=(error,)),
        ),
    )
    text = metrics_comment(report, NEW.manifest.generation, RATES, PLACE)
    assert LIMIT - 3_000 < size(text) <= LIMIT
    assert "`The first failure.`" in text
    left = re.search(r"\n(\d+) more entries found no room; the files are at \[", text)
    assert left is not None
    assert text.count("`mutation/survived`") + int(left[1]) == 200  # and the folded formula
    require_inert(text)

    many = tuple(
        FunctionChange(name=f"core.f{n}", change=ChangeKind.ADDED, public=True)
        for n in range(9_000)
    )
    text = impact_comment(NEW.impact.model_copy(update={"functions": many}), PLACE)
    assert size(text) <= LIMIT
    assert "| functions | 9000 added |" in text


def test_the_rejected_one_says_what_would_pass_and_does_not_close_the_issue() -> None:
    one = broken_update()
    text = body(one.spec.spec, one.manifest, one.report, one.impact, one.place)
    assert text.index("Do not merge this") < text.index("Updates `context_pairs`")
    assert "- unit: Line coverage is 61.0 %; 85.0 % or more passes." in text
    assert "Closes" not in text
    assert "toolwright tools run" not in text
    assert one.title.startswith("[rejected] Update context_pairs: ")


def test_a_file_that_asked_closes_no_issue() -> None:
    text = body(NEW.spec.spec, NEW.manifest, NEW.report, NEW.impact, replace(NEW.place, issue=0))
    assert "Asked for by a specification file" in text
    require_inert(text)


def test_what_is_unproven_is_said_first() -> None:
    one = new_tool()
    why = Finding(rule="integration/none", message="Nothing was proven here: no tests, @octocat.")
    stages = tuple(
        stage.model_copy(update={"status": Status.UNPROVEN, "findings": (why,)})
        if stage.name == "integration"
        else stage
        for stage in one.report.stages
    )
    report = one.report.model_copy(update={"stages": stages, "may_be_unproven": ("integration",)})
    assert report.approved
    shown = body(one.spec.spec, one.manifest, report, one.impact, one.place)
    head = shown.partition("Adds `error_analysis`")[0]
    assert "**Unproven: 1 of 9 stages.**" in head
    assert "- **integration**: Nothing was proven here: no tests, " in head
    assert "@octocat" not in head
    assert "8 of 9 stages passed; unproven: integration." in shown


def test_what_to_look_at_stands_unfolded_and_so_does_what_is_allowed() -> None:
    looks = tuple(
        LookedAt(path="core.py", line=line, kind="clock", message="time.time: it depends.")
        for line in range(1, 31)
    )
    impact = NEW.impact.model_copy(update={"looks": looks})
    spec = NEW.spec.spec.model_copy(update={"allows": (Look.CHANCE,)})
    for text in (
        body(spec, NEW.manifest, NEW.report, impact, NEW.place),
        impact_comment(impact, NEW.place),
    ):
        shown = text.partition("### Look at this")[2].partition("<details>")[0]
        assert "- `core.py:1` `clock` `time.time`: it depends." in shown
        assert "And 10 more, in the report." in shown
        require_inert(text, "Closes #12")
    assert "The specification allows `chance`" in body(
        spec, NEW.manifest, NEW.report, impact, NEW.place
    )
    assert "| to look at | clock `(30)` |" in impact_comment(impact, NEW.place)


def test_held_back_examples_stay_out_of_the_body() -> None:
    text = body(NEW.spec.spec, NEW.manifest, NEW.report, NEW.impact, NEW.place)
    assert "Asked for: examples" in text
    assert "suggestions[" in NEW.spec.spec.acceptance
    assert "suggestions[" not in text


def test_the_tests_run_outside_the_sandbox_by_the_printed_command() -> None:
    text = body(NEW.spec.spec, NEW.manifest, NEW.report, NEW.impact, NEW.place)
    found = re.search(r"`PYTHONPATH=(\S+) python (-m pytest \S+)`", text)
    assert found is not None
    done = subprocess.run(
        [sys.executable, *found[2].split(), "-q", "-p", "no:cacheprovider"],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": found[1]},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout


def test_the_metrics_have_the_scores_of_a_context_where_there_are_some() -> None:
    made = NEW.manifest.generation
    assert "Context" not in metrics_comment(NEW.report, made, RATES, NEW.place)
    scores = ContextScores(
        relevance=90.5, completeness=100, specificity=3, redundancy=4, efficiency=5
    )
    given = made.model_copy(update={"context": scores})
    text = metrics_comment(NEW.report, given, RATES, NEW.place)
    assert "- **Context, of 100** relevance 90.5, completeness 100, specificity 3, " in text
    assert "0 pieces of the repository, 0 tokens, estimated\n" in text


def test_a_model_s_candidate_says_who_was_asked_what_was_mended_and_who_agrees() -> None:
    prompts = ("ab" * 32, "ab" * 32, "ba" * 32)
    exchanges = tuple(
        ExchangeRecord(model=model, prompt=prompt, reply="cd" * 32, tokens=1000, cost=0.0125)
        for model, prompt in zip(("@coder", "b", "@coder"), prompts, strict=True)
    )
    made = NEW.manifest.generation.model_copy(
        update={
            "generator": "model",
            "pattern": "",
            "model": "@coder",
            "prompt": prompts[2],
            "reply": "cd" * 32,
            "attempts": 2,
            "tokens": 3000,
            "cost": 0.0375,
            "exchanges": exchanges,
            "repairs": ("core.py: annotations of count() are those of the interface. Fixes #7",),
        }
    )
    contested = Finding(
        rule="agreement/contested",
        message="count('@x') 1; 50 % of the votes: 2.",
        severity=Severity.WARNING,
    )
    stage = StageResult(
        name="agreement",
        status=Status.PASSED,
        score=83.3,
        threshold=70.0,
        metrics={"models": 2, "alike": 1, "calls": 24, "contested": 1},
        findings=(contested,),
    )
    report = NEW.report.model_copy(update={"stages": (*NEW.report.stages, stage)})

    text = metrics_comment(report, made, RATES, NEW.place)
    assert "- **Effort** `model` `@coder`: 2 attempts, " in text
    assert ", 3000 tokens, 0.0375 USD, and " in text
    asked = "2 exchanges, 2,000 tokens, 0.0250 USD; `b` 1 exchange, 1,000 tokens, 0.0125 USD\n"
    assert f"- **Models asked** `@coder` {asked}" in text
    assert "- **Told what is wrong** 1 of 3 exchanges\n" in text
    agreed = (
        "83.3 % of the votes, 70 % needed; 1 of 2 models did the same throughout; "
        "1 of 24 calls contested\n"
    )
    assert f"- **Agreement** {agreed}" in text
    assert "| agreement | passed | 83.3 | 70 |" in text
    assert "<summary>Repaired without asking again: 1</summary>" in text
    assert "- `core.py: annotations of count() are those of the interface. Fixes #7`\n" in text
    assert "`count('@x') 1; 50 % of the votes: 2.`" in text
    require_inert(text)

    manifest = NEW.manifest.model_copy(update={"generation": made})
    text = body(NEW.spec.spec, manifest, report, NEW.impact, NEW.place)
    assert text.index("### How it was chosen") < text.index("Asked for: interface")
    assert f"- Models asked: `@ coder` {asked}" in text
    assert "- Told what is wrong: 1 of 3 exchanges\n- Written by `@ coder`\n" in text
    assert f"- Agreement: {agreed}" in text
    assert "<summary>Contested calls: 1</summary>\n\n- `count('@ x') 1; 50 % of" in text
    assert "<summary>Repaired without asking again: 1</summary>" in text
    assert "Fixes # 7`" in text
    assert f"reply SHA-256 `{'cd' * 32}`" in text
    require_inert(text, "Closes #12")


def test_what_no_model_wrote_says_nothing_of_models() -> None:
    text = body(NEW.spec.spec, NEW.manifest, NEW.report, NEW.impact, NEW.place)
    text += metrics_comment(NEW.report, NEW.manifest.generation, RATES, NEW.place)
    for word in ("How it was chosen", "Models asked", "Agreement", "Repaired", "Contested"):
        assert word not in text


def test_as_much_as_a_bundle_can_hold_finds_room_or_is_counted() -> None:
    exchanges = tuple(
        ExchangeRecord(model=f"{number}`@x" * 25, prompt="ab" * 32, reply="cd" * 32,
                       tokens=10**4000, cost=1e308)
        for number in range(100, 100 + MAX_EXCHANGES)
    )  # fmt: skip
    made = NEW.manifest.generation.model_copy(
        update={"model": "`@x" * 60, "exchanges": exchanges, "repairs": ("`" * 500,) * MAX_REPAIRS}
    )
    manifest = NEW.manifest.model_copy(update={"generation": made})
    text = body(NEW.spec.spec, manifest, NEW.report, NEW.impact, NEW.place)
    assert size(text) <= LIMIT
    assert f"and {MAX_EXCHANGES - 8} more models" in text
    assert "more entries found no room" in text
    require_inert(text, "Closes #12")
    text = metrics_comment(NEW.report, made, RATES, NEW.place)
    assert size(text) <= LIMIT
    require_inert(text)


def test_a_share_of_nothing_is_not_told() -> None:
    text = metrics_comment(NEW.report, NEW.manifest.generation, Rates(0, 0, 0, 0, None), NEW.place)
    assert "0 proposed, 0 approved by the gate, 0 merged, 0 rolled back\n" in text


@pytest.mark.parametrize(
    "bad",
    [
        {"web": "https://github.com/o/r) [x](y"},
        {"web": "javascript:alert(1)"},
        {"commit": "HEAD"},
        {"branch": "a b"},
        {"branch": "-x"},
        {"base": "main`"},
        {"base": "main; rm"},
        {"issue": -1},
    ],
)
def test_a_place_that_cannot_stand_in_a_link_is_a_defect(bad: dict[str, str]) -> None:
    good = {"web": "https://ghe.example:8443/o/r.x", "branch": "toolwright/a", "base": "main"}
    assert Place(good["web"], good["branch"], good["base"], "a" * 40).short == "a" * 12
    with pytest.raises(ValueError, match=r"cannot stand in a link|count from 1"):
        Place(**{**good, "commit": "a" * 40, **bad})  # type: ignore[arg-type]  # wrong on purpose
