"""Tests of context_pairs."""

from __future__ import annotations

import ast
import dataclasses
import io
import json
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from context_pairs import (
    degrade,
    make_pairs,
    make_pairs_of_files,
    shuffle_order,
    strip_comments,
    strip_docstrings,
    strip_imports,
    strip_type_hints,
    unreadable_sources,
)
from context_pairs.__main__ import main

_NAMES = ["comments", "docstrings", "type_hints", "imports", "order"]

_SOURCE = (
    '"""Sums."""\n\nimport math\n\nLIMIT: float = 2.0\n\n\n'
    '# Note.\ndef base(x: int = 1) -> int:\n    """Give x."""\n    return x\n\n\n'
    'class User:\n    """Uses the base."""\n\n    limit: int\n'
    '    def value(self, y: "float") -> "float":\n'
    "        return math.floor(base(y))  # Note.\n"
)

_CHANGES = {
    "comments": [("  # Note.", ""), ("# Note.\n", "")],
    "docstrings": [
        ('"""Sums."""\n', ""),
        ('    """Give x."""\n', ""),
        ('    """Uses the base."""\n', ""),
    ],
    "type_hints": [
        ("x: int = 1) -> int", "x = 1)"),
        ('y: "float") -> "float"', "y)"),
        ("LIMIT: float", "LIMIT"),
        ("    limit: int\n", ""),
    ],
    "imports": [("import math\n", "")],
}


def _expected(*names: str) -> str:
    """Degrade the sample by replacing text."""
    text = _SOURCE
    for name in names:
        for old, new in _CHANGES.get(name, []):
            text = text.replace(old, new)
    if "order" in names:
        head, base, user = text.rstrip("\n").split("\n\n\n")
        text = "\n\n\n".join([head, user, base]) + "\n"
    return text


_FRAGMENTS = [
    '"é"\n',
    "import a; x = 1; import b  # Note.\n",
    "if x: import a\n",
    "def f(a: int, *b: 'ü') -> (int): '''doc'''; y: int\n",
    "class A:\n    x: int\n    '''doc'''\n",
    "x: int; y: (str) = 'é'; z: int\n",
    "# Note.\n",
    "@f\ndef g():\n    # Note.\n    '''doc'''\n",
]

