from __future__ import annotations

import ast
import json
import re
from pathlib import Path

import pytest

from bot.generate.protocol import GenerationError
from tests.generate.conftest import Build, Run

REPOSITORY = Path(__file__).parents[4]
SOURCES = sorted((REPOSITORY / "bot" / "sandbox").glob("*.py"))


def own() -> str:
    return (REPOSITORY / "specs" / "context_compression.yaml").read_text(encoding="utf-8")


def squeezed(source: str) -> str:
    """A module without comments and docstrings."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and ast.get_docstring(
            node
        ):
            node.body[0] = ast.Pass()
    return ast.unparse(tree)


def size(text: str) -> int:
    return len(re.findall(r"\w+|[^\w\s]", text))


def test_a_real_module_without_docstrings_keeps_its_code(build: Build, run_tool: Run) -> None:
    source = (REPOSITORY / "bot" / "sandbox" / "protocol.py").read_text(encoding="utf-8")
    short = squeezed(source)
    done = run_tool(
        build(own()),
        "measure-compression",
        "protocol.py",
        "-",
        stdin=short.encode(),
        files={"protocol.py": source.encode()},
    )
    assert (done.exit_status, done.stderr) == (0, b"")
    figures = json.loads(done.stdout)
    assert (figures["tokens_before"], figures["tokens_after"]) == (size(source), size(short))
    assert figures["ratio"] == round(size(short) / size(source), 4) < 0.9
    assert 0.3 < figures["information_kept"] < 1
    assert 0 < figures["quality"] < 1
    assert figures["added_names"] == []
    code = {node.id for node in ast.walk(ast.parse(short)) if isinstance(node, ast.Name)}
    assert len(code) > 5
    assert not code & set(figures["lost_names"])


def test_the_names_that_a_summary_drops_and_makes_up_are_told(build: Build, run_tool: Run) -> None:
    tool = build(own())
    source = (REPOSITORY / "bot" / "sandbox" / "protocol.py").read_bytes()
    summary = b"A Sandbox runs a Job within Limits; see run_forever() in sandbox2.py."
    done = run_tool(
        tool, "measure-compression", "p.py", "s.txt", files={"p.py": source, "s.txt": summary}
    )
    figures = json.loads(done.stdout)
    assert figures["added_names"] == ["run_forever", "sandbox2.py"]
    assert "SandboxError" in figures["lost_names"]
    assert figures["ratio"] < 0.05
    assert figures["information_kept"] < 0.5 > figures["quality"]
    lost = run_tool(tool, "lost-names", "p.py", "s.txt", files={"p.py": source, "s.txt": summary})
    assert json.loads(lost.stdout) == figures["lost_names"]


def test_a_batch_report_sums_up_real_modules(build: Build, run_tool: Run) -> None:
    """The last pair, a mere copy, is the worst: all else is shortened and says something."""
    texts = [path.read_text(encoding="utf-8") for path in SOURCES if path.stat().st_size]
    pairs = [(text, squeezed(text)) for text in texts if size(squeezed(text)) < size(text)]
    pairs.append((texts[0], texts[0]))
    assert len(pairs) > 4
    done = run_tool(
        build(own()),
        "batch-report",
        "pairs.json",
        files={"pairs.json": json.dumps(pairs).encode()},
    )
    report = json.loads(done.stdout)
    before, after = (sum(size(pair[side]) for pair in pairs) for side in (0, 1))
    assert report["pairs"] == len(pairs)
    assert (report["tokens_before"], report["tokens_after"]) == (before, after)
    assert report["total_ratio"] == round(after / before, 4)
    assert report["worst_ratio"] == 1.0 > report["median_ratio"]
    assert report["worst_pair"] == len(pairs) - 1
    assert report["worst_quality"] == 0.0 < report["median_quality"]
    assert 0 < report["worst_information_kept"] < report["median_information_kept"] < 1.0


def test_a_copy_keeps_all_and_an_empty_text_nothing(build: Build, run_tool: Run) -> None:
    paragraphs = (REPOSITORY / "README.md").read_text(encoding="utf-8").split("\n\n")
    done = run_tool(
        build(own()),
        files={"paragraphs.json": json.dumps(paragraphs).encode()},
        code="""
            import json
            from context_compression import compression_quality, information_kept
            for text in json.load(open("paragraphs.json", encoding="utf-8")):
                if any(len(word) > 5 and word.isalpha() for word in text.split()):
                    print(
                        information_kept(text, text),
                        compression_quality(text, text),
                        information_kept(text, ""),
                        compression_quality(text, ""),
                    )
        """,
    )
    lines = done.stdout.decode().splitlines()
    assert len(lines) > 5
    assert set(lines) == {"1.0 0.0 0.0 0.0"}


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (b"[]", "at least one pair"),
        (b'[["alone"]]', "not enough values"),
        (b"[[1, 2]]", "expected string"),
        (b"[", "Expecting value"),
    ],
)
def test_a_batch_that_is_no_batch_is_refused(
    build: Build, run_tool: Run, given: bytes, told: str
) -> None:
    done = run_tool(build(own()), "batch-report", "-", stdin=given)
    assert (done.exit_status, done.stdout) == (2, b"")
    assert done.stderr.startswith(b"context_compression: ")
    assert told in done.stderr.decode()


@pytest.mark.parametrize("piece", ["aA", "a_", "./", "- ", ". ", "\n"])
def test_the_length_of_the_text_costs_linear_work(build: Build, run_tool: Run, piece: str) -> None:
    """A megabyte without structure, which backtracking expressions would choke on."""
    blob = (piece * (1 << 19)).encode()
    done = run_tool(build(own()), "measure-compression", "-", "-", stdin=blob)
    assert done.exit_status == 0
    assert json.loads(done.stdout)["tokens_after"] == 0


def test_own_weights_and_tokens_decide(build: Build, run_tool: Run) -> None:
    """Worked out by hand: 5 and 3 tokens; 5 of 9 terms and 1 of 2 names are kept."""
    full = "def load_rows(path):\n    return open_file(path, mode)\n"
    compact = "load_rows open_rows path"
    tool = build("compression_metric/strict_compression")
    done = run_tool(
        tool, "assess", "-", "compact", stdin=full.encode(), files={"compact": compact.encode()}
    )
    assert json.loads(done.stdout) == {
        "rate": 0.6,
        "fidelity": 0.51,
        "identifiers_kept": 0.5,
        "terms_kept": 0.56,
        "score": 0.45,
    }
    pairs = [(full, compact), (full, full), (full, full)]
    done = run_tool(tool, "assess-all", "-", stdin=json.dumps(pairs).encode())
    assert json.loads(done.stdout) == {
        "count": 3,
        "ratio": 0.87,
        "average_score": 0.15,
        "lowest_score": 0.0,
        "worst_index": 1,
    }


def test_a_typed_dictionary_has_the_details_of_every_pair(build: Build, run_tool: Run) -> None:
    tool = build("compression_metric/prompt_savings")
    prompts = ["Ask parse_url about old links, then old links.", "Be brief and kind."]
    shorter = ["Ask parse_uri about links.", "Be brief and kind."]
    files = {"shorter.json": json.dumps(shorter).encode()}
    done = run_tool(
        tool,
        "summarise-prompts",
        "-",
        "shorter.json",
        stdin=json.dumps(prompts).encode(),
        files=files,
    )
    assert done.exit_status == 0, done.stderr
    digest = json.loads(done.stdout)
    details = digest.pop("details")
    assert digest == {
        "count": 2,
        "total_tokens_saved": 4,
        "mean_reduction": 0.25,
        "min_reduction": 0.0,
        "worst": 1,
    }
    assert details[0] == {
        "original_tokens": 8,
        "compressed_tokens": 4,
        "tokens_saved": 4,
        "reduction": 0.5,
        "lost_terms": ["old", "url"],
        "lost_identifiers": ["parse_url"],
        "invented_names": ["parse_uri"],
    }
    assert details[1]["lost_terms"] == []
    unpaired = run_tool(
        tool, "summarise-prompts", "-", "shorter.json", stdin=b'["one"]', files=files
    )
    assert (unpaired.exit_status, unpaired.stdout) == (2, b"")
    assert b"longer" in unpaired.stderr


def test_a_summary_of_the_changelog_is_checked(build: Build, run_tool: Run) -> None:
    """What is dropped and what is added is known: a line with a name, and a name."""
    document = (REPOSITORY / "CHANGELOG.md").read_text(encoding="utf-8")
    files = {
        "document": f"{document}\nzebra_stripes are drawn.\n".encode(),
        "summary": f"{document}\nsee quagga_herds\n".encode(),
    }
    tool = build("compression_metric/summary_check")
    answers = {
        command: json.loads(run_tool(tool, command, "document", "summary", files=files).stdout)
        for command in ("names-retained", "lost-keywords", "added-names", "information-retained")
    }
    assert 0.5 < answers["names-retained"] < 1
    assert {"zebra", "stripes"} <= set(answers["lost-keywords"])
    assert answers["added-names"] == ["quagga_herds"]
    assert 0.8 < answers["information-retained"] < 1


def test_answers_are_evaluated_by_their_references(build: Build, run_tool: Run) -> None:
    tool = build("compression_metric/answer_scores")
    answers = ["Der Rhein", "im Jahr 1815", "Goethe und Schiller"]
    gold = ["Rhein!", "1815", "Schiller, Goethe"]
    done = run_tool(
        tool,
        "evaluate-answers",
        "answers.json",
        "gold.json",
        files={
            "answers.json": json.dumps(answers).encode(),
            "gold.json": json.dumps(gold).encode(),
        },
    )
    assert json.loads(done.stdout) == [3, 0.333, 0.767, 0.8, 0.5, 0.667, 1]
    done = run_tool(
        tool, "compare-answer", "-", "gold", stdin=b"im Jahr 1815", files={"gold": b"1815"}
    )
    assert json.loads(done.stdout) == [False, 0.5, 0.333, 1.0, 0.333]


SPEC = """
    name: some_tool
    kind: tool
    category: evaluation
    summary: Some tool that judges texts.
    interface: |
      def {signature}: ...
    pattern:
      name: compression_metric
      parameters: {parameters}
