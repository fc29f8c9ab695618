"""What an example may say that it prints, and what is refused before any tool is made."""

from __future__ import annotations

import pytest

from bot.spec.calls import example_faults
from bot.spec.examples import parse_examples
from bot.spec.interface import parse_interface

INTERFACE = parse_interface(
    "from collections.abc import AsyncIterator, Generator, Iterable, Iterator, Sequence\n"
    "from typing import Any, Optional\n\n"
    "class Box:\n    def add(self, item: int) -> None: ...\n    def size(self) -> int: ...\n\n"
    "class BoxFault(ValueError):\n    '''A fault.'''\n\n"
    "def number(x: Any) -> int: ...\n"
    "def text(x: Any) -> str: ...\n"
    "def maybe(x: Any) -> int | None: ...\n"
    "def perhaps(x: Any) -> Optional[str]: ...\n"
    "def show(x: Any) -> None: ...\n"
    "def table(x: Any) -> dict[str, list[int]]: ...\n"
    "def pair(x: Any) -> tuple[int, str]: ...\n"
    "def many(x: Any) -> tuple[int, ...]: ...\n"
    "def real(x: Any) -> float: ...\n"
    "def each(x: Any) -> Iterator[int]: ...\n"
    "def gives(x: Any) -> Generator[int, None, None]: ...\n"
    "def some(x: Any) -> Iterable[int]: ...\n"
    "def row(x: Any) -> Sequence[str]: ...\n"
    "def anything(x: Any) -> Any: ...\n"
    "def boxed(x: Any) -> Box: ...\n"
    "async def later(x: Any) -> int: ...\n"
    "async def stream(x: Any) -> AsyncIterator[int]: ...\n"
)


def faults(text: str) -> list[str]:
    return [
        f"{fault.line}: {fault.message} {fault.remedy}"
        for fault in example_faults(parse_examples(text), INTERFACE)
    ]


ACCEPTED = {
    "None is shown by nothing": ">>> maybe('x')\n>>> perhaps('x')\n>>> show(1)\n>>> anything(1)\n",
    "None written below": ">>> maybe('x')\nNone\n>>> show(1)\nNone\n",
    "None of a method": ">>> box = boxed(1)\n>>> box.add(1)\n>>> box.add(2)\nNone\n",
    "what a function prints looks like a value": ">>> show(1)\n'1'\n>>> show(1)\n[5]\n",
    "printed before the value": ">>> number(1)\nworking\n3\n",
    "await": ">>> await later(1)\n1\n>>> [x async for x in stream(1)]\n[1]\n",
    "asyncio.run": ">>> import asyncio\n>>> asyncio.run(later(1))\n1\n",
    "try": ">>> try:\n...     number('x')\n... except ValueError as error:\n"
    "...     print(error)\nno number\n",
    "if": ">>> if number(1):\n...     print('yes')\n... else:\n...     print('no')\nyes\n",
    "a small class": ">>> class Point:\n...     def __init__(self, x):\n...         self.x = x\n"
    "...     def __repr__(self):\n...         return f'Point({self.x})'\n>>> number(Point(1))\n1\n",
    "a generator": ">>> def lines():\n...     yield 'a'\n>>> number(lines())\n1\n",
    "raise": ">>> def fail():\n...     raise BoxFault('no')\n>>> number(fail)\n1\n",
    "prose behind a value": "First:\n\n>>> number(1)\n1\n\nA text:\n\n"
    ">>> text(1)\n'a'\n\nThe end.\n",
    "prose behind an assignment": ">>> box = boxed(1)\n\nNow:\n\n>>> box.size()\n1\n",
    "prose as a comment": ">>> print(text(1))\na\n\n>>> # Another one:\n>>> text(2)\n'b'\n",
    "a blank line": ">>> print(text(1))\na\n<BLANKLINE>\nb\n",
    "printed exception": ">>> print(text(1))\nKeyError: 'x'\n",
    "a loop that prints one": ">>> for x in [1]:\n...     print(text(x))\nValueError: x\n",
    "traceback": ">>> number(1)\nTraceback (most recent call last):\n  ...\nKeyError: 'x'\n",
    "options": ">>> text(1)  # doctest: +ELLIPSIS, +NORMALIZE_WHITESPACE, -ELLIPSIS\n'a'\n"
    ">>> print(text(1))  # doctest: +DONT_ACCEPT_BLANKLINE, +DONT_ACCEPT_TRUE_FOR_1\n"
    "<BLANKLINE>\n",
    "ellipsis": ">>> text(1)  # doctest: +ELLIPSIS\n[...\n"
    ">>> number(1)  # doctest: +ELLIPSIS\n'...'\n",
    "True for an int": ">>> number(1)\nTrue\n",
    "one for a float": ">>> real(1)\n1\n>>> real(1)\ninf\n",
    "parts": ">>> table(1)\n{'a': [1]}\n>>> pair(1)\n(1, 'a')\n>>> many(1)\n(1, 2, 3)\n",
    "iterables": ">>> some(1)\n[1]\n>>> row(1)\n('a',)\n>>> list(each(1))\n[1]\n",
    "a type of one's own": ">>> boxed(1)\n[1]\n>>> boxed(1)\nBox()\n",
    "a file": ">>> import pathlib\n>>> _ = pathlib.Path('x').write_text('a')\n"
    ">>> pathlib.Path('y').write_text('a')\n1\n>>> number('x')\n1\n",
}


