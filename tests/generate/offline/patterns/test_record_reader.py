from __future__ import annotations

import csv
import io
import json
import string
from pathlib import Path

import pytest
from bot.generate.offline.patterns.reader_columns import Notation
from hypothesis import given
from hypothesis import strategies as st

from bot.generate.protocol import GenerationError
from tests.generate.conftest import SPECS, Build, Run

REPOSITORY = Path(__file__).parents[4]
HEADER = "name: some_rows\nkind: utility\ncategory: io\nsummary: Read some rows of text.\n"
STATEMENT = (
    "Date;Payee;Amount;Cleared;Ref\r\n"
    '2026-01-05;"Meyer; Söhne";-1250.75;yes;17\r\n'
    "\r\n"
    '2026-01-06;"He said ""no""";3;no;\r\n'
)


def test_a_bank_statement_is_read_on_the_command_line(build: Build, run_tool: Run) -> None:
    tool = build("record_reader/bank_statement")
    done = run_tool(tool, "read-statement", "-", stdin=STATEMENT.encode())
    assert json.loads(done.stdout) == [
        {
            "day": "2026-01-05",
            "payee": "Meyer; Söhne",
            "amount": -1250.75,
            "cleared": True,
            "reference": 17,
        },
        {
            "day": "2026-01-06",
            "payee": 'He said "no"',
            "amount": 3.0,
            "cleared": False,
            "reference": None,
        },
    ]
    broken = STATEMENT.replace("-1250.75", "-1.250,75").encode()
    refused = run_tool(tool, "read-statement", "-", stdin=broken)
    assert refused.exit_status == 2
    assert refused.stderr == b"bank_statement: line 2, column Amount: '-1.250,75' is no number\n"


def test_statements_are_written_as_other_programs_read_them(build: Build, run_tool: Run) -> None:
    done = run_tool(
        build("record_reader/bank_statement"),
        code="""
            import sys
            from bank_statement import read_statement, write_statement
            postings = read_statement(sys.stdin.read())
            text = write_statement(postings)
            assert read_statement(text) == postings
            print(text, end="")
        """,
        stdin=STATEMENT.encode(),
    )
    rows = list(csv.reader(io.StringIO(done.stdout.decode()), delimiter=";", strict=True))
    assert rows == [
        ["Date", "Payee", "Amount", "Cleared", "Ref"],
        ["2026-01-05", "Meyer; Söhne", "-1250.75", "yes", "17"],
        ["2026-01-06", 'He said "no"', "3.0", "no", ""],
    ]


def test_runs_of_a_job_are_loaded_and_cut_down(build: Build, run_tool: Run) -> None:
    lines = (
        b'{"run": "base", "step": 100, "loss": 2.5, "host": "n1"}\n'
        b'{"run": "wide", "step": 100, "loss": 2, "best": true, "host": "n2"}\n'
    )
    tool = build("record_reader/training_runs")
    loaded = run_tool(tool, "load-runs", "runs.jsonl", files={"runs.jsonl": lines})
    assert json.loads(loaded.stdout) == [
        {"run": "base", "step": 100, "loss": 2.5, "best": None},
        {"run": "wide", "step": 100, "loss": 2.0, "best": True},
    ]
    files = {"rows.json": loaded.stdout, "names.txt": b"loss\nrun\n"}
    picked = run_tool(tool, "pick-columns", "rows.json", "names.txt", files=files)
    assert json.loads(picked.stdout) == [
        {"loss": 2.5, "run": "base"},
        {"loss": 2.0, "run": "wide"},
    ]
    dumped = run_tool(tool, "dump-runs", "-", stdin=loaded.stdout)
    assert [json.loads(line)["step"] for line in dumped.stdout.splitlines()] == [100, 100]


def test_stamps_of_a_build_are_parsed(build: Build, run_tool: Run) -> None:
    log = (
        b"target=core seconds=1.25 cached=no\n\n"
        b'target="unit tests" seconds=3 cached=yes note=slow\n'
    )
    done = run_tool(build("record_reader/build_stamps"), "parse-stamps", "-", stdin=log)
    assert json.loads(done.stdout) == [
        ["core", 1.25, False, None],
        ["unit tests", 3.0, True, "slow"],
    ]


