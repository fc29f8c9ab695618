"""Functions outside the interface: annotated as far as the text shows, and truly."""

from __future__ import annotations

import pytest

from bot.normalize.private import annotate_helpers
from tests.normalize.made import module, step, wanted

ANY = "from typing import Any\n"


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("def f():\n    pass\n", "def f() -> None:"),
        ("def f(x):\n    if x:\n        return\n", "def f(x: Any) -> None:"),
        ("def f():\n    return 1\n", "def f() -> int:"),
        ("def f(x: str):\n    return x.upper()[1:] + 'a'\n", "def f(x: str) -> str:"),
        ("def f(x):\n    return x == 1\n", "def f(x: Any) -> Any:"),
        ("def f(x):\n    return len(x) == 1\n", "def f(x: Any) -> bool:"),
        ("def f(x):\n    n = 0\n    for i in range(9):\n        n += i\n    return n\n", "-> int:"),
        # What could be a generator, abstract, or the end of the function.
        ("def f():\n    yield 1\n", "def f() -> Any:"),
        ("def f():\n    x = [(yield)]\n", "def f() -> Any:"),
        ("def f():\n    raise NotImplementedError\n", "def f() -> Any:"),
        ("def f():\n    ...\n", "def f() -> Any:"),
        ("def f(x):\n    if x:\n        return 1\n", "def f(x: Any) -> Any:"),
        # Calls say what the parameters are, and recursion has to agree.
        (
            (
                "def shared(first: list[int], second: list[int]) -> list[int]:\n"
                "    return [f(len(first), first)]\n"
                "def f(n, xs):\n"
                "    if n < 2:\n        return 1\n"
                "    return n * f(n - 1, xs)\n"
            ),
            "def f(n: int, xs: list[int]) -> int:",
        ),
        ("def f(n):\n    return f(str(n))\nf(1)\n", "def f(n: Any) -> Any:"),
        ("def f(n):\n    return n\nf(1)\nf('a')\n", "def f(n: Any) -> Any:"),
        ("def f(n):\n    return n\nf(1)\nmap(f, [])\n", "def f(n: Any) -> Any:"),
        ("def f(n):\n    return n\nf(*[1])\n", "def f(n: Any) -> Any:"),
        ("def f(n=None):\n    return n\nf(1)\n", "def f(n: Any=None) -> Any:"),
        ("def f(*n, **m):\n    return n\n", "def f(*n: Any, **m: Any) -> Any:"),
        ("class A:\n    def f(self, x):\n        return 1\n", "def f(self, x: Any) -> int:"),
        ("async def f():\n    return 1\n", "async def f() -> int:"),
    ],
)
def test_annotations(source: str, expected: str) -> None:
    changed = step(annotate_helpers, source)
    assert expected in changed
    assert ("Any" in expected) <= changed.startswith(ANY)


def test_a_type_whose_name_is_hidden_where_the_function_stands_is_not_written() -> None:
    source = "def shared(list, first):\n    def f(x):\n        return [1][:1]\n    return f('a')\n"
    source = source.replace("[1][:1]", "'a'").replace("list", "str")
    assert "def f(x: Any) -> Any:" in step(annotate_helpers, source)


@pytest.mark.parametrize(
    "source",
    [
        "def f(x: int) -> int:\n    return x\n",
        "def shared(first, second):\n    return first\n",
        "Any = 1\ndef f(x):\n    return x\n",
    ],
)
def test_what_is_annotated_already_or_the_interface_s_stays(source: str) -> None:
    assert annotate_helpers(module(source), wanted()) is None
