from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from bot.candidate import MAX_EXCHANGES, MAX_FILES, MAX_REPAIRS, ContextScores, ExchangeRecord
from bot.errors import RequestError
from bot.registry.manifest import (
    FileDigest,
    GateResult,
    Generation,
    Manifest,
    build,
    fingerprint,
    parse,
    proposal_files,
    render,
)
from bot.spec.toolspec import Category, Kind, ToolSpec
from bot.validate.report import StageResult, Status, ValidationReport
from tests.registry.judged import FILES, SPEC_DIGEST, judge, new_candidate, sha256

TRICKY = ["1e10", "no", "1_000", "12:30", "2024-01-01", "null", "~", "a: b #c", "é—x", '"\\', " "]
LINES = st.sampled_from(TRICKY) | st.text("abc 019:#'\"\\{}[]&*!|>%@`-?,", max_size=20)
SHARES = st.floats(0, 100).map(lambda number: round(number, 1))
SCORES = st.builds(
    ContextScores,
    relevance=SHARES,
    completeness=SHARES,
    specificity=SHARES,
    redundancy=SHARES,
    efficiency=SHARES,
    pieces=st.integers(0, 9),
    tokens=st.integers(0, 9999),
    counted=st.sampled_from(["estimate", "endpoint"]),
)
DIGESTS = st.binary(max_size=2).map(sha256) | st.sampled_from(["1" * 62 + "e1", "0" * 64])
EXCHANGES = st.builds(
    ExchangeRecord,
    model=LINES,
    prompt=DIGESTS,
    reply=DIGESTS,
    tokens=st.integers(0, 9999),
    cost=st.floats(0, 100).map(lambda number: round(number, 6)),
)
AMOUNTS = st.floats(min_value=0, max_value=1e9).map(lambda number: round(number, 3))
MANIFESTS = st.builds(
    Manifest,
    name=st.just("word_count"),
    summary=LINES.filter(bool),
    kind=st.sampled_from(Kind),
    category=st.none() | st.sampled_from(Category),
    approved=st.booleans(),
    spec=DIGESTS,
    issue=LINES,
    candidate=DIGESTS,
    toolwright=LINES,
    generation=st.builds(
        Generation,
        generator=LINES,
        version=LINES,
        seconds=AMOUNTS,
        cost=AMOUNTS,
        prompt=DIGESTS,
        context=st.none() | SCORES,
        reply=st.just("") | DIGESTS,
        exchanges=st.lists(EXCHANGES, max_size=2).map(tuple),
        repairs=st.lists(LINES, max_size=2).map(tuple),
    ),
    gate=st.lists(
        st.builds(
            GateResult,
            stage=LINES,
            status=st.sampled_from(Status),
            score=AMOUNTS | st.none(),
            seconds=AMOUNTS,
        ),
        max_size=3,
        unique_by=lambda result: result.stage,
    ).map(tuple),
    files=st.lists(
        st.builds(FileDigest, path=LINES, sha256=DIGESTS),
        max_size=3,
        unique_by=lambda file: file.path,
    ).map(tuple),
)


ASKED = {"model": "a", "prompt": "a" * 64, "reply": "b" * 64}
MANIFEST_FILES = sorted(Path(__file__).parents[2].glob("generated_tools/*/tool.yaml"))


def values() -> dict[str, Any]:
    loaded = yaml.safe_load(render(judge(new_candidate())))
    assert isinstance(loaded, dict)
    return loaded


