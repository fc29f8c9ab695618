"""What a specification gets from the pattern that it names, and what is wrong with parameters."""

from __future__ import annotations

from textwrap import dedent

import pytest

from bot.patterns import NAMES, catalogue
from bot.patterns.offer import PATTERNS
from bot.spec import Rules, SpecError, SpecFile, parse_spec

RULES = Rules(patterns=PATTERNS)
HEAD = "name: log_errors\nkind: tool\ncategory: debugging\nsummary: Count the errors of a log.\n"


def parse(text: str) -> SpecFile:
    return parse_spec((HEAD + dedent(text)).encode(), "specs/log_errors.yaml", RULES)


def test_a_pattern_brings_its_interface_and_its_examples() -> None:
    spec = parse("pattern: {name: error_classifier}").spec
    own = catalogue()["error_classifier"].default
    assert (spec.interface, spec.examples, spec.acceptance) == (
        own["interface"],
        own["examples"],
        own["acceptance"],
    )


def test_examples_that_could_depend_on_a_parameter_stay_away() -> None:
    spec = parse(
        """
        pattern:
          name: error_classifier
          parameters: {other: unknown}
        """
    ).spec
    assert spec.interface == catalogue()["error_classifier"].default["interface"]
    assert spec.examples == ""


def test_what_a_person_wrote_stays() -> None:
    spec = parse(
        """
        interface: |
          def count_errors(lines: list[str]) -> dict[str, int]: ...
        pattern: {name: error_classifier}
        """
    ).spec
    assert spec.interface == "def count_errors(lines: list[str]) -> dict[str, int]: ...\n"
    assert spec.examples == ""


@pytest.mark.parametrize(
    ("pattern", "field", "line", "message", "remedy"),
    [
        ("name: eror_classifier", "pattern.name", 6, "There is no pattern", "error_classifier"),
        (
            "parameters: {colour: red}",
            "pattern.parameters.colour",
            6,
            "There is no such parameter.",
            "error_line, samples, categories, other, fixes",
        ),
        ("parameters: {error_line: '('}", "pattern.parameters.error_line", 6, "regular", ""),
        ("parameters: {error_line: x}", "pattern.parameters.error_line", 6, "Give samples", ""),
        ("parameters: {fixes: {io: [1]}}", "pattern.parameters.fixes.io", 6, "string", ""),
        (
            "parameters: {operations: {analyze_log: dance}}",
            "pattern.parameters.operations.analyze_log",
            6,
            "dance",
            "",
        ),
        (
            "parameters: {operations: {dance: count}}",
            "pattern.parameters.operations.dance",
            6,
            "The interface has no function `dance`.",
            "It has",
        ),
    ],
)
def test_what_is_wrong_is_named_with_its_line(
    pattern: str, field: str, line: int, message: str, remedy: str
) -> None:
    name = "" if pattern.startswith("name") else "  name: error_classifier\n"
    text = f"pattern:\n  {pattern}\n{name}"
    with pytest.raises(SpecError) as caught:
        parse(text)
    (problem,) = [one for one in caught.value.problems if one.field.startswith("pattern")]
    assert (problem.field, problem.line) == (field, line)
    assert message in problem.message
    assert remedy in problem.remedy


@pytest.mark.parametrize("name", NAMES)
def test_every_pattern_s_own_specification_is_valid(name: str) -> None:
    pattern = catalogue()[name]
    source = f"specs/{pattern.default['name']}.yaml"
    read = parse_spec(pattern.specification.encode(), source, RULES)
    assert read.spec.category is pattern.description.category
