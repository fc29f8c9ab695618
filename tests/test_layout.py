from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.layout import check, faults, problem

GOOD = [
    "generated_tools/x/__init__.py",
    "generated_tools/x/tests/test_x.py",
    "generated_tools/x/README.md",
    "specs/x.yaml",
]
BAD = [
    "",
    "generated_tools/x",
    "generated_tools/x/",
    "generated_tools/y/core.py",
    "generated_tools/xy/core.py",
    "generated_tools/x/../y/core.py",
    "generated_tools/x/./core.py",
    "generated_tools/x//core.py",
    "generated_tools/x/.git/config",
    "generated_tools/x/.GIT/config",
    "generated_tools/x/.gitattributes",
    "generated_tools/x/git~1/config",
    "generated_tools/x/.git /config",
    "generated_tools/x/.git\u200c/config",
    "generated_tools/x/core.py.",
    "generated_tools/x/core.py:stream",
    "generated_tools/x/a\\b.py",
    "generated_tools/x/a\nb.py",
    "generated_tools/x/a\0b.py",
    "generated_tools/x/core.py\n",
    "generated_tools/x/-rf",
    "generated_tools/x/aux.py",
    "generated_tools/x/NUL",
    "generated_tools/x/caf\u00e9.py",
    "generated_tools/x/" + "a" * 200,
    "/generated_tools/x/core.py",
    "./generated_tools/x/core.py",
    "Generated_Tools/x/core.py",
    "specs/x.yml",
    "specs/y.yaml",
    ".github/workflows/ci.yml",
    "toolwright.yaml",
]


@pytest.mark.parametrize("path", GOOD)
def test_a_path_of_the_tool_may_be_carried(path: str) -> None:
    assert problem("x", path) == ""
    check("x", [path])


@pytest.mark.parametrize("path", BAD)
def test_any_other_path_is_a_defect(path: str) -> None:
    assert problem("x", path)
    with pytest.raises(ValueError, match=r"is|has"):
        check("x", [path])


@pytest.mark.parametrize(
    "pair",
    [
        ("generated_tools/x/Core.py", "generated_tools/x/core.py"),
        ("generated_tools/x/Tests/a.py", "generated_tools/x/tests/b.py"),
        ("generated_tools/x/data", "generated_tools/x/data/a.json"),
        ("generated_tools/x/Data", "generated_tools/x/data/a.json"),
    ],
)
def test_two_paths_that_one_file_system_takes_for_one_are_a_defect(pair: tuple[str, str]) -> None:
    assert list(faults("x", pair)) == [pair[1]]
    with pytest.raises(ValueError, match=r"differs|lies below"):
        check("x", pair)


@pytest.mark.parametrize("name", ["", "X", "x-y", "../x", "x\n", ".git", "x/y"])
def test_a_name_that_is_no_name_is_a_defect(name: str) -> None:
    with pytest.raises(ValueError, match="not the name of a tool"):
        check(name, [])


@given(st.text(alphabet=".gGiItT~/\\ :x1\u200c-_", max_size=12))
def test_nothing_that_is_let_through_can_be_another_path(tail: str) -> None:
    path = f"generated_tools/x/{tail}"
    if not problem("x", path):
        steps = path.split("/")
        assert all(step and step.isascii() and step[0] not in ".-" for step in steps)
        assert not any(step.lower().startswith("git~") for step in steps)
