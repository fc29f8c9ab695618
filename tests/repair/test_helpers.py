"""Functions outside the interface."""

from __future__ import annotations

import pytest

from bot.repair.helpers import annotate_helpers
from tests.repair.made import module, step, wanted


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("def f():\n    pass\n", "def f() -> None:\n    pass\n"),
        (
            "def f(x):\n    if x:\n        return\n",
            "def f(x) -> None:\n    if x:\n        return\n",
        ),
        (
            "def f():\n    def g():\n        return 1\n    g()\n",
            "def f() -> None:\n    def g():\n        return 1\n    g()\n",
        ),
    ],
)
def test_what_returns_nothing_says_so(source: str, expected: str) -> None:
    assert step(annotate_helpers, source) == expected


@pytest.mark.parametrize(
    "source",
    [
        "def f():\n    return 1\n",
        "def f():\n    yield 1\n",
        "def f():\n    x = [(yield)]\n",
        "def f():\n    raise NotImplementedError\n",
        "def f():\n    ...\n",
        "def f() -> int:\n    pass\n",
    ],
)
def test_what_may_return_something_stays(source: str) -> None:
    assert annotate_helpers(module(source), wanted()) is None
