from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

import pytest
from bot.generate.offline.patterns.record_rules import Rule, message
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from bot.generate.protocol import GenerationError
from tests.generate.conftest import SPECS, Build, Run

REPOSITORY = Path(__file__).parents[4]
HEADER = "name: some_checks\nkind: utility\ncategory: validation\nsummary: Check some records.\n"
INDEX = [
    {"path": "a/0.jsonl", "label": "code", "tokens": 8192, "reviewer": None, "tags": ["x"]},
    {"path": "../0.jsonl", "label": "code", "tokens": 1, "reviewer": "ana", "tags": []},
    {"path": "a/1.jsonl", "label": "Code", "tokens": 1.0, "weight": 1.5, "tags": "x", "tag": 1},
    ["a/2.jsonl"],
]


def test_an_index_is_checked_on_the_command_line(build: Build, run_tool: Run) -> None:
    tool = build("record_validator/dataset_rows")
    done = run_tool(tool, "validate-all", "-", stdin=json.dumps(INDEX).encode())
    assert json.loads(done.stdout) == {
        "1": [r"path: must match [\w-][\w./-]*\.jsonl"],
        "2": [
            "label: must be one of 'code', 'prose', 'mixed'",
            "tokens: must be of type integer, not number",
            "weight: must be at most 1",
            "reviewer: is missing",
            "tags: must be of type list, not string",
            "tag: is not a known field",
        ],
        "3": ["record: must be of type mapping, not list"],
    }
    one = run_tool(tool, "is-valid", "row.json", files={"row.json": json.dumps(INDEX[0]).encode()})
    assert json.loads(one.stdout) is True


def test_this_repositorys_own_manifest_is_checked(build: Build, run_tool: Run) -> None:
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    done = run_tool(
        build("record_validator/release_manifest"),
        code="""
            import json, sys
            from release_manifest import audit, check_manifest, first_fault
            project = json.load(sys.stdin)
            print([(found.field, found.code) for found in check_manifest(project)])
            print(first_fault({**project, "version": "1.0", "private": False, "files": ["a"]}))
            print(audit([project, None], first_number=7)[8])
        """,
        stdin=json.dumps(project).encode(),
    )
    assert done.stdout.decode().splitlines() == [
        "[('version', 'missing'), ('private', 'missing'), ('files', 'missing')]",
        (
            "Violation(field='version', code='pattern', "
            "text='version is not of the form [0-9]+\\\\.[0-9]+\\\\.[0-9]+')"
        ),
        "['record: must be of type mapping, not null']",
    ]


def test_rules_can_be_given_at_run_time(build: Build, run_tool: Run) -> None:
    candidate = build("record_validator/schema_check")
    assert candidate.provenance.pattern == "record_validator"
    files = {
        "rows.json": b'[{"id": 1, "mail": "a@example.org"}, {"id": 0}, {"id": true, "mail": "a"}]',
        "rules.json": b'{"id": {"type": "integer", "minimum": 1},'
        b' "mail": {"type": "string", "pattern": "[^@]+@[^@]+", "required": false}}',
        "wrong.json": b'{"id": {"type": "string", "minimum": 1}}',
    }
    done = run_tool(candidate, "validate-batch", "rows.json", "rules.json", files=files)
    assert json.loads(done.stdout) == {
        "2": ["id: must be at least 1"],
        "3": ["id: must be of type integer, not boolean", "mail: must match [^@]+@[^@]+"],
    }
    refused = run_tool(candidate, "validate-batch", "rows.json", "wrong.json", files=files)
    assert refused.exit_status == 2
    assert refused.stderr == b"schema_check: id: minimum needs type integer or number\n"


def test_answers_are_split_and_counted(build: Build, run_tool: Run) -> None:
    answers = [{"id": "a", "score": 3}, {"id": "", "score": 9}, {"id": "c", "score": "3"}]
    tool = build("record_validator/survey_answers")
    given = json.dumps(answers).encode()
    assert json.loads(run_tool(tool, "keep-valid", "-", stdin=given).stdout) == answers[:1]
    assert json.loads(run_tool(tool, "rejected", "-", stdin=given).stdout) == answers[1:]
    assert json.loads(run_tool(tool, "quality-report", "-", stdin=given).stdout) == {
        "total": 3,
        "accepted": 1,
        "rejected": 2,
        "error_count": 3,
        "share": 1 / 3,
        "errors_by_field": {"score": 2, "id": 1},
        "errors_by_rule": {"choices": 2, "min_length": 1},
    }