_EDGES = {
    "comments": [
        ("x = '# no'  # Note.\ny = 2\n", "x = '# no'\ny = 2\n"),
        ("# Note.", ""),
        ("x = 1  \n", "x = 1  \n"),
        (
            "if x:\n    # Note.\n    y = [\n1,  # Note.\n]\n",
            "if x:\n    y = [\n1,\n]\n",
        ),
        ("a = 1  # Note.\r\n# Note.\r\nb = 2\r\n", "a = 1\r\nb = 2\r\n"),
        ("é = 'ü'  # Note.\n", "é = 'ü'\n"),
        (
            "#! stays\nx = 1  # Note.\n",
            "#! stays\nx = 1\n",
        ),
        (
            "# -*- stays\nx = 1  # Note.\n",
            "# -*- stays\nx = 1\n",
        ),
    ],
    "docstrings": [
        ('def f():\n    "doc"\n', "def f():\n    pass\n"),
        ('def f(): "doc"\n', "def f(): pass\n"),
        ('class A: "doc"; x = 1\n', "class A: x = 1\n"),
        ('class A:\n    "one"; "two"\n    "three"\n', "class A:\n    pass\n"),
        ('"one"\n"two";\nx = "three"\n"four"\n', 'x = "three"\n"four"\n'),
        (
            'async def f():\n    """\n    Two.\n    """\n    "é".x\n',
            'async def f():\n    "é".x\n',
        ),
        ('"é"; x = "ü"; "y"\n', 'x = "ü"; "y"\n'),
        ('if x:\n    "no"\nb"no"\n1\n', 'if x:\n    "no"\nb"no"\n1\n'),
        ('"doc"  # Note.\n', "# Note.\n"),
        ('"doc"\r\nx = 1\r\n', "x = 1\r\n"),
        ('"doc"', ""),
    ],
    "type_hints": [
        (
            "def f(*a: int, b: 'x' = 1) -> (\n    int\n): pass\n",
            "def f(*a, b = 1): pass\n",
        ),
        ("def f(a: (int), **b: list[int]) : pass\n", "def f(a, **b) : pass\n"),
        ("async def f(a, é: 'ü',) -> None: ...\n", "async def f(a, é,): ...\n"),
        ("x: int\ny = 1\n", "y = 1\n"),
        ("class A:\n    x: int\n", "class A:\n    pass\n"),
        ("x: (int) = 1\n", "x = 1\n"),
        ("a[1:2] : int = {1: 2}\n", "a[1:2] = {1: 2}\n"),
        ("é: int = 1; y: str; z = 'ü'; w: int\n", "é = 1; z = 'ü'\n"),
        ("x = lambda a: a\nif x: y = x[1:2]\n", "x = lambda a: a\nif x: y = x[1:2]\n"),
    ],
    "imports": [
        ("import a; x = 1; import b; y = 2; import c\n", "x = 1; y = 2\n"),
        ("if x: import a; import b\nelse: y = 1\n", "if x: pass\nelse: y = 1\n"),
        (
            "try:\n    from . import a\nfinally:\n    b()\n",
            "try:\n    pass\nfinally:\n    b()\n",
        ),
        ("from a import (\n    b,\n    c,\n)\nx = 1\n", "x = 1\n"),
        ("x = 1\nimport a", "x = 1\n"),
        (
            "def f():\n    import a  # Note.\n    a()\n",
            "def f():\n    # Note.\n    a()\n",
        ),
        ("import a;\r\nx = 1\r\n", "x = 1\r\n"),
        ("x = 'import a'\n", "x = 'import a'\n"),
    ],
    "order": [
        (
            "def a(): pass\nX = 1\ndef b(): a()\n@b\nclass C: pass",
            "@b\nclass C: pass\nX = 1\ndef b(): a()\ndef a(): pass",
        ),
        (
            '#!python\n# Note.\ndef a(): """\n# text\n"""\r\nif a: pass\ndef b(): return a\n',
            '#!python\ndef b(): return a\r\nif a: pass\n# Note.\ndef a(): """\n# text\n"""\n',
        ),
        ("x = 1\n# Note.\n", "x = 1\n# Note.\n"),
        (
            "def a(): pass\n\n\nX = 1\n\ndef b(): a()\n",
            "def b(): a()\n\n\nX = 1\n\ndef a(): pass\n",
        ),
        (
            'X = """\n# x"""\ndef a(): pass\ndef b(): a()\n',
            'X = """\n# x"""\ndef b(): a()\ndef a(): pass\n',
        ),
    ],
}


def test_examples() -> None:
    """The examples of the specification."""
    assert strip_comments("total = 0  # cents\n") == "total = 0\n"
    assert strip_docstrings('def f():\n    "Do nothing."\n') == "def f():\n    pass\n"
    assert (
        strip_type_hints("def area(r: float) -> float:\n    return 3 * r * r\n")
        == "def area(r):\n    return 3 * r * r\n"
    )
    assert strip_imports("import os\n\nprint(os.sep)\n") == "\nprint(os.sep)\n"
    assert (
        shuffle_order("def low(): ...\ndef high(): low()\n")
        == "def high(): low()\ndef low(): ...\n"
    )
    assert (
        [pair.degradation for pair in make_pairs("import os\nx: int = 1  # one\n")]
    ) == ["comments", "type_hints", "imports"]
    assert make_pairs("x = 1\n") == []
    assert unreadable_sources({"good.py": "x = 1\n", "bad.py": "x = (\n"}) == {
        "bad.py": "line 1 is not Python: '(' was never closed"
    }


def test_strip_comments_leaves_the_rest_as_it_is() -> None:
    """What is not named stays byte for byte."""
    assert strip_comments(_SOURCE) == _expected("comments")


def test_strip_comments_refuses_what_is_not_python() -> None:
    """A fault in the source is named with its line."""
    with pytest.raises(ValueError, match="line 2 is not Python: "):
        strip_comments("x = 1\ndef")


