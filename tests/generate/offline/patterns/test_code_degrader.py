from __future__ import annotations

import ast
import json
import tomllib
from pathlib import Path

import pytest

from bot.generate.protocol import GenerationError
from tests.generate.conftest import Build, Run

REPOSITORY = Path(__file__).parents[4]
OWN_SPEC = (REPOSITORY / "specs" / "context_pairs.yaml").read_text(encoding="utf-8")
# Real files, with comments, docstrings, imports and many definitions; argparse has no annotation.
SOURCES = {
    "argparse.py": Path(ast.__file__).with_name("argparse.py").read_text(encoding="utf-8"),
    "tomllib.py": Path(tomllib.__file__).with_name("_parser.py").read_text(encoding="utf-8"),
    "config.py": (REPOSITORY / "bot" / "config.py").read_text(encoding="utf-8"),
    "report.py": (REPOSITORY / "bot" / "validate" / "report.py").read_text(encoding="utf-8"),
}
ALL = ["comments", "docstrings", "type_hints", "imports", "order"]


def _nodes(source: str, *kinds: type[ast.AST]) -> list[ast.AST]:
    return [node for node in ast.walk(ast.parse(source)) if isinstance(node, kinds)]


def _is_documented(node: ast.AST) -> bool:
    documented = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef
    return isinstance(node, documented) and ast.get_docstring(node) is not None


def _has_hint(node: ast.AST) -> bool:
    return any(name in ("annotation", "returns") and part for name, part in ast.iter_fields(node))


def test_a_batch_of_real_files_loses_just_what_is_named(build: Build, run_tool: Run) -> None:
    corpus = json.dumps({**SOURCES, "broken.py": "def"}).encode()
    done = run_tool(build(OWN_SPEC), "make-pairs-of-files", "-", "--seed", "3", stdin=corpus)
    pairs = json.loads(done.stdout)
    assert [(pair["path"], pair["degradation"]) for pair in pairs] == [
        (path, kind)
        for path in SOURCES
        for kind in ALL
        if (path, kind) != ("argparse.py", "type_hints")
    ]
    for pair in pairs:
        assert pair["original"] == SOURCES[pair["path"]]
    degraded = {(pair["path"], pair["degradation"]): pair["degraded"] for pair in pairs}
    for path, original in SOURCES.items():
        bare = degraded[path, "docstrings"]
        untyped = degraded.get((path, "type_hints"), original)
        assert ast.dump(ast.parse(degraded[path, "comments"])) == ast.dump(ast.parse(original))
        assert not any(map(_is_documented, _nodes(bare, ast.AST)))
        assert not any(map(_has_hint, _nodes(untyped, ast.AST)))
        assert not _nodes(degraded[path, "imports"], ast.Import, ast.ImportFrom)
        shuffled = degraded[path, "order"]
        assert shuffled != original
        assert sorted(shuffled.splitlines()) == sorted(original.splitlines())


def test_a_definition_comes_before_what_it_uses(build: Build, run_tool: Run) -> None:
    source = SOURCES["report.py"]
    done = run_tool(
        build(OWN_SPEC), "shuffle-order", "report.py", files={"report.py": source.encode()}
    )
    names = [node.name for node in ast.parse(done.stdout).body if isinstance(node, ast.ClassDef)]
    original = [node.name for node in ast.parse(source).body if isinstance(node, ast.ClassDef)]
    assert sorted(names) == sorted(original)
    assert names[0] == "ValidationReport"
    assert names[-1] in {"_Frozen", "Severity", "Status"}
    assert names.index("StageResult") < names.index("Finding") < names.index("Severity")


def test_a_single_file_goes_through_the_command_line(build: Build, run_tool: Run) -> None:
    tool = build("code_degrader/code_stripper")
    source = (
        b'import re\n\nPATTERN: str = r"#\\d+"  # a ticket\n\n\ndef f(x: int) -> None:\n    "No."\n'
    )
    files = {"a.py": source}
    stripped = run_tool(tool, "strip-comments", "a.py", files=files).stdout
    assert stripped == source.replace(b"  # a ticket", b"")
    untyped = run_tool(tool, "strip-annotations", "-", stdin=source).stdout
    assert b"def f(x):" in untyped
    assert b'PATTERN = r"#\\d+"  # a ticket' in untyped
    refused = run_tool(tool, "remove-docstrings", "-", stdin=b"x = 1\nclass\n")
    assert refused.exit_status == 2
    assert refused.stderr.startswith(b"code_stripper: line 2 is not Python: ")