@pytest.mark.parametrize(
    "tool", ["dataset_rows", "release_manifest", "schema_check", "survey_answers"]
)
def test_a_tool_passes_its_own_tests_and_every_example(
    build: Build, run_tool: Run, tool: str
) -> None:
    done = run_tool(
        build(f"record_validator/{tool}"),
        code=f"""
            import doctest, sys, {tool}, pytest, yaml
            spec = yaml.safe_load(open("spec.yaml"))
            text = spec["examples"] + spec["acceptance"]
            test = doctest.DocTestParser().get_doctest(text, vars({tool}), "spec", None, 0)
            assert doctest.DocTestRunner().run(test) == (0, len(test.examples))
            sys.exit(pytest.main(["-q", "-p", "no:cacheprovider", "{tool}/tests"]))
        """,
        files={"spec.yaml": (SPECS / "record_validator" / f"{tool}.yaml").read_bytes()},
    )
    assert done.exit_status == 0, done.stdout.decode() + done.stderr.decode()


def refusal(build: Build, interface: str, parameters: str) -> str:
    with pytest.raises(GenerationError) as caught:
        build(
            f"{HEADER}interface: '{interface}'\n"
            f"pattern: {{name: record_validator, parameters: {parameters}}}\n"
        )
    return str(caught.value)


@pytest.mark.parametrize(
    ("parameters", "fragment"),
    [
        ("{rules: {a: {colour: red}}}", "pattern.parameters.rules.a.colour"),
        ("{rules: {a: {type: text}}}", "pattern.parameters.rules.a.type"),
        ("{rules: {a: {type: string, minimum: 1}}}", "minimum needs one of the types integer"),
        ("{rules: {a: {min_length: 1}}}", "min_length needs one of the types string, list"),
        ("{rules: {a: {type: string, pattern: '('}}}", "is not a regular expression"),
        ("{rules: {a: {type: string, pattern: '[0-9]+'}}}", "give a sample"),
        ("{rules: {a: {type: integer, minimum: 2, sample: 1}}}", "the sample 1 breaks the rule"),
        ("{rules: {a: {type: integer, minimum: 2, maximum: 1}}}", "breaks the rule maximum"),
        ("{messages: {colour: x}}", "there is no rule colour"),
        ("{messages: {missing: '{field.__class__}'}}", "may hold only {field}"),
        ("{messages: {missing: '{field!r}'}}", "may hold only {field}"),
        ("{unknown: keep}", "pattern.parameters.unknown"),
        ("{}", "validate needs pattern.parameters.rules, or a parameter rules"),
    ],
)
def test_a_wrong_parameter_is_named(build: Build, parameters: str, fragment: str) -> None:
    stub = "def validate(record: dict[str, str]) -> list[str]: ..."
    assert fragment in refusal(build, stub, parameters)


def test_rules_cannot_be_given_twice(build: Build) -> None:
    stub = (
        "def validate(record: dict[str, str], rules: dict[str, dict[str, object]])"
        " -> list[str]: ..."
    )
    assert "no operation of it is validate" in refusal(build, stub, "{rules: {a: {}}}")


def test_a_field_that_no_problem_has_is_named(build: Build) -> None:
    with pytest.raises(
        GenerationError, match=r"cannot fill Problem\.severity: int; it knows field"
    ):
        build(
            HEADER + "interface: |\n"
            "  from typing import NamedTuple\n"
            "  class Problem(NamedTuple):\n"
            "      field: str\n"
            "      severity: int\n"
            "  def validate(record: dict[str, str]) -> list[Problem]: ...\n"
            "pattern: {name: record_validator, parameters: {rules: {a: {}}}}\n"
        )


LIMITS = st.fixed_dictionaries(
    {"type": st.sampled_from(["integer", "number"])},
    optional={"minimum": st.integers(-9, 9), "maximum": st.integers(-9, 9)},
)


@given(LIMITS, st.integers(-12, 12))
def test_a_rule_finds_what_arithmetic_finds(limits: dict[str, Any], value: int) -> None:
    low, high = limits.get("minimum", -99), limits.get("maximum", 99)
    if low > high:
        with pytest.raises(ValidationError):
            Rule(**limits)
        return
    rule = Rule(**limits)
    assert list(rule.broken(value)) == ["minimum"] * (value < low) + ["maximum"] * (value > high)
    assert not rule.broken(rule.valid)


def test_counterexamples_stand_on_both_sides_of_a_limit() -> None:
    rule = Rule(type="string", min_length=2, max_length=3)
    judged = {
        value: list(rule.broken(value))
        for value in rule.counterexamples()
        if value and isinstance(value, str)
    }
    assert judged == {"x": ["min_length"], "xx": [], "xxx": [], "xxxx": ["max_length"]}


def test_a_message_shows_choices_as_a_list_of_words() -> None:
    assert message("{field}: {limit} ({found})", "a", ["x", 1], None) == "a: 'x', 1 (null)"
