"""Docstrings where nothing is said."""

from __future__ import annotations

import ast

import pytest

from bot.normalize.docstrings import write_docstrings
from bot.normalize.module import Expectations
from bot.spec.interface import parse_interface
from tests.normalize.made import module, spec, step, wanted

SUMMARY = "Find the elements that two lists share."


def test_the_module_and_the_only_function_say_what_the_specification_says() -> None:
    source = (
        "#!/usr/bin/env python\n# -*- coding: utf-8 -*-\n# Mine.\ndef shared(a, b):\n    return a\n"
    )
    assert step(write_docstrings, source) == (
        "#!/usr/bin/env python\n# -*- coding: utf-8 -*-\n"
        f'"""{SUMMARY}"""\n\n# Mine.\ndef shared(a, b):\n    """{SUMMARY}"""\n    return a\n'
    )


def test_what_is_said_already_stays() -> None:
    source = (
        '"""Mine."""\ndef shared(a, b):\n    "Mine too."\n    return a\ndef _own():\n    pass\n'
    )
    assert write_docstrings(module(source), wanted()) is None


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (
            "def shared(a, b): return a\n",
            f'def shared(a, b):\n    """{SUMMARY}"""\n    return a\n',
        ),
        (
            "def shared(\n    a, b\n):\n\t# First.\n\treturn a\n",
            f'def shared(\n    a, b\n):\n\t"""{SUMMARY}"""\n\t# First.\n\treturn a\n',
        ),
        (
            "class is_it:\n    def get_it(self):\n        return 1\n",
            (
                'class is_it:\n    """Is it."""\n    def get_it(self):\n        """Get it."""\n'
                "        return 1\n"
            ),
        ),
    ],
)
def test_each_shape_of_a_body(source: str, expected: str) -> None:
    assert step(write_docstrings, source) == f'"""{SUMMARY}"""\n\n{expected}'


def test_the_words_of_a_stub_come_first() -> None:
    interface = 'def f(x: int) -> int:\n    """Twice x."""\ndef g(x: int) -> int: ...\n'
    source = "def f(x):\n    return x + x\ndef g(x):\n    return x\n"
    tree = ast.parse(step(write_docstrings, source, interface))
    said = [ast.get_docstring(node) for node in tree.body if isinstance(node, ast.FunctionDef)]
    assert said == ["Twice x.", "G."]


@pytest.mark.parametrize(
    "summary",
    ['Ends with a quote: "', 'Three """ quotes and more', "A backslash \\", "import os\\n\\N{bad}"],
)
def test_no_summary_ends_its_docstring(summary: str) -> None:
    stub = parse_interface("def f(x: int) -> int: ...\n")
    given = Expectations(spec("def f(x: int) -> int: ...\n", summary), stub)
    change = write_docstrings(module("def f(x):\n    return x\n"), given)
    assert change is not None
    tree = ast.parse(change.text)
    assert [type(node).__name__ for node in tree.body] == ["Expr", "FunctionDef"]
    assert ast.get_docstring(tree) == f"{summary}."
