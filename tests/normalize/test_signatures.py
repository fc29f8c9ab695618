"""Signatures take what the interface writes."""

from __future__ import annotations

import pytest

from bot.normalize.signatures import apply_signatures
from tests.normalize.made import module, step, wanted

BODY = "    return first\n"
HEAD = "def shared(first: list[int], second: list[int]) -> list[int]:\n"


@pytest.mark.parametrize(
    "head",
    [
        "def shared(first, second):\n",
        "def shared(first: List[int], second) -> List[int]:\n",
        "def shared(first: 'List[int]', second: list[int]) -> (list):\n",
        "def shared( first: list[int], second: dict[str, int] ):\n",
    ],
)
def test_annotations_are_written_over_whatever_was_there(head: str) -> None:
    changed = step(apply_signatures, head + BODY)
    parts = changed.replace("( ", "(").replace(" )", ")").replace("(list[int]):", "list[int]:")
    assert parts == HEAD + BODY


def test_a_head_over_several_lines_keeps_its_comments() -> None:
    source = (
        "def shared(\n"
        "    first,  # one: the first\n"
        "    second,\n"
        "):  # gives: a list\n"
        "    x: int = {1: lambda y: y}[1](2)\n"
        "    return first\n"
    )
    assert step(apply_signatures, source) == (
        "def shared(\n"
        "    first: list[int],  # one: the first\n"
        "    second: list[int],\n"
        ") -> list[int]:  # gives: a list\n"
        "    x: int = {1: lambda y: y}[1](2)\n"
        "    return first\n"
    )


def test_what_agrees_already_stays() -> None:
    assert apply_signatures(module(HEAD + BODY), wanted()) is None


def test_imports_that_the_annotations_need_are_added_once() -> None:
    interface = (
        "from collections.abc import Sequence\nfrom typing import Any\n"
        "def shared(first: Sequence[Any], second: Any) -> Any: ...\n"
    )
    source = '"""Doc."""\nfrom __future__ import annotations\nfrom typing import Sequence\n'
    source += "def shared(first, second):\n    return first\n"
    assert step(apply_signatures, source, interface) == (
        '"""Doc."""\nfrom __future__ import annotations\n'
        "from typing import Any\nfrom typing import Sequence\n"
        "def shared(first: Sequence[Any], second: Any) -> Any:\n    return first\n"
    )


@pytest.mark.parametrize(
    ("interface", "source", "expected"),
    [
        (
            "def f(x: int = 3) -> int: ...\n",
            "def f(x):\n    return x\n",
            "def f(x: int = 3) -> int:\n    return x\n",
        ),
        (
            "def f(x: int = 3) -> int: ...\n",
            "def f(x=4):\n    return x\n",
            "def f(x: int=3) -> int:\n    return x\n",
        ),
        (
            "def f(x: int) -> int: ...\n",
            "def f(x=4):\n    return f(x - 1)\n",
            "def f(x: int) -> int:\n    return f(x - 1)\n",
        ),
        (
            "async def f(*parts: int, key: str = 'a', **more: int) -> None: ...\n",
            "async def f(*parts, key, **more):\n    pass\n",
            "async def f(*parts: int, key: str = 'a', **more: int) -> None:\n    pass\n",
        ),
    ],
)
def test_defaults(interface: str, source: str, expected: str) -> None:
    assert step(apply_signatures, source, interface) == expected


def test_a_class_that_comes_later_is_quoted() -> None:
    interface = "class Box:\n    size: int\ndef f(box: list[Box]) -> Box: ...\n"
    source = "def f(box):\n    return box[0]\nclass Box:\n    size: int\n"
    changed = step(apply_signatures, source, interface)
    assert changed.splitlines()[0] == "def f(box: 'list[Box]') -> 'Box':"


def test_methods_are_fitted() -> None:
    interface = "class Box:\n    def __init__(self, size: int = 0) -> None: ...\n"
    source = "class Box:\n    def __init__(self, size):\n        self.size = size\n"
    assert "    def __init__(self, size: int = 0) -> None:\n" in step(
        apply_signatures, source, interface
    )


@pytest.mark.parametrize(
    ("interface", "source"),
    [
        # Other parameters, or a function of another sort.
        ("def f(x: int) -> int: ...\n", "def f(y):\n    return y\n"),
        ("def f(x: int) -> int: ...\n", "async def f(x):\n    return x\n"),
        ("def f(x: int) -> int: ...\n", "f = lambda x: x\n"),
        ("def f(x: int) -> int: ...\n", "def f(x, y=1):\n    return x\n"),
        # A call inside relies on a default that would go.
        ("def f(x: int) -> int: ...\n", "def f(x=4):\n    return f()\n"),
        ("def f(x: int) -> int: ...\n", "def f(x=4):\n    return map(f, [1])\n"),
        ("def f(x: int = 1) -> int: ...\n", "def f(x=4):\n    return f(*[])\n"),
        # The name of a type means something else here.
        ("def f(x: list[int]) -> int: ...\n", "list = [1]\ndef f(x):\n    return x\n"),
        (
            "from typing import Any\ndef f(x: Any) -> Any: ...\n",
            "from mine import Any\ndef f(x):\n    return x\n",
        ),
        ("class Box:\n    size: int\ndef f(x: Box) -> int: ...\n", "def f(x):\n    return x\n"),
    ],
)
def test_a_function_that_could_change_stays(interface: str, source: str) -> None:
    assert apply_signatures(module(source), wanted(interface)) is None