class TestBuild:
    def test_says_where_the_tool_came_from_and_what_the_gate_said(self) -> None:
        candidate = new_candidate()

        manifest = judge(candidate)

        assert manifest.approved
        assert manifest.candidate == candidate.digest
        assert (manifest.spec, manifest.issue) == (SPEC_DIGEST, "7")
        assert manifest.generation.pattern == "counting"
        assert manifest.gate == (
            GateResult(stage="unit", status=Status.PASSED, score=91.235, threshold=85, seconds=1.5),
        )
        assert manifest.digests == {path: sha256(content) for path, content in FILES.items()}

    @pytest.mark.parametrize("status", [Status.FAILED, Status.SKIPPED, Status.ERRORED])
    def test_only_a_passed_gate_is_approved(self, status: Status) -> None:
        assert not judge(new_candidate(), status).approved

    def test_parts_that_do_not_belong_together_are_a_defect(self) -> None:
        candidate = new_candidate()
        spec = ToolSpec(name="word_count", kind=Kind.TOOL, summary="Count the words.")
        stage = StageResult(name="unit", status=Status.PASSED)
        report = ValidationReport(
            tool="word_count", candidate="0" * 64, required=("unit",), stages=(stage,)
        )
        with pytest.raises(ValueError, match="do not belong together"):
            build(spec, SPEC_DIGEST, candidate, report)

    def test_what_was_rejected_leaves_out_what_cannot_be_written_safely(self) -> None:
        unsafe = {"../../ci.yml", ".git/config", "CORE.py", "Tool.yaml", "tool.yaml", "a\0"}
        candidate = new_candidate(files={**FILES, **dict.fromkeys(unsafe - {"CORE.py"}, b"x")})

        manifest = judge(candidate, Status.FAILED)
        files = proposal_files(manifest, candidate, b"spec")

        assert set(manifest.digests) == set(FILES)
        assert files == {
            **{f"generated_tools/word_count/{path}": content for path, content in FILES.items()},
            "generated_tools/word_count/tool.yaml": render(manifest),
            "specs/word_count.yaml": b"spec",
        }

    @pytest.mark.parametrize(
        "more",
        [
            {"../x": b""},
            {"tool.yaml": b"approved: true"},
            {"CORE.py": b""},
            {f"{number}.txt": b"" for number in range(MAX_FILES)},
        ],
    )
    def test_an_approval_of_such_a_candidate_is_a_defect(self, more: dict[str, bytes]) -> None:
        with pytest.raises(ValueError, match="no proposal may carry"):
            judge(new_candidate(files={**FILES, **more}))
        assert not judge(new_candidate(files={**FILES, **more}), Status.FAILED).approved


class TestRender:
    @given(MANIFESTS)
    def test_is_read_back_as_it_was(self, manifest: Manifest) -> None:
        assert parse(render(manifest)) == manifest
        assert render(parse(render(manifest))) == render(manifest)

    def test_is_plain_yaml_to_any_reader(self) -> None:
        assert values()["gate"][0]["status"] == "passed"
        assert values()["summary"] == "Count the words of a text."
        assert render(judge(new_candidate())).startswith(b'name: "word_count"\nkind: "tool"\n')

    def test_scores_of_a_context_are_written_where_there_are_some(self) -> None:
        assert "context" not in values()["generation"]
        candidate = new_candidate()
        scores = ContextScores(
            relevance=90.5, completeness=100, specificity=3, redundancy=4, efficiency=5
        )
        made = replace(candidate.provenance, context=scores)
        manifest = judge(replace(candidate, provenance=made))
        assert manifest.generation.context == scores
        assert yaml.safe_load(render(manifest))["generation"]["context"]["relevance"] == 90.5
        assert parse(render(manifest)) == manifest

    def test_what_models_did_is_written_where_they_were_asked(self) -> None:
        assert {"reply", "exchanges", "repairs"}.isdisjoint(values()["generation"])
        candidate = new_candidate()
        asked = ExchangeRecord(
            model="small-coder", prompt="a" * 64, reply="b" * 64, tokens=7, cost=0.25
        )
        made = replace(
            candidate.provenance,
            reply_digest="b" * 64,
            exchanges=(asked, asked),
            repairs=("core.py: layout put right.",),
        )
        manifest = judge(replace(candidate, provenance=made))
        written = yaml.safe_load(render(manifest))["generation"]
        assert written["reply"] == "b" * 64
        assert written["exchanges"] == [asked.model_dump()] * 2
        assert written["repairs"] == ["core.py: layout put right."]
        assert parse(render(manifest)) == manifest

    @pytest.mark.parametrize("path", MANIFEST_FILES, ids=lambda path: path.parent.name)
    def test_the_manifests_of_this_repository_are_written_again_byte_for_byte(
        self, path: Path
    ) -> None:
        assert render(parse(path.read_bytes())) == path.read_bytes()


