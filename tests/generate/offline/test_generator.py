from __future__ import annotations

import ast
import re

import pytest
import yaml

from bot.candidate import Candidate
from bot.errors import ExitStatus
from bot.generate.protocol import GenerationError
from bot.patterns import catalogue
from bot.spec.toolspec import CATEGORIES, Kind
from tests.generate.conftest import Build

HEAD = "kind: tool\ncategory: debugging\nsummary: Something about errors.\n"


def test_every_category_has_a_pattern() -> None:
    wanted = CATEGORIES[Kind.TOOL] | CATEGORIES[Kind.UTILITY]
    assert {pattern.description.category for pattern in catalogue().values()} == wanted


def test_a_candidate_is_complete_and_the_same_every_time(build: Build) -> None:
    first, second = (build("error_classifier/top_errors") for _ in range(2))
    assert first.digest == second.digest
    assert list(first.files) == [
        "README.md",
        "__init__.py",
        "__main__.py",
        "core.py",
        "tests/__init__.py",
        "tests/test_top_errors.py",
        "tests/test_top_errors_completed.py",
    ]


def test_the_pattern_is_found_by_category_names_and_types(build: Build) -> None:
    assert build("error_classifier/top_errors").provenance.pattern == "error_classifier"


def refusal(build: Build, text: str) -> str:
    with pytest.raises(GenerationError) as caught:
        build("name: odd_one\n" + HEAD + text)
    assert caught.value.status is ExitStatus.REQUEST
    assert "generator: model" in caught.value.remedy
    return caught.value.message


def test_a_name_that_speaks_for_nothing_is_refused_by_name(build: Build) -> None:
    message = refusal(build, "interface: 'def frobnicate(lines: list[str]) -> dict[str, int]: ...'")
    assert "odd_one" in message
    assert "pattern error_classifier: frobnicate: no function of error_classifier" in message


def test_types_that_do_not_fit_are_refused(build: Build) -> None:
    message = refusal(build, "interface: 'def count_errors(lines: bytes) -> float: ...'")
    assert "count_errors is not its count" in message
    assert "lines is bytes" in message


def test_a_field_that_nothing_fills_is_named(build: Build) -> None:
    message = refusal(
        build,
        "interface: |\n"
        "  from dataclasses import dataclass\n"
        "  @dataclass\n"
        "  class Report:\n"
        "      total: int\n"
        "      colour: str\n"
        "  def analyse(lines: list[str]) -> Report: ...\n",
    )
    assert "Report.colour: nothing there is known by this name" in message


def test_a_method_that_nothing_does_is_refused(build: Build) -> None:
    message = refusal(
        build,
        "interface: |\n"
        "  class Counter:\n"
        "      def frobnicate(self, line: str) -> None: ...\n"
        "  def count_errors(lines: list[str]) -> dict[str, int]: ...\n",
    )
    assert "Counter.frobnicate: no function of error_classifier" in message


def test_what_would_fit_is_said(build: Build) -> None:
    with pytest.raises(GenerationError) as caught:
        build(
            "name: odd_one\n" + HEAD + "interface: 'def count_errors(lines: bytes) -> float: ...'"
        )
    lines = str(caught.value).splitlines()
    assert lines[1] == "This fits: def count_errors(lines: Iterable[str]) -> dict[str, int]: ..."
    assert lines[2].startswith("- pattern error_classifier: count_errors ")


def test_a_refusal_fits_on_a_screen_however_much_is_wrong(build: Build) -> None:
    stubs = "".join(f"  def weave_{number}(a: int) -> int: ...\n" for number in range(20))
    with pytest.raises(GenerationError) as caught:
        build("name: odd_one\n" + HEAD + f"interface: |\n{stubs}")
    lines = str(caught.value).splitlines()
    assert len(lines) <= 10
    assert "- and " in str(caught.value)
    assert yaml.safe_load("\n".join(lines[-2:]))["generator"] == "model"


def test_an_unknown_pattern_is_refused_with_the_known_ones(build: Build) -> None:
    message = refusal(
        build,
        "interface: 'def count_errors(lines: list[str]) -> dict[str, int]: ...'\n"
        "pattern: {name: crystal_ball}\n",
    )
    assert re.search(r"no pattern crystal_ball.*error_classifier", message)


@pytest.mark.parametrize(
    ("parameters", "fragment"),
    [
        ("{colour: red}", "pattern.parameters.colour"),
        ("{error_line: '('}", "pattern.parameters.error_line: "),
        ("{error_line: 'x'}", "pattern.parameters.error_line: Give samples with it."),
        ("{categories: {a: '['}}", "pattern.parameters.categories.a: "),
        ("{other: [1]}", "pattern.parameters.other: "),
        ("{operations: {nobody: count}}", "nobody"),
        ("{operations: {count_errors: dance}}", "dance"),
    ],
)
def test_a_wrong_parameter_is_named(build: Build, parameters: str, fragment: str) -> None:
    with pytest.raises(GenerationError) as caught:
        build(
            "name: odd_one\n" + HEAD + "interface: 'def count_errors(lines: list[str]) -> "
            "dict[str, int]: ...'\n"
            f"pattern: {{name: error_classifier, parameters: {parameters}}}\n"
        )
    assert fragment in caught.value.message


def test_a_named_operation_decides(build: Build) -> None:
    candidate = build(
        "name: odd_one\n" + HEAD + "interface: 'def frobnicate(lines: list[str]) -> "
        "dict[str, int]: ...'\n"
        "pattern: {name: error_classifier, parameters: {operations: {frobnicate: count}}}\n"
    )
    assert isinstance(candidate, Candidate)
    assert b"def frobnicate(lines: list[str]) -> dict[str, int]:" in candidate.files["core.py"]


def test_a_feature_has_no_pattern(build: Build) -> None:
    with pytest.raises(GenerationError, match="no generator builds a feature"):
        build("name: odd_one\nkind: feature\nsummary: Something larger than a tool.\n")


def test_text_of_a_specification_stays_text(build: Build) -> None:
    hostile = '""" {{ 7 * 7 }} {% for x in y %}'
    candidate = build(
        f"name: odd_one\nkind: tool\ncategory: debugging\nsummary: 'A {hostile}'\n"
        f"behaviour: |\n  {hostile}\n  import os\n"
        "interface: 'def count_errors(lines: list[str]) -> dict[str, int]: ...'\n"
    )
    module = ast.parse(candidate.files["core.py"])
    assert (ast.get_docstring(module) or "").split() == ["A", *hostile.split() * 2, "import", "os"]
    imported = {
        alias.name for node in module.body if isinstance(node, ast.Import) for alias in node.names
    }
    assert imported == {"re"}