def test_a_real_table_is_read_as_python_reads_it(build: Build, run_tool: Run) -> None:
    sources = sorted((REPOSITORY / "bot" / "spec").glob("*.py"))
    rows = [["path", "lines", "first line"]] + [
        [path.name, str(len(text.splitlines())), text.splitlines()[0] if text else ""]
        for path in sources
        for text in [path.read_text(encoding="utf-8")]
    ]
    output = io.StringIO()
    csv.writer(output).writerows(rows)
    candidate = build("record_reader/people_table")
    assert candidate.provenance.pattern == "record_reader"
    done = run_tool(candidate, "parse-table", "-", stdin=output.getvalue().encode())
    assert json.loads(done.stdout) == [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]
    assert len(rows) > 5


@pytest.mark.parametrize(
    "tool", ["bank_statement", "training_runs", "build_stamps", "people_table"]
)
def test_a_tool_passes_its_own_tests_and_every_example(
    build: Build, run_tool: Run, tool: str
) -> None:
    done = run_tool(
        build(f"record_reader/{tool}"),
        code=f"""
            import doctest, sys, {tool}, pytest, yaml
            spec = yaml.safe_load(open("spec.yaml"))
            text = spec["examples"] + spec["acceptance"]
            test = doctest.DocTestParser().get_doctest(text, vars({tool}), "spec", None, 0)
            assert doctest.DocTestRunner().run(test) == (0, len(test.examples))
            sys.exit(pytest.main(["-q", "-p", "no:cacheprovider", "{tool}/tests"]))
        """,
        files={"spec.yaml": (SPECS / "record_reader" / f"{tool}.yaml").read_bytes()},
    )
    assert done.exit_status == 0, done.stdout.decode() + done.stderr.decode()


@pytest.mark.parametrize(
    ("parameters", "fragment"),
    [
        ("{format: xml}", "pattern.parameters.format"),
        ("{delimiter: '::'}", "pattern.parameters.delimiter"),
        ("{delimiter: '\"'}", "delimiter may be no quote"),
        ("{extra: keep}", "pattern.parameters.extra"),
        ("{true_words: []}", "pattern.parameters.true_words"),
        ("{true_words: ['1'], false_words: ['1']}", "true and for false"),
        ("{columns: {a: {type: money}}}", "pattern.parameters.columns.a.type"),
        ("{columns: {a: {source: x}, b: {source: x}}}", "the same name in the text"),
        ("{format: pairs, columns: {a: {source: a b}}}", "cannot be a key of key=value"),
    ],
)
def test_a_wrong_parameter_is_named(build: Build, parameters: str, fragment: str) -> None:
    with pytest.raises(GenerationError) as caught:
        build(
            HEADER + "interface: 'def read_rows(text: str) -> list[dict[str, str]]: ...'\n"
            f"pattern: {{name: record_reader, parameters: {parameters}}}\n"
        )
    assert fragment in caught.value.message


def row_interface(annotation: str, stub: str) -> str:
    return (
        HEADER + "interface: |\n"
        "  from dataclasses import dataclass\n"
        "  @dataclass\n"
        "  class Row:\n"
        f"      tags: {annotation}\n"
        f"  {stub}\n"
    )


def test_a_field_that_no_text_can_fill_is_named(build: Build) -> None:
    with pytest.raises(GenerationError, match=r"cannot fill Row\.tags: list\[str\]; it knows any"):
        build(row_interface("list[str]", "def read_rows(text: str) -> list[Row]: ..."))


def test_a_field_that_no_text_can_hold_is_named(build: Build) -> None:
    with pytest.raises(GenerationError, match=r"cannot read Row\.tags: bytes; it knows str, int"):
        build(row_interface("bytes", "def write_rows(rows: list[Row]) -> str: ..."))


def test_a_signature_that_does_not_fit_is_refused(build: Build) -> None:
    with pytest.raises(GenerationError, match="no operation of it is read_rows"):
        build(HEADER + "interface: 'def read_rows(text: bytes) -> list[dict[str, str]]: ...'\n")


@given(st.lists(st.text(string.printable), min_size=1, max_size=4))
def test_the_notation_of_the_tests_is_that_of_python(cells: list[str]) -> None:
    columns = [str(index) for index in range(len(cells))]
    text = Notation("csv", ",", "yes", "no").text(columns, [dict(zip(columns, cells, strict=True))])
    assert list(csv.reader(io.StringIO(text, newline=""), strict=True)) == [columns, cells]
