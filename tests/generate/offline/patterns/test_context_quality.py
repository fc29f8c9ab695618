from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.generate.protocol import GenerationError
from tests.generate.conftest import Build, Run

REPOSITORY = Path(__file__).parents[4]
MEASURES = ("relevance", "completeness", "specificity", "redundancy", "efficiency")
SOURCES = REPOSITORY / "bot" / "sandbox"


def own() -> str:
    return (REPOSITORY / "specs" / "context_quality.yaml").read_text(encoding="utf-8")


def test_a_real_module_is_a_good_context_for_what_it_is_about(build: Build, run_tool: Run) -> None:
    source = (SOURCES / "protocol.py").read_bytes()
    done = run_tool(
        build(own()),
        "analyse-context",
        "protocol.py",
        "Which limits of memory does `Limits` set, and where is SandboxError raised?",
        files={"protocol.py": source},
    )
    assert (done.exit_status, done.stderr) == (0, b"")
    quality = json.loads(done.stdout)
    assert quality["relevance"] >= 0.8
    assert quality["completeness"] == 1.0
    assert quality["specificity"] > 0.9
    assert quality["tokens"] > 500
    assert quality["missing"] == quality["recommendations"] == []


def test_a_context_that_misses_the_point_is_told_so(build: Build, run_tool: Run) -> None:
    padded = ("maybe something is somehow set up in various ways\n" * 4).encode()
    done = run_tool(
        build(own()), "analyse-context", "-", "Why does parse_interface reject `x`?", stdin=padded
    )
    quality = json.loads(done.stdout)
    assert quality["relevance"] == 0.0
    assert quality["missing"] == ["parse_interface", "x"]
    assert quality["redundancy"] > 0.7
    assert quality["repeated_lines"] == ["maybe something is somehow set up in various ways"]
    assert [text.split()[0] for text in quality["recommendations"]] == [
        "Add",
        "Add",
        "Replace",
        "Remove",
    ]
    assert quality["recommendations"][1].endswith("Missing: parse_interface, x.")


def test_real_modules_are_ranked_for_a_question(build: Build, run_tool: Run) -> None:
    names = ("inputs.py", "processors.py", "seccomp.py", "streams.py", "toolchain.py")
    sources = {name: (SOURCES / name).read_text(encoding="utf-8") for name in names}
    done = run_tool(
        build(own()),
        "rank-contexts",
        "sources.json",
        "How is the seccomp filter program compiled?",
        "--top",
        "2",
        files={"sources.json": json.dumps(sources).encode()},
    )
    ranked = json.loads(done.stdout)
    assert len(ranked) == 2
    assert ranked[0][0] == "seccomp.py"


def test_the_length_of_the_context_costs_linear_work(build: Build, run_tool: Run) -> None:
    """One run of letters of a megabyte, which backtracking expressions would choke on."""
    done = run_tool(build(own()), "specificity", "blob.txt", files={"blob.txt": b"aA" * (1 << 19)})
    assert (done.exit_status, done.stdout) == (0, b"1.0\n")


def test_a_tool_is_bound_by_category_and_names_alone(build: Build, run_tool: Run) -> None:
    done = run_tool(
        build("context_quality/prompt_check"),
        code="""
            from prompt_check import check_quality, suggest_improvements
            scores = check_quality("Maybe do some things.", "Rename `load` in src/io.py")
            print(scores["relevance"], scores["completeness"])
            print(len(suggest_improvements(scores)))
        """,
    )
    assert done.stdout == b"0.0 0.0\n4\n"


def test_passages_are_ranked_by_position(build: Build, run_tool: Run) -> None:
    passages = ["how to boil eggs", "how to fry eggs in butter", "butter"]
    done = run_tool(
        build("context_quality/passage_ranker"),
        "rank-passages",
        "-",
        "fry eggs with butter",
        stdin=json.dumps(passages).encode(),
    )
    assert json.loads(done.stdout) == [[1, 1.0], [0, 0.333], [2, 0.333]]