@settings(deadline=None, derandomize=True, database=None, max_examples=30)
@given(st.lists(st.sampled_from(_FRAGMENTS), max_size=6).map("".join))
def test_strip_comments_gives_python_and_is_done_after_once(text: str) -> None:
    """The result parses, and applying it again changes nothing."""
    degraded = strip_comments(text)
    assert ast.parse(degraded)
    assert strip_comments(degraded) == degraded


@pytest.mark.parametrize(("before", "after"), _EDGES["comments"])
def test_strip_comments_at_the_edges(before: str, after: str) -> None:
    """Each form gives exactly what is expected."""
    assert strip_comments(before) == after


def test_strip_docstrings_leaves_the_rest_as_it_is() -> None:
    """What is not named stays byte for byte."""
    assert strip_docstrings(_SOURCE) == _expected("docstrings")


def test_strip_docstrings_refuses_what_is_not_python() -> None:
    """A fault in the source is named with its line."""
    with pytest.raises(ValueError, match="line 2 is not Python: "):
        strip_docstrings("x = 1\ndef")


@settings(deadline=None, derandomize=True, database=None, max_examples=30)
@given(st.lists(st.sampled_from(_FRAGMENTS), max_size=6).map("".join))
def test_strip_docstrings_gives_python_and_is_done_after_once(text: str) -> None:
    """The result parses, and applying it again changes nothing."""
    degraded = strip_docstrings(text)
    assert ast.parse(degraded)
    assert strip_docstrings(degraded) == degraded


@pytest.mark.parametrize(("before", "after"), _EDGES["docstrings"])
def test_strip_docstrings_at_the_edges(before: str, after: str) -> None:
    """Each form gives exactly what is expected."""
    assert strip_docstrings(before) == after


def test_strip_type_hints_leaves_the_rest_as_it_is() -> None:
    """What is not named stays byte for byte."""
    assert strip_type_hints(_SOURCE) == _expected("type_hints")


def test_strip_type_hints_refuses_what_is_not_python() -> None:
    """A fault in the source is named with its line."""
    with pytest.raises(ValueError, match="line 2 is not Python: "):
        strip_type_hints("x = 1\ndef")


@settings(deadline=None, derandomize=True, database=None, max_examples=30)
@given(st.lists(st.sampled_from(_FRAGMENTS), max_size=6).map("".join))
def test_strip_type_hints_gives_python_and_is_done_after_once(text: str) -> None:
    """The result parses, and applying it again changes nothing."""
    degraded = strip_type_hints(text)
    assert ast.parse(degraded)
    assert strip_type_hints(degraded) == degraded


@pytest.mark.parametrize(("before", "after"), _EDGES["type_hints"])
def test_strip_type_hints_at_the_edges(before: str, after: str) -> None:
    """Each form gives exactly what is expected."""
    assert strip_type_hints(before) == after


def test_strip_imports_leaves_the_rest_as_it_is() -> None:
    """What is not named stays byte for byte."""
    assert strip_imports(_SOURCE) == _expected("imports")


def test_strip_imports_refuses_what_is_not_python() -> None:
    """A fault in the source is named with its line."""
    with pytest.raises(ValueError, match="line 2 is not Python: "):
        strip_imports("x = 1\ndef")


@settings(deadline=None, derandomize=True, database=None, max_examples=30)
@given(st.lists(st.sampled_from(_FRAGMENTS), max_size=6).map("".join))
def test_strip_imports_gives_python_and_is_done_after_once(text: str) -> None:
    """The result parses, and applying it again changes nothing."""
    degraded = strip_imports(text)
    assert ast.parse(degraded)
    assert strip_imports(degraded) == degraded


@pytest.mark.parametrize(("before", "after"), _EDGES["imports"])
def test_strip_imports_at_the_edges(before: str, after: str) -> None:
    """Each form gives exactly what is expected."""
    assert strip_imports(before) == after


def test_shuffle_order_puts_users_first() -> None:
    """A definition comes before what it uses, whatever the seed."""
    assert shuffle_order(_SOURCE, 1) == _expected("order")


def test_shuffle_order_refuses_what_is_not_python() -> None:
    """A fault in the source is named with its line."""
    with pytest.raises(ValueError, match="line 1 is not Python: "):
        shuffle_order("def", 1)