"""


@pytest.mark.parametrize(
    ("parameters", "named"),
    [
        ("{weights: {words: 1}}", "weights.words"),
        ("{weights: {terms: -1}}", "weights.terms"),
        ("{weights: {terms: 0, names: 0, sentences: 0}}", "over 0"),
        ("{sentence_share: 0}", "sentence_share"),
        ("{sentence_share: 1.5}", "sentence_share"),
        ("{beta: 0}", "beta"),
        ("{digits: 0}", "digits"),
        ("{token: '('}", "token"),
        ("{token: 'a*'}", "token"),
        ("{articles: [a b]}", "articles.0"),
        ("{stop_words: [parser, socket, walrus, quartz, copper]}", "too few words"),
        ("{vague_words: [thing]}", "vague_words"),
    ],
)
def test_a_wrong_parameter_is_named(build: Build, parameters: str, named: str) -> None:
    signature = "quality(original: str, compressed: str) -> float"
    with pytest.raises(GenerationError, match=r"pattern\.parameters") as refusal:
        build(SPEC.format(signature=signature, parameters=parameters))
    assert named in refusal.value.message


@pytest.mark.parametrize(
    "signature",
    [
        "quality(original: str) -> float",
        "information_kept(original: bytes, compressed: str) -> float",
        "ratio(original: str, compressed: str, model: str) -> float",
        "batch_report(pairs: list[str]) -> list[float]",
        "compress(text: str, tokens: int) -> str",
    ],
)
def test_an_unfit_signature_is_refused_by_name(build: Build, signature: str) -> None:
    with pytest.raises(GenerationError, match=signature.partition("(")[0]):
        build(SPEC.format(signature=signature, parameters="{}"))


def test_a_metric_that_no_operation_is_named_for_is_refused(build: Build) -> None:
    text = SPEC.format(signature="bleu(hypothesis: str, truth: str) -> float", parameters="{}")
    with pytest.raises(GenerationError, match="no operation of it is bleu"):
        build(text.partition("    pattern:")[0])


def test_a_field_without_a_measure_is_refused_by_name(build: Build) -> None:
    signature = "measure(original: str, compressed: str) -> Report"
    text = SPEC.format(signature=signature, parameters="{}").replace(
        "    interface: |\n",
        "    interface: |\n"
        "      from typing import NamedTuple\n"
        "      class Report(NamedTuple):\n"
        "          beauty: float\n",
    )
    with pytest.raises(GenerationError, match=r"cannot fill Report\.beauty: float"):
        build(text)
