"""Which files a reply gets, and what stands in them."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

from bot.scaffold.complete import complete
from bot.scaffold.pin import Pin
from tests.scaffold.tools import REPLIES

TESTS = "tests/test_small_tool.py"
COMPLETED = "tests/test_small_tool_completed.py"
NUMBERS = REPLIES["numbers"]


def test_what_is_missing_is_added() -> None:
    files = complete(NUMBERS.shown, NUMBERS.files)
    assert sorted(files) == sorted(
        ["README.md", "__init__.py", "__main__.py", "core.py", "tests/__init__.py", TESTS]
    )
    assert files["core.py"] == NUMBERS.files["core.py"]


def test_what_the_reply_has_wins() -> None:
    own = {**NUMBERS.files, "__init__.py": b"# own\n", "README.md": b"own\n", "more.py": b"\n"}
    files = complete(NUMBERS.shown, own)
    assert {path: files[path] for path in own} == own


def test_tests_of_the_reply_get_a_file_beside_them() -> None:
    own = {**NUMBERS.files, TESTS: b"# own\n"}
    files = complete(NUMBERS.shown, own)
    assert files[TESTS] == b"# own\n"
    assert b"def test_command_clamp" in files[COMPLETED]


def test_a_command_line_with_tests_of_its_own_is_not_tested_by_ours() -> None:
    own = {**NUMBERS.files, TESTS: b"# own\n", "__main__.py": b"# own\n"}
    assert COMPLETED not in complete(NUMBERS.shown, own)
    files = complete(NUMBERS.shown, own, [Pin("clamp(1, 2, 3)", "2")])
    assert files["__main__.py"] == b"# own\n"
    assert b"test_clamp_as_observed" in files[COMPLETED]
    assert b"__main__" not in files[COMPLETED]


def test_a_command_line_that_nothing_tests_is_written_anew() -> None:
    files = complete(NUMBERS.shown, {**NUMBERS.files, "__main__.py": b"# own\n"})
    assert b"argparse" in files["__main__.py"]


def test_a_test_that_is_left_out_is_not_written() -> None:
    text = complete(NUMBERS.shown, NUMBERS.files)[TESTS]
    name = "test_clamp_gives_the_same_again"
    assert name.encode() in text
    assert name.encode() not in complete(NUMBERS.shown, NUMBERS.files, left_out=[name])[TESTS]


def test_samples_stand_in_where_no_example_has_an_argument() -> None:
    samples = {("clamp", "value"): 7654}
    shown = complete(NUMBERS.shown, NUMBERS.files, samples=samples)[TESTS]
    assert b"7654" not in shown
    unshown = NUMBERS.shown.model_copy(update={"examples": ""})
    assert b"value = 7654" in complete(unshown, NUMBERS.files, samples=samples)[TESTS]


def test_pins_say_who_agrees_and_that_the_specification_does_not() -> None:
    pins = [
        Pin("clamp(1, 2, 3)", "2", by="3 of 4 candidates"),
        Pin("clamp(1, low=0, high=3)", "1"),
        Pin("clamp(1, 3, 2)", raises="ValueError"),
        Pin("clamp(1, 2, 3)", "__import__('os')"),
    ]
    tree = ast.parse(complete(NUMBERS.shown, NUMBERS.files, pins)[TESTS])
    said = {
        one.name: " ".join((ast.get_docstring(one) or "").split())
        for one in tree.body
        if isinstance(one, ast.FunctionDef) and ("observed" in one.name or "raises" in one.name)
    }
    assert said == {
        "test_clamp_as_observed": "Results of 3 of 4 candidates; not from the specification.",
        "test_clamp_as_observed_2": (
            "Results of this implementation alone; not from the specification."
        ),
        "test_clamp_raises_valueerror": (
            "Calls that raise ValueError in this implementation alone; not from the specification."
        ),
    }


@pytest.mark.parametrize("name", REPLIES)
def test_lines_are_as_short_as_those_of_other_tools(name: str) -> None:
    files = complete(REPLIES[name].shown, REPLIES[name].files)
    for path, content in files.items():
        if path not in {"core.py", "README.md"}:
            assert max(map(len, content.decode().splitlines()), default=0) <= 88, path


def test_the_order_of_hashes_changes_nothing() -> None:
    program = (
        "import hashlib; from tests.scaffold.tools import REPLIES;"
        "from bot.scaffold.complete import complete;"
        "reply = REPLIES['sets']; files = complete(reply.shown, reply.files);"
        "print(hashlib.sha256(repr(sorted(files.items())).encode()).hexdigest())"
    )
    root = Path(__file__).parents[2]
    printed = {
        subprocess.run(
            [sys.executable, "-c", program],
            cwd=root,
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(root)},
            capture_output=True,
            check=True,
            text=True,
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert len(printed) == 1