@pytest.mark.parametrize("text", ACCEPTED.values(), ids=ACCEPTED)
def test_accepted(text: str) -> None:
    assert faults(text) == []


REFUSED = {
    "int as text": (">>> number(1)\n'1'\n", "2: The result `'1'` is no `int`."),
    "text as int": (">>> text(1)\n1\n", "2: The result `1` is no `str`."),
    "text without quotes": (
        ">>> text(1)\nhello\n",
        (
            "2: The output `hello` is not how Python shows a `str`. "
            "Write it with its quotes, `'hello'`."
        ),
    ),
    "text of two lines": (">>> text(1)\na\nb\n", "Write `print(text(1))`"),
    "int in words": (">>> number(1)\n3 items\n", "`3 items` is not how Python shows a `int`"),
    "None": (">>> number(1)\nNone\n", "`None` is no `int`"),
    "neither": (">>> maybe(1)\n'a'\n", "is no `int | None`"),
    "part of a list": (">>> table(1)\n{'a': ['b']}\n", "is no `dict[str, list[int]]`"),
    "key": (">>> table(1)\n{1: []}\n", "is no `dict"),
    "pair": (">>> pair(1)\n('a', 1)\n", "is no `tuple[int, str]`"),
    "too long a pair": (">>> pair(1)\n(1, 'a', 2)\n", "is no `tuple[int, str]`"),
    "iterator": (">>> each(1)\n[1]\n", "Write `list(each(1))`"),
    "generator": (">>> gives(1)\n[1]\n", "Write `list(gives(1))`"),
    "async iterator": (">>> stream(1)\n[1]\n", "Write `[one async for one in stream(1)]`"),
    "no await": (">>> later(1)\n1\n", "is async, so that its call gives a coroutine. Write `await"),
    "awaited as text": (">>> await later(1)\n'1'\n", "2: The result `'1'` is no `int`."),
    "unstated": (">>> number(1)\n", "1: The example states no expected result"),
    "unstated and awaited": (">>> await later(1)\n", "and None is no `int`"),
    "own exception": (">>> number(1)\nBoxFault: no\n", "and `BoxFault: no` on the line below"),
    "exception of a function that gives None": (">>> show(1)\nValueError: x\n", "and no traceback"),
    "exception of an assignment": (">>> a = number(1)\nValueError: x\n", "and no traceback"),
    "text behind a function that may print": (
        ">>> show(1)\n3\n\nTotal: 5\n",
        "4: This text stands behind a blank line",
    ),
    "text behind a method that may print": (
        ">>> box = boxed(1)\n>>> box.add(1)\n\n\nTotal: 5\n",
        "5: This text stands behind a blank line",
    ),
    "text behind a function of the field": (
        ">>> def f():\n...     print(text(1))\n>>> f()\na\n\nb\n",
        "6: This text stands behind a blank line",
    ),
    "dunder attribute": (">>> number(text.__globals__)\n1\n", "is private"),
    "dunder of a class": (">>> class A:\n...     __slots__ = ()\n>>> number(1)\n1\n", "__slots__"),
    "pytest": (
        ">>> with pytest.raises(BoxFault, match='x'):\n...     number('x')\n",
        (
            "1: An example has no pytest. Write `>>> number('x')`, on the line below it "
            "`Traceback (most recent call last):`, and below that `BoxFault: ` and its message"
        ),
    ),
    "open": (">>> number(open('x'))\n1\n", "Write `pathlib.Path(…).write_text(…)`"),
    "while": (">>> while number(1):\n...     pass\n", "Write `for number in range(…):`"),
}


@pytest.mark.parametrize(("text", "said"), REFUSED.values(), ids=REFUSED)
def test_refused(text: str, said: str) -> None:
    assert any(said in fault for fault in faults(text)), faults(text)