def test_shuffle_order_loses_nothing() -> None:
    """Definitions that use each other, or nothing, only change places."""
    circle = "def a(): b()\ndef b(): a()\n" + "".join(
        f"def f{n}(): pass\n" for n in range(5)
    )
    shuffled = shuffle_order(circle, 1)
    assert sorted(shuffled.splitlines()) == sorted(circle.splitlines())
    assert shuffle_order(circle, 1) == shuffled
    results = {shuffle_order(circle, seed) for seed in range(10)}
    assert len(results) > 1


@pytest.mark.parametrize(("before", "after"), _EDGES["order"])
def test_shuffle_order_at_the_edges(before: str, after: str) -> None:
    """Each form gives exactly what is expected."""
    assert shuffle_order(before, 1) == after


def test_degrade_composes_the_degradations() -> None:
    """All of them are applied; applied to the result, they find nothing more to remove."""
    degraded = degrade(_SOURCE, _NAMES, 1)
    assert degraded == _expected(*_NAMES)
    assert degrade(_SOURCE, _NAMES[:1], 1) == _expected(_NAMES[0])
    assert degrade(_SOURCE, [], 1) == _SOURCE


def test_degrade_refuses_an_unknown_degradation() -> None:
    """The message names what is known."""
    known = ", ".join(_NAMES)
    with pytest.raises(
        ValueError, match=f"unknown degradation 'none'; known: {known}$"
    ):
        degrade(_SOURCE, ["none"], 1)


def test_degrade_at_the_edges() -> None:
    """Each form of each degradation gives exactly what is expected."""
    for kind in _NAMES:
        for before, after in _EDGES[kind]:
            assert degrade(before, [kind], 1) == after


def test_make_pairs_has_a_pair_for_each_degradation() -> None:
    """The pairs come in the order of the degradations."""
    text = _SOURCE
    pairs = make_pairs(text, 1)
    expected = {one: _expected(one) for one in _NAMES}

    assert [one.degradation for one in pairs] == list(expected)
    assert [one.degraded for one in pairs] == list(expected.values())
    assert [one.original for one in pairs] == [text] * len(expected)


def test_make_pairs_of_a_source_that_nothing_changes() -> None:
    """There is no pair."""
    text = "x = 1\n"
    pairs = make_pairs(text, 1)
    assert not pairs


def test_make_pairs_at_the_edges() -> None:
    """Each form of each degradation gives exactly what is expected."""
    for kind in _NAMES:
        for before, after in _EDGES[kind]:
            pairs = make_pairs(before, 1)

            found = [one.degraded for one in pairs]
            assert after == before or after in found


def test_make_pairs_of_files_leaves_out_what_is_not_python() -> None:
    """The pairs of the other sources follow each other."""
    text = _SOURCE
    sources = {"bad.py": "def", "good.py": text}
    pairs = make_pairs_of_files(sources, 1)
    expected = {one: _expected(one) for one in _NAMES}

    assert [one.degradation for one in pairs] == list(expected)
    assert [one.degraded for one in pairs] == list(expected.values())
    assert [one.original for one in pairs] == [text] * len(expected)

    assert {one.path for one in pairs} == {"good.py"}


def test_make_pairs_of_files_at_the_edges() -> None:
    """Each form of each degradation gives exactly what is expected."""
    for kind in _NAMES:
        for before, after in _EDGES[kind]:
            pairs = make_pairs_of_files({"a.py": before}, 1)

            found = [one.degraded for one in pairs]
            assert after == before or after in found


def test_unreadable_sources_gives_the_reason() -> None:
    """A source that is Python has none."""
    result = unreadable_sources({"bad.py": "x = 1\ndef", "good.py": "x = 1"})
    assert list(result) == ["bad.py"]
    assert result["bad.py"].startswith("line 2 is not Python: ")


