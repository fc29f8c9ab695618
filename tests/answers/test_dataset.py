from __future__ import annotations

from pathlib import Path

import pytest

from bot.spec import Rules, SpecFile, parse_spec, split
from tests.answers.dataset import (
    PLACE,
    Problem,
    Shown,
    data_folder,
    interface_of,
    read_answers,
    read_problems,
    renamed,
    spec_source,
    write_rows,
)
from tests.answers.made import ANSWERS, DOUBLED, PROBLEMS, SHARED, SUM, SUMS


def _spec(problem: Problem, shown: int = 2) -> SpecFile:
    return parse_spec(spec_source(problem, shown), f"specs/{problem.name}.yaml", Rules())


def _changed(examples: list[Shown], **changes: str) -> Problem:
    return DOUBLED.model_copy(update={"examples": examples, **changes})


@pytest.mark.parametrize(("shown", "held"), [(1, 2), (2, 1), (3, 1)])
def test_at_least_one_example_is_held_back(shown: int, held: int) -> None:
    parts = split(_spec(DOUBLED, shown).spec)
    assert len(parts.held) == held
    assert len(parts.shown) == 3 - held
    assert parts.shown[0].source == "doubled([1, 2])\n"
    assert parts.shown[0].want == "[2, 4]\n"


def test_the_only_example_is_shown() -> None:
    parts = split(_spec(_changed(DOUBLED.examples[:1])).spec)
    assert (len(parts.shown), len(parts.held)) == (1, 0)


def test_parameters_that_hide_a_builtin_are_renamed() -> None:
    assert interface_of(DOUBLED) == "def doubled(list_: list[int]) -> list[int]: ..."


def test_a_function_that_hides_a_builtin_is_renamed_wherever_it_stands() -> None:
    spec = _spec(SUM, 1).spec
    assert spec.interface.strip() == "def sum_(a: int, b: float) -> float: ..."
    # Some sums are whole: one kind of number is meant.
    assert spec.examples.strip() == ">>> float(sum_(1, 2))\n3.0"
    assert renamed(SUMS, SUM) == "def sum_(a, b):\n    return a + b\n"
    assert renamed("sum(1)", DOUBLED) == "sum(1)"


def test_a_call_inside_another_keeps_it_and_the_result_may_be_any_collection() -> None:
    spec = _spec(SHARED).spec
    assert spec.interface.strip().splitlines()[-1] == (
        "def shared(one: tuple[int, ...], other: tuple[int, ...]) -> Iterable[int]: ..."
    )
    assert spec.examples.splitlines()[1] == "{2, 3}"
    assert spec.examples.splitlines()[3] == "set()"


def test_a_result_of_none_is_asked_for() -> None:
    spec = _spec(_changed([Shown(call="doubled([1])", returns="None")])).spec
    assert spec.examples.strip() == ">>> doubled([1]) is None\nTrue"


def test_an_example_that_stands_twice_is_taken_once() -> None:
    parts = split(_spec(_changed([*DOUBLED.examples[:2], DOUBLED.examples[0]])).spec)
    assert [one.source for one in (*parts.shown, *parts.held)] == [
        "doubled([1, 2])\n",
        "doubled([])\n",
    ]


def test_a_problem_without_examples_makes_a_specification_from_its_words() -> None:
    problem = _changed(
        [],
        description="Write a python function to check whether the text is short.",
        interface="def doubled(text, n)",
    )
    spec = _spec(problem).spec
    assert spec.interface.strip() == "def doubled(text: str, n: int) -> bool: ..."
    assert spec.summary == "Check whether the text is short."
    assert (spec.examples, spec.acceptance) == ("", "")


@pytest.mark.parametrize("problem", PROBLEMS)
def test_nothing_of_the_hidden_tests_is_in_a_specification(problem: Problem) -> None:
    other = problem.model_copy(update={"hidden_tests": "", "hidden_tests_plus": ""})
    assert spec_source(problem) == spec_source(other)
    assert b"assert" not in spec_source(problem)


def test_the_data_is_read_from_the_folder_that_is_given_or_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(PLACE, raising=False)
    with pytest.raises(FileNotFoundError, match=PLACE):
        data_folder(tmp_path)
    write_rows(tmp_path / "problems.jsonl.gz", PROBLEMS)
    write_rows(tmp_path / "answers.jsonl.gz", ANSWERS)
    monkeypatch.setenv(PLACE, str(tmp_path))
    assert data_folder() == tmp_path
    assert read_problems(tmp_path) == PROBLEMS
    assert read_answers(tmp_path) == ANSWERS