def test_typed_dictionaries_and_a_composed_pair(build: Build, run_tool: Run) -> None:
    done = run_tool(
        build("code_degrader/hint_pairs"),
        code="""
            from hint_pairs import collect_pairs, make_pairs
            code = "def f(a: int) -> int:\\n    'Same.'\\n    return a\\n"
            for pair in make_pairs(code):
                print(pair["kind"], repr(pair["before"]))
            print([pair["index"] for pair in collect_pairs(["(", code, "pass"])])
        """,
    )
    assert done.stdout.decode().splitlines() == [
        "type_hints \"def f(a):\\n    'Same.'\\n    return a\\n\"",
        "docstrings 'def f(a: int) -> int:\\n    return a\\n'",
        "both 'def f(a):\\n    return a\\n'",
        "[1, 1, 1]",
    ]


def test_a_list_of_sources_is_json_on_the_command_line(build: Build, run_tool: Run) -> None:
    done = run_tool(
        build("code_degrader/hint_pairs"), "collect-pairs", "-", stdin=b'["x = (", "x: int = 1"]'
    )
    assert [pair["index"] for pair in json.loads(done.stdout)] == [1, 1]


def test_the_seed_decides_the_order_alone(build: Build, run_tool: Run) -> None:
    source = "".join(f"def f{number}(): pass\n" for number in range(6)).encode()
    tool = build("code_degrader/order_puzzles")
    runs = [
        run_tool(tool, "shuffle-definitions", "-", "--seed", seed, stdin=source).stdout
        for seed in ("7", "7", "8", "9")
    ]
    assert runs[0] == runs[1] == run_tool(tool, "shuffle-definitions", "-", stdin=source).stdout
    assert len(set(runs)) > 1
    assert {tuple(sorted(run.split(b"\n"))) for run in runs} == {tuple(sorted(source.split(b"\n")))}


def test_unchanged_sources_stay_where_asked(build: Build, run_tool: Run) -> None:
    done = run_tool(
        build("code_degrader/degraded_corpus"), "degrade-corpus", "-", stdin=b'{"a.py": "x = 1"}'
    )
    assert [sample["changed"] for sample in json.loads(done.stdout)] == [False] * 5
    broken = run_tool(
        build("code_degrader/degraded_corpus"), "broken-files", "-", stdin=b'{"a.py": "x ="}'
    )
    assert json.loads(broken.stdout) == {"a.py": "line 1 is not Python: invalid syntax"}


@pytest.mark.parametrize(
    "tool", ["code_stripper", "degraded_corpus", "hint_pairs", "order_puzzles", "context_pairs"]
)
def test_the_written_tests_pass(tool: str, build: Build, run_tool: Run) -> None:
    candidate = build(OWN_SPEC if tool == "context_pairs" else f"code_degrader/{tool}")
    done = run_tool(
        candidate,
        code=f"""
            import sys, pytest
            sys.exit(pytest.main(["-q", "-p", "no:cacheprovider", "{tool}/tests"]))
        """,
    )
    assert done.exit_status == 0, done.stdout.decode()


SPEC = """
name: pair_maker
kind: tool
category: preprocessing
summary: Make pairs of degraded code.
interface: |
  from typing import TypedDict

  class Pair(TypedDict):
      {field}: str

  def make_pairs({parameter}) -> list[Pair]: ...
pattern:
  name: code_degrader
  parameters: {parameters}
"""


@pytest.mark.parametrize(
    ("field", "parameter", "parameters", "fragments"),
    [
        ("colour", "code: str", "{}", ["pairs cannot fill Pair.colour: str", "degraded"]),
        (
            "degraded",
            "code: bytes",
            "{}",
            ["no operation of it is make_pairs", "pairs(source: str"],
        ),
        ("degraded", "code: str", "{degradations: [spelling]}", ["degradations.0", "comments"]),
        ("degraded", "code: str", "{degradations: []}", ["parameters.degradations: "]),
        ("degraded", "code: str", "{composed: order}", ["needs a name of its own"]),
        ("degraded", "code: str", "{kept_comments: ['# N']}", ["'# N' does not begin a special"]),
        ("degraded", "code: str", "{shuffle: true}", ["parameters.shuffle: ", "seed"]),
        ("degraded", "code: str", "{operations: {make_pairs: mix}}", ["gives mix for make_pairs"]),
    ],
)
def test_what_cannot_be_built_is_refused_by_name(
    field: str, parameter: str, parameters: str, fragments: list[str], build: Build
) -> None:
    text = SPEC.format(field=field, parameter=parameter, parameters=parameters)
    with pytest.raises(GenerationError) as refused:
        build(text)
    for fragment in fragments:
        assert fragment in str(refused.value)