class TestFingerprint:
    def test_does_not_depend_on_timings_and_on_everything_else(self) -> None:
        first = fingerprint(judge(new_candidate(seconds=1), seconds=1))

        assert fingerprint(judge(new_candidate(seconds=2), seconds=2)) == first
        assert fingerprint(judge(new_candidate(), Status.FAILED)) != first
        assert fingerprint(judge(new_candidate(files={"core.py": b""}))) != first
        assert fingerprint(judge(new_candidate(), summary="Something else.")) != first


class TestParse:
    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("name", "../x"),
            ("kind", "virus"),
            ("category", "fun"),
            ("summary", "x" * 121),
            ("spec", "5" * 63),
            ("candidate", "C" * 64),
            ("approved", "yes"),
            ("approved", 1),
            ("gate", [{"stage": "unit", "status": "fine"}]),
            ("files", [{"path": "core.py", "sha256": "0"}]),
            ("files", {"core.py": "0" * 64}),
            ("generation", {"generator": "x", "version": "1", "seconds": -1}),
            ("generation", {"generator": "x", "version": "1", "reply": "B" * 64}),
            ("generation", {"generator": "x", "version": "1", "repairs": ["x" * 501]}),
            (
                "generation",
                {"generator": "x", "version": "1", "repairs": ["x"] * (MAX_REPAIRS + 1)},
            ),
            (
                "generation",
                {"generator": "x", "version": "1", "exchanges": [{**ASKED, "cost": -1}]},
            ),
            (
                "generation",
                {"generator": "x", "version": "1", "exchanges": [{**ASKED, "reply": ""}]},
            ),
            (
                "generation",
                {"generator": "x", "version": "1", "exchanges": [{**ASKED, "key": "sk"}]},
            ),
            ("generation", None),
            ("extra", 1),
        ],
    )
    def test_refuses_a_wrong_field_by_its_name(self, field: str, value: object) -> None:
        source = yaml.safe_dump({**values(), field: value}).encode()

        with pytest.raises(RequestError, match=field) as caught:
            parse(source)
        assert "Restore the file" in caught.value.remedy

    @pytest.mark.parametrize(("field", "what"), [("gate", "stage"), ("files", "file")])
    def test_refuses_what_is_listed_twice(self, field: str, what: str) -> None:
        twice = [dict(values()[field][0]), dict(values()[field][0])]

        with pytest.raises(RequestError, match=f"a {what} is listed twice"):
            parse(yaml.safe_dump({**values(), field: twice}).encode())

    @pytest.mark.parametrize(
        "source",
        [
            b"",
            b"- 1",
            b"name: &a [*a]",
            b"name: !!python/object/apply:os.system [id]",
            b"a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n",
            b"[" * 20_000,
            b"name: a\nname: b\n",
            b"name: \xff\n",
            b"name: a\x00b\n",
            "name: word\u202ecount\n".encode(),
            b"#" * 70_000,
            b"{unclosed",
        ],
    )
    def test_refuses_hostile_text(self, source: bytes) -> None:
        with pytest.raises(RequestError, match=r"tool\.yaml"):
            parse(source)


def test_a_manifest_with_all_that_it_may_have_is_read_again() -> None:
    asked = ExchangeRecord(
        model="m" * 200, prompt="a" * 64, reply="b" * 64, tokens=10**9, cost=1e-7
    )
    small = Manifest.model_validate(values())
    made = small.generation.model_copy(
        update={"exchanges": (asked,) * MAX_EXCHANGES, "repairs": ("r" * 500,) * MAX_REPAIRS}
    )
    full = small.model_copy(update={"generation": made})
    assert parse(render(full)) == full