def test_a_typed_dictionary_is_filled_by_own_rules(build: Build, run_tool: Run) -> None:
    ticket = b"App is weird since version 2.1, expected no crash."
    done = run_tool(build("context_quality/ticket_review"), "review-ticket", "-", stdin=ticket)
    assert json.loads(done.stdout) == {
        "coverage": 0.67,
        "specificity": 0.5,
        "score": 0.67,
        "gaps": ["reproduce"],
        "advice": ["Ask the author. Missing: reproduce."],
    }


def test_chunks_of_a_readme_are_judged_together(build: Build, run_tool: Run) -> None:
    text = (REPOSITORY / "README.md").read_text(encoding="utf-8")
    done = run_tool(
        build("context_quality/chunk_quality"),
        "inspect-chunks",
        "chunks.json",
        files={"chunks.json": json.dumps(text.split("\n\n")).encode()},
    )
    repetition, density, concreteness, size, _, _ = json.loads(done.stdout)
    assert 0 < repetition < 0.5
    assert 0.3 < density < 1
    assert 0.5 < concreteness <= 1
    assert size > len(text.split())


SPEC = """
    name: some_tool
    kind: tool
    category: context
    summary: Some tool that looks at contexts.
    interface: |
      def {signature}: ...
    pattern:
      name: context_quality
      parameters: {parameters}
"""


@pytest.mark.parametrize(
    ("parameters", "named"),
    [
        ("{weights: {relevancy: 1}}", "weights.relevancy"),
        ("{weights: {relevance: -1}}", "weights.relevance"),
        (f"{{weights: {{{', '.join(f'{name}: 0' for name in MEASURES)}}}}}", "over 0"),
        ("{thresholds: {redundancy: 1.5}}", "thresholds.redundancy"),
        ("{shingle: 0}", "shingle"),
        ("{token: '('}", "token"),
        ("{token: 'a*'}", "token"),
        ('{stop_words: [\'"""\']}', "stop_words.0"),
        ("{vague_words: [a b]}", "vague_words.0"),
        ("{required: ['']}", "required.0"),
        ("{rank_by: size}", "rank_by"),
    ],
)
def test_a_wrong_parameter_is_named(build: Build, parameters: str, named: str) -> None:
    signature = "relevance(context: str, query: str) -> float"
    with pytest.raises(GenerationError, match=r"pattern\.parameters") as refusal:
        build(SPEC.format(signature=signature, parameters=parameters))
    assert named in refusal.value.message


@pytest.mark.parametrize(
    "signature",
    [
        "relevance(context: str) -> float",
        "rank(contexts: dict[str, str], query: str) -> list[int]",
        "assess(context: bytes, query: str) -> dict[str, float]",
        "translate(context: str, language: str, tone: str) -> str",
    ],
)
def test_an_unfit_signature_is_refused_by_name(build: Build, signature: str) -> None:
    with pytest.raises(GenerationError, match=signature.partition("(")[0]):
        build(SPEC.format(signature=signature, parameters="{}"))


def test_a_name_never_gets_the_figures_of_another_measure(build: Build) -> None:
    """`relevance` without a query fits the overall score by its types, which it must not get."""
    text = SPEC.format(signature="relevance(context: str) -> float", parameters="{}")
    with pytest.raises(GenerationError, match="no operation of it is relevance"):
        build(text)
    candidate = build(text.replace("{}", "{operations: {relevance: overall_text}}"))
    assert b"_overall(scores)" in candidate.files["core.py"]


def test_a_field_without_a_measure_is_refused_by_name(build: Build) -> None:
    text = SPEC.format(signature="assess(text: str) -> Report", parameters="{}").replace(
        "    interface: |\n",
        "    interface: |\n"
        "      from typing import NamedTuple\n"
        "      class Report(NamedTuple):\n"
        "          beauty: float\n",
    )
    with pytest.raises(GenerationError, match=r"cannot fill Report\.beauty: float"):
        build(text)
