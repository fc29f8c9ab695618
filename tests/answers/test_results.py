from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.answers.kept import append
from tests.answers.results import Choice, Result, read_results, table, told, why_refused


def _result(task: str, **changes: Any) -> Result:
    given: dict[str, Any] = {
        "models": ["careful", "quick"],
        "shown": 2,
        "task_id": task,
        "approved": True,
        "base": True,
        "plus": True,
        "solvable": True,
        "first": 0.5,
        "requests": 2,
        "tokens": 100,
        "seconds": 1.5,
        "model": "careful",
        "policies": {"first answer": Choice(proposed=True, base=True, plus=False)},
    }
    return Result.model_validate({**given, **changes})


RESULTS = [
    _result("Made/1"),
    _result("Made/2", plus=False, said="! AssertionError: 3"),
    _result("Made/3", approved=False, first=1.0, failed=["static/mypy-score: low"], requests=5),
    _result(
        "Made/4",
        approved=False,
        base=False,
        plus=False,
        solvable=False,
        first=0.0,
        failed=["acceptance/held-back: another", "acceptance/held-back: third"],
        said="! AssertionError: 4",
        policies={"first answer": Choice(proposed=False)},
    ),
    _result("Made/1", models=["quick"], first=1.0),
]


def _cells(line: str) -> list[str]:
    return line.split()


def test_the_figures_of_a_configuration() -> None:
    lines = table(RESULTS).splitlines()
    titles = [number for number, line in enumerate(lines) if "first answers right" in line]
    assert lines[titles[0]] == "2 models, 2 shown (first answers right: 50.0 %)"
    # problems, proposed, right and its share, base and its share, solvable, solved and its share,
    # requests, tokens, seconds of one and of all
    assert _cells(lines[titles[0] + 1])[2:] == [
        "4", "2", "1", "50.0", "2", "100.0", "3", "1", "33.3", "11", "400", "1.5", "6",
    ]  # fmt: skip
    assert _cells(lines[titles[0] + 2])[2:] == [
        "4", "3", "0", "0.0", "3", "100.0", "3", "0", "0.0",
    ]  # fmt: skip
    assert lines[titles[1]] == "quick, 2 shown (first answers right: 100.0 %)"
    assert _cells(lines[titles[1] + 1])[2:6] == ["1", "1", "1", "100.0"]


def test_nothing_proposed_has_no_share() -> None:
    [line] = [line for line in table(RESULTS[2:3]).splitlines() if "the bot" in line]
    assert _cells(line)[2:9] == ["1", "0", "0", "-", "0", "-", "1"]


def test_refusals_and_wrong_approvals_are_told_with_their_reasons() -> None:
    assert list(told(RESULTS)) == [
        "Rightly refused (1 of 1):",
        (
            "  Made/4 (2 models, 2 shown, answer of careful): acceptance/held-back: another; "
            "acceptance/held-back: third [hidden tests: ! AssertionError: 4]"
        ),
        "Wrongly approved (1):",
        "  Made/2 (2 models, 2 shown, answer of careful): plus tests: ! AssertionError: 3",
    ]


def test_a_rule_counts_once_for_each_candidate() -> None:
    assert list(why_refused(RESULTS)) == [
        "Refused by rule, right and wrong candidates:",
        "     0    1  acceptance/held-back",
        "     1    0  static/mypy-score",
    ]


def test_the_last_result_of_a_run_counts_and_an_unfinished_line_does_not(tmp_path: Path) -> None:
    path = tmp_path / "results.jsonl"
    assert read_results(path) == []
    for result in (RESULTS[0], RESULTS[1], RESULTS[0].model_copy(update={"approved": False})):
        append(path, result)
    with path.open("a") as file:
        file.write('{"models": ["care')
    assert [(one.task_id, one.approved) for one in read_results(path)] == [
        ("Made/1", False),
        ("Made/2", True),
    ]