def test_command_strip_comments(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The command prints what the function returns."""
    source = '"""Doubles."""\n\nx: int = 2  # two\n'
    source_file = tmp_path / "source"
    source_file.write_text(source, encoding="utf-8")
    expected = strip_comments(source)
    words = ["strip-comments", str(source_file)]
    assert main(words) == 0
    assert capsys.readouterr().out == expected.removesuffix("\n") + "\n"


def test_command_strip_comments_reads_standard_input(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A hyphen stands for standard input, and gives what a file gives."""
    source = '"""Doubles."""\n\nx: int = 2  # two\n'
    monkeypatch.setattr(sys, "stdin", io.StringIO(source))
    words = ["strip-comments", "-"]
    expected = strip_comments(source)
    assert main(words) == 0
    assert capsys.readouterr().out == expected.removesuffix("\n") + "\n"


def test_command_strip_comments_names_a_missing_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A file that is not there is named on standard error."""
    missing = str(tmp_path / "missing")
    assert main(["strip-comments", missing]) == 2
    streams = capsys.readouterr()
    assert streams.out == ""
    assert streams.err.startswith("context_pairs: ")
    assert missing in streams.err


def test_command_strip_docstrings(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The command prints what the function returns."""
    source = '"""Doubles."""\n\nx: int = 2  # two\n'
    source_file = tmp_path / "source"
    source_file.write_text(source, encoding="utf-8")
    expected = strip_docstrings(source)
    words = ["strip-docstrings", str(source_file)]
    assert main(words) == 0
    assert capsys.readouterr().out == expected.removesuffix("\n") + "\n"


def test_command_strip_docstrings_reads_standard_input(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A hyphen stands for standard input, and gives what a file gives."""
    source = '"""Doubles."""\n\nx: int = 2  # two\n'
    monkeypatch.setattr(sys, "stdin", io.StringIO(source))
    words = ["strip-docstrings", "-"]
    expected = strip_docstrings(source)
    assert main(words) == 0
    assert capsys.readouterr().out == expected.removesuffix("\n") + "\n"


def test_command_strip_docstrings_names_a_missing_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A file that is not there is named on standard error."""
    missing = str(tmp_path / "missing")
    assert main(["strip-docstrings", missing]) == 2
    streams = capsys.readouterr()
    assert streams.out == ""
    assert streams.err.startswith("context_pairs: ")
    assert missing in streams.err


def test_command_strip_type_hints(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The command prints what the function returns."""
    source = '"""Doubles."""\n\nx: int = 2  # two\n'
    source_file = tmp_path / "source"
    source_file.write_text(source, encoding="utf-8")
    expected = strip_type_hints(source)
    words = ["strip-type-hints", str(source_file)]
    assert main(words) == 0
    assert capsys.readouterr().out == expected.removesuffix("\n") + "\n"


def test_command_strip_type_hints_reads_standard_input(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A hyphen stands for standard input, and gives what a file gives."""
    source = '"""Doubles."""\n\nx: int = 2  # two\n'
    monkeypatch.setattr(sys, "stdin", io.StringIO(source))
    words = ["strip-type-hints", "-"]
    expected = strip_type_hints(source)
    assert main(words) == 0
    assert capsys.readouterr().out == expected.removesuffix("\n") + "\n"


def test_command_strip_type_hints_names_a_missing_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A file that is not there is named on standard error."""
    missing = str(tmp_path / "missing")
    assert main(["strip-type-hints", missing]) == 2
    streams = capsys.readouterr()
    assert streams.out == ""
    assert streams.err.startswith("context_pairs: ")
    assert missing in streams.err


def test_command_strip_imports(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The command prints what the function returns."""
    source = '"""Doubles."""\n\nx: int = 2  # two\n'
    source_file = tmp_path / "source"
    source_file.write_text(source, encoding="utf-8")
    expected = strip_imports(source)
    words = ["strip-imports", str(source_file)]
    assert main(words) == 0
    assert capsys.readouterr().out == expected.removesuffix("\n") + "\n"


def test_command_strip_imports_reads_standard_input(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A hyphen stands for standard input, and gives what a file gives."""
    source = '"""Doubles."""\n\nx: int = 2  # two\n'
    monkeypatch.setattr(sys, "stdin", io.StringIO(source))
    words = ["strip-imports", "-"]
    expected = strip_imports(source)
    assert main(words) == 0
    assert capsys.readouterr().out == expected.removesuffix("\n") + "\n"


def test_command_strip_imports_names_a_missing_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A file that is not there is named on standard error."""
    missing = str(tmp_path / "missing")
    assert main(["strip-imports", missing]) == 2
    streams = capsys.readouterr()
    assert streams.out == ""
    assert streams.err.startswith("context_pairs: ")
    assert missing in streams.err


def test_command_shuffle_order(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The command prints what the function returns."""
    source = '"""Doubles."""\n\nx: int = 2  # two\n'
    source_file = tmp_path / "source"
    source_file.write_text(source, encoding="utf-8")
    seed = 3
    expected = shuffle_order(source, seed=seed)
    words = ["shuffle-order", str(source_file), "--seed", str(seed)]
    assert main(words) == 0
    assert capsys.readouterr().out == expected.removesuffix("\n") + "\n"


def test_command_shuffle_order_reads_standard_input(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A hyphen stands for standard input, and gives what a file gives."""
    source = '"""Doubles."""\n\nx: int = 2  # two\n'
    seed = 3
    monkeypatch.setattr(sys, "stdin", io.StringIO(source))
    words = ["shuffle-order", "-", "--seed", str(seed)]
    expected = shuffle_order(source, seed=seed)
    assert main(words) == 0
    assert capsys.readouterr().out == expected.removesuffix("\n") + "\n"


def test_command_shuffle_order_names_a_missing_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A file that is not there is named on standard error."""
    missing = str(tmp_path / "missing")
    assert main(["shuffle-order", missing]) == 2
    streams = capsys.readouterr()
    assert streams.out == ""
    assert streams.err.startswith("context_pairs: ")
    assert missing in streams.err


def test_command_degrade(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The command prints what the function returns."""
    source = '"""Doubles."""\n\nx: int = 2  # two\n'
    source_file = tmp_path / "source"
    source_file.write_text(source, encoding="utf-8")
    degradations = ["comments"]
    degradations_file = tmp_path / "degradations"
    degradations_file.write_text("\n".join(degradations), encoding="utf-8")
    seed = 3
    expected = degrade(source, degradations, seed=seed)
    words = ["degrade", str(source_file), str(degradations_file), "--seed", str(seed)]
    assert main(words) == 0
    assert capsys.readouterr().out == expected.removesuffix("\n") + "\n"


def test_command_degrade_reads_standard_input(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A hyphen stands for standard input, and gives what a file gives."""
    source = '"""Doubles."""\n\nx: int = 2  # two\n'
    degradations = ["comments"]
    degradations_file = tmp_path / "degradations"
    degradations_file.write_text("\n".join(degradations), encoding="utf-8")
    seed = 3
    monkeypatch.setattr(sys, "stdin", io.StringIO(source))
    words = ["degrade", "-", str(degradations_file), "--seed", str(seed)]
    expected = degrade(source, degradations, seed=seed)
    assert main(words) == 0
    assert capsys.readouterr().out == expected.removesuffix("\n") + "\n"


def test_command_degrade_names_a_missing_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A file that is not there is named on standard error."""
    missing = str(tmp_path / "missing")
    assert main(["degrade", missing, missing]) == 2
    streams = capsys.readouterr()
    assert streams.out == ""
    assert streams.err.startswith("context_pairs: ")
    assert missing in streams.err


def test_command_make_pairs(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The command prints what the function returns."""
    source = '"""Doubles."""\n\nx: int = 2  # two\n'
    source_file = tmp_path / "source"
    source_file.write_text(source, encoding="utf-8")
    seed = 3
    expected = make_pairs(source, seed=seed)
    words = ["make-pairs", str(source_file), "--seed", str(seed)]
    assert main(words) == 0
    shown = json.dumps(
        expected, default=dataclasses.asdict, indent=2, ensure_ascii=False
    )
    assert capsys.readouterr().out == shown + "\n"


def test_command_make_pairs_reads_standard_input(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A hyphen stands for standard input, and gives what a file gives."""
    source = '"""Doubles."""\n\nx: int = 2  # two\n'
    seed = 3
    monkeypatch.setattr(sys, "stdin", io.StringIO(source))
    words = ["make-pairs", "-", "--seed", str(seed)]
    expected = make_pairs(source, seed=seed)
    assert main(words) == 0
    shown = json.dumps(
        expected, default=dataclasses.asdict, indent=2, ensure_ascii=False
    )
    assert capsys.readouterr().out == shown + "\n"


def test_command_make_pairs_names_a_missing_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A file that is not there is named on standard error."""
    missing = str(tmp_path / "missing")
    assert main(["make-pairs", missing]) == 2
    streams = capsys.readouterr()
    assert streams.out == ""
    assert streams.err.startswith("context_pairs: ")
    assert missing in streams.err


def test_command_make_pairs_of_files(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The command prints what the function returns."""
    sources: Any = {"good.py": '"""Doubles."""\n\nx: int = 2  # two\n', "bad.py": "def"}
    sources_file = tmp_path / "sources"
    sources_file.write_text(json.dumps(sources), encoding="utf-8")
    seed = 3
    expected = make_pairs_of_files(sources, seed=seed)
    words = ["make-pairs-of-files", str(sources_file), "--seed", str(seed)]
    assert main(words) == 0
    shown = json.dumps(
        expected, default=dataclasses.asdict, indent=2, ensure_ascii=False
    )
    assert capsys.readouterr().out == shown + "\n"


def test_command_make_pairs_of_files_reads_standard_input(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A hyphen stands for standard input, and gives what a file gives."""
    sources: Any = {"good.py": '"""Doubles."""\n\nx: int = 2  # two\n', "bad.py": "def"}
    seed = 3
    monkeypatch.setattr(sys, "stdin", io.StringIO(json.dumps(sources)))
    words = ["make-pairs-of-files", "-", "--seed", str(seed)]
    expected = make_pairs_of_files(sources, seed=seed)
    assert main(words) == 0
    shown = json.dumps(
        expected, default=dataclasses.asdict, indent=2, ensure_ascii=False
    )
    assert capsys.readouterr().out == shown + "\n"


def test_command_make_pairs_of_files_names_a_missing_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A file that is not there is named on standard error."""
    missing = str(tmp_path / "missing")
    assert main(["make-pairs-of-files", missing]) == 2
    streams = capsys.readouterr()
    assert streams.out == ""
    assert streams.err.startswith("context_pairs: ")
    assert missing in streams.err


def test_command_make_pairs_of_files_refuses_what_is_no_object(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """JSON data of another kind is refused on standard error."""
    monkeypatch.setattr(sys, "stdin", io.StringIO("[]"))
    assert main(["make-pairs-of-files", "-"]) == 2
    assert capsys.readouterr().err.endswith("does not hold a JSON object\n")


def test_command_unreadable_sources(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The command prints what the function returns."""
    sources: Any = {"good.py": '"""Doubles."""\n\nx: int = 2  # two\n', "bad.py": "def"}
    sources_file = tmp_path / "sources"
    sources_file.write_text(json.dumps(sources), encoding="utf-8")
    expected = unreadable_sources(sources)
    words = ["unreadable-sources", str(sources_file)]
    assert main(words) == 0
    shown = json.dumps(expected, default=str, indent=2, ensure_ascii=False)
    assert capsys.readouterr().out == shown + "\n"


def test_command_unreadable_sources_reads_standard_input(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A hyphen stands for standard input, and gives what a file gives."""
    sources: Any = {"good.py": '"""Doubles."""\n\nx: int = 2  # two\n', "bad.py": "def"}
    monkeypatch.setattr(sys, "stdin", io.StringIO(json.dumps(sources)))
    words = ["unreadable-sources", "-"]
    expected = unreadable_sources(sources)
    assert main(words) == 0
    shown = json.dumps(expected, default=str, indent=2, ensure_ascii=False)
    assert capsys.readouterr().out == shown + "\n"


def test_command_unreadable_sources_names_a_missing_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A file that is not there is named on standard error."""
    missing = str(tmp_path / "missing")
    assert main(["unreadable-sources", missing]) == 2
    streams = capsys.readouterr()
    assert streams.out == ""
    assert streams.err.startswith("context_pairs: ")
    assert missing in streams.err


def test_command_unreadable_sources_refuses_what_is_no_object(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """JSON data of another kind is refused on standard error."""
    monkeypatch.setattr(sys, "stdin", io.StringIO("[]"))
    assert main(["unreadable-sources", "-"]) == 2
    assert capsys.readouterr().err.endswith("does not hold a JSON object\n")
